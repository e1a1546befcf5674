"""Sets of minutes as sorted, disjoint, half-open spells: two rows, from and to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Spells = NDArray[np.float64]  # shape (2, n): starts and ends
NONE: Spells = np.zeros((2, 0))


def merged(parts: Sequence[Spells]) -> Spells:
    """Every minute that lies in at least one part; spells that meet are one.

    >>> merged([np.array([[0.0, 9.0], [5.0, 12.0]]), np.array([[5.0], [6.0]])]).tolist()
    [[0.0, 9.0], [6.0, 12.0]]
    """
    parts = [part for part in parts if part.shape[1]]
    if not parts:
        return NONE
    if len(parts) == 1:
        return parts[0]
    spells = np.concatenate(parts, axis=1)
    spells = spells[:, np.argsort(spells[0], kind="stable")]
    until = np.maximum.accumulate(spells[1])
    is_new = np.concatenate([[True], spells[0, 1:] > until[:-1]])
    first = np.flatnonzero(is_new)
    last = np.concatenate([first[1:] - 1, [len(until) - 1]])
    return np.stack([spells[0, first], until[last]])


def without_beginning(spells: Spells, minutes: float) -> Spells:
    """What is left of each spell once so many minutes of it have passed.

    >>> without_beginning(np.array([[0.0, 9.0], [5.0, 30.0]]), 5).tolist()
    [[14.0], [30.0]]
    """
    if not minutes:
        return spells
    left = spells[1] - spells[0] > minutes
    return np.stack([spells[0, left] + minutes, spells[1, left]])


def at_least(count: int, parts: Sequence[Spells]) -> Spells:
    """Every minute that lies in at least so many parts.

    >>> one, other = np.array([[0.0], [9.0]]), np.array([[5.0], [12.0]])
    >>> at_least(2, [one, other]).tolist()
    [[5.0], [9.0]]
    """
    if count == 1:
        return merged(parts)
    whole = np.concatenate(list(parts), axis=1)
    turns = np.concatenate([whole[0], whole[1]])
    steps = np.concatenate([np.ones(whole.shape[1]), -np.ones(whole.shape[1])])
    order = np.lexsort((-steps, turns))  # what meets goes on
    turns, among = turns[order], np.cumsum(steps[order])
    is_in = among >= count
    was_in = np.concatenate([[False], is_in[:-1]])
    return np.stack([turns[is_in & ~was_in], turns[~is_in & was_in]])


def are_same(one: Spells, other: Spells) -> bool:
    """Whether two sets are the same, spell by spell."""
    return one.shape == other.shape and bool((one == other).all())


def minutes_within(spells: Spells, bounds: Numbers) -> Numbers:
    """How many minutes of the spells lie between each bound and the next.

    >>> minutes_within(np.array([[5.0, 25.0], [15.0, 30.0]]), np.array([0.0, 10.0, 20.0, 40.0])).tolist()
    [5.0, 5.0, 5.0]
    """
    if not spells.shape[1]:
        return np.zeros(len(bounds) - 1)
    before = np.concatenate([[0.0], np.cumsum(spells[1] - spells[0])])
    index = np.searchsorted(spells[0], bounds, side="right")
    inside = np.where(index > 0, np.maximum(spells[1][np.maximum(index - 1, 0)] - bounds, 0.0), 0.0)
    return np.diff(before[index] - inside)
