"""Reminding of rituals: what became due since one last looked, in one letter a person."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from peacetime.domain.communications.letters import Ahead, rituals_ahead
from peacetime.domain.rituals.records import Record
from peacetime.domain.rituals.reminders import Reminder, reminders_due
from peacetime.domain.rituals.standard import RitualKind, review_ritual
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.addresses import page_url
from peacetime.queries.audiences import administrators, team_addresses
from peacetime.queries.memberships import present
from peacetime.queries.rituals import agendas
from peacetime.queries.rituals.invitations import guests
from peacetime.queries.rituals.reviews import records_of_reviews, reviewed
from peacetime.queries.rituals.rhythms import Kept, rituals_of_organisation, rituals_of_teams
from peacetime.queries.rituals.standing import domain_records, recorded
from peacetime.queries.sight import OUTSIDE, WHOLE
from peacetime.queries.working_hours import hours_of
from peacetime.storage.models import Incident, Membership, Person, Postmortem, RitualLook, Team
from peacetime.usecases.letters import Letter, write_letters
from peacetime.usecases.organisation import lock_organisation

if TYPE_CHECKING:
    from collections.abc import Iterable

KIND = "ritual.reminder"
REVIEWS_BACK = timedelta(days=40)  # a worker that slept longer reminds of none: they are missed
MOST_LINES = 12  # of one agenda in a letter; its page has them all


@dataclass(frozen=True, slots=True)
class _Due:
    """A reminder, with what it is of."""

    reminder: Reminder
    kept: Kept | None
    incident: Incident | None


@transaction.atomic(durable=True)
def remind_of_rituals(*, at: datetime) -> int:
    """Remind of what became due since the last look, and remember this one; how many letters were written.

    Looking twice reminds once: where one looked up to is kept in the same transaction as the letters.
    The first look ever reminds of nothing, since nobody knew of rituals before.
    """
    lock_organisation()
    look = RitualLook.objects.select_for_update().first()
    if look is None:
        RitualLook.objects.create(since=at, looked_at=at)
        return 0
    if at <= look.looked_at:
        return 0
    due = _due(after=look.looked_at, at=at)
    look.looked_at = at
    look.save(update_fields=["looked_at"])
    return _write(due, at=at)


def _due(*, after: datetime, at: datetime) -> list[_Due]:
    teams = Team.objects.filter(archived_at=None).order_by("pk")
    kept = [*rituals_of_teams(teams, at=at), *rituals_of_organisation(at=at)]
    incidents = _reviews(after=after, at=at)
    records = domain_records(recorded(kept)) | _recorded_reviews(incidents.values(), at=at)
    owners = {one.ritual.id: one for one in kept}
    hours = hours_of({row.team_id: row.team for row in incidents.values()}.values())
    rituals = [one.ritual for one in kept]
    rituals += [
        review_ritual(row.ref, row.postmortem_at, hours[row.team_id])
        for row in incidents.values()
        if row.postmortem_at is not None
    ]
    found = reminders_due(rituals, records, after=after, until=at)
    return [
        _Due(
            each,
            owners.get(each.occurrence.ritual.id),
            incidents.get(each.occurrence.key),
        )
        for each in found
    ]


def _reviews(*, after: datetime, at: datetime) -> dict[str, Incident]:
    """Reviews whose reminder may be due: a day before they meet."""
    rows = reviewed(WHOLE).filter(
        postmortem_at__gt=max(after, at - REVIEWS_BACK), postmortem_at__lte=at + timedelta(days=2)
    )
    return {row.ref: row for row in rows.order_by("pk")}


def _recorded_reviews(incidents: Iterable[Incident], *, at: datetime) -> dict[str, Record]:
    by_ref = {row.ref: row for row in incidents}
    kind = RitualKind.REVIEW.value
    found = {f"{kind}:{ref}": row for ref, row in records_of_reviews(by_ref).items()}
    held = Postmortem.objects.filter(incident__ref__in=by_ref, reviewed_at__isnull=False)
    ids = (f"{kind}:{ref}" for ref in held.values_list("incident__ref", flat=True))
    return {id_: Record(id_, at, is_held=True) for id_ in ids} | domain_records(found)


def _write(due: list[_Due], *, at: datetime) -> int:
    """One letter a person; what is private to some is in one of its own."""
    together: dict[str, list[Ahead]] = defaultdict(list)
    apart: list[tuple[Incident, str, Ahead]] = []
    for one in due:
        ahead = _ahead(one, at=at)
        for address in _addresses(one):
            if one.incident is not None and one.incident.is_private:
                apart.append((one.incident, address, ahead))
            else:
                together[address].append(ahead)
    zones = _zones([*together, *(address for _, address, _ in apart)])
    letters = [
        Letter(_occasion(found), address, rituals_ahead(found, named_zone(zones[address])))
        for address, found in together.items()
    ]
    letters += [
        Letter(
            _occasion([ahead]),
            address,
            rituals_ahead([ahead], named_zone(zones[address])),
            incident=incident,
        )
        for incident, address, ahead in apart
    ]
    return write_letters(KIND, letters, audience="ritual", at=at)


def _ahead(one: _Due, *, at: datetime) -> Ahead:
    occurrence, kept, incident = one.reminder.occurrence, one.kept, one.incident
    lines: tuple[str, ...] = ()
    team, address = None, f"/rituals/{occurrence.key}"
    if incident is not None:  # not its summary, which may be redacted
        team = incident.team
        address = f"/teams/{team.slug}/rituals/review/{incident.ref}"
    elif kept is not None:
        team, lines = kept.team, _lines(kept, at=at)
        address = f"{kept.address}/{occurrence.key}"
    title = occurrence.ritual.name + (f", {team.name}" if team else "")
    return Ahead(title, occurrence.at, one.reminder.is_late, lines, page_url(address))


def _lines(kept: Kept, *, at: datetime) -> tuple[str, ...]:
    """What anybody may read: nothing of a private incident."""
    if kept.team is not None:
        agenda = agendas.weekly(kept.team, sight=OUTSIDE, at=at)
        found = [
            f"- {listed.item.text} ({owner.owner.name if owner.owner else 'nobody owns it'})"
            for owner in agenda.by_owner
            for listed in owner.items
        ]
        return (agenda.sentence, *found[:MOST_LINES])
    if kept.kind is RitualKind.MONTHLY_REVIEW:
        zone = kept.ritual.hours.time_zone
        return (agendas.monthly(zone=zone, sight=OUTSIDE, at=at).sentence,)
    return ()


def _addresses(one: _Due) -> list[str]:
    """The team of a check, whoever responded to an incident, and leads and administrators for the organisation."""
    if one.incident is not None:
        return [guest.email for guest in guests(one.incident)]
    if one.kept is not None and one.kept.team is not None:
        return team_addresses(one.kept.team)
    leads = Membership.objects.filter(present(), is_lead=True, person__is_active=True)
    found = leads.order_by("person__pk").values_list("person__email", flat=True)
    return list(dict.fromkeys([*found, *administrators()]))


def _zones(addresses: Iterable[str]) -> dict[str, str]:
    """By whose clocks each reads: their own, or else those of a team they are in, or UTC."""
    wanted = set(addresses)
    found = dict.fromkeys(wanted, "UTC")
    rows = Membership.objects.filter(present(), person__email__in=wanted).order_by("-pk")
    found |= dict(rows.values_list("person__email", "team__time_zone"))
    own = Person.objects.filter(email__in=wanted).exclude(time_zone="")
    return found | dict(own.values_list("email", "time_zone"))


def _occasion(found: Iterable[Ahead]) -> str:
    return "reminder:" + "|".join(f"{one.url}@{one.at.isoformat()}" for one in found)
