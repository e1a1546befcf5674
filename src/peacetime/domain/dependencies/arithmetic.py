"""The arithmetic of promises: budgets, what they leave, and how attempts multiply."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from peacetime.domain.shared.errors import InvalidInput

YEAR_MINUTES = 365 * 24 * 60.0
EXTRA_NINE = 10
ROUNDING = 1e-9  # relative: 1 - 0.99999 is not quite a tenth of 1 - 0.9999 in binary


class CountRefused(InvalidInput):
    """A count makes no sense; the sentence names it."""

    code = "count_refused"


def budget_minutes(promised: float, *, period_minutes: float = YEAR_MINUTES) -> float:
    """How long a service may be down and still keep what it promises.

    Formula: (1 - promised) × period.

    Args:
        promised: An availability, from 0 to 1.
        period_minutes: Over how long; a year where nothing is said.

    Source: Treynor, Dahlin, Rau and Beyer (2017), "The Calculus of Service Availability".

    >>> round(budget_minutes(0.9999), 2)
    52.56
    """
    return (1 - promised) * period_minutes


def is_extra_nine_kept(promised: float, of_provider: float) -> bool:
    """Whether a provider promises one nine more than who depends on it.

    Formula: 1 - of_provider ≤ (1 - promised) / 10.

    Source: the same, "the rule of the extra 9".

    >>> is_extra_nine_kept(0.9999, 0.99999), is_extra_nine_kept(0.9999, 0.9999)
    (True, False)
    """
    return is_within_a_nine(promised, 1 - of_provider)


def is_within_a_nine(promised: float, down: float) -> bool:
    """Whether a share of time down takes at most a tenth of what a promise leaves."""
    return down <= (1 - promised) / EXTRA_NINE * (1 + ROUNDING)


def minutes_per_outage(minutes: float, impacts: Iterable[float]) -> float:
    """How long each of some outages may last, given how much of the users each hits.

    Formula: minutes / Σ impacts.

    Args:
        minutes: That are left.
        impacts: Of each outage, the share of users it hits, from 0 to 1.

    Source: the same: one full outage and three at 20 % leave 27 / 1.6 minutes for each.

    >>> round(minutes_per_outage(27, [1, 0.2, 0.2, 0.2]), 3)
    16.875
    """
    together = sum(impacts)
    if together <= 0:
        sentence = "No outage hits anybody. Write at least one share above 0."
        raise CountRefused(sentence, field="impacts")
    return minutes / together


def tree_size(fan_out: int, layers: int) -> int:
    """How many services a tree has in which nothing is shared: the number nobody's system has.

    Formula: 1 + f + f² + … + f^(layers - 1).

    Args:
        fan_out: f, children of each.
        layers: With the one at the top.

    Source: the same, "Clarifying the rule of the extra 9".

    >>> tree_size(10, 4)
    1111
    """
    if fan_out < 0 or layers < 0:
        raise CountRefused("A tree has 0 or more layers and children.", field="layers")
    return sum(fan_out**layer for layer in range(layers))


def share_each(unique: int) -> float:
    """What each unique critical provider may take of what all of them may take, at any depth.

    Formula: 1 / N.

    Args:
        unique: N, above 0.

    Source: the same.

    >>> share_each(4)
    0.25
    """
    if unique < 1:
        raise CountRefused("Nothing is shared among no providers. Write 1 or more.", field="unique")
    return 1 / unique


def attempts(per_layer: Iterable[int]) -> int:
    """How many calls reach the bottom for one at the top, where each layer tries so often.

    Formula: the product of the attempts; r retries are r + 1 attempts.

    Source: Amazon Builders' Library, "Timeouts, retries, and backoff with jitter": 3 in 5 layers are 243.

    >>> attempts([3, 3, 3, 3, 3])
    243
    """
    return prod(per_layer)
