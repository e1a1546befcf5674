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
    for kind, law in LAWS.items():
        is_kind = np.array([isinstance(duration, kind) for duration in durations], np.bool_)
        rows = np.flatnonzero(is_kind[which])
        if len(rows):
            first, second = _parameters(durations, kind)
            of = which[rows]
            chance[rows], excess[rows] = law(first[of], second[of], minutes[rows])
    _others(durations, which, minutes, chance, excess)
    return chance, excess


def _parameters(durations: Sequence[Duration], kind: type) -> tuple[Numbers, Numbers]:
    def pair(duration: Duration) -> tuple[float, float]:
        match duration:
            case Fixed(minutes=minutes) if kind is Fixed:
                return minutes, 0.0
            case Exponential(mean=mean) if kind is Exponential:
                return mean, 0.0
            case LogNormal(mu=mu, sigma=sigma) if kind is LogNormal:
                return mu, sigma
        return 1.0, 1.0

    made = np.array([pair(duration) for duration in durations], np.float64).reshape(-1, 2)
    return made[:, 0], made[:, 1]


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


LAWS: dict[type, Law] = {Fixed: _fixed, Exponential: _exponential, LogNormal: _lognormal}


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
            if type(duration) not in LAWS:
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
