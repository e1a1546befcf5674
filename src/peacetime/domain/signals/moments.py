"""Moments as other tools write them: some forty forms, read without a guess."""

from __future__ import annotations

import re
from calendar import month_abbr
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any, Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Tools write 0001-01-01, 1970-01-01 and 9999-12-31 where they mean "none".
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
LONGEST: Final = 80
SHORTEST_ISO: Final = 19
NOON: Final = 12
MONTHS_IN_YEAR: Final = 12
LAST_MINUTE: Final = 59
LEAP_SECOND: Final = 60
MIDNIGHT: Final = 24
FARTHEST_ZONE: Final = 15 * 60
YEAR_FIGURES: Final = 4
UNITS_OF_EPOCH: Final[tuple[tuple[int, int], ...]] = (
    (10**11, 1),
    (10**14, 10**3),
    (10**17, 10**6),
    (10**20, 10**9),
)

MONTHS: Final = {name.casefold(): number for number, name in enumerate(month_abbr) if number}
# Hours from UTC of the abbreviations that mean one thing; IST means three and is read as none.
ZONES: Final = {
    "z": 0, "utc": 0, "gmt": 0, "ut": 0, "wet": 0, "west": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2,
    "eet": 2, "eest": 3, "msk": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "bst": 1, "jst": 9, "kst": 9, "aest": 10,
    "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip

NUMBER: Final = re.compile(
    r"[+-]?\d{1,20}(?:\.\d{1,12})?(?:e\+?\d{1,2})?", re.ASCII | re.IGNORECASE
)
DOT_NET: Final = re.compile(r"\\?/Date\((-?\d{1,18})(?:[+-]\d{4})?\)\\?/", re.ASCII)
COMPACT: Final = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)((?:[.,]\d{1,12})?(?:Z|[+-]\d\d(?::?\d\d)?)?))?",
    re.ASCII,
)
CLOCK: Final = re.compile(
    r"(?<!\d)(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d+))?\.?)?\s*([ap])?(?(5)\.?m\.?)(?![\d:])",
    re.ASCII | re.IGNORECASE,
)
YEAR_FIRST: Final = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", re.ASCII)
YEAR_LAST: Final = re.compile(r"(?<![\d:.])(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)", re.ASCII)
OFFSET: Final = re.compile(
    r"(?:(?:utc|gmt)\s?)?(?<![\d-])([+-])(\d{1,2})(?:[:.]?(\d\d))?(?::\d\d)?(?!\d)",
    re.ASCII | re.IGNORECASE,
)
MONOTONIC: Final = re.compile(r"\sm=[+-][\d.]+$", re.ASCII)  # Go's time.String()
# Go's time.String() says the offset again where the zone has no name.
NAME_OF_ZONE: Final = re.compile(r"^\s*\(?(?:[A-Za-z]{1,5}|[+-]\d\d(?:\d\d)?)\)?\s*$", re.ASCII)
REGION: Final = re.compile(r"\[[A-Za-z_+\-/0-9]+\]$", re.ASCII)  # Java's ZonedDateTime
WORD: Final = re.compile(r"[a-z]+|\d+", re.IGNORECASE | re.ASCII)
FILLERS: Final = {
    "at",
    "on",
    "of",
    "the",
    "st",
    "nd",
    "rd",
    "th",
    "t",
    "coordinated",
    "universal",
    "time",
}
DAYS: Final = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}


def moment(value: Any, *, assume: tzinfo = UTC) -> datetime | None:
    """A moment is read in whichever form a tool writes it, and never guessed.

    ISO 8601 with any zone, none, or nanoseconds; seconds, milli-, micro- and nanoseconds since 1970 as
    a number or a text; RFC 2822 and 850; what `date`, Go, Java, .NET, Mongo and web servers print; dates
    with the month's name. A day and month in figures, both up to 12 and without "am" or "pm", could be
    either: None. So is an abbreviation of a zone that means several.

    Args:
        value: What stands in the payload; anything at all.
        assume: The zone of a text that names none.

    Returns:
        In UTC, from 1990 up to 2200, cut to microseconds; None where there is none.

    Source: the forms in the payloads of 68 tools.
    Cost: under a microsecond for ISO 8601, some ten for the rest.

    >>> moment("2020-02-06T00:17:58.432911368Z")
    datetime.datetime(2020, 2, 6, 0, 17, 58, 432911, tzinfo=datetime.timezone.utc)
    >>> moment(1580948278) == moment("1580948278000") == moment("Feb 6, 2020 12:17:58 AM")
    True
    >>> moment("0001-01-01T00:00:00Z"), moment(""), moment("soon")
    (None, None, None)
    """
    if type(value) is str:
        if value[4:5] == "-" and len(value) >= SHORTEST_ISO:
            if value.startswith("0001-"):
                return None
            try:
                found = datetime.fromisoformat(value)
            except ValueError:
                return _of_text(value, assume)
            return _usable(found, assume)
        return _of_text(value, assume)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return _of_number(value)
    if isinstance(value, datetime):
        return _usable(value, assume)
    return _of_mapping(value, assume) if isinstance(value, dict) else None


def is_no_moment(value: Any) -> bool:
    """Whether a value claims to be a moment and is none, so that somebody should be told.

    Empty values and a tool's own "none" (the year 1, zero) claim nothing.

    >>> [is_no_moment(value) for value in ("1969-12-31 23:59:55", "", 0, None, "0001-01-01T00:00:00Z")]
    [True, False, False, False, False]
    """
    if not value or isinstance(value, bool):
        return False
    text = str(value)[:LONGEST].strip()
    if not text or text.startswith(("0001-", "0000-", "1970-01-01")) or not text.strip("0.-"):
        return False
    return moment(value) is None


def _usable(found: datetime, assume: tzinfo) -> datetime | None:
    try:
        if found.tzinfo is None:
            found = found.replace(tzinfo=assume)
        if found.tzinfo is not UTC:
            found = found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if EARLIEST <= found < LATEST else None


def _of_number(value: float | Decimal) -> datetime | None:
    try:
        exact = (
            value
            if isinstance(value, int)
            else Decimal(repr(value) if isinstance(value, float) else value)
        )
        for most, per_second in UNITS_OF_EPOCH:
            if -most < exact < most:
                micros = (
                    int(exact * 10**6 / per_second)
                    if isinstance(exact, Decimal)
                    else exact * 10**6 // per_second
                )
                return _usable(EPOCH + timedelta(microseconds=micros), UTC)
    except (ValueError, OverflowError, ArithmeticError):
        return None
    return None


def _of_mapping(value: dict[Any, Any], assume: tzinfo) -> datetime | None:
    """Mongo's `$date`, and seconds with nanos of Protocol Buffers and Firebase."""
    for name in ("$date", "$numberLong", "seconds", "_seconds", "epochSecond"):
        inner = value.get(name)
        if isinstance(inner, str | int | float):
            return moment(inner, assume=assume)
        if isinstance(inner, dict):
            return moment(inner.get("$numberLong"), assume=assume)
    return None


def _of_text(text: str, assume: tzinfo) -> datetime | None:
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    if NUMBER.fullmatch(text):
        try:
            found = _of_number(Decimal(text))
        except InvalidOperation:
            return None
        if found is not None:
            return found
    if (ticks := DOT_NET.fullmatch(text)) is not None:
        return _of_number(int(ticks[1]))
    if (compact := COMPACT.fullmatch(text)) is not None:
        year, month, day, hour, minute, second, rest = compact.groups("00")
        zone = "" if rest == "00" else rest
        return _of_parts(f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}", assume)
    return _of_parts(REGION.sub("", MONOTONIC.sub("", text)), assume)


def _of_parts(text: str, assume: tzinfo) -> datetime | None:
    """The clock, the zone and the date are taken out one after the other, in whichever order they stand."""
    clock = (0, 0, 0, 0)
    is_half_day = False
    if (found := CLOCK.search(text)) is not None:
        read = _clock(found)
        if read is None:
            return None
        clock, is_half_day = read, bool(found[5])
        before, after = text[: found.start()], text[found.end() :]
    else:
        before, after = text, ""
    zone: tzinfo = assume
    if (offset := OFFSET.search(after)) is not None:
        read_zone = _offset(offset)
        if read_zone is None:
            return None
        zone = read_zone
        after = after[: offset.start()] + " " + NAME_OF_ZONE.sub("", after[offset.end() :])
    return _of_date(f"{before} {after}", clock, zone, is_half_day=is_half_day)


def _clock(found: re.Match[str]) -> tuple[int, int, int, int] | None:
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    micros = int(((found[4] or "") + "000000")[:6])
    if found[5]:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if found[5].lower() == "p" else 0)
    if (
        minute > LAST_MINUTE
        or second > LEAP_SECOND
        or hour > MIDNIGHT
        or (hour == MIDNIGHT and (minute or second))
    ):
        return None
    return hour, minute, second, micros


def _offset(found: re.Match[str]) -> tzinfo | None:
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    if minutes > FARTHEST_ZONE or int(found[3] or 0) > LAST_MINUTE:
        return None
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def _of_date(
    text: str, clock: tuple[int, int, int, int], zone: tzinfo, *, is_half_day: bool
) -> datetime | None:
    date: tuple[int, int, int] | None = None
    if (found := YEAR_FIRST.search(text)) is not None:
        date = int(found[1]), int(found[2]), int(found[3])
    elif (found := YEAR_LAST.search(text)) is not None:
        date = _year_last(
            int(found[1]), found[2], int(found[3]), int(found[4]), is_half_day=is_half_day
        )
        if date is None:
            return None
    rest = text if found is None else text[: found.start()] + " " + text[found.end() :]
    named = _words(rest, needs_date=date is None)
    if named is None:
        return None
    named_date, named_zone = named
    return _put_together(date or named_date, clock, named_zone or zone)


def _year_last(
    first: int, between: str, second: int, year: int, *, is_half_day: bool
) -> tuple[int, int, int] | None:
    if between == "." or first > MONTHS_IN_YEAR:
        return year, second, first
    if second > MONTHS_IN_YEAR or is_half_day or first == second:
        return year, first, second
    return None


def _words(text: str, *, needs_date: bool) -> tuple[tuple[int, int, int], tzinfo | None] | None:
    """The month's name, the day, the year and the zone's name; None where a word is left over."""
    month = 0
    zone: tzinfo | None = None
    numbers: list[str] = []
    for word in WORD.findall(text):
        small = word.casefold()
        if word.isdigit():
            numbers.append(word)
        elif small in ZONES:
            zone = timezone(timedelta(hours=ZONES[small])) if ZONES[small] else UTC
        elif small[:3] in MONTHS and not month and needs_date:
            month = MONTHS[small[:3]]
        elif small[:3] not in DAYS and small not in FILLERS:
            return None
    if not needs_date:
        return None if numbers else ((0, 0, 0), zone)
    if not month or len(numbers) != len(("day", "year")):
        return None
    years = [number for number in numbers if len(number) == YEAR_FIGURES]
    if len(years) == 1:
        numbers.remove(years[0])
        year = int(years[0])
    else:  # 06-Feb-20, of RFC 850
        year = 2000 + int(numbers.pop())
    return (year, month, int(numbers[0])), zone


def _put_together(
    date: tuple[int, int, int], clock: tuple[int, int, int, int], zone: tzinfo
) -> datetime | None:
    hour, minute, second, micros = clock
    try:
        found = datetime(
            *date, hour % MIDNIGHT, minute, min(second, LAST_MINUTE), micros, tzinfo=zone
        )
        # A leap second and 24:00 belong to the next minute and the next day.
        found += timedelta(days=hour // MIDNIGHT, seconds=second // LEAP_SECOND)
    except (ValueError, OverflowError):
        return None
    return _usable(found, UTC)
