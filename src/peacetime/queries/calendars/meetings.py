"""The meetings of a team as they are listed: proposed, postponed, given back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db.models import OuterRef, Subquery

from peacetime.domain.rituals.calendar_block import BlockPolicy, Meeting, Verdict, given_back
from peacetime.domain.rituals.moving import stays_at
from peacetime.domain.rituals.postponing import Listed, State, list_sentence
from peacetime.domain.shared.spans import Span
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, Actor, can
from peacetime.queries.audiences import holders, team_addresses
from peacetime.queries.calendars.connected import (
    MOVED,
    ChangeShown,
    Connected,
    changes_of,
    connected_calendar,
)
from peacetime.queries.incident_teams import open_in
from peacetime.queries.lookup import team_named
from peacetime.queries.modes import open_rescue
from peacetime.queries.timeline import names_of
from peacetime.storage.models import ListedMeeting, Person, Rescue, TeamCalendar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from peacetime.queries.incidents import IncidentView, TeamIn
    from peacetime.storage.models import Team


ASKED_FOR = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class MeetingShown:
    """One meeting of the list; `sentence` says what becomes of it on giving it back."""

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime
    organiser: str  # address, "" where it is not known
    organiser_name: str
    attendees: int
    is_recurring: bool
    is_private: bool
    verdict: str
    why: str
    state: str
    may_wait: bool  # it is ahead, and the next confirmation can postpone it
    is_back: bool  # given back, it is at its time again
    sentence: str
    postponed_at: datetime | None
    postponed_by_name: str
    given_back_at: datetime | None
    given_back_by_name: str
    change: ChangeShown | None = None  # in the connected calendar that it comes from


@dataclass(frozen=True, slots=True)
class Unread:
    """What of the calendar could not be read; line 0 is the whole of it."""

    line: int
    uid: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SourceShown:
    """The address a calendar is read from: only its host, since the rest is a secret."""

    host: str
    added_at: datetime | None
    added_by: str


@dataclass(frozen=True, slots=True)
class CalendarShown:
    """A team's calendar in a Rescue. The titles are for who may act; of others `meetings` is empty."""

    team_id: int
    team_slug: str
    team_name: str
    time_zone: str
    is_in_rescue: bool
    sentence: str
    meetings: tuple[MeetingShown, ...]
    source: SourceShown | None
    is_being_read: bool
    read_at: datetime | None
    hours: int
    is_from_file: bool
    unread: tuple[Unread, ...]
    problem: str
    version: int
    may_set_up: bool = False
    connected: Connected | None = None

    @property
    def waiting(self) -> tuple[MeetingShown, ...]:
        """Those that are postponed."""
        return self._of(State.POSTPONED)

    @property
    def ahead(self) -> tuple[MeetingShown, ...]:
        """Those of a Rescue that somebody can decide on: not postponed, and ahead."""
        if not self.is_in_rescue:
            return ()
        return tuple(one for one in self.meetings if one.state != State.POSTPONED and one.may_wait)

    @property
    def back(self) -> tuple[MeetingShown, ...]:
        """Those that were given back."""
        return self._of(State.GIVEN_BACK)

    @property
    def nameless(self) -> int:
        """Of how many that are postponed nobody knows who called them."""
        return sum(not one.organiser for one in self.waiting)

    def _of(self, state: State) -> tuple[MeetingShown, ...]:
        return tuple(one for one in self.meetings if one.state == state)


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """The same in a line, where its page is led to."""

    team_slug: str
    team_name: str
    sentence: str
    is_read: bool
    is_being_read: bool
    waiting: int
    marked: int
    is_in_rescue: bool

    @property
    def address(self) -> str:
        """Its page."""
        return f"/teams/{self.team_slug}/calendar"


def team_calendar(slug: str, *, actor: Actor, at: datetime) -> CalendarShown:
    """A team's calendar as it stands.

    Raises:
        NotFound: `team_unknown`.
    """
    return calendar_of(team_named(slug), actor=actor, at=at)


def calendar_of(team: Team, *, actor: Actor, at: datetime) -> CalendarShown:
    """The same of a team that is at hand."""
    calendar = TeamCalendar.objects.filter(team=team).first() or TeamCalendar(team=team)
    rescue = open_rescue(team)
    current = rescue.pk if rescue else None
    rows = rows_of(team, calendar, rescue)
    may_read = can(actor, Act.RUN_INCIDENT)
    known = ((row.postponed_by, row.given_back_by, row.organiser) for row in rows)
    names = names_of(name for each in known for name in each)
    url, zone = calendar.url, named_zone(team.time_zone)
    changes = changes_of(team.pk, [row.key for row in rows if row.place]) if may_read else {}
    return CalendarShown(
        team_id=team.pk,
        team_slug=team.slug,
        team_name=team.name,
        time_zone=team.time_zone,
        is_in_rescue=rescue is not None,
        sentence=_sentence(calendar, rows, current),
        meetings=tuple(_shown(row, names, changes, zone, at=at) for row in rows)
        if may_read
        else (),
        source=SourceShown(host_of(url), calendar.url_added_at, calendar.url_added_by)
        if url
        else None,
        is_being_read=is_being_read(calendar, at=at),
        read_at=calendar.read_at if _is_read(calendar, current) else None,
        hours=calendar.hours,
        is_from_file=calendar.is_from_file,
        unread=tuple(Unread(*one) for one in calendar.findings) if may_read and rescue else (),
        problem=calendar.problem,
        version=calendar.version,
        may_set_up=can(actor, Act.SET_UP_TEAM, team_id=team.pk),
        connected=connected_calendar(team),
    )


def calendars_of(incident: IncidentView, *, at: datetime) -> list[CalendarLine]:
    """The calendars that a room leads to: of its teams in Rescue, later of those with something to give back.

    One query, and another where a calendar was ever read.
    """
    if incident.is_drill:
        return []
    teams = {team.id: team for team in incident.teams_here}
    open_ = Rescue.objects.filter(team=OuterRef("team"), end_is="open").values("pk")[:1]
    calendars = TeamCalendar.objects.filter(team__in=teams).annotate(open_rescue=Subquery(open_))
    known = {row.team_id: row for row in calendars}
    rows = defaultdict(list)
    for row in ListedMeeting.objects.filter(team__in=known) if known else ():
        rows[row.team_id].append(row)
    lines = [_line(team, known.get(pk), rows[pk], at=at) for pk, team in teams.items()]
    return [line for line in lines if line.waiting or (incident.is_open and line.is_in_rescue)]


def _line(team: TeamIn, known: Any, all_: list[ListedMeeting], *, at: datetime) -> CalendarLine:
    calendar = known or TeamCalendar(team_id=team.id)
    rescue: int | None = known.open_rescue if known else None
    is_in_rescue = rescue is not None if known else team.is_here
    rows = _current(all_, calendar, rescue)
    marked = (row.verdict == Verdict.POSTPONE and row.state == State.PROPOSED for row in rows)
    return CalendarLine(
        team_slug=team.slug,
        team_name=team.name,
        sentence=_sentence(calendar, rows, rescue),
        is_read=_is_read(calendar, rescue),
        is_being_read=is_being_read(calendar, at=at),
        waiting=sum(row.state == State.POSTPONED for row in rows),
        marked=sum(marked),
        is_in_rescue=is_in_rescue,
    )


def rows_of(team: Team, calendar: TeamCalendar, rescue: Rescue | None) -> list[ListedMeeting]:
    """The list of the Rescue that goes on, or else of the last one, with what is still postponed from before."""
    found = list(ListedMeeting.objects.filter(team=team))
    return _current(found, calendar, rescue.pk if rescue else None)


def listed(row: ListedMeeting) -> Listed:
    """A row as the domain knows it."""
    meeting = Meeting(
        id=row.key,
        span=Span(row.starts_at, row.ends_at),
        title=row.title,
        organiser=row.organiser,
        attendees=frozenset(row.attendees),
        is_recurring=row.is_recurring,
        is_private=row.is_private,
    )
    return Listed(meeting, Verdict(row.verdict), row.why, State(row.state), row.is_chosen)


def responders(team: Team, rescue: Rescue) -> frozenset[str]:
    """The addresses of a team, and of who holds a role in its Rescue."""
    helping = (email for incident in open_in(rescue) for email in holders(incident))
    return frozenset([*team_addresses(team), *helping])


def block_policy(hours: int) -> BlockPolicy:
    """What waits, with the organisation's own mail domains: those of its people."""
    emails = Person.objects.filter(is_active=True).values_list("email", flat=True)
    domains = frozenset(email.rpartition("@")[2].lower() for email in emails)
    return BlockPolicy(ahead=timedelta(hours=hours), domains=domains)


def is_being_read(calendar: TeamCalendar, *, at: datetime) -> bool:
    """Whether it was asked for, and not so long ago that the worker must have lost it."""
    return calendar.asked_at is not None and calendar.asked_at > at - ASKED_FOR


def host_of(url: str) -> str:
    """The host of an address."""
    return urlsplit(url).hostname or ""


def _current(
    rows: list[ListedMeeting], calendar: TeamCalendar, rescue: int | None
) -> list[ListedMeeting]:
    current = rescue or calendar.rescue_id
    return [row for row in rows if row.rescue_id == current or row.state == State.POSTPONED]


def _is_read(calendar: TeamCalendar, rescue: int | None) -> bool:
    return rescue is not None and calendar.rescue_id == rescue and calendar.read_at is not None


def _sentence(calendar: TeamCalendar, rows: Sequence[ListedMeeting], rescue: int | None) -> str:
    if rows or _is_read(calendar, rescue):
        return list_sentence(map(listed, rows), ahead=timedelta(hours=calendar.hours))
    if rescue is None:
        return "No meeting is postponed."
    return "Its calendar was not read yet."


def _shown(
    row: ListedMeeting,
    names: dict[str, str],
    changes: Mapping[str, ChangeShown],
    zone: ZoneInfo,
    *,
    at: datetime,
) -> MeetingShown:
    one = listed(row)
    [back] = given_back([one.meeting], at=at)
    change = changes.get(row.key)
    is_elsewhere = change is not None and change.wanted == MOVED and not back.is_back
    moved_to = change.to_starts_at if change is not None else None
    return MeetingShown(
        key=row.key,
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        organiser=row.organiser,
        organiser_name=names.get(row.organiser, row.organiser),
        attendees=len(one.meeting.attendees),
        is_recurring=row.is_recurring,
        is_private=row.is_private,
        verdict=row.verdict,
        why=row.why,
        state=row.state,
        may_wait=row.starts_at >= at,
        is_back=back.is_back,
        sentence=stays_at(moved_to, zone) if is_elsewhere and moved_to else back.sentence,
        postponed_at=row.postponed_at,
        postponed_by_name=names.get(row.postponed_by, row.postponed_by),
        given_back_at=row.given_back_at,
        given_back_by_name=names.get(row.given_back_by, row.given_back_by),
        change=change,
    )
