"""When a team works: hours of the week in its own zone, holidays left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.spans import Span
from peacetime.domain.shared.text import quoted

DAYS_AHEAD = 366  # a team without a working day for a year has none that we know of
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
END_OF_DAY = time(0)
SOME_YEAR = 2026  # to see whether a calendar exists, any will do


@dataclass(frozen=True, slots=True)
class Hours:
    """The working hours of one day, local; an end at 00:00 is the end of that day.

    Raises:
        InvalidInput: `hours_reversed`.

    >>> Hours(time(9), time(17)).starts_at
    datetime.time(9, 0)
    """

    starts_at: time
    ends_at: time

    def __post_init__(self) -> None:
        if self.ends_at != END_OF_DAY and self.ends_at <= self.starts_at:
            sentence = (
                f"Working hours end at {self.ends_at:%H:%M}, not after they start at "
                f"{self.starts_at:%H:%M}. Write an end later the same day."
            )
            raise InvalidInput(sentence, field="working_hours", code="hours_reversed")


@dataclass(frozen=True)
class WorkingHours:
    """When a team works.

    A day off is a weekday without hours, a day in `days_off`, or a public holiday of
    `calendar`. Where clocks show a boundary twice, its first showing counts; where they
    skip it, the moment the clocks had moved past it.

    Args:
        time_zone: Of the hours and of the days.
        week: Hours from Monday to Sunday, None on a day off.
        days_off: Further days off of this team.
        calendar: A country as in ISO 3166 (`DE`), perhaps with a part (`DE-BY`), or "".

    Raises:
        InvalidInput: `unknown_holiday_calendar`.

    Source: our default: Monday to Friday from 09:00 to 17:00.

    >>> hours = weekly(ZoneInfo("Europe/Berlin"), calendar="DE")
    >>> hours.is_working(datetime(2026, 12, 24, 8, tzinfo=UTC))
    True
    >>> hours.is_working(datetime(2026, 12, 25, 8, tzinfo=UTC))
    False
    """

    time_zone: ZoneInfo
    week: tuple[Hours | None, ...]
    days_off: frozenset[date] = frozenset()
    calendar: str = ""

    def __post_init__(self) -> None:
        if len(self.week) != len(WEEKDAYS):
            raise ValueError("A week has seven days")
        check_calendar(self.calendar)

    def on(self, day: date) -> Span | None:
        """The working span of a local day, or None on a day off."""
        hours = self.week[day.weekday()]
        if hours is None or self.day_off(day):
            return None
        ends_on = day + timedelta(days=1) if hours.ends_at == END_OF_DAY else day
        start = datetime.combine(day, hours.starts_at, self.time_zone)
        end = datetime.combine(ends_on, hours.ends_at, self.time_zone)
        return Span(start, max(start.astimezone(UTC), end.astimezone(UTC)))

    def day_off(self, day: date) -> str:
        """Why nobody works on a local day: its holiday or weekday; "" where they do."""
        if day in (public := public_holidays(self.calendar, day.year)):
            return public[day]
        if day in self.days_off:
            return "day off"
        return "" if self.week[day.weekday()] else WEEKDAYS[day.weekday()]

    def is_working(self, at: datetime) -> bool:
        """Whether the team works at a moment."""
        span = self.on(self._day(at))
        return span is not None and at in span

    def next_working_moment(self, at: datetime) -> datetime | None:
        """The moment itself where the team works, else the next start of its hours.

        Returns:
            A moment in UTC, not before `at`; None where no working day is within a year.

        >>> saturday = datetime(2026, 3, 7, 12, tzinfo=UTC)
        >>> weekly(ZoneInfo("UTC")).next_working_moment(saturday).isoformat()
        '2026-03-09T09:00:00+00:00'
        """
        spans = self.spans_from(at)
        return next((max(span.start, at.astimezone(UTC)) for span in spans), None)

    def spans_from(self, at: datetime) -> Iterator[Span]:
        """Working spans that end after a moment, in order, for a year ahead."""
        first = self._day(at)
        for day in (first + timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1)):
            span = self.on(day)
            if span is not None and span.end > at:
                yield span

    def working_days(self, first: date, last: date) -> int:
        """How many local days from the first to the last, both included, are worked.

        >>> weekly(ZoneInfo("UTC")).working_days(date(2026, 3, 2), date(2026, 3, 8))
        5
        """
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return sum(self.on(day) is not None for day in days)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.time_zone).date()


def weekly(
    time_zone: ZoneInfo,
    *,
    workdays: str = "12345",
    starts_at: time = time(9),
    ends_at: time = time(17),
    days_off: frozenset[date] = frozenset(),
    calendar: str = "",
) -> WorkingHours:
    """The same hours on every working day of the week.

    Args:
        time_zone: Of the hours and of the days.
        workdays: ISO weekdays, Monday is 1.
        starts_at: Local.
        ends_at: Local; 00:00 is the end of the day.
        days_off: Further days off.
        calendar: Public holidays, see `WorkingHours`.

    Raises:
        InvalidInput: `workdays_unreadable`, `hours_reversed`, `unknown_holiday_calendar`.

    Source: our default.

    >>> [hours is not None for hours in weekly(ZoneInfo("UTC"), workdays="17").week]
    [True, False, False, False, False, False, True]
    """
    if not set(workdays) <= set("1234567"):
        sentence = (
            f"Workdays are {quoted(workdays)}. Write the numbers of the days, 1 for Monday to "
            "7 for Sunday, for example 12345."
        )
        raise InvalidInput(sentence, field="workdays", code="workdays_unreadable")
    hours = Hours(starts_at, ends_at)
    week = tuple(hours if str(number) in workdays else None for number in range(1, 8))
    return WorkingHours(time_zone, week, days_off, calendar)


@cache
def holiday_calendars() -> frozenset[str]:
    """Every calendar a team may name: countries, and parts of them.

    >>> {"DE", "DE-BY"} <= holiday_calendars()
    True
    """
    countries = holidays.list_supported_countries()
    parts = {f"{country}-{part}" for country, known in countries.items() for part in known}
    return frozenset({*countries, *parts})


@cache
def public_holidays(calendar: str, year: int) -> Mapping[date, str]:
    """The public holidays of a country (`DE`), or a part of one (`DE-BY`), in a year.

    Returns:
        The name of each holiday by its day; nothing for the calendar "".

    Raises:
        InvalidInput: `unknown_holiday_calendar`.

    Source: the holidays package.
    Cost: some milliseconds once for each calendar and year.

    >>> public_holidays("DE", 2026)[date(2026, 12, 25)]
    'Christmas Day'
    """
    if not calendar:
        return MappingProxyType({})
    if calendar not in holiday_calendars():
        sentence = (
            f"There is no holiday calendar {quoted(calendar)}. Write a country as in ISO 3166 (DE), "
            "perhaps with a part of it (DE-BY), or leave it empty."
        )
        raise InvalidInput(sentence, field="holiday_calendar", code="unknown_holiday_calendar")
    country, _, part = calendar.partition("-")
    found = holidays.country_holidays(
        country, subdiv=part or None, years=year, expand=False, language="en_US"
    )
    return MappingProxyType(dict(found.items()))


def check_calendar(calendar: str) -> None:
    """A calendar is a country or a part of one, or "".

    Raises:
        InvalidInput: `unknown_holiday_calendar`.
    """
    public_holidays(calendar, SOME_YEAR)
