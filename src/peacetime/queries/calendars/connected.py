"""Which connected calendar is a team's, and what is to be so in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from peacetime.domain.rituals.moving import Later
from peacetime.queries.access import Act, Actor, can
from peacetime.queries.burst.schedules import schedules_named
from peacetime.queries.pages import FIFTY
from peacetime.queries.providers import providers
from peacetime.queries.sight import visible_or_none
from peacetime.storage.models import CalendarChange, Connection, Team

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from peacetime.queries.connections import ConnectionShown

PUT, MOVED, BACK = "put", "moved", "back"
WAITING, SETTLED, LEFT, FAILED, DRY_RUN = "waiting", "settled", "left", "failed", "dry_run"


@dataclass(frozen=True, slots=True)
class Connected:
    """A team's calendar in a connected tool."""

    connection_id: int
    name: str  # of the connection
    tool: str
    calendar: str
    later: Later
    is_paused: bool
    is_dry_run: bool


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """What is to be so in a calendar, and how far it is."""

    id: int
    key: str
    team: str
    team_name: str
    calendar: str
    title: str  # "" of a review
    incident: str | None  # of a review
    wanted: str
    wanted_at: datetime
    starts_at: datetime
    to_starts_at: datetime | None
    state: str
    remark: str
    last_error: str
    attempts: int
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Whose:
    """A calendar of a connection, and the team whose it is; `team_name` is "" where there is no such team."""

    calendar: str
    team: str
    team_name: str


def whose_calendars(shown: ConnectionShown) -> list[Whose]:
    """The calendars of a connection as an administrator wrote them; one query."""
    own = shown.team or ""
    named = schedules_named(shown.settings.get("calendars", ""), team=own)
    known = Team.objects.filter(slug__in={each.team for each in named})
    names = dict(known.values_list("slug", "name"))
    if own:  # a team's own connection is nobody else's
        names = {slug: name for slug, name in names.items() if slug == own}
    return [Whose(each.schedule, each.team, names.get(each.team, "")) for each in named]


def connected_calendar(team: Team) -> Connected | None:
    """The connected calendar of a team: its own before one that an administrator named; the older first."""
    names = [key for key, provider in providers().items() if provider.has_calendars]
    rows = Connection.objects.filter(provider__in=names, retired_at=None)
    for row in sorted(rows.filter(Q(team=team) | Q(team=None)), key=_own_first):
        own = team.slug if row.team_id == team.pk else ""
        for named in schedules_named(str(row.settings.get("calendars") or ""), team=own):
            if named.team == team.slug and named.schedule:
                return _connected(row, named.schedule)
    return None


def changes_of(team_id: int, keys: Collection[str]) -> dict[str, ChangeShown]:
    """What is to become of these meetings in the calendars they come from, by their keys; one query."""
    if not keys:
        return {}
    rows = CalendarChange.objects.filter(team=team_id, key__in=keys, incident=None)
    shown = rows.select_related("team", "incident").order_by("wanted_at", "pk")
    return {row.key: change_shown(row) for row in shown}


def changes_in(connection_id: int, *, actor: Actor) -> list[ChangeShown]:
    """The last fifty of a connection, newest first; a meeting's title is for who may move it."""
    rows = CalendarChange.objects.filter(
        visible_or_none(actor.sight, of="incident"), connection=connection_id
    )
    may_read = can(actor, Act.RUN_INCIDENT)
    shown = rows.select_related("team", "incident")[:FIFTY]
    return [change_shown(row, may_read=may_read) for row in shown]


def may_go_again(connection_id: int, *, is_dry_run: bool) -> int:
    """How many changes of a connection were given up, or only shown, and can be tried now."""
    return CalendarChange.objects.filter(
        connection=connection_id, state__in=again_states(is_dry_run=is_dry_run)
    ).count()


def again_states(*, is_dry_run: bool) -> tuple[str, ...]:
    """In which states a change can be tried anew."""
    return (FAILED,) if is_dry_run else (FAILED, DRY_RUN)


def change_shown(row: CalendarChange, *, may_read: bool = True) -> ChangeShown:
    """One change as it stands now."""
    return ChangeShown(
        id=row.pk,
        key=row.key,
        team=row.team.slug,
        team_name=row.team.name,
        calendar=row.calendar,
        title=row.title if may_read else "",
        incident=row.incident.ref if row.incident else None,
        wanted=row.wanted,
        wanted_at=row.wanted_at,
        starts_at=row.starts_at,
        to_starts_at=row.to_starts_at,
        state=row.state,
        remark=row.remark,
        last_error=row.last_error,
        attempts=row.attempts,
        done_at=row.done_at,
    )


def _connected(row: Connection, calendar: str) -> Connected:
    known = providers().get(row.provider)
    return Connected(
        connection_id=row.pk,
        name=row.name,
        tool=known.name if known else row.provider,
        calendar=calendar[:500],
        later=Later(row.settings.get("later") or Later.NEXT_DAY),
        is_paused=row.paused_at is not None,
        is_dry_run=row.is_dry_run,
    )


def _own_first(row: Connection) -> tuple[bool, int]:
    return row.team_id is None, row.pk
