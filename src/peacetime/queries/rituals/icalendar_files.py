"""Rituals and reviews as iCalendar: a feed to subscribe to, and an invitation to answer.

Every time is written by itself and in UTC: it was computed by the clocks of its team, so that a change
of clocks or a day off never moves it in a calendar that knows neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

PRODUCT = "-//Peacetime//Rituals//EN"
PUBLISH, REQUEST = "PUBLISH", "REQUEST"
KIND = "text/calendar; charset=utf-8"
REFRESH = "PT1H"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is asked to come."""

    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting of a calendar. `name` is the same whenever it is written; `sequence` grows when it moves."""

    name: str
    sequence: int
    starts_at: datetime
    length: timedelta
    title: str
    text: str
    address: str
    is_cancelled: bool = False
    organiser: Guest | None = None
    guests: tuple[Guest, ...] = ()
    is_free: bool = False  # nobody is kept from other meetings by it


def calendar_file(
    entries: Iterable[Entry], *, title: str, at: datetime, method: str = PUBLISH
) -> bytes:
    """A calendar with these meetings."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add("x-wr-calname", title)
    calendar.add("name", title)
    calendar.add("x-published-ttl", REFRESH)
    for entry in entries:
        calendar.add_component(event_of(entry, at=at))
    written: bytes = calendar.to_ical()
    return written


def uid_of(entry: Entry) -> str:
    """By what every calendar knows it, however it got there."""
    return f"{entry.name}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}"


def event_of(entry: Entry, *, at: datetime) -> Event:
    """One meeting as an event of a calendar."""
    event = Event()
    event.add("uid", uid_of(entry))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", at.replace(microsecond=0))
    event.add("dtstart", entry.starts_at.replace(microsecond=0))
    event.add("dtend", entry.starts_at.replace(microsecond=0) + entry.length)
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("url", entry.address)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.is_free:
        event.add("transp", "TRANSPARENT")
    if entry.organiser is not None:
        event.add("organizer", _person(entry.organiser), encode=False)
    for guest in entry.guests:
        asked = _person(guest)
        asked.params["ROLE"] = vText("REQ-PARTICIPANT")
        asked.params["RSVP"] = vText("TRUE")
        event.add("attendee", asked, encode=False)
    return event


def _person(guest: Guest) -> vCalAddress:
    person = vCalAddress(f"mailto:{guest.email}")
    person.params["CN"] = vText(guest.name.replace('"', "'"))
    return person
