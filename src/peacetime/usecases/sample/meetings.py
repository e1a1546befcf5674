"""The calendars of the two teams that are in Rescue Mode now: an ordinary day, as a calendar exports it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from peacetime.usecases.sample.founding import address
from peacetime.usecases.sample.plan import DOMAIN

if TYPE_CHECKING:
    from peacetime.usecases.sample.year import Here

QUARTER = timedelta(minutes=15)
OUTSIDE = "a.keller@bank.example"


@dataclass(frozen=True, slots=True)
class _Meeting:
    """One meeting: so many hours from now, and who is in it by their place in the crew."""

    uid: str
    title: str
    hours: float
    minutes: int = 60
    crew: int = 6  # how many of the team
    organiser: str = ""  # a name; the first of the crew otherwise
    outside: str = ""
    is_weekly: bool = False
    is_private: bool = False


CHECKOUT = (
    _Meeting("planning", "Sprint planning", 0.75, 90),
    _Meeting("design", "Design review: split payments", 2.5, 60, 5),
    _Meeting("jour-fixe", "Jour fixe Checkout", 4, 30, is_weekly=True),
    _Meeting("one", "Maren / Tarek 1:1", 1.75, 30, 2),
    _Meeting("fraud", "Fraud rules with Risk", 3, 45, 3, organiser="Helena Brandão"),
    _Meeting("private", "Talk about the next role", 5, 30, 3, is_private=True),
    _Meeting("interview", "Interview: backend engineer", 5.5, 60, 3),
    _Meeting("bank", "Settlement with the bank", 6.5, 45, 3, outside=OUTSIDE),
)
SEARCH = (
    _Meeting("retro", "Retrospective", 1, 60),
    _Meeting("relevance", "Relevance weekly", 3.5, 45, 4, is_weekly=True),
    _Meeting("on-call", "On-call handover", 5, 15, 3),
)


def checkout(here: Here, *, at: datetime) -> bytes:
    """Eight meetings; of the broken one only a line is known."""
    broken = (
        "BEGIN:VEVENT",
        f"UID:old-standup@{DOMAIN}",
        "SUMMARY:Standup of the old team",
        "DTSTART:20210301T090000Z",
        "RRULE:FREQ=WORKDAYS",
        "END:VEVENT",
    )
    return _file(here, CHECKOUT, at, *broken)


def search(here: Here, *, at: datetime) -> bytes:
    """Three meetings."""
    return _file(here, SEARCH, at)


def _file(here: Here, meetings: tuple[_Meeting, ...], at: datetime, *more: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Peacetime//Sample//EN"]
    for one in meetings:
        lines += _lines(here, one, at)
    return "\r\n".join([*lines, *more, "END:VCALENDAR", ""]).encode()


def _lines(here: Here, one: _Meeting, at: datetime) -> list[str]:
    crew = [person.email for person in here.crew(at)][: one.crew]
    organiser = address(one.organiser) if one.organiser else crew[0]
    starts_at = _quarter(at + timedelta(hours=one.hours))
    if one.is_weekly:
        starts_at -= timedelta(weeks=20)
    return [
        "BEGIN:VEVENT",
        f"UID:{one.uid}.{here.plan.slug}@{DOMAIN}",
        f"SUMMARY:{one.title}",
        f"DTSTART:{starts_at:%Y%m%dT%H%M%SZ}",
        f"DURATION:PT{one.minutes}M",
        *(["RRULE:FREQ=WEEKLY"] if one.is_weekly else []),
        *(["CLASS:PRIVATE"] if one.is_private else []),
        f"ORGANIZER:mailto:{organiser}",
        *(f"ATTENDEE:mailto:{email}" for email in [*crew, one.outside] if email),
        "END:VEVENT",
    ]


def _quarter(at: datetime) -> datetime:
    """The next quarter of an hour: meetings begin there."""
    whole = at.replace(minute=0, second=0, microsecond=0)
    return whole + QUARTER * -(-(at - whole) // QUARTER)
