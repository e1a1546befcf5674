"""A team's calendar in tests: a file of a day, and reading it without a process of its own."""

from datetime import datetime, timedelta

import pytest

from peacetime.queries.calendars.reading import read_calendar
from peacetime.usecases.calendars import listing
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
