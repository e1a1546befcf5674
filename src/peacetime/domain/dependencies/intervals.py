"""Where a sum of costs may lie when the rates behind it were counted, and counted low."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from peacetime.domain.dependencies.services import Outages
from peacetime.domain.shared import special

COVERAGE = 0.95
HALF = 0.5  # what Jeffreys' prior adds to a count


@dataclass(frozen=True, slots=True)
class Interval:
    """From where to where a value may lie, and what it is on average."""

    mean: float
    low: float
    high: float


def summed_interval(
    costs: Iterable[tuple[Outages, float]], *, coverage: float = COVERAGE
) -> Interval | None:
    """Where Σ rate × cost may lie, where the rates were counted.

    Formula: a rate of n outages in T months is Gamma(n + 1/2, T): mean (n + 1/2) / T, variance
    (n + 1/2) / T². Means and variances add up, and the interval is that of the gamma with both; rates
    that were not counted stand as they are written.

    Args:
        costs: Outages of a root, and what one of them costs.
        coverage: How sure the interval is meant to be, from 0 to 1.

    Returns:
        In the unit of the costs, a month; None where no rate was counted.

    Source: Jeffreys' prior; the sum of gammas by its first two moments.

    >>> from peacetime.domain.dependencies.durations import Fixed
    >>> found = summed_interval([(Outages(2, Fixed(10), count=4, months=2), 10.0)])
    >>> round(found.mean, 1), round(found.low, 2), round(found.high, 2)
    (22.5, 6.75, 47.56)
    """
    mean = variance = fixed = 0.0
    is_counted = False
    for outages, cost in costs:
        if outages.count is None or outages.months is None:
            fixed += outages.per_month * cost
            continue
        is_counted = True
        rate = (outages.count + HALF) / outages.months
        mean += rate * cost
        variance += rate / outages.months * cost * cost
    if not is_counted:
        return None
    if variance == 0:
        return Interval(fixed + mean, fixed + mean, fixed + mean)
    shape, scale, tail = mean * mean / variance, variance / mean, (1 - coverage) / 2
    low, high = (float(special.gammaincinv(shape, at)) * scale for at in (tail, 1 - tail))
    return Interval(fixed + mean, fixed + low, fixed + high)
