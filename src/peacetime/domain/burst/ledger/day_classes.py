"""What time of day an hour of Rescue falls into, by the clocks of the person who gives it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.policy import Policy
from peacetime.domain.shared.hours import check_calendar, public_holidays

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
HOUR_MICROS = 3_600_000_000
DAY_MINUTES = 24 * 60
SATURDAY = 5  # as `date.weekday` numbers it
Micros = NDArray[np.int64]
Hours = NDArray[np.float64]


class DayClass(StrEnum):
    """The three times of day that differ in what an hour costs."""

    business = "business"
    off_hours = "off_hours"
    night = "night"


USUAL = Policy()
CLASSES = tuple(DayClass)  # by their number in the tables


class ClassHours(NamedTuple):
    """Hours in each class."""

    business: float
    off_hours: float
    night: float


class ManyClassHours(NamedTuple):
    """Hours of many spans in each class: arrays of one shape."""

    business: Hours
    off_hours: Hours
    night: Hours


def micros(at: datetime) -> int:
    """A moment as whole microseconds since 1970 in UTC.

    >>> micros(datetime(1970, 1, 1, 1, tzinfo=UTC))
    3600000000
    """
    return (at - EPOCH) // MICROSECOND


def moment(at_micros: int) -> datetime:
    """The moment of whole microseconds since 1970, in UTC.

    >>> moment(3600000000).isoformat()
    '1970-01-01T01:00:00+00:00'
    """
    return EPOCH + timedelta(microseconds=int(at_micros))


@dataclass(frozen=True, slots=True)
class Table:
    """Classes of the day over some years: where each starts, and the hours in each class before it.

    Args:
        starts: Where a class starts, rising; in microseconds.
        classes: Which, as its number in `CLASSES`.
        hours_before: By break and class, the hours since the first break.
    """

    starts: Micros
    classes: NDArray[np.int8]
    hours_before: Hours
    breaks: tuple[int, ...]
    numbers: tuple[int, ...]

    def hours(self, at: Micros) -> Hours:
        """The antiderivative: hours in each class since the first break; a row for each moment."""
        index = np.searchsorted(self.starts, at, side="right") - 1
        found: Hours = self.hours_before[index].copy()
        since = (at - self.starts[index]) / HOUR_MICROS
        found[np.arange(len(index)), self.classes[index]] += since
        return found

    def weighted(self, weights: tuple[float, float, float]) -> tuple[Hours, Hours]:
        """For an antiderivative of a weight: its value at each break, and its slope after it, per hour."""
        return self.hours_before @ np.array(weights), np.array(weights)[self.classes]


@dataclass(frozen=True, slots=True)
class Clock:
    """The classes of the day of one person: working hours, nights, and all other hours.

    Working hours are Monday to Friday, on no holiday and no day off; nights are every night and come
    before working hours where the two overlap. Where clocks show a boundary twice, its first showing
    counts; where they skip it, the moment they have moved past it.

    Args:
        zone: A name of the time zone database.
        calendar: A country as in ISO 3166, perhaps with a part; or "".
        days_off: Further local days that are as a holiday.
        policy: Whose boundaries hold.

    Raises:
        InvalidInput: `unknown_holiday_calendar`.

    Source: our default; the boundaries are those of PagerDuty, EasyAlert and Multitudes.
    Cost: some milliseconds once for each year in reach of a zone, a calendar and a policy's hours.

    >>> clock = Clock("Europe/Berlin")
    >>> clock.class_at(datetime(2026, 3, 2, 9, tzinfo=UTC)).value
    'business'
    >>> [float(hours) for hours in clock.hours_by_class(
    ...     datetime(2026, 3, 28, 21, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC))]
    [0.0, 1.0, 7.0]
    """

    zone: str
    calendar: str = ""
    days_off: frozenset[date] = frozenset()
    policy: Policy = USUAL

    def __post_init__(self) -> None:
        check_calendar(self.calendar)

    def table(self, start: int, end: int) -> Table:
        """The classes between two moments in microseconds, and somewhat beyond."""
        boundaries = (
            self.policy.business_starts,
            self.policy.business_ends,
            self.policy.night_starts,
            self.policy.night_ends,
        )
        first, last = moment(start).year, moment(max(start, end)).year
        return _table(self.zone, self.calendar, self.days_off, boundaries, first, last)

    def class_at(self, at: datetime) -> DayClass:
        """The class of a moment."""
        return CLASSES[self.number_at(micros(at))]

    def number_at(self, at: int) -> int:
        """The number in `CLASSES` of a moment in microseconds."""
        table = self.table(at, at)
        return table.numbers[bisect_right(table.breaks, at) - 1]

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """A span cut where the class changes: start and end in microseconds, and the class's number."""
        table = self.table(start, end)
        index = bisect_right(table.breaks, start) - 1
        while start < end:
            stop = min(end, table.breaks[index + 1])
            yield start, stop, table.numbers[index]
            start, index = stop, index + 1

    def hours_by_class(self, start: datetime, end: datetime) -> ClassHours:
        """Hours of each class between two moments.

        Raises:
            ValueError: The end lies before the start.
        """
        if end < start:
            raise ValueError("A span ends after it starts")
        found = [0.0, 0.0, 0.0]
        for first, last, number in self.pieces(micros(start), micros(end)):
            found[number] += (last - first) / HOUR_MICROS
        return ClassHours(*found)

    def hours_by_class_of(self, starts: Micros, ends: Micros) -> ManyClassHours:
        """Hours of each class of many spans at once.

        Args:
            starts: In microseconds.
            ends: In microseconds, of the same shape, none before its start.

        Cost: a binary search for each end of a span.

        >>> Clock("UTC").hours_by_class_of(np.array([0]), np.array([24 * HOUR_MICROS])).night.tolist()
        [8.0]
        """
        if not len(starts):
            nothing: Hours = np.zeros(0)
            return ManyClassHours(nothing, nothing, nothing)
        table = self.table(int(starts.min()), int(ends.max()))
        between = table.hours(ends) - table.hours(starts)
        return ManyClassHours(between[:, 0], between[:, 1], between[:, 2])


@lru_cache(maxsize=4096)
def _table(
    zone: str,
    calendar: str,
    days_off: frozenset[date],
    boundaries: tuple[float, float, float, float],
    first_year: int,
    last_year: int,
) -> Table:
    breaks: list[tuple[int, int]] = []
    for year in range(first_year - 1, last_year + 2):  # a zone may be in another year than UTC
        off = frozenset(day for day in days_off if day.year == year)
        for at, number in _year(zone, calendar, off, boundaries, year):
            if not breaks or (number != breaks[-1][1] and at > breaks[-1][0]):
                breaks.append((at, number))
    starts = np.array([at for at, _ in breaks], dtype=np.int64)
    classes = np.array([number for _, number in breaks], dtype=np.int8)
    lengths = np.diff(starts) / HOUR_MICROS
    by_class = np.zeros((len(starts), len(CLASSES)))
    for number in range(len(CLASSES)):
        by_class[1:, number] = np.cumsum(np.where(classes[:-1] == number, lengths, 0.0))
    return Table(starts, classes, by_class, tuple(starts.tolist()), tuple(classes.tolist()))


@lru_cache(maxsize=4096)
def _year(
    zone: str,
    calendar: str,
    days_off: frozenset[date],
    boundaries: tuple[float, float, float, float],
    year: int,
) -> tuple[tuple[int, int], ...]:
    """Where each class starts in a local year."""
    time_zone, holidays = ZoneInfo(zone), public_holidays(calendar, year)
    found: list[tuple[int, int]] = []
    day = date(year, 1, 1)
    while day.year == year:
        is_worked = day.weekday() < SATURDAY and day not in holidays and day not in days_off
        midnight = datetime(day.year, day.month, day.day, tzinfo=time_zone)
        for minutes, number in _day(boundaries, is_worked=is_worked):
            local = midnight + timedelta(minutes=minutes)
            at = micros(local.astimezone(UTC))
            if not found or (number != found[-1][1] and at > found[-1][0]):
                found.append((at, number))
        day += timedelta(days=1)
    return tuple(found)


@cache
def _day(
    boundaries: tuple[float, float, float, float], *, is_worked: bool
) -> tuple[tuple[float, int], ...]:
    """The classes of one local day, each with the minute in which it starts."""
    business_starts, business_ends, night_starts, night_ends = boundaries
    cuts = sorted({0.0, *boundaries, 24.0})
    found: list[tuple[float, int]] = []
    for start, _ in pairwise(cuts):
        if start >= night_starts or start < night_ends:
            number = 2
        else:
            number = 0 if is_worked and business_starts <= start < business_ends else 1
        if not found or found[-1][1] != number:
            found.append((start * 60, number))
    return tuple(found)
