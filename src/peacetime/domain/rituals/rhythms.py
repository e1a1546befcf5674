"""The rhythm of a ritual: once, weekly, monthly or quarterly, by the clocks of its team."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.hours import WEEKDAYS, WorkingHours
from peacetime.domain.shared.quarters import MONTHS, Quarter, quarter_of

DAY = timedelta(days=1)
WEEK = 7 * DAY
FIRST, LAST = 1, 4
DECEMBER = 12
HOUR = timedelta(hours=1)


class Every(StrEnum):
    """How often a ritual comes."""

    ONCE = "once"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a ritual is due: a weekday and an hour by the clocks of its team.

    Args:
        every: Of what it comes once.
        weekday: ISO: 1 is Monday, 7 Sunday.
        starts_at: Local.
        nth: Which such weekday of the month, or of the first month of the quarter, 1 to 4; it says
            nothing where it is weekly.
        once_at: Where it comes once only.
        key: Of what comes once, for example the id of its postmortem.

    Raises:
        InvalidInput: `ritual_weekday`, `ritual_nth`.

    Source: the framework has weekly, monthly and quarterly rituals; the days are our default.

    >>> Rhythm(Every.MONTH, weekday=2, starts_at=time(10)).day_in(date(2026, 3, 1)).isoformat()
    '2026-03-03'
    """

    every: Every
    weekday: int = 1
    starts_at: time = time(10)
    nth: int = 1
    once_at: datetime | None = None
    key: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.weekday <= len(WEEKDAYS):
            sentence = f"Weekday is {self.weekday}. Write 1 for Monday to 7 for Sunday."
            raise InvalidInput(sentence, field="weekday", code="ritual_weekday")
        if not FIRST <= self.nth <= LAST:
            sentence = f"There is not always a weekday number {self.nth} in a month. Write 1 to 4."
            raise InvalidInput(sentence, field="nth", code="ritual_nth")
        if (self.every is Every.ONCE) != (self.once_at is not None and bool(self.key)):
            raise ValueError("What comes once, and only that, has a moment and a key")

    def day_in(self, day: date) -> date:
        """The local day of the ritual in the week, month or quarter that holds a day."""
        first = period_start(self.every, day)
        ahead = (self.weekday - first.isoweekday()) % 7
        weeks = 0 if self.every is Every.WEEK else self.nth - 1
        return first + ahead * DAY + weeks * WEEK


@dataclass(frozen=True, slots=True)
class Ritual:
    """One ritual of one team.

    Args:
        id: Stable.
        name: For people.
        rhythm: When it comes.
        hours: Of the team: their zone, and their days off, on which no ritual is.
        remind_before: How long before it is reminded of.
        open_for: So long after its start it still can be held before it counts as missed.
        begins_on: The first local day on which it may come; None where it always was.

    Source: our default: an hour ahead; missed after two days of a week, or `OPEN_FOR` of its rhythm.
    """

    id: str
    name: str
    rhythm: Rhythm
    hours: WorkingHours = field(repr=False)
    remind_before: timedelta = HOUR
    open_for: timedelta = 2 * DAY
    begins_on: date | None = None


OPEN_FOR = {
    Every.ONCE: 7 * DAY,
    Every.WEEK: 2 * DAY,
    Every.MONTH: 7 * DAY,
    Every.QUARTER: 14 * DAY,
}


KEYS = {
    Every.WEEK: re.compile(r"([0-9]{4})-W([0-9]{2})"),
    Every.MONTH: re.compile(r"([0-9]{4})-([0-9]{2})"),
    Every.QUARTER: re.compile(r"([0-9]{4})-Q([0-9])"),
}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a ritual is due, in UTC.

    `key` names its ISO week (`2026-W10`), month (`2026-03`), quarter (`2026-Q1`) or postmortem, and
    never changes, whatever the day. `moved_from` is the local day off that it could not be on.
    """

    ritual: Ritual
    key: str
    at: datetime
    moved_from: date | None = None

    @property
    def id(self) -> str:
        """Of the ritual and of its time: what a reminder or a record is kept under."""
        return f"{self.ritual.id}:{self.key}"

    @property
    def remind_at(self) -> datetime:
        """From when on it is reminded of."""
        return self.at - self.ritual.remind_before

    @property
    def missed_at(self) -> datetime:
        """From when on it counts as missed where nobody held it."""
        return self.at + self.ritual.open_for


def occurrences(ritual: Ritual, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """Every time a ritual is due later than one moment and no later than another, in order.

    On a day off it moves to the next working day of the same week, month or quarter; where there is
    none it does not come. Where clocks skip its hour, it is when they had moved past it; where they show
    it twice, the first.

    Args:
        ritual: Which.
        after: Not included.
        until: Included.

    Source: our default.
    Cost: one step a period.

    >>> from zoneinfo import ZoneInfo
    >>> from peacetime.domain.shared.hours import weekly
    >>> hours = weekly(ZoneInfo("Europe/Berlin"), calendar="DE")
    >>> check = Ritual("c", "Weekly check", Rhythm(Every.WEEK), hours)
    >>> march = datetime(2026, 3, 23, tzinfo=UTC)
    >>> for found in occurrences(check, march, march + 2 * WEEK):
    ...     print(found.key, found.at.isoformat())
    2026-W13 2026-03-23T09:00:00+00:00
    2026-W14 2026-03-30T08:00:00+00:00
    """
    if ritual.rhythm.every is Every.ONCE:
        yield from _once(ritual, after, until)
        return
    zone = ritual.hours.time_zone
    first = period_start(ritual.rhythm.every, after.astimezone(zone).date())
    last = until.astimezone(zone).date()
    while first <= last:
        found = _in_period(ritual, first)
        if found is not None and after < found.at <= until:
            yield found
        first = next_period(ritual.rhythm.every, first)


def occurrence_for(ritual: Ritual, day: date) -> Occurrence | None:
    """The time that a ritual is due in the week, month or quarter of a local day; None where it is not.

    >>> from zoneinfo import ZoneInfo
    >>> from peacetime.domain.shared.hours import weekly
    >>> retro = Ritual("r", "Retro", Rhythm(Every.QUARTER, weekday=3), weekly(ZoneInfo("UTC")))
    >>> occurrence_for(retro, date(2026, 3, 31)).key
    '2026-Q1'
    """
    return _in_period(ritual, period_start(ritual.rhythm.every, day))


def key_of(every: Every, first: date) -> str:
    """The name of a week, month or quarter by its first day.

    >>> key_of(Every.WEEK, date(2026, 12, 28)), key_of(Every.QUARTER, date(2026, 10, 1))
    ('2026-W53', '2026-Q4')
    """
    if every is Every.WEEK:
        year, week, _ = first.isocalendar()
        return f"{year:04}-W{week:02}"
    return str(quarter_of(first)) if every is Every.QUARTER else f"{first:%Y-%m}"


def first_day_named(every: Every, key: str) -> date | None:
    """The first day of the week, month or quarter of this name; None where there is none of it.

    >>> first_day_named(Every.WEEK, "2026-W53"), first_day_named(Every.WEEK, "2025-W53")
    (datetime.date(2026, 12, 28), None)
    >>> first_day_named(Every.QUARTER, "2026-Q4").isoformat()
    '2026-10-01'
    """
    found = KEYS[every].fullmatch(key) if every in KEYS else None
    if found is None:
        return None
    year, number = map(int, found.groups())
    try:
        if every is Every.WEEK:
            return date.fromisocalendar(year, number, 1)
        return date(year, number if every is Every.MONTH else MONTHS * (number - 1) + 1, 1)
    except ValueError:
        return None


def period_start(every: Every, day: date) -> date:
    """The first day of the ISO week, month or quarter that holds a day.

    >>> period_start(Every.WEEK, date(2026, 3, 4)).isoformat()
    '2026-03-02'
    """
    if every is Every.WEEK:
        return day - (day.isoweekday() - 1) * DAY
    return quarter_of(day).starts_on if every is Every.QUARTER else day.replace(day=1)


def next_period(every: Every, first: date) -> date:
    """The first day of the next week, month or quarter.

    >>> next_period(Every.QUARTER, date(2026, 10, 1)).isoformat()
    '2027-01-01'
    """
    if every is Every.WEEK:
        return first + WEEK
    if every is Every.QUARTER:
        return Quarter(first.year, (first.month - 1) // MONTHS + 1).ends_before
    is_last = first.month == DECEMBER
    return date(first.year + is_last, 1 if is_last else first.month + 1, 1)


def _in_period(ritual: Ritual, first: date) -> Occurrence | None:
    rhythm = ritual.rhythm
    planned = day = rhythm.day_in(first)
    ends_before = next_period(rhythm.every, first)
    while day < ends_before and ritual.hours.day_off(day):
        day += DAY
    if day >= ends_before or (ritual.begins_on and day < ritual.begins_on):
        return None
    local = datetime.combine(day, rhythm.starts_at, ritual.hours.time_zone)
    moved_from = None if day == planned else planned
    return Occurrence(ritual, key_of(rhythm.every, first), local.astimezone(UTC), moved_from)


def _once(ritual: Ritual, after: datetime, until: datetime) -> Iterator[Occurrence]:
    at = ritual.rhythm.once_at
    if at is not None and after < at <= until:
        yield Occurrence(ritual, ritual.rhythm.key, at.astimezone(UTC))
