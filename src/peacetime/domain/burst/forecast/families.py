"""Made-up histories whose law is known, to see whether the forecast keeps its promises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WEEK = 168.0  # hours
RATE = 3.0  # incidents a week, in the middle of the teams
RATE_SPREAD = 0.5  # of the log, between teams
SIZE = 1.5  # kappa of the negative binomial
DRIFT = 0.1  # sigma of the log rate, a week
GROWTH = 3.5  # over the whole history, as GitHub's from 2019 to 2023
SHIFTS = (0.4, 2.5)  # what a level is multiplied by
MEDIAN_HOURS, LOG_SPREAD = 1.27, 1.13  # of GitHub's durations
BRANCHING, ECHO_HOURS = 0.4, 48.0  # incidents that one brings, and how soon


@dataclass(frozen=True, slots=True)
class MadeHistory:
    """Incidents of one made-up team: starts and ends in hours, and how many weeks were made."""

    starts: Floats
    ends: Floats
    weeks: int


Maker = Callable[[np.random.Generator, int], Floats]


def made_history(family: str, *, weeks: int, seed: int) -> MadeHistory:
    """One history of a family, the same for the same seed.

    Formula: a team's mean is 3 e^(0.5 N(0, 1)) incidents a week. `static`: NB(mean, 1.5) each week.
    `drifting`: the log of the mean moves by 0.1 N(0, 1) a week. `level shift`: at one hidden week in
    the middle two thirds the mean is multiplied by 0.4 or 2.5. `poisson`: no more spread than chance.
    `growing`: the mean grows evenly in the log, to 3.5 times what it was at first. `self-exciting`: each incident brings 0.4 more, after an exponential time of 48 h. Durations are
    lognormal with median 1.27 h and log spread 1.13.

    Args:
        family: One of `FAMILIES`.
        weeks: How long.
        seed: Of everything that is drawn.

    Source: our model; durations as measured on GitHub's 801 public incidents.
    Cost: some 0.2 ms for two years.

    >>> one, again = (made_history("static", weeks=104, seed=7) for _ in range(2))
    >>> bool((one.starts == again.starts).all()), one.weeks
    (True, 104)
    """
    rng = np.random.default_rng([seed, list(FAMILIES).index(family)])
    starts = np.sort(FAMILIES[family](rng, weeks))
    starts = starts[starts < WEEK * weeks]
    lengths = MEDIAN_HOURS * np.exp(LOG_SPREAD * rng.standard_normal(len(starts)))
    return MadeHistory(starts, starts + lengths, weeks)


def _level(rng: np.random.Generator) -> float:
    return float(RATE * np.exp(RATE_SPREAD * rng.standard_normal()))


def _in_weeks(rng: np.random.Generator, means: Floats) -> Floats:
    """Starts anywhere in each week, as many as a negative binomial brings."""
    counts = rng.poisson(means * rng.standard_gamma(SIZE, len(means)) / SIZE)
    week = np.repeat(np.arange(len(means)), counts)
    return (week + rng.random(len(week))) * WEEK


def _static(rng: np.random.Generator, weeks: int) -> Floats:
    return _in_weeks(rng, np.full(weeks, _level(rng)))


def _drifting(rng: np.random.Generator, weeks: int) -> Floats:
    return _in_weeks(rng, _level(rng) * np.exp(np.cumsum(DRIFT * rng.standard_normal(weeks))))


def _level_shift(rng: np.random.Generator, weeks: int) -> Floats:
    at = rng.integers(weeks // 3, weeks)
    means = np.full(weeks, _level(rng))
    means[at:] *= SHIFTS[rng.integers(len(SHIFTS))]
    return _in_weeks(rng, means)


def _growing(rng: np.random.Generator, weeks: int) -> Floats:
    return _in_weeks(rng, _level(rng) / GROWTH**0.5 * GROWTH ** (np.arange(weeks) / weeks))


def _poisson(rng: np.random.Generator, weeks: int) -> Floats:
    return rng.random(rng.poisson(_level(rng) * weeks)) * WEEK * weeks


def _self_exciting(rng: np.random.Generator, weeks: int) -> Floats:
    """Hawkes as a branching process: each generation brings the next."""
    count = rng.poisson(_level(rng) * (1 - BRANCHING) * weeks)
    generation = rng.random(count) * WEEK * weeks
    found = [generation]
    while len(generation):
        parents = np.repeat(generation, rng.poisson(BRANCHING, len(generation)))
        generation = parents + rng.exponential(ECHO_HOURS, len(parents))
        found.append(generation)
    return np.concatenate(found)


FAMILIES: Mapping[str, Maker] = MappingProxyType(
    {
        "static": _static,
        "drifting": _drifting,
        "level shift": _level_shift,
        "growing": _growing,
        "poisson": _poisson,
        "self-exciting": _self_exciting,
    }
)
