"""How a balance went: a line of straight pieces and jumps, and what can be read off it exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.ledger.day_classes import HOUR_MICROS, micros, moment
from peacetime.domain.shared.spans import Span, union

Micros = NDArray[np.int64]
Credits = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A balance over time, straight between its knots; two knots at one moment are a jump.

    Args:
        at: Moments of the knots, rising, in microseconds.
        balance: In credit-hours.
        earned: All that was earned up to the knot, comp rest included, in credit-hours.
        spent: All that was spent, pages included.
        discarded: All that was discarded at the cap.
    """

    at: Micros
    balance: Credits
    earned: Credits
    spent: Credits
    discarded: Credits

    def values(self, at: Micros, of: Credits | None = None) -> Credits:
        """The balance, or another line of the path, at moments in microseconds.

        Returns:
            One number for each moment, after what happened at it; not a number outside the path.

        Cost: a binary search for each moment.
        """
        line = self.balance if of is None else of
        if not len(at):
            return np.zeros(0)
        before = np.clip(np.searchsorted(self.at, at, side="right") - 1, 0, len(self.at) - 1)
        after = np.minimum(before + 1, len(self.at) - 1)
        width = self.at[after] - self.at[before]
        part = np.where(width > 0, (at - self.at[before]) / np.maximum(width, 1), 0.0)
        found: Credits = line[before] + part * (line[after] - line[before])
        found[(at < self.at[0]) | (at > self.at[-1])] = np.nan
        return found

    def series(self, moments: Iterable[datetime]) -> Credits:
        """The balance at each of some moments, see `values`."""
        return self.values(np.array([micros(at) for at in moments], dtype=np.int64))

    def before(self, at: int) -> tuple[float, float, float, float]:
        """Balance, earned, spent and discarded just before what happened at a moment in microseconds."""
        last = int(np.searchsorted(self.at, at, side="left"))  # the first knot not before it
        last = min(last, len(self.at) - 1)
        first = max(last - 1, 0)
        width = int(self.at[last] - self.at[first])
        part = (at - int(self.at[first])) / width if width > 0 else 1.0
        lines = (self.balance, self.earned, self.spent, self.discarded)
        low, high = ([float(line[index]) for line in lines] for index in (first, last))
        a, b, c, d = (x if x == y else x + part * (y - x) for x, y in zip(low, high, strict=True))
        return a, b, c, d

    def area_below(self, level: float = 0.0) -> float:
        """How deep and how long below a level: the area between it and the line.

        Formula: the integral of max(0, level - B) dt, exact on straight pieces.

        Returns:
            Credit-hours times hours; never negative.
        """
        hours = np.diff(self.at) / HOUR_MICROS
        first, last = level - self.balance[:-1], level - self.balance[1:]
        both = hours * (first + last) / 2
        above = np.maximum(first, last)
        height = np.abs(first - last)
        crossing = np.divide(
            hours * above**2, 2 * height, out=np.zeros_like(hours), where=height > 0
        )
        is_below, is_above = (first >= 0) & (last >= 0), (first <= 0) & (last <= 0)
        return float(np.where(is_below, both, np.where(is_above, 0.0, crossing)).sum())

    def spans_below(self, level: float) -> list[Span]:
        """When the balance was below a level, in order; to the microsecond.

        Cost: linear in the knots that lie below.
        """
        found: list[Span] = []
        first, last = self.balance[:-1], self.balance[1:]
        for index in np.flatnonzero(((first < level) | (last < level)) & (np.diff(self.at) > 0)):
            start, end = int(self.at[index]), int(self.at[index + 1])
            low, high = float(first[index]), float(last[index])
            if (low < level) != (high < level):
                cross = start + round((end - start) * (level - low) / (high - low))
                start, end = (start, cross) if low < level else (cross, end)
            found.append(Span(moment(start), moment(end)))
        return union(found)

    def lowest(self) -> tuple[float, datetime]:
        """The lowest balance and when it was first held."""
        index = int(np.argmin(self.balance))
        return float(self.balance[index]), moment(int(self.at[index]))
