"""Chances and excesses of many outages at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.dependencies.durations import (
    Duration,
    Exponential,
    Fixed,
    LogNormal,
    Sample,
)
from peacetime.domain.shared import special

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
CELLS = 4_000_000  # of a table of samples, at a time
Law = Callable[[Numbers, Numbers, Numbers], tuple[Numbers, Numbers]]


def chances_and_excesses(
    durations: Sequence[Duration], which: Whole, minutes: Numbers
) -> tuple[Numbers, Numbers]:
    """P(D > a) and E[(D - a)+] for many pairs of an outage and a number of minutes.

    Args:
        durations: The laws.
        which: The number of the law, of each pair.
        minutes: a, of each pair, 0 or more.

    Returns:
        Both, for each pair; the same as `durations` give one by one.

    Cost: linear in the pairs; a `Sample` is gone through for each of its pairs.

    >>> found = chances_and_excesses([Fixed(60), Exponential(30)], np.array([0, 1]), np.array([20.0, 0]))
    >>> [row.tolist() for row in found]
    [[1.0, 1.0], [40.0, 30.0]]
    """
    chance, excess = np.empty(len(which)), np.empty(len(which))
    kinds, first, second = _parameters(durations)
    for kind, law in enumerate(LAWS):
        rows = np.flatnonzero(kinds[which] == kind)
        if len(rows):
            of = which[rows]
            chance[rows], excess[rows] = law(first[of], second[of], minutes[rows])
    _others(durations, which, minutes, chance, excess)
    return chance, excess


def _parameters(durations: Sequence[Duration]) -> tuple[Whole, Numbers, Numbers]:
    """Which of the `LAWS` each follows, -1 where none of them, and its one or two numbers."""
    kinds = np.full(len(durations), -1, np.int64)
    first, second = np.ones(len(durations)), np.ones(len(durations))
    for number, duration in enumerate(durations):
        match duration:
            case Exponential():
                kinds[number], first[number] = 1, duration.mean
            case LogNormal():
                kinds[number], first[number] = 2, duration.mu
                second[number] = duration.sigma
            case Fixed():
                kinds[number], first[number] = 0, duration.minutes
    return kinds, first, second


def _fixed(length: Numbers, _: Numbers, minutes: Numbers) -> tuple[Numbers, Numbers]:
    return (length > minutes).astype(np.float64), np.maximum(length - minutes, 0.0)


def _exponential(mean: Numbers, _: Numbers, minutes: Numbers) -> tuple[Numbers, Numbers]:
    chance = np.exp(-minutes / mean)
    return chance, mean * chance


def _lognormal(mu: Numbers, sigma: Numbers, minutes: Numbers) -> tuple[Numbers, Numbers]:
    mean = np.exp(mu + sigma**2 / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = (mu - np.log(minutes)) / sigma
        chance = special.ndtr(beyond)
        excess = mean * special.ndtr(beyond + sigma) - minutes * chance
    is_fixed = sigma == 0
    chance = np.where(minutes <= 0, 1.0, np.where(is_fixed, mean > minutes, chance))
    excess = np.where((minutes <= 0) | is_fixed, np.maximum(mean - minutes, 0.0), excess)
    return chance, np.maximum(excess, 0.0)


LAWS: tuple[Law, ...] = (_fixed, _exponential, _lognormal)
CLOSED = (Fixed, Exponential, LogNormal)


def _others(
    durations: Sequence[Duration], which: Whole, minutes: Numbers, chance: Numbers, excess: Numbers
) -> None:
    """Samples of one size side by side, and whatever else there may be one by one."""
    sizes = np.array([len(d.minutes) if isinstance(d, Sample) else 0 for d in durations], np.int64)
    for size in np.unique(sizes[which]):
        rows = np.flatnonzero(sizes[which] == size)
        if size:
            _samples(durations, rows, which, minutes, chance, excess, int(size))
            continue
        for row in rows:
            duration = durations[int(which[row])]
            if not isinstance(duration, CLOSED):
                chance[row] = duration.chance_longer(float(minutes[row]))
                excess[row] = duration.excess(float(minutes[row]))


def _samples(
    durations: Sequence[Duration],
    rows: Whole,
    which: Whole,
    minutes: Numbers,
    chance: Numbers,
    excess: Numbers,
    size: int,
) -> None:
    laws, place = np.unique(which[rows], return_inverse=True)
    seen = np.array([_seen(durations[int(law)]) for law in laws], np.float64)
    for first in range(0, len(rows), max(1, CELLS // size)):
        part = slice(first, first + max(1, CELLS // size))
        beyond = seen[place[part]] - minutes[rows[part], None]
        chance[rows[part]] = (beyond > 0).mean(axis=1)
        excess[rows[part]] = np.maximum(beyond, 0.0).mean(axis=1)


def _seen(duration: Duration) -> tuple[float, ...]:
    assert isinstance(duration, Sample), "asked of samples alone"
    return duration.minutes
