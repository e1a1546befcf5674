"""A team's calendar in tests: a file of a day, and reading it without a process of its own."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from peacetime.domain.rituals.calendar_block import Verdict
from peacetime.domain.shared.spans import Span
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import PEACETIME
from peacetime.queries.calendars.reading import read_calendar
from peacetime.storage.models import Connection, ListedMeeting, TeamCalendar
from peacetime.usecases.calendars import listing
from peacetime.usecases.calendars.postponing import give_meetings_back, postpone_meetings
from peacetime.usecases.calendars.sources import keep_calendar_source
from tests.builders import NOON

HOUR = timedelta(hours=1)


def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of its own costs half a second, and is tested by itself."""
    monkeypatch.setattr(listing, "read_apart", read_calendar)


def a_meeting(
    uid: str,
    title: str,
    *more: str,
    hours: float = 2,
    at: datetime = NOON,
    organiser: str = "alice@example.org",
    attendees: tuple[str, ...] = ("alice@example.org", "bob@example.org", "erin@example.org"),
) -> str:
    """An entry that begins so many hours after a moment and lasts one."""
    starts_at = at + hours * HOUR
    lines = [
        *("BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}"),
        *(f"DTSTART:{starts_at:%Y%m%dT%H%M%SZ}", "DURATION:PT1H"),
        *([f"ORGANIZER:mailto:{organiser}"] if organiser else []),
        *(f"ATTENDEE:mailto:{email}" for email in attendees),
        *more,
        "END:VEVENT",
    ]
    return "\r\n".join(lines)


def a_calendar(*entries: str) -> bytes:
    """A file of entries."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *entries, "END:VCALENDAR", ""]).encode()


def a_day(at: datetime = NOON) -> bytes:
    """Planning can wait, the interview stays, the one-to-one is asked about, one entry is broken."""
    return a_calendar(
        a_meeting("planning", "Sprint planning", at=at),
        a_meeting(
            "retro", "Retro", "RRULE:FREQ=WEEKLY", at=at, hours=4, organiser="bob@example.org"
        ),
        a_meeting("interview", "Interview: backend", at=at, hours=3),
        a_meeting("one", "Alice / Bob 1:1", at=at, hours=5, attendees=("bob@example.org",)),
        a_meeting("secret", "Salary of Bob", "CLASS:PRIVATE", at=at, hours=6),
        a_meeting("broken", "Broken", "RRULE:FREQ=OFTEN", at=at),
    )


def a_list(slug: str, *entries: str, at: datetime) -> None:
    """The meetings of a team that is in Rescue Mode, read from these entries."""
    span = Span(at, at + 8 * HOUR)
    read = read_calendar(a_calendar(*entries), span=span, zone=named_zone("UTC"))
    listing.list_meetings(slug, read, actor=PEACETIME, at=at)


def a_list_in_every_state(slug: str, *, at: datetime, title: str = "Sprint planning") -> None:
    """Of a team in Rescue Mode: one meeting waits, one was given back, one can wait; and an address is kept."""
    keep_calendar_source(slug, "https://calendar.example.org/a.ics", actor=PEACETIME, at=at)
    waits, back = (a_meeting(f"{n}", title, at=at, hours=1.5 + n) for n in range(2))
    a_list(slug, waits, back, at=at)
    keys = ListedMeeting.objects.filter(team__slug=slug).values_list("key", flat=True)
    postpone_meetings(slug, dict.fromkeys(keys, Verdict.POSTPONE), actor=PEACETIME, at=at)
    give_meetings_back(slug, [keys[1]], actor=PEACETIME, at=at)
    broken = a_meeting("broken", title, "RRULE:FREQ=OFTEN", at=at)
    a_list(slug, waits, back, a_meeting("later", "Retro", at=at, hours=4), broken, at=at)


def a_connected_calendar(team: str = "checkout", **more: Any) -> Connection:
    """A Google calendar of a team, that nobody asks."""
    settings = {"calendars": f"ours@example.org = {team}", "later": "next_day"}
    return Connection.objects.create(
        provider="google_calendar",
        name="Team calendar",
        settings=settings,
        created_at=NOON,
        created_by="dana@example.org",
        **more,
    )


def a_list_from(row: Connection, slug: str, *entries: str, at: datetime) -> None:
    """The same list, as if it had been read from a connected calendar."""
    a_list(slug, *entries, at=at)
    TeamCalendar.objects.filter(team__slug=slug).update(is_from_file=False)
    rows = ListedMeeting.objects.filter(team__slug=slug)
    rows.update(connection=row, calendar="ours@example.org", place="planning")
