"""How often something happens, and how sure one can be of it after having counted so few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt
from statistics import NormalDist

COVERAGE = 0.95
SMALL = 1e-17  # a term that changes no sum any more
STEPS = 60
CLOSE = 1e-12


@dataclass(frozen=True, slots=True)
class Rate:
    """What was counted over an exposure, as a rate with its interval; None where nothing was exposed."""

    count: int
    exposure: float
    rate: float | None
    low: float | None
    high: float | None


def rate(count: int, exposure: float, *, coverage: float = COVERAGE) -> Rate:
    """A count over an exposure, with the exact interval of its rate.

    Formula: count / exposure; the interval is that of `poisson_interval`, divided by the exposure.

    Args:
        count: How often it happened.
        exposure: Over how much it was counted, in any unit; a part of a quarter is 0.4 quarters.
        coverage: How sure the interval is meant to be, from 0 to 1.

    Returns:
        The rate per unit of exposure; without exposure no rate.

    Source: Garwood (1936), "Fiducial limits for the Poisson distribution".

    >>> found = rate(10, 2.0)
    >>> found.rate, round(found.low or 0, 2), round(found.high or 0, 2)
    (5.0, 2.4, 9.2)
    """
    if exposure <= 0:
        return Rate(count, 0.0, None, None, None)
    low, high = poisson_interval(count, coverage=coverage)
    return Rate(count, exposure, count / exposure, low / exposure, high / exposure)


def poisson_interval(count: int, *, coverage: float = COVERAGE) -> tuple[float, float]:
    """The means under which a count is not yet surprising: the exact (Garwood) interval.

    Formula: `low` solves P(X ≥ count) = α/2, `high` solves P(X ≤ count) = α/2, for a Poisson X and
    α = 1 - coverage; the lower limit of nothing is 0.

    Args:
        count: What was counted.
        coverage: At least this often the true mean lies inside; exact means never less.

    Returns:
        The lower and the upper limit of the mean.

    Raises:
        ValueError: A negative count, or a coverage that is not between 0 and 1.

    Source: Garwood (1936); the published table gives 1.6235 to 11.6683 for a count of 5.
    Cost: proportional to the root of the count; some 0.05 milliseconds for a count of 100.

    >>> [round(limit, 4) for limit in poisson_interval(5)], round(poisson_interval(0)[1], 4)
    ([1.6235, 11.6683], 3.6889)
    """
    if count < 0 or not 0 < coverage < 1:
        raise ValueError("A count is never negative, and a coverage lies between 0 and 1")
    tail = (1 - coverage) / 2
    if count == 0:
        return 0.0, -log(tail)
    low = _solved(count, -1, tail, lambda mean: _at_least(count, mean), count - 1)
    high = _solved(count + 1, 1, tail, lambda mean: _at_most(count, mean), count)
    return low, high


def _solved(
    shape: int, side: int, tail: float, chance: Callable[[float], float], slope_at: int
) -> float:
    """The mean at which a tail has this chance: Newton's steps from Wilson and Hilferty's guess.

    Source: Wilson and Hilferty (1931); the slope of a tail in the mean is the chance of its last count.
    """
    normal = NormalDist().inv_cdf(1 - tail)
    mean = shape * max(1 - 1 / (9 * shape) + side * normal / (3 * sqrt(shape)), 0.05) ** 3
    for _ in range(STEPS):
        step = side * (chance(mean) - tail) / _chance(slope_at, mean)
        mean = min(max(mean + step, mean / 2), mean * 2)
        if abs(step) <= CLOSE * mean:
            break
    return mean


def _at_least(count: int, mean: float) -> float:
    """P(X ≥ count), summed upwards; the mean is not above the count, so that terms only fall."""
    if mean >= count:
        return 1 - _downwards(count - 1, mean)
    term = total = _chance(count, mean)
    number = count
    while term > SMALL * total:
        number += 1
        term *= mean / number
        total += term
    return total


def _at_most(count: int, mean: float) -> float:
    """P(X ≤ count), summed downwards where terms fall that way."""
    return _downwards(count, mean) if mean > count else 1 - _at_least(count + 1, mean)


def _downwards(count: int, mean: float) -> float:
    term = total = _chance(count, mean)
    for number in range(count, 0, -1):
        term *= number / mean
        total += term
        if term <= SMALL * total:
            break
    return total


def _chance(count: int, mean: float) -> float:
    return exp(count * log(mean) - mean - lgamma(count + 1))
