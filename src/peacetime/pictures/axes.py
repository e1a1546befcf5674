"""Where the lines of a picture stand, and their words: round numbers, and beginnings of years, months, weeks."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import ceil, floor, log10
from zoneinfo import ZoneInfo

MOST_WORDS = 6  # under a picture that may be as narrow as a phone
MOST_YEARS = 8  # their words are short
MONTHS = (1, 2, 3, 6)
DAYS = (1, 2, 7, 14)
LEAST_APART = 0.1  # of the width: two words nearer than this would touch


def round_steps(low: float, high: float, *, lines: int = 5) -> list[float]:
    """Round numbers from a low to a high one, about so many, always with 0 where it lies between.

    >>> round_steps(-7, 20)
    [-5.0, 0.0, 5.0, 10.0, 15.0, 20.0]
    """
    span = max(high - low, 1e-9)
    power = 10.0 ** floor(log10(span / lines))
    step = next(part * power for part in (1, 2, 5, 10) if span / (part * power) <= lines + 1)
    return [number * step for number in range(ceil(low / step), floor(high / step) + 1)]


def time_words(start: datetime, end: datetime, zone: ZoneInfo) -> list[tuple[float, str]]:
    """Where in a span of time, from 0 to 1, which year, month or day begins; a few that one can read.

    >>> begins, ends = datetime(2024, 1, 1), datetime(2026, 1, 1)
    >>> [word for _, word in time_words(begins, ends, ZoneInfo("UTC"))]
    ['Jan 2024', 'Jul', 'Jan 2025', 'Jul']
    """
    first, last = start.astimezone(zone), end.astimezone(zone)
    whole = max((last - first).total_seconds(), 1.0)
    words: list[tuple[float, str]] = []
    for day, word in _beginnings(first.date(), last.date()):
        at = (datetime(day.year, day.month, day.day, tzinfo=zone) - first).total_seconds() / whole
        if 0 <= at < 1 - LEAST_APART / 2 and (not words or at - words[-1][0] >= LEAST_APART):
            words.append((at, word))
    return words


def _beginnings(first: date, last: date) -> Iterator[tuple[date, str]]:
    days = (last - first).days
    if days <= DAYS[-1] * MOST_WORDS:
        return _days(first, last, next(each for each in DAYS if days <= each * MOST_WORDS))
    months = days / 30.4
    if months <= MONTHS[-1] * MOST_WORDS:
        return _months(first, last, next(each for each in MONTHS if months <= each * MOST_WORDS))
    return _years(first, last, ceil(days / 365.25 / MOST_YEARS))


def _days(first: date, last: date, every: int) -> Iterator[tuple[date, str]]:
    day = first + timedelta(days=1)
    if every >= DAYS[2]:
        day += timedelta(days=(7 - day.weekday()) % 7)
    while day <= last:
        yield day, f"{day.day} {day:%b}"
        day += timedelta(days=every)


def _months(first: date, last: date, every: int) -> Iterator[tuple[date, str]]:
    said = first.year if every == 1 else 0  # of months close by, the year is said where it begins
    for number in range(first.year * 12, last.year * 12 + 12, every):
        day = date(number // 12, number % 12 + 1, 1)
        if first <= day <= last:
            yield day, f"{day:%b}" if day.year == said else f"{day:%b} {day.year}"
            said = day.year


def _years(first: date, last: date, every: int) -> Iterator[tuple[date, str]]:
    for year in range(first.year, last.year + 1, every):
        yield date(year, 1, 1), str(year)
