"""Reading a team's calendar in a Rescue: a file somebody brings, a connected calendar, or the address it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from peacetime.domain.rituals.calendar_block import Verdict, calendar_block
from peacetime.domain.rituals.postponing import Listed, State, listed_anew
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.spans import Span
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import PEACETIME, Act, Actor, require
from peacetime.queries.calendars.apart import read_apart
from peacetime.queries.calendars.connected import connected_calendar
from peacetime.queries.calendars.meetings import block_policy, is_being_read, responders
from peacetime.queries.lookup import NotFound, team_named
from peacetime.queries.modes import open_rescue
from peacetime.storage import jobs
from peacetime.storage.models import Connection, ListedMeeting, TeamCalendar
from peacetime.usecases.calendars.locked import Locked, in_rescue, lock_calendar, tell
from peacetime.usecases.command import command
from peacetime.usecases.connections.secrets import settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peacetime.queries.calendars.connected import Connected
    from peacetime.queries.calendars.reading import CalendarFound, CalendarRead, MeetingRead
    from peacetime.storage.models import Rescue, Team
    from peacetime.usecases.connections.secrets import Reached

FACT = "calendar.meetings.listed"
HOURS = (8, 24, 72)
SHORTEST, LONGEST = 1, 72
LONGEST_PLACE = 2_000


@dataclass(frozen=True, slots=True)
class MeetingsListed:
    """How many meetings a team has in the hours that were read, and how many of them can wait."""

    team: str
    meetings: int
    can_wait: int
    unread: int
    version: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read, and of whom: a calendar of a connected tool, or an address."""

    team: str
    url: str
    hours: int
    zone: str
    connected: Connected | None = None


def read_calendar_file(
    slug: str, content: bytes, *, hours: int = HOURS[0], actor: Actor, at: datetime
) -> MeetingsListed:
    """List the meetings of the next hours from a calendar file.

    The file is read before anything is locked: it may take seconds.

    Raises:
        NotInRescue: Then nothing has to wait.
        CalendarUnreadable: `calendar_unreadable`, `calendar_too_large`, `calendar_takes_too_long`.
    """
    require(actor, Act.RUN_INCIDENT)
    team = team_named(slug)
    in_rescue(team, open_rescue(team))  # before a file is read in vain
    read = _read(team, content, hours, at=at)
    return list_meetings(slug, read, hours=hours, actor=actor, at=at)


@command
def list_meetings(
    slug: str, read: CalendarRead, *, hours: int = HOURS[0], actor: Actor, at: datetime
) -> MeetingsListed:
    """List the meetings of a file that was read.

    Raises:
        NotInRescue: Then nothing has to wait.
    """
    locked = lock_calendar(slug, actor=actor)
    locked.calendar.is_from_file = True
    return _list(locked, read, hours, actor=actor, at=at)


@command
def ask_for_calendar(slug: str, *, hours: int = HOURS[0], actor: Actor, at: datetime) -> datetime:
    """Have the team's own calendar read; a job does it.

    Raises:
        NotInRescue: Then nothing has to wait.
        NotFound: `calendar_source_unknown`: the team has no calendar connected, and keeps no address.
    """
    locked = lock_calendar(slug, actor=actor)
    _ = locked.going_on
    if not locked.calendar.url and connected_calendar(locked.team) is None:
        sentence = (
            f"{locked.team.name} has no calendar connected, and keeps no address of one. "
            "Bring a file instead."
        )
        raise NotFound(sentence, code="calendar_source_unknown")
    ask(locked.calendar, hours=_hours(hours), at=at)
    return at


def ask_when_entering(team: Team, *, at: datetime) -> None:
    """Have the calendar of a locked team read that enters Rescue Mode, where it has one."""
    calendar = TeamCalendar.objects.filter(team=team).first()
    if calendar is None or not calendar.url:
        if connected_calendar(team) is None:
            return
        calendar = calendar or TeamCalendar.objects.create(team=team)
    ask(calendar, hours=HOURS[0], at=at)


def ask(calendar: TeamCalendar, *, hours: int, at: datetime) -> None:
    """Defer the reading, in the caller's transaction."""
    if is_being_read(calendar, at=at) and calendar.hours == hours:
        return
    calendar.asked_at, calendar.hours, calendar.problem = at, hours, ""
    calendar.save(update_fields=["asked_at", "hours", "problem"])
    key = f"{calendar.team_id}:{at.timestamp()}"
    jobs.defer("read_calendar", queue="urgent", key=key, team_id=calendar.team_id)


def wanted_calendar(team_id: int) -> Wanted | None:
    """What is to be read of a team, unless nobody asks for it any more."""
    rows = TeamCalendar.objects.filter(team=team_id, asked_at__isnull=False)
    row = rows.select_related("team").first()
    if row is None:
        return None
    team, connected = row.team, connected_calendar(row.team)
    if not row.url and connected is None:
        return None
    return Wanted(team.slug, row.url, row.hours, team.time_zone, connected)


def reached(connection_id: int) -> Reached:
    """A connected tool, opened, to be read.

    Raises:
        NotOpened: The installation's secret key is another one now.
    """
    return settings_of(Connection.objects.get(pk=connection_id))


def read_calendar_source(slug: str, content: bytes, *, at: datetime) -> None:
    """List the meetings from what stood at the team's address.

    Raises:
        CalendarUnreadable: `calendar_unreadable`, `calendar_too_large`, `calendar_takes_too_long`.
    """
    team = team_named(slug)
    calendar = TeamCalendar.objects.get(team=team)
    read = _read(team, content, calendar.hours, at=at)
    _record_read(slug, read, {}, None, at=at)


def record_found(wanted: Wanted, found: CalendarFound, *, at: datetime) -> None:
    """List the meetings that a connected calendar has, with where each is found again."""
    _record_read(wanted.team, found.read, found.places, wanted.connected, at=at)


def _record_read(
    slug: str,
    read: CalendarRead,
    places: Mapping[str, str],
    connected: Connected | None,
    *,
    at: datetime,
) -> None:
    team = team_named(slug)
    with transaction.atomic(durable=True):
        locked = lock_calendar(slug, actor=PEACETIME)
        if locked.rescue is None:  # over meanwhile
            TeamCalendar.objects.filter(team=team).update(asked_at=None)
            return
        locked.calendar.is_from_file = False
        _list(locked, read, locked.calendar.hours, actor=PEACETIME, at=at)
        if connected is not None:
            _place(locked.team, places, connected)


def _place(team: Team, places: Mapping[str, str], connected: Connected) -> None:
    """Meetings that nobody postponed yet are to be moved where they were read now."""
    sound = {
        key for key, place in places.items() if place.isprintable() and len(place) <= LONGEST_PLACE
    }
    rows = ListedMeeting.objects.filter(team=team, key__in=sound)
    for row in rows.exclude(state=State.POSTPONED):
        row.connection_id, row.calendar = connected.connection_id, connected.calendar
        row.place = places[row.key]
        row.save(update_fields=["connection", "calendar", "place"])


@transaction.atomic(durable=True)
def calendar_not_read(slug: str, sentence: str) -> None:
    """The address could not be read: it is said where the list would stand."""
    team = team_named(slug, lock=True)
    TeamCalendar.objects.filter(team=team).update(asked_at=None, problem=sentence[:500])


def _read(team: Team, content: bytes, hours: int, *, at: datetime) -> CalendarRead:
    span = Span(at, at + timedelta(hours=_hours(hours)))
    return read_apart(content, span=span, zone=named_zone(team.time_zone))


def _hours(hours: int) -> int:
    if not SHORTEST <= hours <= LONGEST:
        sentence = f"A list is of the next {SHORTEST} to {LONGEST} hours. Say a number of them."
        raise InvalidInput(sentence, field="hours", code="hours_out_of_range")
    return hours


def _list(
    locked: Locked, read: CalendarRead, hours: int, *, actor: Actor, at: datetime
) -> MeetingsListed:
    """Write the list anew as the calendar has it now."""
    rescue = locked.going_on
    found = {one.meeting.id: one for one in read.meetings}
    choices = calendar_block(
        (one.meeting for one in read.meetings),
        responders(locked.team, rescue),
        at=at,
        policy=block_policy(hours),
    )
    anew = listed_anew(locked.meetings, choices)
    _keep(locked, rescue, anew, found)
    calendar = locked.calendar
    calendar.rescue, calendar.hours, calendar.version = rescue, hours, calendar.version + 1
    calendar.read_at, calendar.read_by, calendar.asked_at = at, actor.label, None
    calendar.findings = [[one.line, one.uid, one.sentence] for one in read.findings]
    calendar.problem = ""
    calendar.save()
    can_wait = sum(one.verdict is Verdict.POSTPONE and one.state is State.PROPOSED for one in anew)
    listed = MeetingsListed(
        locked.team.slug, len(anew), can_wait, len(read.findings), calendar.version
    )
    tell(
        locked,
        rescue,
        FACT,
        actor=actor,
        at=at,
        meetings=listed.meetings,
        can_wait=can_wait,
        unread=listed.unread,
    )
    return listed


def _keep(
    locked: Locked, rescue: Rescue, anew: list[Listed], found: Mapping[str, MeetingRead]
) -> None:
    """The rows of this list, and no others: those of an earlier Rescue have had their time."""
    kept = {one.meeting.id for one in anew}
    rows = ListedMeeting.objects.filter(team=locked.team)
    rows.exclude(Q(key__in=kept) & Q(pk__in=[row.pk for row in locked.rows.values()])).delete()
    for one in anew:
        row = locked.rows.get(one.meeting.id)
        row = row or ListedMeeting(team=locked.team, rescue=rescue, key=one.meeting.id)
        if read := found.get(one.meeting.id):
            row.uid, row.sequence, row.recurrence = read.uid, read.sequence, read.recurrence
        _fill(row, one)
        row.save()


def _fill(row: ListedMeeting, one: Listed) -> None:
    meeting = one.meeting
    row.starts_at, row.ends_at = meeting.span.start, meeting.span.end
    row.title, row.organiser = meeting.title, meeting.organiser
    row.attendees = sorted(meeting.attendees)
    row.is_recurring, row.is_private = meeting.is_recurring, meeting.is_private
    row.verdict, row.why, row.is_chosen = one.verdict.value, one.why, one.is_chosen
    row.state = one.state.value
