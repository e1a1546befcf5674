"""Dates and times as people write them in postmortems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from peacetime.domain.shared.patterns import expression

_HOURS, _NOON, _MINUTES, _MONTHS_A_YEAR = 24, 12, 60, 12
_CENTURY, _TWO_DIGITS = 2000, 100
_YEARS = range(1990, 2101)  # of which postmortems are written
_WEEKS = range(1, 53)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jän",
            "february feb februar",
            "march mar märz mär mrz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sep sept",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DATES = expression(
    rf"""(?<![\w/.-])(?:
      (?P<y1>\d{{4}})[-/.](?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})(?=T\d|(?![\d-]))
    | (?P<d2>\d{{1,2}})\.\ ?(?P<m2>\d{{1,2}})\.\ ?(?P<y2>\d{{4}}|(?<=\d\d\.\d\d\.)\d{{2}}(?!\d))?(?![\d:.]\d)
    | (?P<a3>\d{{1,2}})/(?P<b3>\d{{1,2}})/(?P<y3>\d{{4}}|\d{{2}})\b
    | (?P<n4>{_MONTH})\ ?(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\ (?P<y4>\d{{4}})\b)?
    | (?P<d5>\d{{1,2}})(?:st|nd|rd|th|\.)?[\ -](?:of\ )?(?P<n5>{_MONTH})(?:,?[\ -](?P<y5>\d{{4}})\b)?
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_COARSE = expression(
    rf"""\b(?:
      (?P<q1>Q[1-4])(?:[\ /'-]?\ ?(?P<y1>(?:20)?\d{{2}})\b)?
    | (?P<y2>20\d{{2}})[\ -]?(?P<q2>Q[1-4])
    | (?P<y3>20\d{{2}})-W(?P<w3>\d{{2}})
    | (?P<y7>20\d{{2}})[-/](?P<m7>0[1-9]|1[0-2])(?![-/\d])
    | (?:KW|CW|calendar\ week|week|kalenderwoche)\ ?(?P<w4>\d{{1,2}})\b(?:[\ /](?P<y4>20\d{{2}}))?
    | H(?P<h5>[12])(?:[\ /'-]?(?P<y5>20\d{{2}}))?
    | (?:(?:the\ )?(?:end|mid|middle|early|late|ende|mitte|anfang)[\ -](?:of\ )?)?(?P<n6>{_MONTH})(?:\ (?P<y6>20\d{{2}}))?
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_TIME = expression(
    r"(?<![\d:.,/-])(?P<h>[01]?\d|2[0-4])(?:[:.h](?P<m>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?![\d:]"
    r"|\.\d)\s?(?P<ap>[ap]\.?m\b\.?)?(?:\s?uhr\b)?"
    r"|\s?(?P<ap2>[ap]\.?m\b\.?)|\s?(?P<uhr>uhr)\b)",
    re.IGNORECASE,
)
_ISO_TIME = expression(r"T(?P<h>\d\d):?(?P<m>\d\d)(?::?\d\d(?:\.\d+)?)?(?P<zone>Z|[+-]\d\d:?\d\d)?")
_RELATIVE = expression(
    r"\bT\s?[+-]\s?\d+|[+]\d+\s?(?:m|min|h|s)\b|\b\d+ (?:minutes?|hours?|minuten|stunden) (?:later"
    r"|after|in\b|später)",
    re.IGNORECASE,
)
_BETWEEN = expression(r"[\s,@|*_(]{0,6}(?:at|um|,|-|–|around|ca\.?|approx\.?|~)?[\s,|*_~]{0,6}")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, a time of the day, or both, with where in the text it stands.

    Args:
        start: Offset of its first character.
        end: Offset behind its last.
        on: The day; None where only a time is written.
        clock: The time of the day; None where only a day is written.
        has_year: Whether the year is written or was guessed.

    >>> [(str(m.on), str(m.clock)) for m in moments("Down 2026-03-01 14:05, up at 3:10 PM")]
    [('2026-03-01', '14:05:00'), ('None', '15:10:00')]
    """

    start: int
    end: int
    on: date | None
    clock: time | None
    has_year: bool = True

    @property
    def earliest(self) -> datetime | None:
        """The first moment it may mean, without a zone."""
        return None if self.on is None else datetime.combine(self.on, self.clock or time())

    @property
    def latest(self) -> datetime | None:
        """The last moment it may mean: a day ends at midnight."""
        first = self.earliest
        return first if first is None or self.clock else first + timedelta(days=1)


def moments(text: str, *, near: date | None = None) -> list[Moment]:
    """Every date and time of day in a text, in order; a date and the time beside it are one.

    Args:
        text: Without markup.
        near: A day of the same story, for dates that name no year. None leaves them out.

    >>> [str(m.on) for m in moments("5. März 2026, Mar 7 and 31.12.2025", near=date(2026, 3, 1))]
    ['2026-03-05', '2026-03-07', '2025-12-31']
    >>> moments("version 1.14.10 of 10.2.0.1")
    []
    """
    days = list(_days(text, near))
    found: list[Moment] = []
    taken_until = 0
    for day in days:
        found.extend(_times(text, taken_until, day.start))
        iso = _ISO_TIME.match(text, day.end)
        if iso and int(iso["h"]) < _HOURS and int(iso["m"]) < _MINUTES:
            clock: time | None = time(int(iso["h"]), int(iso["m"]))
            end = iso.end()
        else:
            gap = _BETWEEN.match(text, day.end)
            start = gap.end() if gap else day.end
            said = _TIME.match(text, start)
            clock = _clock(said) if said else None
            end = said.end() if said and clock is not None else day.end
        found.append(Moment(day.start, end, day.on, clock, day.has_year))
        taken_until = end
    found.extend(_times(text, taken_until, len(text)))
    return found


def coarse_day(text: str, *, near: date | None = None) -> tuple[date, int, int] | None:
    """The last day of the first quarter, month, half-year or week in a text, and where that stands.

    >>> coarse_day("by Q3 2026")[0], coarse_day("Ende März", near=date(2026, 2, 1))[0]
    (datetime.date(2026, 9, 30), datetime.date(2026, 3, 31))
    """
    year = near.year if near else None
    for match in _COARSE.finditer(text):
        said = next(
            (
                int(match[name])
                for name in ("y1", "y2", "y3", "y4", "y5", "y6", "y7")
                if match[name]
            ),
            year,
        )
        if said is None or (match["n6"] or "X")[0].islower():
            continue
        said += _CENTURY if said < _TWO_DIGITS else 0
        last = _last_day(match, said, near)
        if last is not None:
            return last, match.start(), match.end()
    return None


def is_relative(text: str) -> bool:
    """Whether a text counts from a moment instead of naming one ("T+5").

    >>> is_relative("T+12 the cache is empty"), is_relative("the cache is empty")
    (True, False)
    """
    return _RELATIVE.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Day:
    start: int
    end: int
    on: date
    has_year: bool


def _days(text: str, near: date | None) -> Iterator[_Day]:
    for match in _DATES.finditer(text):
        if (match["n4"] or match["n5"] or "X")[0].islower():
            continue  # "may 5 pods fail" is no date
        year, month, day = _numbers(match)
        if month is None or day is None:
            continue
        if year is None:
            if near is None:
                continue
            on = _nearest(month, day, near)
        else:
            on = _date(year + (_CENTURY if year < _TWO_DIGITS else 0), month, day)
        if on is not None:
            yield _Day(match.start(), match.end(), on, year is not None)


def _numbers(match: re.Match[str]) -> tuple[int | None, int | None, int | None]:
    if match["y1"]:
        return int(match["y1"]), int(match["m1"]), int(match["d1"])
    if match["d2"]:
        return int(match["y2"]) if match["y2"] else None, int(match["m2"]), int(match["d2"])
    if match["a3"]:
        first, second, year = int(match["a3"]), int(match["b3"]), int(match["y3"])
        if first > _MONTHS_A_YEAR:
            return year, second, first
        return year, first, second  # 3/4/2026 may be either; the American order is the commoner one
    if match["n4"]:
        year4 = int(match["y4"]) if match["y4"] else None
        return year4, _MONTHS[match["n4"].lower().rstrip(".")], int(match["d4"])
    year5 = int(match["y5"]) if match["y5"] else None
    return year5, _MONTHS[match["n5"].lower().rstrip(".")], int(match["d5"])


def _date(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, near: date) -> date | None:
    """The year that lies nearest, rather after than before."""
    found = [
        on for year in (near.year - 1, near.year, near.year + 1) if (on := _date(year, month, day))
    ]
    return min(found, key=lambda on: abs((on - near).days - 60), default=None)


def _times(text: str, start: int, end: int) -> Iterator[Moment]:
    for match in _TIME.finditer(text, start, end):
        clock = _clock(match)
        if clock is not None:
            yield Moment(match.start(), match.end(), None, clock)


def _clock(match: re.Match[str]) -> time | None:
    hour, minute = int(match["h"]), int(match["m"] or 0)
    half = (match["ap"] or match["ap2"] or "").lower()[:1]
    if half and hour > _NOON and not match["m"]:
        return None
    if half == "p" and hour < _NOON:
        hour += _NOON
    elif half == "a" and hour == _NOON:
        hour = 0
    if not half and "." in match[0] and not match[0].lower().endswith("uhr"):
        return None  # 1.14 is a version
    return None if hour >= _HOURS else time(hour, minute)


def _last_day(match: re.Match[str], year: int, near: date | None) -> date | None:
    quarter = match["q1"] or match["q2"]
    if quarter:
        return _end_of_month(year, int(quarter[1]) * 3)
    if match["h5"]:
        return _end_of_month(year, int(match["h5"]) * 6)
    week = match["w3"] or match["w4"]
    if week:
        return date.fromisocalendar(year, int(week), 7) if int(week) in _WEEKS else None
    if match["m7"]:
        return _end_of_month(year, int(match["m7"]))
    month = _MONTHS[match["n6"].lower().rstrip(".")]
    if match["y6"] is None and near is not None and month < near.month - 6:
        year += 1
    return _end_of_month(year, month)


def _end_of_month(year: int, month: int) -> date:
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return first_of_next - timedelta(days=1)
