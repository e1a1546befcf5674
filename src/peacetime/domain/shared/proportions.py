"""How many of how many, and how sure one can be of the share after having counted so few."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from peacetime.domain.shared import special

COVERAGE = 0.95


@dataclass(frozen=True, slots=True)
class Proportion:
    """A count of a whole as a share with its interval; None where the whole is nothing."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


def proportion(count: int, of: int, *, coverage: float = COVERAGE) -> Proportion:
    """A count of a whole, with Wilson's interval of its share.

    Args:
        count: How many.
        of: Of how many.
        coverage: How sure the interval is meant to be, from 0 to 1.

    Returns:
        The share from 0 to 1; unknown where the whole is nothing.

    Source: Wilson (1927), "Probable Inference, the Law of Succession, and Statistical Inference".

    >>> found = proportion(8, 10)
    >>> found.share, round(found.low or 0, 3), round(found.high or 0, 3)
    (0.8, 0.49, 0.943)
    """
    if of == 0:
        return Proportion(count, of, None, None, None)
    low, high = wilson_interval(count, of, coverage=coverage)
    return Proportion(count, of, count / of, low, high)


def wilson_interval(count: int, of: int, *, coverage: float = COVERAGE) -> tuple[float, float]:
    """The shares under which a count of a whole is not yet surprising, by the normal curve.

    Formula: (p + z²/2n ± z · √(p(1-p)/n + z²/4n²)) / (1 + z²/n), for p = count / n.

    Args:
        count: How many.
        of: Of how many, n; at least one.
        coverage: On average this often the true share lies inside.

    Raises:
        ValueError: A count that is not from 0 to n, or an n of nothing.

    Source: Wilson (1927); Newcombe (1998) has 81 of 263 as 0.2553 to 0.3662.

    >>> [round(limit, 4) for limit in wilson_interval(81, 263)]
    [0.2553, 0.3662]
    """
    _check(count, of)
    z = NormalDist().inv_cdf((1 + coverage) / 2)
    share, extra = count / of, z * z / of
    middle = share + extra / 2
    reach = z * sqrt(share * (1 - share) / of + extra / (4 * of))
    low, high = (middle - reach) / (1 + extra), (middle + reach) / (1 + extra)
    return max(low, 0.0) if count else 0.0, min(high, 1.0) if count < of else 1.0


def exact_interval(count: int, of: int, *, coverage: float = COVERAGE) -> tuple[float, float]:
    """The shares under which a count of a whole is not yet surprising, never surer than it may be.

    Formula: the limits p with P(X ≥ count) = α/2 and P(X ≤ count) = α/2 for a binomial X, read off the
    beta distribution; α = 1 - coverage.

    Args:
        count: How many.
        of: Of how many; at least one.
        coverage: At least this often the true share lies inside.

    Raises:
        ValueError: A count that is not from 0 to n, or an n of nothing.

    Source: Clopper and Pearson (1934); Newcombe (1998) has 81 of 263 as 0.2527 to 0.3676.

    >>> [round(limit, 4) for limit in exact_interval(81, 263)]
    [0.2527, 0.3676]
    """
    _check(count, of)
    tail = (1 - coverage) / 2
    low = float(special.betaincinv(count, of - count + 1, tail)) if count else 0.0
    high = float(special.betaincinv(count + 1, of - count, 1 - tail)) if count < of else 1.0
    return low, high


def _check(count: int, of: int) -> None:
    if of <= 0 or not 0 <= count <= of:
        raise ValueError("A count lies between nothing and its whole, and the whole is something")
