"""Meetings by CalDAV: what touches the next hours is read, and an object is written only as the version that was read."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from icalendar import Calendar, vText

from peacetime.domain.postmortems.tickets.tracker import TrackerRefused
from peacetime.domain.rituals.moving import Move, Outcome, Step
from peacetime.integrations.caldav import xml
from peacetime.integrations.caldav.editing import moved
from peacetime.integrations.caldav.site import ICALENDAR, Dav, dav_of, home_of
from peacetime.queries.calendars.apart import read_apart
from peacetime.queries.calendars.lines import text_of, written
from peacetime.queries.calendars.reading import LONGEST_UID, UNPRINTABLE, CalendarFound
from peacetime.queries.rituals.icalendar_files import PRODUCT, event_of, uid_of
from peacetime.wire.calendars import ELSEWHERE, GONE

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from peacetime.domain.postmortems.tickets.tracker import Place
    from peacetime.domain.shared.spans import Span
    from peacetime.queries.rituals.icalendar_files import Entry
    from peacetime.wire.requests import Answer

MISSING = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
EMPTY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
UNREADABLE_OBJECT = "The entry cannot be read, so it was left as it is."
THERE_ALREADY = (
    "It came into this calendar on another way already, by its invitation: that one was left."
)
NO_VERSION = "The calendar server does not say which version of an entry it has, so nothing is changed there."


def found(place: Place, calendar: str, span: Span, *, zone: ZoneInfo) -> CalendarFound:
    """The meetings that begin in a span. What comes is a stranger's, and is read in a process of its own."""
    dav = dav_of(place)
    home = home_of(dav, calendar)
    rows = dav.found("REPORT", home, xml.asks_for_meetings(span), depth="1")
    objects = {row.href: row.text(xml.TEXT) for row in rows if row.text(xml.TEXT).strip()}
    read = read_apart(
        "\r\n".join(objects.values() or [EMPTY.decode()]).encode(), span=span, zone=zone
    )
    by_uid = {uid: href for href, text in objects.items() for uid in _uids(text)}
    places = {one.meeting.id: by_uid[one.uid] for one in read.meetings if one.uid in by_uid}
    return CalendarFound(read, places)


def move(place: Place, calendar: str, move: Move, *, at: datetime) -> Outcome:
    """Write the object with the one time changed, if nobody else changed it since it was read."""
    del calendar  # the address of the object says it
    dav = dav_of(place)
    answer = dav.ask("GET", move.place)
    if answer.status in MISSING:
        return GONE
    if not answer.is_taken:
        raise dav.refusal(answer)
    try:
        calendar_object = Calendar.from_ical(answer.body)
        wanted = moved(calendar_object, move, at=at)
        body = calendar_object.to_ical()
    except (ValueError, KeyError, AttributeError, TypeError, OverflowError):
        return Outcome(is_left=True, remark=UNREADABLE_OBJECT)
    if wanted is None:
        return GONE
    if wanted is Step.MOVE:
        _write(dav, move.place, body, version=answer)
    return Outcome() if wanted is not Step.LEAVE else ELSEWHERE


def put(place: Place, calendar: str, entry: Entry, *, at: datetime) -> Outcome:
    """A meeting of ours as an object of its own, with the name of the invitation that goes by mail.

    The server is told that the inviting is ours: otherwise it would write to the guests as well.
    """
    dav = dav_of(place)
    name = hashlib.sha256(uid_of(entry).encode()).hexdigest()[:40]
    href = f"{home_of(dav, calendar)}{name}.ics"
    before = dav.ask("GET", href)
    if before.status not in MISSING and not before.is_taken:
        raise dav.refusal(before)
    if before.is_taken and _stands(before.body, entry):
        return Outcome()
    version = before if before.is_taken else None
    answer = _ask_to_write(dav, href, _object(entry, at=at), version=version)
    if answer.status == HTTPStatus.FORBIDDEN and xml.names_condition(
        answer.body, "no-uid-conflict"
    ):
        return Outcome(is_left=True, remark=THERE_ALREADY)
    if not answer.is_taken:
        raise dav.refusal(answer)
    return Outcome()


def _stands(body: bytes, entry: Entry) -> bool:
    """Whether it is there as it is now: then the answers of its guests are not written over."""
    try:
        events: list[Any] = list(Calendar.from_ical(body).walk("VEVENT"))
        [event] = events
        said = (event["DTSTART"].dt, str(event["SUMMARY"]), int(event.get("SEQUENCE", 0)))
    except (ValueError, KeyError, AttributeError, TypeError):
        return False
    return said == (entry.starts_at.replace(microsecond=0), entry.title, entry.sequence)


def _write(dav: Dav, href: str, body: bytes, *, version: Answer) -> None:
    answer = _ask_to_write(dav, href, body, version=version)
    if not answer.is_taken:
        raise dav.refusal(answer)


def _ask_to_write(dav: Dav, href: str, body: bytes, *, version: Answer | None) -> Answer:
    """Only over the version that was read, or where there is none yet (RFC 4791, 5.3.2)."""
    if version is None:
        return dav.ask("PUT", href, body=body, kind=ICALENDAR, if_none_match="*")
    tag = version.headers.get("etag", "")
    if not tag or tag.startswith("W/"):
        raise TrackerRefused(NO_VERSION, is_lasting=True)
    return dav.ask("PUT", href, body=body, kind=ICALENDAR, if_match=tag)


def _object(entry: Entry, *, at: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    event = event_of(entry, at=at)
    for name in ("ORGANIZER", "ATTENDEE"):
        said = event.get(name, [])
        for person in said if isinstance(said, list) else [said]:
            person.params["SCHEDULE-AGENT"] = vText("CLIENT")
    calendar.add_component(event)
    body: bytes = calendar.to_ical()
    return body


def _uids(text: str) -> set[str]:
    with suppress(ValueError):
        said = written(text_of(text.encode())).entries
        return {UNPRINTABLE.sub("", entry.value("UID"))[:LONGEST_UID] for entry in said}
    return set()
