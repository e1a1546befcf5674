"""A team's meetings in a Rescue: listed from its calendar, postponed by one confirmation, given back."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, Shown, text
from peacetime.api.writing import request_digest, write
from peacetime.domain.rituals.calendar_block import Verdict
from peacetime.domain.rituals.postponing import State
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.calendars.files import meetings_file
from peacetime.queries.calendars.meetings import team_calendar
from peacetime.queries.calendars.reading import LARGEST_FILE
from peacetime.queries.rituals.icalendar_files import KIND
from peacetime.usecases.calendars import listing, postponing, sources

router = Router(tags=["calendars"])
CALENDAR = {
    "200": {
        "description": "OK",
        "content": {"text/calendar": {"schema": {"type": "string"}}},
    }
}
BODY: dict[str, Any] = {
    "required": True,
    "content": {"text/calendar": {"schema": {"type": "string", "format": "binary"}}},
}
VERDICTS = {verdict.value: verdict for verdict in Verdict}
Hours = Annotated[int, Field(ge=listing.SHORTEST, le=listing.LONGEST)]
HoursAsked = Annotated[int, Query(ge=listing.SHORTEST, le=listing.LONGEST)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]


class CalendarChange(Shown):
    """What is to be so in a connected calendar, and how far it is."""

    wanted: str = Field(description="moved, back, or put (a review).")
    state: str = Field(description="waiting, settled, left, failed or dry_run.")
    to_starts_at: datetime | None = Field(description="To when it is moved.")
    remark: str
    last_error: str
    attempts: int
    done_at: datetime | None


class ConnectedCalendar(Shown):
    """The calendar that is read and changed, and its connection."""

    connection: int = Field(validation_alias="connection_id")
    name: str
    tool: str
    is_paused: bool
    is_dry_run: bool


class MeetingOfTeam(Shown):
    """One meeting of the list; the title of a private one is "Busy"."""

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime
    organiser: str = Field(description="An address; empty where the calendar names none.")
    attendees: int
    is_recurring: bool
    is_private: bool
    verdict: str = Field(description="postpone, ask or keep: as proposed, or as somebody said.")
    why: str
    state: str = Field(description="proposed, postponed or given_back.")
    sentence: str = Field(description="What becomes of it when it is given back now.")
    postponed_at: datetime | None
    postponed_by_name: str
    given_back_at: datetime | None
    given_back_by_name: str
    change: CalendarChange | None = Field(
        description="In the connected calendar that it comes from; null where nothing is to be changed there."
    )


class EntryUnread(Shown):
    """What of the calendar could not be read as written; line 0 is the whole of it."""

    line: int
    uid: str
    sentence: str


class TeamMeetings(Shown):
    """A team's meetings in its Rescue. A viewer reads how many there are, and no titles."""

    team: str = Field(validation_alias="team_slug")
    is_in_rescue: bool
    sentence: str
    meetings: list[MeetingOfTeam]
    unread: list[EntryUnread]
    host: str | None = Field(description="Where the team's own calendar is read from.")
    connected: ConnectedCalendar | None = Field(
        description="Its calendar in a connected tool, which is read before any other."
    )
    is_being_read: bool
    read_at: datetime | None
    hours: int
    problem: str = Field(description="Why the team's own calendar was not read; empty otherwise.")
    version: int


class MeetingsRead(Shown):
    """What a calendar lists."""

    team: str
    meetings: int
    can_wait: int
    unread: int
    version: int


class MeetingsChanged(Shown):
    """What a confirmation did, and to how many organisers a letter goes."""

    team: str
    meetings: list[str] = Field(description="Keys.")
    letters: int
    without_organiser: int
    in_calendar: int = Field(description="How many are changed in a connected calendar, by jobs.")
    version: int


class CalendarAsked(Shown):
    """That the team's own calendar is being read."""

    asked_at: datetime


class CalendarSource(Shown):
    """The host a team's calendar is read from; the address itself is never shown."""

    team: str
    host: str


class AskForCalendar(Sent):
    """Meetings of the next so many hours."""

    hours: Hours = listing.HOURS[0]


class PostponeMeetings(Sent):
    """Verdicts that differ from what is proposed, by key; with `version`, only where nothing changed since."""

    verdicts: dict[str, str] = Field(
        default_factory=dict, description="postpone, ask or keep, by key."
    )
    version: Version | None = None


class GiveMeetingsBack(Sent):
    """Keys of postponed meetings; null is all of them."""

    meetings: list[str] | None = None
    version: Version | None = None


class KeepCalendarSource(Sent):
    """The secret address of a calendar in iCal format."""

    url: Annotated[str, text(sources.LONGEST_URL)]


@router.get("/{slug}/calendar", response=TeamMeetings)
def read_team_calendar(request: Request, slug: str) -> TeamMeetings:
    """What can wait, what waits, and what came back."""
    found = team_calendar(slug, actor=request.auth, at=timezone.now())
    values = {name: getattr(found, name) for name in found.__slots__}
    host = found.source.host if found.source else None
    return TeamMeetings.model_validate({**values, "host": host})


@router.post("/{slug}/calendar/file", response=MeetingsRead, openapi_extra={"requestBody": BODY})
def read_calendar_file(
    request: Request, slug: str, hours: HoursAsked = listing.HOURS[0]
) -> Status[MeetingsRead]:
    """List the meetings of the next hours from a calendar file, which is the body."""
    content = request.read(LARGEST_FILE + 1)
    if not content:
        sentence = "The request has no file. Send the calendar as its body."
        raise InvalidInput(sentence, field="file", code="file_missing")
    act = partial(listing.read_calendar_file, slug, content, hours=hours)
    return write(request, act, MeetingsRead.model_validate, digest=request_digest(request, content))


@router.post("/{slug}/calendar/read", response={202: CalendarAsked})
def ask_for_calendar(request: Request, slug: str, said: AskForCalendar) -> Status[CalendarAsked]:
    """Have the team's own calendar read; a job does it."""
    act = partial(listing.ask_for_calendar, slug, hours=said.hours)
    return write(request, act, lambda at: CalendarAsked(asked_at=at), status=HTTPStatus.ACCEPTED)


@router.post("/{slug}/calendar/postpone", response=MeetingsChanged)
def postpone_meetings(
    request: Request, slug: str, said: PostponeMeetings
) -> Status[MeetingsChanged]:
    """Postpone what is marked to wait; its organisers are written to."""
    act = partial(
        postponing.postpone_meetings, slug, _verdicts(said.verdicts), version=said.version
    )
    return write(request, act, MeetingsChanged.model_validate)


@router.post("/{slug}/calendar/give-back", response=MeetingsChanged)
def give_meetings_back(
    request: Request, slug: str, said: GiveMeetingsBack
) -> Status[MeetingsChanged]:
    """Give back what is postponed, all of it or some."""
    act = partial(postponing.give_meetings_back, slug, said.meetings, version=said.version)
    return write(request, act, MeetingsChanged.model_validate)


@router.put("/{slug}/calendar/source", response=CalendarSource)
def keep_calendar_source(
    request: Request, slug: str, said: KeepCalendarSource
) -> Status[CalendarSource]:
    """Read the team's calendar from this address from here on."""
    act = partial(sources.keep_calendar_source, slug, said.url)
    return write(request, act, CalendarSource.model_validate)


@router.delete("/{slug}/calendar/source", response=CalendarSource)
def forget_calendar_source(request: Request, slug: str) -> Status[CalendarSource]:
    """Forget the address; what was listed stays."""
    act = partial(sources.forget_calendar_source, slug)
    return write(request, act, CalendarSource.model_validate)


@router.get(
    "/{slug}/calendar/postponed.ics", response={200: None}, openapi_extra={"responses": CALENDAR}
)
def read_postponed_file(request: Request, slug: str) -> HttpResponse:
    """What is postponed, as cancellations for a calendar."""
    return _file(request, slug, State.POSTPONED)


@router.get(
    "/{slug}/calendar/given-back.ics", response={200: None}, openapi_extra={"responses": CALENDAR}
)
def read_given_back_file(request: Request, slug: str) -> HttpResponse:
    """What was given back, as confirmations for a calendar."""
    return _file(request, slug, State.GIVEN_BACK)


def _file(request: Request, slug: str, state: State) -> HttpResponse:
    written = meetings_file(slug, state, actor=request.auth, at=timezone.now())
    return HttpResponse(written, content_type=KIND)


def _verdicts(said: dict[str, str]) -> dict[str, Verdict]:
    for key, word in said.items():
        if word not in VERDICTS:
            sentence = f"The verdict of a meeting is {', '.join(VERDICTS)}. Write one of them."
            raise InvalidInput(
                sentence, field="verdicts", code="verdict_unknown", details={"key": key[:40]}
            )
    return {key: VERDICTS[word] for key, word in said.items()}
