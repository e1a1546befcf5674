"""The calendars that are subscribed to: one's own, and a team's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from peacetime.domain.rituals.records import Status
from peacetime.domain.rituals.standard import RitualKind
from peacetime.queries.access import Act, Actor, can
from peacetime.queries.addresses import page_url
from peacetime.queries.lookup import team_named
from peacetime.queries.memberships import present
from peacetime.queries.rituals.feed_entries import mode_entries, shift_entries
from peacetime.queries.rituals.icalendar_files import Entry, calendar_file
from peacetime.queries.rituals.invitations import review_entries
from peacetime.queries.rituals.reviews import LOOKS_BACK, reviewed
from peacetime.queries.rituals.rhythms import rituals_of_organisation, rituals_of_teams
from peacetime.queries.rituals.standing import shown
from peacetime.queries.sight import OUTSIDE
from peacetime.storage.models import AuditEntry, CalendarFeed, Team, TeamFeed

if TYPE_CHECKING:
    from peacetime.queries.rituals.rhythms import Kept
    from peacetime.queries.rituals.standing import TimeShown

LENGTHS = {
    RitualKind.WEEKLY_CHECK: timedelta(minutes=30),
    RitualKind.MONTHLY_REVIEW: timedelta(hours=1),
    RitualKind.QUARTERLY_RETRO: timedelta(minutes=90),
}
HOURS_CHANGED = "team.changed"


@dataclass(frozen=True, slots=True)
class FeedShown:
    """One's feed as the settings show it: never its address."""

    created_at: datetime
    last_used_at: datetime | None


def feed_of(actor: Actor) -> FeedShown | None:
    """The feed that somebody subscribes to; None where they have none."""
    row = CalendarFeed.objects.filter(person=actor.person_id or 0).first()
    return FeedShown(row.created_at, row.last_used_at) if row else None


def feed_file(actor: Actor, *, at: datetime) -> bytes:
    """The rituals and modes of a person's teams, the reviews they may see, and their own turns on call.

    The rituals of the organisation, too, where they lead.
    """
    own = Q(present(of="memberships__"), memberships__person=actor.person_id)
    teams = list(Team.objects.filter(own, archived_at=None).distinct().order_by("pk"))
    kept = rituals_of_teams(teams, at=at)
    if actor.leads or can(actor, Act.SET_UP_ORGANISATION):
        kept += rituals_of_organisation(at=at)
    entries = [*_rituals(kept, teams, at=at), *_reviews(actor, teams, at=at)]
    entries += mode_entries(teams, at=at)
    if actor.person_id is not None:
        entries += shift_entries(at=at, person=actor.person_id)
    return calendar_file(entries, title="Peacetime", at=at)


def team_feed_of(slug: str) -> FeedShown | None:
    """A team's feed; None where it has none.

    Raises:
        NotFound: `team_unknown`.
    """
    row = TeamFeed.objects.filter(team=team_named(slug)).first()
    return FeedShown(row.created_at, row.last_used_at) if row else None


def team_feed_file(slug: str, *, at: datetime) -> bytes:
    """A team's modes, rituals, reviews and turns on call, as everybody may know them."""
    team = team_named(slug)
    entries = _rituals(rituals_of_teams([team], at=at), [team], at=at)
    rows = reviewed(OUTSIDE).filter(team=team, postmortem_at__gte=at - LOOKS_BACK)
    entries += review_entries(rows.order_by("postmortem_at", "pk"))
    entries += mode_entries([team], at=at)
    entries += shift_entries(at=at, team=team)
    return calendar_file(entries, title=f"{team.name} in Peacetime", at=at)


def _rituals(kept: list[Kept], teams: list[Team], *, at: datetime) -> list[Entry]:
    changes = _changes(teams)
    return [
        _entry(one, time, changes.get(one.team.slug if one.team else "", 0))
        for one, ritual in zip(kept, shown(kept, at=at), strict=True)
        for time in reversed(ritual.times)
    ]


def _reviews(actor: Actor, teams: list[Team], *, at: datetime) -> list[Entry]:
    """Of the incidents of their teams, of those they own, and of those they responded to."""
    lasting = Q(roles__to_at=None) | Q(roles__to_at__gte=F("closed_at"))
    theirs = (
        Q(team__in=teams)
        | Q(postmortem_owner=actor.person_id)
        | Q(lasting, roles__person=actor.person_id)
    )
    rows = reviewed(actor.sight).filter(theirs, postmortem_at__gte=at - LOOKS_BACK)
    return review_entries(rows.distinct().order_by("postmortem_at", "pk"))


def _entry(one: Kept, time: TimeShown, changes: int) -> Entry:
    of = f", {one.team.name}" if one.team else ""
    address = page_url(time.address)
    return Entry(
        name=f"{one.ritual.id.replace(':', '.')}.{time.key}",
        sequence=changes,
        starts_at=time.at,
        length=LENGTHS[one.kind],
        title=f"{one.ritual.name}{of}",
        text=f"Its agenda is filled already.\n{address}",
        address=address,
        is_cancelled=time.status is Status.SKIPPED,
    )


def _changes(teams: list[Team]) -> dict[str, int]:
    """How often the hours of each team were changed: what moved has a higher number than before."""
    names = {f"team:{team.slug}": team.slug for team in teams}
    rows = AuditEntry.objects.filter(fact=HOURS_CHANGED, chain__in=names).order_by()
    found = rows.values("chain").annotate(changes=Count("pk"))
    return {names[row["chain"]]: row["changes"] for row in found}
