"""What is counted week by week: rows of a team's own history, with what they were counted over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.shared.errors import InvalidInput

Floats = NDArray[np.float64]
WEEK = timedelta(days=7)
LARGEST = (
    1_000_000  # of a week of one team; what is drawn by chance takes time and room as it grows
)


@dataclass(frozen=True, slots=True)
class Weekly:
    """One week of a count, and over what it was counted.

    What the two numbers are depends on the series:

    | series | value | exposure |
    |---|---|---|
    | `throughput` | items completed | hours the team had for Delivery; None where nobody says |
    | `change_failures` | changes that failed | changes that were made |
    | `attendance` | attended | invited |
    | `roster` | people who left in the week | people in the team |
    | `urgent_items` | items tagged urgent | items begun |

    A week without a row is not known, and is never taken for a zero.

    Args:
        week_starts: Its first day; the week ends seven days later.
        value: The count of the week, not negative.
        exposure: Over what it was counted, not negative; None where it is not known.

    Raises:
        InvalidInput: `weekly_negative`, `weekly_too_large`.

    >>> Weekly(date(2026, 3, 2), 12, 160).week_ends
    datetime.date(2026, 3, 9)
    """

    week_starts: date
    value: float
    exposure: float | None = None

    def __post_init__(self) -> None:
        for field, number in (("value", self.value), ("exposure", self.exposure)):
            if number is not None and not (isfinite(number) and number >= 0):
                sentence = (
                    f"The {field} of the week of {self.week_starts:%Y-%m-%d} is {number:g}. "
                    "Write a number that is not negative, or leave the week out."
                )
                raise InvalidInput(sentence, field=field, code="weekly_negative")
            if number is not None and number > LARGEST:
                sentence = (
                    f"The {field} of the week of {self.week_starts:%Y-%m-%d} is {number:g}. "
                    f"Write a number of at most {LARGEST:,}, or leave the week out."
                )
                raise InvalidInput(sentence, field=field, code="weekly_too_large")

    @property
    def week_ends(self) -> date:
        """The first day after it."""
        return self.week_starts + WEEK


def known_weeks(rows: Sequence[Weekly], *, at: date, is_part: bool = False) -> tuple[Weekly, ...]:
    """The weeks that were over at a day and of which something is known, oldest first.

    Formula: weeks with `week_ends` ≤ at, without those whose exposure is 0.

    Args:
        rows: Of one series, in any order.
        at: The day of the question; a week that still runs does not count.
        is_part: The value is a part of the exposure: failures of changes.

    Returns:
        The weeks in order.

    Raises:
        InvalidInput: `week_twice`, `part_above_whole`.

    Cost: one sort.

    >>> rows = [Weekly(date(2026, 3, day), 1, day - 2) for day in (9, 2, 16)]
    >>> [row.week_starts.day for row in known_weeks(rows, at=date(2026, 3, 20))]
    [9]
    """
    weeks = sorted(rows, key=lambda row: row.week_starts)
    for first, second in pairwise(weeks):
        if second.week_starts < first.week_ends:
            sentence = (
                f"The weeks of {first.week_starts:%Y-%m-%d} and {second.week_starts:%Y-%m-%d} "
                "overlap. Write one row for each week."
            )
            raise InvalidInput(sentence, field="week_starts", code="week_twice")
    if is_part:
        _check_parts(weeks)
    return tuple(row for row in weeks if row.week_ends <= at and row.exposure != 0)


def columns(weeks: Sequence[Weekly]) -> tuple[Floats, Floats]:
    """Values and exposures of some weeks; an exposure that is not known is one week.

    >>> columns([Weekly(date(2026, 3, 2), 3), Weekly(date(2026, 3, 9), 4, 2)])[1].tolist()
    [1.0, 2.0]
    """
    values = np.array([row.value for row in weeks], dtype=float)
    exposures = [1.0 if row.exposure is None else row.exposure for row in weeks]
    return values, np.array(exposures, dtype=float)


def _check_parts(weeks: Sequence[Weekly]) -> None:
    for row in weeks:
        if row.exposure is None or row.value > row.exposure:
            sentence = (
                f"In the week of {row.week_starts:%Y-%m-%d}, {row.value:g} of "
                f"{'an unknown number' if row.exposure is None else format(row.exposure, 'g')} "
                "are counted. Write the whole beside its part, and no part above its whole."
            )
            raise InvalidInput(sentence, field="exposure", code="part_above_whole")
