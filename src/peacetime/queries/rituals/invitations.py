"""The invitation to a review: one meeting as iCalendar, for its owner and everybody who responded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from peacetime.queries.addresses import page_url
from peacetime.queries.lookup import NotFound, incident_named
from peacetime.queries.rituals.icalendar_files import REQUEST, Entry, Guest, calendar_file
from peacetime.queries.rituals.reviews import LENGTH, reviewed
from peacetime.queries.sight import OUTSIDE, Sight
from peacetime.storage.models import AuditEntry, RoleAssignment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from peacetime.storage.models import Incident

MOVED = "incident.postmortem.moved"


def review_file(ref: str, *, at: datetime, sight: Sight = OUTSIDE) -> bytes:
    """The review of an incident as an invitation.

    Raises:
        NotFound: `incident_unknown`; `review_unplanned` where it has no date.
    """
    incident = incident_named(ref, sight=sight)
    if incident.postmortem_at is None or not reviewed(sight).filter(pk=incident.pk).exists():
        sentence = "This incident has no review that is planned. Give it a date first."
        raise NotFound(sentence, code="review_unplanned")
    return invitation(incident, at=at)


def invitation(incident: Incident, *, at: datetime) -> bytes:
    """The same of an incident whose review has a date."""
    [entry] = review_entries([incident], with_guests=True)
    return calendar_file([entry], title="Postmortem review", at=at, method=REQUEST)


def review_entries(rows: Iterable[Incident], *, with_guests: bool = False) -> list[Entry]:
    """The planned reviews of these incidents as meetings; one query, and one more for each with its guests."""
    planned = [row for row in rows if row.postmortem_at is not None]
    moves = _moves(row.ref for row in planned)
    return [
        _entry(row, moves.get(row.ref, 0), guests(row) if with_guests else ()) for row in planned
    ]


def guests(incident: Incident) -> tuple[Guest, ...]:
    """Who should come: the owner first, then everybody who held a role to the end, in the order they came."""
    people = [incident.postmortem_owner] if incident.postmortem_owner else []
    lasting = Q(to_at=None) | Q(to_at__gte=F("incident__closed_at"))
    held = RoleAssignment.objects.filter(lasting, incident=incident).select_related("person")
    people += [row.person for row in held.order_by("from_at", "pk")]
    active = {
        person.email: Guest(person.email, person.name) for person in people if person.is_active
    }
    return tuple(active.values())


def _entry(incident: Incident, moves: int, asked: tuple[Guest, ...]) -> Entry:
    assert incident.postmortem_at is not None
    owner = incident.postmortem_owner
    address = page_url(f"/teams/{incident.team.slug}/rituals/review/{incident.ref}")
    words = f"What happened, why, and what changes because of it.\n{address}"
    return Entry(
        name=f"review.{incident.ref}",
        sequence=moves,
        starts_at=incident.postmortem_at,
        length=LENGTH,
        title=f"Postmortem review: {incident.summary}",
        text=words,
        address=address,
        organiser=Guest(owner.email, owner.name) if owner and asked else None,
        guests=asked,
    )


def _moves(refs: Iterable[str]) -> dict[str, int]:
    """How often each was moved: the record only grows, so that a later invitation has the higher number."""
    names = {f"incident:{ref}": ref for ref in refs}
    rows = AuditEntry.objects.filter(fact=MOVED, object__in=names).order_by().values("object")
    return {names[row["object"]]: row["moves"] for row in rows.annotate(moves=Count("pk"))}
