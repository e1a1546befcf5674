"""The lines of an iCalendar file as entries, before anything is parsed: a broken one harms no other.

Parsing costs a millisecond an entry and a file may hold ten thousand of them, of which some begin in the
next hours: what cannot is told by its date alone and never parsed.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peacetime.domain.shared.spans import Span

WANTED = frozenset(
    {
        *("UID", "SEQUENCE", "STATUS", "CLASS", "SUMMARY", "ORGANIZER", "ATTENDEE"),
        *("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"),
    }
)
LONGEST_LINE = 100_000  # characters of one property, unfolded: an exception takes 20 of them
NAME = re.compile(r"[A-Za-z0-9-]+")
DAY = re.compile(r"[:](\d{4})(\d{2})(\d{2})(?!\d)")
UNTIL = re.compile(r"UNTIL=(\d{4})(\d{2})(\d{2})", re.IGNORECASE)
FOLD = re.compile(rb"\r?\n[ \t]")
ZONE = re.compile(r'TZID="?([^":;]+)')
A_DAY = timedelta(days=1)  # no zone is further from any other


@dataclass(slots=True)
class Entry:
    """One entry of a calendar: its wanted properties, unfolded, and where it begins in the file."""

    line: int
    calendar: int
    properties: list[tuple[str, str]] = field(default_factory=list)  # name, whole line

    def first(self, name: str) -> str:
        """The whole line of a property, or ""."""
        return next((line for known, line in self.properties if known == name), "")

    def value(self, name: str) -> str:
        """What a property without quoted parameters holds, or ""."""
        return self.first(name).partition(":")[2].strip()

    @property
    def is_recurring(self) -> bool:
        """Whether it says that it comes again."""
        return bool(self.first("RRULE") or self.first("RDATE"))

    @property
    def zones(self) -> set[str]:
        """The names of the zones it speaks of."""
        named = (ZONE.search(line.partition(":")[0]) for _, line in self.properties)
        return {found[1].strip() for found in named if found}

    def may_begin_in(self, span: Span) -> bool:
        """Whether one of its times can lie in a span; what cannot be told can."""
        if self.is_recurring:
            until = _day(UNTIL, self.first("RRULE"))
            return bool(self.first("RDATE")) or until is None or until >= span.start.date() - A_DAY
        begins = _day(DAY, self.first("DTSTART"))
        if begins is None:
            return True
        return span.start.date() - A_DAY <= begins <= span.end.date() + A_DAY


@dataclass(slots=True)
class Written:
    """A file as it was written: the entries, the zones it defines, and the zone each calendar names."""

    entries: list[Entry] = field(default_factory=list)
    zones: dict[tuple[int, str], str] = field(default_factory=dict)  # calendar and name: its lines
    own_zones: dict[int, str] = field(default_factory=dict)
    calendars: int = 0
    is_cut_off: bool = False


def text_of(content: bytes) -> str:
    """The text of a file: UTF-8 as it should be, or what old programs write."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace")
    # some programs fold a line in the middle of a letter
    for bytes_ in (content, FOLD.sub(b"", content)):
        with suppress(UnicodeDecodeError):
            return bytes_.decode("utf-8-sig")
    return content.decode("cp1252", errors="replace")


def written(text: str) -> Written:
    """Entries and zones of one calendar or several behind each other."""
    scan = _Scan()
    for number, line in unfolded(text):
        scan.take(number, line)
    scan.found.is_cut_off = bool(scan.stack)
    return scan.found


@dataclass(slots=True)
class _Scan:
    """How far a file is read: which parts are open, and what is collected of them."""

    found: Written = field(default_factory=Written)
    stack: list[str] = field(default_factory=list)
    entry: Entry | None = None
    zone: list[str] = field(default_factory=list)

    def take(self, number: int, line: str) -> None:
        name = _name(line)
        if name == "BEGIN":
            self._begin(number, _part(line))
        if "VTIMEZONE" in self.stack:
            self.zone.append(line)
        elif self.entry is not None and self.stack[-1:] == ["VEVENT"] and name in WANTED:
            self.entry.properties.append((name, line))
        elif name == "X-WR-TIMEZONE" and is_zone(_value(line)):
            self.found.own_zones[self.found.calendars] = _value(line)
        if name == "END":
            self._end(_part(line))

    def _begin(self, number: int, part: str) -> None:
        if part == "VCALENDAR":  # whatever was left open before it
            self.stack, self.entry, self.zone = [], None, []
            self.found.calendars += 1
        if part == "VEVENT":
            self.entry = Entry(number, self.found.calendars)
        self.stack.append(part)

    def _end(self, part: str) -> None:
        if part not in self.stack:
            return
        # what was left open inside it ends with it
        del self.stack[len(self.stack) - 1 - self.stack[::-1].index(part) :]
        if part == "VEVENT" and self.entry is not None:
            self.found.entries.append(self.entry)
            self.entry = None
        if part == "VTIMEZONE":
            _keep(self.found, self.zone)
            self.zone = []


def unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Each line that is written over several, and the number of its first; blank ones are no lines."""
    begun, parts = 0, list[str]()
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if line[:1] in {" ", "\t"} and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield begun, "".join(parts)[:LONGEST_LINE]
        begun, parts = number, [line] if line.strip() else []
    if parts:
        yield begun, "".join(parts)[:LONGEST_LINE]


def is_zone(name: str) -> bool:
    """Whether it is the name of a zone that everybody knows."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found, or a path of somebody's making
        return False
    return True


def as_calendar(entries: list[Entry], file: Written) -> str:
    """A calendar of these entries alone, with the zones that they speak of."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Peacetime//Reading//EN"]
    calendar = entries[0].calendar
    if own := file.own_zones.get(calendar):
        lines.append(f"X-WR-TIMEZONE:{own}")
    unknown = (name for entry in entries for name in sorted(entry.zones) if not is_zone(name))
    zones = (file.zones.get((calendar, name), "") for name in dict.fromkeys(unknown))
    lines += filter(None, zones)
    for entry in entries:
        lines += ["BEGIN:VEVENT", *(line for _, line in entry.properties), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def _name(line: str) -> str:
    found = NAME.match(line)
    return found[0].upper() if found else ""


def _value(line: str) -> str:
    return line.partition(":")[2].strip()


def _part(line: str) -> str:
    return _value(line).upper()


def _keep(found: Written, zone: list[str]) -> None:
    named = next((line for line in zone if _name(line) == "TZID"), "")
    if named:
        found.zones[found.calendars, _value(named)] = "\r\n".join(zone)


def _day(pattern: re.Pattern[str], line: str) -> date | None:
    found = pattern.search(line)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
