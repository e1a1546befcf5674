"""Meetings of a Google calendar: listed, moved with word to who is invited, and reviews put there once."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as clock
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from peacetime.domain.postmortems.tickets.tracker import TrackerRefused
from peacetime.domain.rituals.calendar_block import Meeting
from peacetime.domain.rituals.moving import Move, Outcome, Step, step
from peacetime.domain.shared.spans import ReversedSpan, Span
from peacetime.integrations.google_calendar.site import (
    NAME,
    NO_GUESTS,
    Google,
    events_of,
    google_of,
)
from peacetime.queries.calendars.reading import (
    BUSY,
    LONGEST_UID,
    MOST_MEETINGS,
    CalendarFound,
    CalendarRead,
    Finding,
    MeetingRead,
    address_of,
    as_written,
    title_of,
)
from peacetime.queries.rituals.icalendar_files import uid_of
from peacetime.wire.calendars import ELSEWHERE, GONE
from peacetime.wire.trackers import MISSHAPEN, UNREADABLE

if TYPE_CHECKING:
    from peacetime.domain.postmortems.tickets.tracker import Place
    from peacetime.queries.rituals.icalendar_files import Entry

PAGE = 250
MOST_PAGES = 8
PRIVATE = frozenset({"private", "confidential"})
NOT_MEETINGS = frozenset({"workingLocation", "birthday", "fromGmail"})
GONE_CODES = frozenset({"ticket_gone"})
NOT_INVITED = "It is in the calendar without its guests: a service account may not invite people. The mail invites them."


def found(place: Place, calendar: str, span: Span, *, zone: ZoneInfo) -> CalendarFound:
    """The meetings that begin in a span, each time of a recurring one by itself."""
    google = google_of(place)
    reading = _Reading(span, zone, {}, {}, [])
    asked: dict[str, str | int] = {
        "singleEvents": "true",
        "orderBy": "startTime",
        "maxResults": PAGE,
        "timeMin": span.start.isoformat(),
        "timeMax": span.end.isoformat(),
    }
    page = ""
    for _ in range(MOST_PAGES):
        if page:
            asked["pageToken"] = page
        body = google.ask("GET", events_of(calendar), query=asked)
        for item in google.talk.listed(google.talk.part(body, "items")):
            _read(reading, item)
        page = str(body.get("nextPageToken") or "")
        if not page:
            break
    return _in_order(reading, is_whole=not page)


def move(place: Place, calendar: str, move: Move, *, at: datetime) -> Outcome:
    """Give an event another time, where it is still as we know it; who is invited is told by Google."""
    del at
    google = google_of(place)
    zone = ZoneInfo(move.zone)
    try:
        event = google.ask("GET", events_of(calendar, move.place))
    except TrackerRefused as refusal:
        if refusal.code in GONE_CODES:
            return GONE
        raise
    if not isinstance(event, dict):
        raise TrackerRefused(UNREADABLE.format(NAME), code="tracker_unreadable")
    if event.get("status") == "cancelled":
        return GONE
    now = _span(event, zone)
    wanted = step(now, move)
    if wanted is not Step.MOVE:
        return Outcome() if wanted is Step.STANDS else ELSEWHERE
    changed = {
        "start": _at(event["start"], move.to.start, zone),
        "end": _at(event["end"], move.to.end, zone),
    }
    google.ask(
        "PATCH",
        events_of(calendar, move.place),
        json=changed,
        match=str(event.get("etag") or ""),
        query={"sendUpdates": "none" if place.setting("tells") == "none" else "all"},
    )
    return Outcome()


def put(place: Place, calendar: str, entry: Entry, *, at: datetime) -> Outcome:
    """Insert a meeting, or bring the one that is there up to date.

    It has the name of the invitation that goes by mail, so that both are one in everybody's calendar; and it
    is the mail that invites, so that nobody is asked twice.
    """
    del at
    google = google_of(place)
    uid = uid_of(entry)
    body = google.ask(
        "GET", events_of(calendar), query={"iCalUID": uid, "showDeleted": "true", "maxResults": 1}
    )
    known = google.talk.listed(google.talk.part(body, "items"))
    wanted = _event(entry)
    if not known:
        return _sent(google, "POST", events_of(calendar), wanted | {"iCalUID": uid})
    if _stands(known[0], wanted):
        return Outcome()
    return _sent(google, "PATCH", events_of(calendar, google.talk.text(known[0], "id")), wanted)


def _sent(google: Google, method: str, path: str, wanted: dict[str, Any]) -> Outcome:
    try:
        google.ask(method, path, json=wanted, query={"sendUpdates": "none"})
    except TrackerRefused as refusal:
        if refusal.code != NO_GUESTS:
            raise
        alone = {name: value for name, value in wanted.items() if name != "attendees"}
        google.ask(method, path, json=alone, query={"sendUpdates": "none"})
        return Outcome(remark=NOT_INVITED)
    return Outcome()


def _stands(known: Any, wanted: dict[str, Any]) -> bool:
    """Whether it is there as it is now: then the answers of its guests are not written over."""
    try:
        edges = all(_said(known[edge]) == _said(wanted[edge]) for edge in ("start", "end"))
        return edges and all(known[name] == wanted[name] for name in ("summary", "status"))
    except (TrackerRefused, *MISSHAPEN):
        return False


def _event(entry: Entry) -> dict[str, Any]:
    end = entry.starts_at + entry.length
    return {
        "summary": entry.title,
        "description": entry.text,
        "start": {"dateTime": entry.starts_at.astimezone(UTC).isoformat()},
        "end": {"dateTime": end.astimezone(UTC).isoformat()},
        "status": "confirmed",
        "source": {"title": "Peacetime", "url": entry.address},
        "attendees": [{"email": one.email, "displayName": one.name} for one in entry.guests],
    }


@dataclass(frozen=True, slots=True)
class _Reading:
    span: Span
    zone: ZoneInfo
    meetings: dict[str, MeetingRead]
    places: dict[str, str]
    findings: list[Finding]


def _read(reading: _Reading, item: Any) -> None:
    """One event; what cannot be read is said, and the others are read."""
    try:
        if item.get("status") == "cancelled" or item.get("eventType") in NOT_MEETINGS:
            return
        span = _span(item, reading.zone)
        if span.start not in reading.span:
            return
        one = _meeting(item, span)
        reading.meetings[one.meeting.id] = one
        reading.places[one.meeting.id] = str(item["id"])
    except (TrackerRefused, *MISSHAPEN):
        uid = title_of(item.get("iCalUID", ""))[:LONGEST_UID] if isinstance(item, dict) else ""
        reading.findings.append(Finding(0, uid, "An event of the calendar cannot be read."))


def _meeting(item: dict[str, Any], span: Span) -> MeetingRead:
    recurring = bool(item.get("recurringEventId"))
    original = item.get("originalStartTime")
    is_private = item.get("visibility") in PRIVATE
    people = (one for one in item.get("attendees") or () if not one.get("resource"))
    coming = (one for one in people if one.get("responseStatus") != "declined")
    meeting = Meeting(
        id=hashlib.sha256(f"google\n{item['id']}".encode()).hexdigest()[:16],
        span=span,
        title=BUSY if is_private or not item.get("summary") else title_of(item["summary"]),
        organiser=address_of((item.get("organizer") or {}).get("email")),
        attendees=frozenset(filter(None, (address_of(one.get("email")) for one in coming))),
        is_recurring=recurring,
        is_private=is_private,
    )
    sequence = item.get("sequence")
    return MeetingRead(
        meeting,
        title_of(item.get("iCalUID") or item["id"])[:LONGEST_UID],
        sequence if isinstance(sequence, int) and 0 <= sequence < 10**8 else 0,
        as_written(_said(original)) if recurring and isinstance(original, dict) else "",
    )


def _span(event: dict[str, Any], zone: ZoneInfo) -> Span:
    try:
        start, end = (_moment(_said(event[edge]), event[edge], zone) for edge in ("start", "end"))
        return Span(start, end)
    except (ReversedSpan, OverflowError, ValueError, *MISSHAPEN):
        raise TrackerRefused(UNREADABLE.format(NAME), code="tracker_unreadable") from None


def _said(edge: dict[str, Any]) -> date | datetime:
    """A day, or a moment, as Google writes it."""
    try:
        if "dateTime" in edge:
            return datetime.fromisoformat(str(edge["dateTime"]))
        return date.fromisoformat(str(edge["date"]))
    except (ValueError, KeyError):
        raise TrackerRefused(UNREADABLE.format(NAME), code="tracker_unreadable") from None


def _moment(said: date | datetime, edge: dict[str, Any], zone: ZoneInfo) -> datetime:
    if not isinstance(said, datetime):
        return datetime.combine(said, clock.min, zone)
    if said.tzinfo is not None:
        return said
    with suppress(KeyError, ValueError, OSError):
        return said.replace(tzinfo=ZoneInfo(str(edge["timeZone"])))
    return said.replace(tzinfo=zone)


def _at(edge: dict[str, Any], at: datetime, zone: ZoneInfo) -> dict[str, str]:
    """A moment in the form an edge of the event has now: a day stays a day, and its zone is kept."""
    if "dateTime" not in edge:
        return {"date": at.astimezone(zone).date().isoformat()}
    kept = {"timeZone": str(edge["timeZone"])} if edge.get("timeZone") else {}
    return {"dateTime": at.astimezone(UTC).isoformat(), **kept}


def _in_order(reading: _Reading, *, is_whole: bool) -> CalendarFound:
    ordered = sorted(
        reading.meetings.values(), key=lambda one: (one.meeting.span.start, one.meeting.id)
    )
    findings = list(reading.findings[:50])
    if len(ordered) > MOST_MEETINGS or not is_whole:
        sentence = (
            f"It has more meetings in these hours than are listed: the first {MOST_MEETINGS}."
        )
        findings.append(Finding(0, "", sentence))
    return CalendarFound(
        CalendarRead(tuple(ordered[:MOST_MEETINGS]), tuple(findings)), reading.places
    )
