"""How many people an incident takes, learnt together with how long it lasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

BEFORE = np.array([1, 1, 1, 1, 2], dtype=np.int64)  # what is thought before anything is known
RECENT = 150  # incidents
NEAR = 0.15  # of the past incidents are "of such a length", to each side
FEWEST_NEAR = 3


@dataclass(frozen=True, slots=True)
class Crews:
    """Past incidents by their length, the shortest first: how many people each took.

    Args:
        lengths: In hours, rising.
        people: How many each took.
    """

    lengths: Floats
    people: Counts

    def draw(self, lengths: Floats, rng: np.random.Generator) -> Counts:
        """How many people incidents of these lengths may take.

        Formula: that of a past incident whose length is among the nearest by rank; with the chance
        5 / (5 + past incidents) one of 1, 1, 1, 1, 2 instead.

        Long incidents take more people: drawn apart, the hours of a bad one, which are the product of
        both, would come out too small.

        Source: bootstrap and prior of our model, taken in pairs.
        Cost: a search for each.

        >>> crews = crews_of(np.arange(1.0, 41.0), np.arange(40) // 10 + 1)
        >>> rng = np.random.default_rng(1)
        >>> bool(crews.draw(np.full(500, 2.0), rng).mean() < 1.4 < 3 < crews.draw(np.full(500, 38.0), rng).mean())
        True
        """
        past, asked = len(self.lengths), len(lengths)
        thought = BEFORE[rng.integers(len(BEFORE), size=asked)]
        if not past:
            return thought
        reach = max(FEWEST_NEAR, round(NEAR * past))
        place = np.searchsorted(self.lengths, lengths) + rng.integers(-reach, reach + 1, size=asked)
        near = self.people[np.clip(place, 0, past - 1)]
        is_thought = rng.random(asked) < len(BEFORE) / (len(BEFORE) + past)
        return np.where(is_thought, thought, near)


def crews_of(lengths_hours: Floats, people: Counts) -> Crews:
    """The last 150 incidents of which both are known.

    Args:
        lengths_hours: In the order of the incidents; NaN where not known.
        people: Below 1 where not known.

    >>> crews_of(np.array([3.0, np.nan, 1.0]), np.array([2, 1, 1])).people.tolist()
    [1, 2]
    """
    lengths, took = np.asarray(lengths_hours, np.float64), np.asarray(people, np.int64)
    known = np.flatnonzero(np.isfinite(lengths) & (took > 0))[-RECENT:]
    order = known[np.argsort(lengths[known], kind="stable")]
    return Crews(lengths[order], took[order])
