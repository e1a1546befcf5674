"""What a calendar says of the next hours: meetings, and what of it could not be read.

A calendar is a stranger's file: it may hold ten thousand entries, rules that come again every second, or
nonsense. Each entry is read by itself within a time of its own; one that cannot be is reported with its
line and left out, and all others are read.
"""

from __future__ import annotations

import hashlib
import re
import signal
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import TYPE_CHECKING, Any

import icalendar
import recurring_ical_events

from peacetime.domain.rituals.calendar_block import Meeting
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.spans import Span
from peacetime.domain.shared.text import quoted
from peacetime.queries.calendars.lines import (
    A_DAY,
    Entry,
    Written,
    as_calendar,
    is_zone,
    text_of,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from zoneinfo import ZoneInfo

LARGEST_FILE = 5 * 1024 * 1024
SECONDS_EACH = 1.0  # of the processor, for one entry; an honest one takes some milliseconds
SECONDS = 8.0  # for all of them
MOST_MEETINGS = 200
MOST_FINDINGS = 50
MOST_TIMES = 24  # of one entry in the span
LONGEST_TITLE, LONGEST_UID, LONGEST_ADDRESS = 200, 255, 254
BUSY = "Busy"
PRIVATE = frozenset({"PRIVATE", "CONFIDENTIAL"})
NOT_PEOPLE = frozenset({"ROOM", "RESOURCE"})
TOO_OFTEN = re.compile(r"FREQ=(SECONDLY|MINUTELY|HOURLY)", re.IGNORECASE)
RULE = re.compile(r"(?:^|;)FREQ=(YEARLY|MONTHLY|WEEKLY|DAILY)(?:;|$)", re.IGNORECASE)
NO_STEP = re.compile(r"INTERVAL=(?!0*[1-9]\d*(?:;|$))", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s@<>\"',;:()\\]+@[^\s@<>\"',;:()\\]+\.[^\s@<>\"',;:()\\]+")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class CalendarUnreadable(InvalidInput):
    """The file is no calendar, or larger than one may be."""

    code = "calendar_unreadable"


@dataclass(frozen=True, slots=True)
class Finding:
    """What of a calendar could not be read, and where it stands: line 0 is the whole file."""

    line: int
    uid: str
    sentence: str


@dataclass(frozen=True, slots=True)
class MeetingRead:
    """A meeting, and by what names its calendar knows it."""

    meeting: Meeting
    uid: str
    sequence: int = 0
    recurrence: str = ""  # the RECURRENCE-ID of this time of it


@dataclass(frozen=True, slots=True)
class CalendarRead:
    """What a calendar says of a span, in the order of time."""

    meetings: tuple[MeetingRead, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarFound:
    """What a connected calendar says of a span, and by what it finds each meeting again, by the meeting's id."""

    read: CalendarRead
    places: Mapping[str, str]


class TimeUp(BaseException):
    """An entry took longer than any honest one does; no parser takes it for a mistake of its own."""


@dataclass(slots=True)
class _Reading:
    """One file while it is read."""

    file: Written
    span: Span
    zone: ZoneInfo
    meetings: dict[str, MeetingRead] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_calendar(content: bytes, *, span: Span, zone: ZoneInfo) -> CalendarRead:
    """The meetings that begin in a span, and what could not be read.

    Only in the main thread of a process can an entry be stopped while it is read; see `apart`.

    Args:
        content: One iCalendar file, or several behind each other.
        span: From when to when a meeting begins.
        zone: Of times that name none.

    Raises:
        CalendarUnreadable: `calendar_unreadable`, `calendar_too_large`.
    """
    refuse_size(content)
    file = written(text_of(content))
    if not file.calendars:
        sentence = (
            "This file is no calendar: it does not begin with BEGIN:VCALENDAR. Export it as .ics."
        )
        raise CalendarUnreadable(sentence, field="file", code="calendar_unreadable")
    reading = _Reading(file, span, zone)
    if file.is_cut_off:
        _find(
            reading, None, "The file ends in the middle of an entry; what came before it is read."
        )
    _read(reading)
    ordered = sorted(
        reading.meetings.values(), key=lambda one: (one.meeting.span.start, one.meeting.id)
    )
    if len(ordered) > MOST_MEETINGS:
        sentence = (
            f"It has {len(ordered)} meetings in these hours; the first {MOST_MEETINGS} are listed."
        )
        _find(reading, None, sentence)
    return CalendarRead(tuple(ordered[:MOST_MEETINGS]), tuple(reading.findings[:MOST_FINDINGS]))


def refuse_size(content: bytes) -> None:
    """A file that is larger than any calendar of a team.

    Raises:
        CalendarUnreadable: `calendar_too_large`.
    """
    if len(content) > LARGEST_FILE:
        limit = LARGEST_FILE // 1024 // 1024
        sentence = f"The calendar is larger than {limit} MB. Export only the next weeks of it."
        raise CalendarUnreadable(sentence, field="file", code="calendar_too_large")


def _read(reading: _Reading) -> None:
    groups = _groups(reading.file.entries, reading.span)
    until = time.process_time() + SECONDS
    for done, entries in enumerate(groups):
        left = until - time.process_time()
        if left <= 0:
            unread = sum(map(len, groups[done:]))
            _find(reading, None, f"Reading took too long: {unread} entries are left out.")
            return
        try:
            with at_most(min(SECONDS_EACH, left)):
                _read_group(reading, entries)
        except TimeUp:
            _find(reading, entries[0], "Its times take too long to work out.")
        except _Refused as refusal:
            _find(reading, refusal.entry, str(refusal))
        except Exception as problem:  # noqa: BLE001 - whatever a parser makes of a stranger's entry
            _find(reading, entries[0], f"It cannot be read: {quoted(str(problem), at_most=160)}")


def _groups(entries: Iterable[Entry], span: Span) -> list[list[Entry]]:
    """Entries that are of one meeting, of which any may begin in the span."""
    by_name: dict[tuple[int, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_name[entry.calendar, entry.value("UID") or f"line {entry.line}"].append(entry)
    return [group for group in by_name.values() if any(one.may_begin_in(span) for one in group)]


class _Refused(Exception):
    def __init__(self, entry: Entry, sentence: str) -> None:
        super().__init__(sentence)
        self.entry = entry


def _read_group(reading: _Reading, entries: list[Entry]) -> None:
    """One meeting with its exceptions; several that share a name by mistake are several."""
    exceptions = [entry for entry in entries if entry.first("RECURRENCE-ID")]
    masters = _newest([entry for entry in entries if not entry.first("RECURRENCE-ID")])
    sound = [entry for entry in exceptions if _is_sound(reading, entry)]
    for place, master in enumerate(masters or [None]):
        if master is not None:
            _refuse_rule(master)
            _note_zone(reading, master)
        together = [*([master] if master else []), *(sound if place == 0 else [])]
        if together:
            _read_times(reading, together, is_first=place == 0)


def _newest(masters: list[Entry]) -> list[Entry]:
    """Of one meeting the last version; those of one version that begin at different times are different."""
    if not masters:
        return []
    newest = max(_sequence(entry) for entry in masters)
    kept = {entry.first("DTSTART"): entry for entry in masters if _sequence(entry) == newest}
    return list(kept.values())


def _is_sound(reading: _Reading, entry: Entry) -> bool:
    """An exception that cannot be read is left out by itself."""
    problems = _problems(_parsed(reading, [entry]).walk("VEVENT"), reading.zone)
    if problems:
        _find(reading, entry, problems)
        return False
    _note_zone(reading, entry)
    return True


def _refuse_rule(entry: Entry) -> None:
    for name, line in entry.properties:
        if name != "RRULE":
            continue
        rule = line.partition(":")[2].strip()
        if often := TOO_OFTEN.search(rule):
            raise _Refused(entry, f"It comes again {often[1].lower()}: that is no meeting.")
        if not RULE.search(rule) or NO_STEP.search(rule):
            raise _Refused(entry, f"Its rule {quoted(rule, at_most=80)} cannot be read.")


def _note_zone(reading: _Reading, entry: Entry) -> None:
    for name in sorted(entry.zones):
        is_defined = (entry.calendar, name) in reading.file.zones
        if not is_defined and not is_zone(name) and name not in _windows_names():
            _find(
                reading,
                entry,
                f"Its zone {quoted(name)} is not known: it is read by {reading.zone.key}.",
            )


def _windows_names() -> dict[str, str]:
    return icalendar.timezone.windows_to_olson.WINDOWS_TO_OLSON


def _read_times(reading: _Reading, entries: list[Entry], *, is_first: bool) -> None:
    calendar = _parsed(reading, entries)
    if problems := _problems(calendar.walk("VEVENT"), reading.zone):
        raise _Refused(entries[0], problems)
    # a day around it: times without a zone are compared as they stand, and sorted out below
    query = recurring_ical_events.of(calendar)
    times = query.between(reading.span.start - A_DAY, reading.span.end + A_DAY)
    found = [_meeting(reading, entries, one, is_first=is_first) for one in times]
    inside = [one for one in found if one.meeting.span.start in reading.span]
    if len(inside) > MOST_TIMES:
        raise _Refused(
            entries[0], f"It comes {len(inside)} times in these hours: that is no meeting."
        )
    reading.meetings |= {one.meeting.id: one for one in inside}


def _parsed(reading: _Reading, entries: list[Entry]) -> icalendar.Component:
    return icalendar.Calendar.from_ical(as_calendar(entries, reading.file))


def _problems(events: Iterable[Any], zone: ZoneInfo) -> str:
    """What a parser could not read of entries, in a sentence."""
    for event in events:
        for name, problem in event.errors:
            about = f"Its {name}" if name else "A line of it"
            return f"{about} cannot be read: {quoted(str(problem), at_most=160)}"
        if "DTSTART" not in event:
            return "It says no beginning."
        start = moment_of(event["DTSTART"].dt, zone)
        if end_of(event, start, zone) < start:
            return "It ends before it begins."
    return ""


def _meeting(reading: _Reading, entries: list[Entry], event: Any, *, is_first: bool) -> MeetingRead:
    start = moment_of(event["DTSTART"].dt, reading.zone)
    uid = UNPRINTABLE.sub("", str(event.get("UID", "")))
    comes_again = any(entry.is_recurring or entry.first("RECURRENCE-ID") for entry in entries)
    recurrence = (
        as_written(event["RECURRENCE-ID"].dt) if comes_again and "RECURRENCE-ID" in event else ""
    )
    apart = "" if is_first and uid else as_written(event["DTSTART"].dt)
    is_private = str(event.get("CLASS", "")).upper() in PRIVATE
    named = f"{uid}\n{recurrence}\n{apart}\n{'' if uid else event.get('SUMMARY', '')}"
    meeting = Meeting(
        id=hashlib.sha256(named.encode(errors="replace")).hexdigest()[:16],
        span=Span(start, end_of(event, start, reading.zone)),
        title=BUSY if is_private else title_of(event.get("SUMMARY")),
        organiser=address_of(_one(event.get("ORGANIZER"))),
        attendees=frozenset(filter(None, map(_attending, _all(event.get("ATTENDEE"))))),
        is_recurring=comes_again,
        is_cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
        is_private=is_private,
    )
    return MeetingRead(meeting, uid[:LONGEST_UID], _sequence(entries[0]), recurrence)


def end_of(event: Any, start: datetime, zone: ZoneInfo) -> datetime:
    """When an entry ends that begins at a moment."""
    if "DTEND" in event:
        return moment_of(event["DTEND"].dt, zone)
    if "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        return start + length
    is_day = not isinstance(event["DTSTART"].dt, datetime)
    return start + (timedelta(days=1) if is_day else timedelta(0))


def moment_of(said: date | datetime, zone: ZoneInfo) -> datetime:
    """Days begin at midnight, and times without a zone are meant, by the team's clocks."""
    if not isinstance(said, datetime):
        said = datetime.combine(said, clock.min, zone)
    return (said if said.tzinfo else said.replace(tzinfo=zone)).astimezone(UTC)


def as_written(said: date | datetime) -> str:
    """A moment as iCalendar writes it."""
    if not isinstance(said, datetime):
        return f"{said:%Y%m%d}"
    if said.tzinfo is None:
        return f"{said:%Y%m%dT%H%M%S}"
    return f"{said.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def title_of(said: object) -> str:
    """A title in one line that is not too long."""
    title = " ".join(UNPRINTABLE.sub(" ", str(_one(said) or "")).split())
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def _attending(said: Any) -> str:
    """The address of somebody who comes, as far as is known; rooms do not, nor does whoever declined."""
    parameters = getattr(said, "params", {})
    if str(parameters.get("CUTYPE", "")).upper() in NOT_PEOPLE:
        return ""
    return "" if str(parameters.get("PARTSTAT", "")).upper() == "DECLINED" else address_of(said)


def address_of(said: object) -> str:
    """An address in small letters; "" where it is none."""
    text = str(said or "").strip()
    plain = text[7:] if text[:7].lower() == "mailto:" else text
    is_address = len(plain) <= LONGEST_ADDRESS and plain.isprintable() and ADDRESS.fullmatch(plain)
    return plain.lower() if is_address else ""


def _sequence(entry: Entry) -> int:
    said = entry.value("SEQUENCE")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0  # noqa: PLR2004


def _all(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [] if said is None else [said]


def _one(said: Any) -> Any:
    return next(iter(_all(said)), None)


def _find(reading: _Reading, entry: Entry | None, sentence: str) -> None:
    uid = UNPRINTABLE.sub("", entry.value("UID"))[:LONGEST_UID] if entry else ""
    finding = Finding(entry.line if entry else 0, uid, UNPRINTABLE.sub(" ", sentence))
    if finding not in reading.findings:
        reading.findings.append(finding)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Stop what runs longer; only the main thread of a process can be."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: object) -> None:
        del number, frame
        raise TimeUp

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
