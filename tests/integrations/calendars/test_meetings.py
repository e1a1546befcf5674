"""Meetings in connected calendars: listed, moved once, given back; nobody's own change is undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from devtools.standins.agenda import LEAD, SEARCH_LEAD
from devtools.standins.base import serving
from devtools.standins.caldav import TEAM, TITLE, CalDavStandin
from devtools.standins.google_calendar import CALENDAR, GoogleCalendarStandin
from devtools.standins.http import MOODS, Mood
from devtools.standins.issues import TOKEN
from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.domain.rituals.moving import Later, Move, later
from peacetime.domain.shared.hours import weekly
from peacetime.domain.shared.spans import Span
from peacetime.integrations.caldav import meetings as by_caldav
from peacetime.integrations.connectors import connectors, providers
from peacetime.integrations.meetings import calendars
from peacetime.queries.calendars.reading import CalendarFound, read_calendar
from peacetime.queries.providers import Checked
from peacetime.queries.rituals.icalendar_files import Entry, Guest
from peacetime.wire.requests import NotReached

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
REVIEW = Entry(
    name="review.INC-1",
    sequence=0,
    starts_at=NOW + 48 * HOUR,
    length=HOUR,
    title="Postmortem review: Orders hung",
    text="What happened.",
    address="https://peacetime.example.org/x",
    organiser=Guest("alice@example.org", "Alice"),
    guests=(Guest("alice@example.org", "Alice"), Guest("bob@example.org", "Bob")),
)


@dataclass
class At:
    """A calendar that is up, and how it is reached."""

    provider: str
    tool: Any
    calendar: str

    @property
    def place(self) -> Place:
        """The connection's settings and secrets, as they would be kept."""
        _, values = self.tool.connection()
        hidden = {each.name for each in providers()[self.provider].fields if each.is_secret}
        return Place(
            {name: value for name, value in values.items() if name not in hidden},
            {name: value for name, value in values.items() if name in hidden},
        )

    def found(self, hours: int = 8) -> CalendarFound:
        span = Span(NOW, NOW + hours * HOUR)
        return calendars()[self.provider].found(self.place, self.calendar, span, zone=BERLIN)

    def wanted(self, title: str) -> Move:
        found = self.found()
        [one] = [each for each in found.read.meetings if each.meeting.title == title]
        was = one.meeting.span
        place = found.places[one.meeting.id]
        to = later(was, weekly(BERLIN), Later.NEXT_DAY)
        return Move(place, one.uid, one.recurrence, was, to, "Europe/Berlin")

    def move(self, move: Move) -> Any:
        return calendars()[self.provider].move(self.place, self.calendar, move, at=NOW)

    def put(self, entry: Entry) -> Any:
        return calendars()[self.provider].put(self.place, self.calendar, entry, at=NOW)

    def check(self, **settings: str) -> Checked:
        place = self.place
        return connectors()[self.provider].check({**place.settings, **settings}, place.secrets)

    def starts(self) -> dict[str, datetime]:
        """What the calendar has now, by its titles; of what is put off, too."""
        found = self.found(hours=72)
        return {one.meeting.title: one.meeting.span.start for one in found.read.meetings}


@pytest.fixture(params=["google_calendar", "caldav"])
def at(
    request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[At]:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    # a process of its own costs half a second, and is tested by itself
    monkeypatch.setattr(by_caldav, "read_apart", read_calendar)
    tool = {"google_calendar": GoogleCalendarStandin, "caldav": CalDavStandin}[request.param](NOW)
    with serving(tool):
        yield At(request.param, tool, CALENDAR if request.param == "google_calendar" else TITLE)


def test_meetings_of_the_next_hours_are_listed_with_who_is_in_them(at: At) -> None:
    found = at.found().read
    assert [one.meeting.title for one in found.meetings] == [
        "Sprint planning",
        "Platform sync",
        "Interview: backend",
        "Busy",
    ]
    planning, sync, _, private = (one.meeting for one in found.meetings)
    assert planning.span == Span(NOW + 2 * HOUR, NOW + 3 * HOUR)
    assert planning.organiser in {LEAD, SEARCH_LEAD}
    assert not any("room" in person for person in planning.attendees)
    assert (planning.is_recurring, sync.is_recurring) == (False, True)
    assert found.meetings[1].recurrence == "20260304T150000Z"
    assert private.is_private
    assert "Salary" not in repr(found)
    assert not found.findings
    assert [one.meeting.title for one in at.found(hours=3).read.meetings] == ["Sprint planning"]


@pytest.mark.parametrize("title", ["Sprint planning", "Platform sync"])
def test_a_meeting_is_moved_once_and_given_back(at: At, title: str) -> None:
    before, move = at.starts(), at.wanted(title)
    assert at.move(move).is_left is False
    taken = len(at.tool.taken)
    assert at.starts()[title] == move.to.start == before[title] + 24 * HOUR
    # an answer that was lost is asked for again
    assert at.move(move).is_left is False
    writes = [one.method for one in at.tool.taken[taken:] if one.method in {"PUT", "PATCH"}]
    assert writes == []
    assert at.move(move.back()).is_left is False
    assert at.move(move.back()).is_left is False
    assert at.starts() == before


def test_what_somebody_moved_or_deleted_there_is_left(at: At) -> None:
    move = at.wanted("Sprint planning")
    at.tool.person_moves("planning", NOW + 6 * HOUR)
    outcome = at.move(move)
    assert outcome.is_left
    assert "Somebody gave it another time" in outcome.remark
    assert at.starts()["Sprint planning"] == NOW + 6 * HOUR
    where = at.tool.events if isinstance(at.tool.events, dict) else at.tool.objects
    where.pop(move.place)
    assert at.move(move).is_left


def test_who_changes_it_at_the_same_moment_wins_and_it_is_looked_at_again(at: At) -> None:
    move = at.wanted("Sprint planning")
    answer = at.tool.answer

    def meanwhile(request: Any) -> Any:
        if request.method in {"PUT", "PATCH"}:
            at.tool.person_moves("planning", NOW + 6 * HOUR)
        return answer(request)

    at.tool.answer = meanwhile
    with pytest.raises(TrackerRefused) as refused:
        at.move(move)
    assert not refused.value.is_lasting
    at.tool.answer = answer
    assert at.move(move).is_left
    assert at.starts()["Sprint planning"] == NOW + 6 * HOUR


def test_a_review_stands_there_once_and_moves(at: At) -> None:
    at.put(REVIEW)
    at.put(REVIEW)
    assert at.starts()[REVIEW.title] == REVIEW.starts_at
    at.put(Entry(**{**_values(REVIEW), "starts_at": NOW + 50 * HOUR, "sequence": 1}))
    assert at.starts()[REVIEW.title] == NOW + 50 * HOUR
    rows = [one for one in at.found(hours=72).read.meetings if one.meeting.title == REVIEW.title]
    assert len(rows) == 1
    assert rows[0].uid.startswith("review.INC-1@")
    assert rows[0].meeting.attendees >= {"bob@example.org"}


def test_a_check_names_what_is_missing_and_writes_nothing(at: At) -> None:
    right = at.check()
    assert right.is_right
    assert "can be read and written" in right.sentence
    if at.provider == "caldav":
        at.tool.may_write = False
    else:
        at.tool.role = "reader"
    read_only = at.check()
    assert not read_only.is_right
    needed = {"caldav": "write-content", "google_calendar": "Make changes to events"}[at.provider]
    assert read_only.missing_scopes == (f"{needed} for {at.calendar}",)
    nowhere = at.check(calendars="Nowhere")
    assert not nowhere.is_right
    assert "Nowhere" in nowhere.sentence
    assert {one.method for one in at.tool.taken} <= {"GET", "POST", "PROPFIND"}
    assert all(one.path == "/token" for one in at.tool.taken if one.method == "POST")


def test_what_may_not_be_written_is_refused_for_good_with_a_sentence(at: At) -> None:
    move = at.wanted("Sprint planning")
    if at.provider == "caldav":
        at.tool.may_write = False
    else:
        at.tool.role = "reader"
    with pytest.raises(TrackerRefused) as refused:
        at.move(move)
    assert refused.value.is_lasting
    assert TOKEN not in refused.value.sentence


@pytest.mark.parametrize("mood", ["failing", "limiting", "lying", "not letting in"])
def test_a_calendar_that_is_unwell_is_told_from_one_that_says_no(at: At, mood: str) -> None:
    at.tool.mood = MOODS[mood]
    with pytest.raises((TrackerRefused, NotReached)) as problem:
        at.found()
    lasting = getattr(problem.value, "is_lasting", False)
    assert lasting == (mood == "not letting in")
    if mood == "limiting":
        assert getattr(problem.value, "wait", None) == timedelta(seconds=30)
    assert TOKEN not in str(problem.value)


def _values(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__slots__}


@pytest.fixture
def google(settings: Any) -> Iterator[At]:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    with serving(GoogleCalendarStandin(NOW)) as tool:
        yield At("google_calendar", tool, CALENDAR)


@pytest.fixture
def dav(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[At]:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    monkeypatch.setattr(by_caldav, "read_apart", read_calendar)
    with serving(CalDavStandin(NOW)) as tool:
        yield At("caldav", tool, TITLE)


def test_a_service_account_signs_and_is_told_apart_from_a_key_that_is_none(google: At) -> None:
    settings = google.place.settings
    key = google.tool.service_key()
    right = connectors()["google_calendar"].check(settings, {"key": key})
    assert right.is_right
    assert right.speaks_as == "peacetime@stand-in.iam.gserviceaccount.com"
    for wrong in ("", "[]", "{}", '{"type": "service_account"}', key.replace("BEGIN", "BEG")):
        found = connectors()["google_calendar"].check(settings, {"key": wrong})
        assert not found.is_right
        assert "Paste" in found.sentence


def test_a_service_account_that_may_not_invite_puts_the_review_without_guests(google: At) -> None:
    place = Place(google.place.settings, {"key": google.tool.service_key()})
    outcome = calendars()["google_calendar"].put(place, CALENDAR, REVIEW, at=NOW)
    assert "The mail invites them" in outcome.remark
    assert google.starts()[REVIEW.title] == REVIEW.starts_at


def test_a_scope_that_is_missing_is_named(google: At) -> None:
    google.tool.scopes = "https://www.googleapis.com/auth/drive"
    found = google.check()
    assert found.missing_scopes == ("https://www.googleapis.com/auth/calendar.events",)


def test_google_tells_who_is_invited_unless_it_is_set_otherwise(google: At) -> None:
    move = google.wanted("Sprint planning")
    google.move(move)
    place = google.place
    quiet = Place({**place.settings, "tells": "none"}, place.secrets)
    calendars()["google_calendar"].move(quiet, CALENDAR, move.back(), at=NOW)
    google.put(REVIEW)
    assert google.tool.told == ["all", "none", "none"]


def test_an_event_that_cannot_be_read_is_said_and_the_others_are_listed(google: At) -> None:
    odd: list[Any] = [
        {"start": {"dateTime": "soon"}, "end": {"dateTime": "later"}},
        {"start": {"dateTime": "0001-01-01T00:00:00+14:00"}, "end": {}},
        {"start": {"date": "2026-03-04"}, "end": {"date": "2026-03-01"}},
        {"start": "2026-03-04", "end": None},
        {
            "start": {"dateTime": "2026-03-04T13:00:00Z"},
            "end": {"dateTime": "2026-03-04T14:00:00Z"},
        },
    ]
    answer = google.tool.answer

    def mixed(request: Any) -> Any:
        reply = answer(request)
        if request.path.endswith("/events"):
            reply.body["items"] = [*reply.body["items"], "no event", None, *odd]
        return reply

    google.tool.answer = mixed
    found = google.found().read
    assert len(found.meetings) == 4
    assert {one.sentence for one in found.findings} == {"An event of the calendar cannot be read."}
    assert len(found.findings) >= len(odd)


def test_a_google_that_counts_asks_to_wait(google: At) -> None:
    google.found()
    body = '{"error": {"code": 403, "errors": [{"reason": "rateLimitExceeded"}]}}'
    answer = google.tool.answer
    google.tool.answer = lambda request: (
        answer(request) if request.path == "/token" else Mood(status=403, body=body).reply()
    )
    with pytest.raises(TrackerRefused) as refused:
        google.found()
    assert refused.value.code == "ticket_rate_limited"
    assert not refused.value.is_lasting


def test_a_time_of_a_series_keeps_its_zone_and_leaves_the_series_alone(dav: At) -> None:
    dav.tool.objects[f"{TEAM}sync.ics"] = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:sync@x\r\nSUMMARY:Platform sync\r\n"
        "DTSTART;TZID=Europe/Berlin:20260225T160000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY\r\n"
        "X-OWN:kept\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    before = dav.tool.objects[f"{TEAM}sync.ics"]
    move = dav.wanted("Platform sync")
    dav.move(move)
    series, exception = dav.tool.events("sync")
    assert "RRULE" in series
    assert "RRULE" not in exception
    assert exception["RECURRENCE-ID"].to_ical() == b"20260304T160000"
    assert exception["RECURRENCE-ID"].params["TZID"] == "Europe/Berlin"
    assert exception["DTSTART"].to_ical() == b"20260305T160000"
    assert exception["X-OWN"] == "kept"
    dav.move(move.back())
    kept = icalendar.Calendar.from_ical(dav.tool.objects[f"{TEAM}sync.ics"])
    assert kept.to_ical() == icalendar.Calendar.from_ical(before).to_ical()


def test_a_series_that_changed_its_hour_meanwhile_is_left(dav: At) -> None:
    move = dav.wanted("Platform sync")
    dav.tool.person_moves("sync", NOW - 24 * 7 * HOUR)
    assert dav.move(move).is_left
    assert len(dav.tool.events("sync")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "<html>Sign in</html>",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:soon\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:x\r\nEND:VTODO\r\nEND:VCALENDAR\r\n",
    ],
)
def test_an_object_that_became_something_else_is_left(dav: At, text: str) -> None:
    move = dav.wanted("Sprint planning")
    dav.tool.objects[move.place] = text
    assert dav.move(move).is_left
    assert dav.tool.objects[move.place] == text


def test_the_password_goes_to_no_other_host(dav: At) -> None:
    dav.tool.elsewhere = "http://localhost:1"
    with pytest.raises(TrackerRefused) as refused:
        dav.found()
    assert "leads to another host" in refused.value.sentence
    move = Move("https://elsewhere.example.org/x.ics", "u", "", Span(NOW, NOW), Span(NOW, NOW))
    with pytest.raises(TrackerRefused):
        dav.move(move)


def test_an_answer_that_unfolds_entities_is_not_read(dav: At) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><d:multistatus xmlns:d="DAV:">&a;</d:multistatus>'
    dav.tool.mood = Mood(status=207, body=bomb, content_type="application/xml")
    with pytest.raises(TrackerRefused) as refused:
        dav.found()
    assert refused.value.code == "tracker_unreadable"


def test_a_calendar_may_be_named_by_its_path(dav: At) -> None:
    dav.calendar = TEAM
    assert len(dav.found().read.meetings) == 4
    assert dav.check(calendars=f"{TEAM} = search").is_right


def test_a_private_address_is_not_asked(at: At, settings: Any) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ()
    with pytest.raises(NotReached):
        at.found()
    assert at.tool.taken == []
