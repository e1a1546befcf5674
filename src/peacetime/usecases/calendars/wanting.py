"""What is to be so in a connected calendar: written in the same transaction, brought there by a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.rituals.moving import Later, later
from peacetime.domain.shared.spans import Span
from peacetime.queries.calendars.connected import (
    BACK,
    MOVED,
    PUT,
    WAITING,
    again_states,
    connected_calendar,
)
from peacetime.queries.rituals.reviews import LENGTH
from peacetime.queries.working_hours import working_hours
from peacetime.storage import jobs
from peacetime.storage.models import CalendarChange, Connection, ListedMeeting
from peacetime.usecases.command import command
from peacetime.usecases.connections.lookup import happened, locked, require_set_up
from peacetime.usecases.outbox import CALENDARS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from peacetime.queries.access import Actor
    from peacetime.storage.models import Incident, Team

MOST_AGAIN = 1_000


def move_there(
    team: Team, rows: Collection[ListedMeeting], *, actor: Actor, at: datetime
) -> dict[str, CalendarChange]:
    """Meetings of a locked team are to be later in the calendar they were read from; by their keys."""
    here = [row for row in rows if row.place and row.connection_id is not None]
    if not here:
        return {}
    connections = Connection.objects.filter(
        pk__in={row.connection_id for row in here}, retired_at=None
    )
    policies = {row.pk: row.settings.get("later") for row in connections}
    known, found = _known(team, here), {}
    hours = working_hours(team)
    for row in here:
        if row.connection_id not in policies:
            continue
        was = Span(row.starts_at, row.ends_at)
        to = later(was, hours, Later(policies[row.connection_id] or Later.NEXT_DAY))
        change = known.get(row.key) or CalendarChange(
            connection_id=row.connection_id, team=team, key=row.key
        )
        change.calendar, change.place = row.calendar, row.place
        change.uid, change.recurrence, change.title = row.uid, row.recurrence, row.title
        change.starts_at, change.ends_at = was.start, was.end
        change.to_starts_at, change.to_ends_at = to.start, to.end
        found[row.key] = _want(change, MOVED, by=actor.label, at=at)
    defer_changes(found.values())
    return found


def give_back_there(
    team: Team, rows: Collection[ListedMeeting], *, actor: Actor, at: datetime
) -> dict[str, CalendarChange]:
    """They are to be at their own time again, as far as that is ahead; by their keys, with those that stay."""
    found = _known(team, [row for row in rows if row.place])
    ahead = [change for change in found.values() if change.starts_at >= at]
    for change in ahead:
        _want(change, BACK, by=actor.label, at=at)
    defer_changes(ahead)
    return found


def put_review(incident: Incident, *, at: datetime) -> None:
    """The review of a locked incident is to stand in its team's calendar; of a private one nothing leaves."""
    planned = incident.postmortem_at
    if planned is None or incident.is_private:
        return
    connected = connected_calendar(incident.team)
    if connected is None:
        return
    change, _ = CalendarChange.objects.select_for_update(of=("self",)).get_or_create(
        connection_id=connected.connection_id,
        team=incident.team,
        key=incident.ref,
        defaults={
            "incident": incident,
            "calendar": connected.calendar,
            "starts_at": planned,
            "ends_at": planned + LENGTH,
            "wanted": PUT,
            "wanted_at": at,
            "wanted_by": "",
        },
    )
    change.calendar = connected.calendar
    change.starts_at, change.ends_at = planned, planned + LENGTH
    defer_changes([_want(change, PUT, by="", at=at)])


def change_review_words(incident: Incident) -> None:
    """The words of a locked incident are others now: where its review stands in a calendar, it follows."""
    rows = CalendarChange.objects.select_for_update(of=("self",)).filter(incident=incident)
    defer_changes([_want(each, each.wanted, by=each.wanted_by, at=each.wanted_at) for each in rows])


@command
def change_calendar_again(connection_id: int, *, actor: Actor, at: datetime) -> int:
    """What was given up, or only shown in a dry run, is tried now, a thousand at once; how many."""
    row = locked(connection_id)
    require_set_up(actor, row.team)
    states = again_states(is_dry_run=row.is_dry_run)
    rows = CalendarChange.objects.select_for_update(of=("self",)).filter(
        connection=row, state__in=states
    )
    changes = list(rows.order_by("pk")[:MOST_AGAIN])
    defer_changes(
        _want(each, each.wanted, by=each.wanted_by, at=each.wanted_at) for each in changes
    )
    if changes:
        happened("connection.calendar.repeated", row, actor=actor, at=at, count=len(changes))
    return len(changes)


def _want(change: CalendarChange, wanted: str, *, by: str, at: datetime) -> CalendarChange:
    change.wanted, change.wanted_by, change.wanted_at = wanted, by, at
    change.state, change.remark, change.last_error = WAITING, "", ""
    change.attempts, change.failing_since = 0, None
    change.version += 1
    change.save()
    return change


def _known(team: Team, rows: Collection[ListedMeeting]) -> dict[str, CalendarChange]:
    if not rows:
        return {}
    connections: Mapping[str, int | None] = {row.key: row.connection_id for row in rows}
    found = CalendarChange.objects.select_for_update(of=("self",), no_key=True).filter(
        team=team, key__in=connections, incident=None
    )
    return {
        change.key: change
        for change in found.order_by("pk")
        if change.connection_id == connections[change.key]
    }


def defer_changes(changes: Iterable[CalendarChange]) -> None:
    """A job for what is wanted of each by now; of one meeting, one after the other."""
    jobs.defer_all([_job(change) for change in changes])


def _job(change: CalendarChange) -> jobs.Deferred:
    return jobs.Deferred(
        CALENDARS,
        queue="outside",
        key=f"{change.pk}:{change.version}",
        stream=f"calendar:{change.pk}",
        values={"change_id": change.pk, "connection_id": change.connection_id},
    )
