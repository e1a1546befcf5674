"""One warning sign as it is shown: its state, its numbers, and how often it fires by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from peacetime.domain.burst.signs.definitions import DEFINITIONS, Definition
from peacetime.domain.burst.signs.weekly import WEEK, Weekly, columns

LEAST_WEEKS = 8
LEAST_PEOPLE = 5
RECENT_WEEKS = 4
BASELINE_WEEKS = 52
LATE_WEEKS = 6


class SignState(StrEnum):
    """What is known of a sign.

    `no_data`: nobody brought its numbers, or not of the last six weeks. `too_few`: too few weeks or people to judge, or to show.
    """

    STEADY = "steady"
    CHANGED = "changed"
    NO_DATA = "no_data"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Chance:
    """How often a sign fires in a year in which nothing changed; the number is a probability."""

    a_year: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Point:
    """One week of a sign's picture: its number, and how far its sum is on the way to an alarm (0 to 1)."""

    week_starts: date
    value: float
    towards_alarm: float


@dataclass(frozen=True, slots=True)
class Sign:
    """A warning sign on one day; what is not known is None.

    Args:
        name: One of the names in `DEFINITIONS`.
        state: Whether it changed, or why that is not said.
        sentence: For people.
        unit: Of `baseline` and `now`.
        baseline: The number before the change, or before the last four weeks where there is none.
        now: The number since the change, or over the last four weeks.
        change: now ÷ baseline - 1.
        since: The estimated first day of the change.
        told_on: The first day on which the change could be told from chance.
        fires_by_chance: How often it would fire if nothing changed.
        weeks: How many weeks it rests on.
        points: The weeks behind it; none where too few people are in it.
    """

    name: str
    state: SignState
    sentence: str
    unit: str
    baseline: float | None = None
    now: float | None = None
    change: float | None = None
    since: date | None = None
    told_on: date | None = None
    fires_by_chance: Chance | None = None
    weeks: int = 0
    points: tuple[Point, ...] = ()

    @property
    def definition(self) -> Definition:
        """The formula, method and source behind the number."""
        return DEFINITIONS[self.name]

    @property
    def is_changed(self) -> bool:
        """Whether it fires."""
        return self.state is SignState.CHANGED


def no_data(name: str, unit: str, brings: str, weeks: Sequence[Weekly] = ()) -> Sign:
    """A sign whose numbers nobody brought, or nobody brings any more, and what to bring.

    >>> no_data("velocity", "items a week", "Bring items.", [Weekly(date(2026, 3, 2), 9)]).sentence
    'Nothing is known since 9 Mar 2026. Bring items.'
    """
    why = f"Nothing is known since {day(weeks[-1].week_ends)}." if weeks else "No data yet."
    return Sign(name, SignState.NO_DATA, f"{why} {brings}", unit)


def is_known_of_late(weeks: Sequence[Weekly], *, at: date) -> bool:
    """Whether the last known week ended within six weeks: older numbers say nothing of now.

    >>> is_known_of_late([Weekly(date(2026, 3, 2), 9)], at=date(2026, 4, 20))
    True
    >>> is_known_of_late([Weekly(date(2026, 3, 2), 9)], at=date(2026, 4, 21))
    False
    """
    return bool(weeks) and weeks[-1].week_ends >= at - LATE_WEEKS * WEEK


def too_few_weeks(name: str, unit: str, weeks: int) -> Sign:
    """A sign with a history too short to have a habit.

    >>> too_few_weeks("velocity", "items a week", 5).sentence
    'Known for 5 weeks. It is shown from 8 weeks on.'
    """
    known = "1 week" if weeks == 1 else f"{weeks} weeks"
    sentence = f"Known for {known}. It is shown from {LEAST_WEEKS} weeks on."
    return Sign(name, SignState.TOO_FEW, sentence, unit, weeks=weeks)


def too_few_people(name: str, unit: str, *, is_number_known: bool) -> Sign:
    """A sign about people that is not shown, because single people would be seen in it."""
    why = (
        f"Too few people to judge: it is shown from {LEAST_PEOPLE} people on."
        if is_number_known
        else f"How many people it is about is not known. Bring the roster; it is shown from {LEAST_PEOPLE} on."
    )
    return Sign(name, SignState.TOO_FEW, why, unit)


def pooled(weeks: Sequence[Weekly]) -> float | None:
    """One rate of some weeks: Σ value ÷ Σ exposure; None where nothing was exposed.

    >>> pooled([Weekly(date(2026, 3, 2), 1, 10), Weekly(date(2026, 3, 9), 5, 10)])
    0.3
    """
    values, exposures = columns(weeks)
    return float(values.sum() / exposures.sum()) if exposures.sum() > 0 else None


def relative_change(now: float | None, baseline: float | None) -> float | None:
    """Now against the baseline: now ÷ baseline - 1; None where one is not known or the baseline is 0.

    >>> relative_change(9.0, 12.0)
    -0.25
    """
    return None if now is None or not baseline else now / baseline - 1


def day(at: date) -> str:
    """A day for people.

    >>> day(date(2026, 10, 4))
    '4 Oct 2026'
    """
    return f"{at.day} {at:%b %Y}"
