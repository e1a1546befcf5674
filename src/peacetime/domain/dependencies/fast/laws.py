"""Chances and excesses of many outages at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

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
    """Samples by sorted sums, and whatever else there may be one by one."""
    is_other = np.array([type(duration) not in LAWS for duration in durations], np.bool_)
    rows = np.flatnonzero(is_other[which])
    rows = rows[np.argsort(which[rows], kind="stable")]
    bounds = np.flatnonzero(np.diff(which[rows], prepend=-1, append=-1))
    for first, last in pairwise(bounds):
        part = rows[first:last]
        duration = durations[int(which[part[0]])]
        if isinstance(duration, Sample):
            seen = np.sort(np.array(duration.minutes, np.float64))
            place = np.searchsorted(seen, minutes[part], side="right")
            left = len(seen) - place
            sums = np.append(np.cumsum(seen[::-1])[::-1], 0.0)[place]
            chance[part], excess[part] = left / len(seen), (sums - left * minutes[part]) / len(seen)
        else:
            chance[part] = [duration.chance_longer(float(each)) for each in minutes[part]]
            excess[part] = [duration.excess(float(each)) for each in minutes[part]]
