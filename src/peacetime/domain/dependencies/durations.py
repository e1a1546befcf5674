"""How long an outage lasts: what is left of it once a cover of some minutes has run out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, inf, isfinite, log, sqrt
from typing import Protocol

from peacetime.domain.shared.errors import InvalidInput

ENOUGH = 8  # observed outages from which on they speak for themselves
LONGEST_MINUTES = 60 * 24 * 365 * 10.0  # ten years: beyond it a number is a mistake of the writer
MOST_SPREAD = 10.0  # of the logarithm: e^10 is a factor of 22,000


class DurationRefused(InvalidInput):
    """A duration makes no sense; the sentence says which number."""

    code = "duration_refused"


class Duration(Protocol):
    """The law of how many minutes an outage lasts."""

    @property
    def mean(self) -> float:
        """Minutes an outage lasts on average."""

    def chance_longer(self, minutes: float) -> float:
        """P(D > a): how likely an outage is to outlast so many minutes; exactly as long is not longer."""

    def excess(self, minutes: float) -> float:
        """E[(D - a)+]: minutes an outage goes on beyond so many, on average over all outages."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Every outage lasts the same.

    Formula: E[(D - a)+] = max(0, d - a).

    Args:
        minutes: d, from 0 to ten years.

    Raises:
        DurationRefused: `duration_impossible`.

    >>> Fixed(60).excess(20), Fixed(60).chance_longer(60)
    (40.0, 0.0)
    """

    minutes: float

    def __post_init__(self) -> None:
        _check("minutes", self.minutes, low=0.0)

    @property
    def mean(self) -> float:
        """Minutes an outage lasts."""
        return float(self.minutes)

    def chance_longer(self, minutes: float) -> float:
        """1 where the outage outlasts so many minutes, else 0."""
        return float(self.minutes > minutes)

    def excess(self, minutes: float) -> float:
        """Minutes beyond so many."""
        return float(max(0.0, self.minutes - minutes))


@dataclass(frozen=True, slots=True)
class Exponential:
    """Outages that end at any moment with the same chance, however long they have lasted.

    Formula: P(D > a) = e^(-a/m); E[(D - a)+] = m e^(-a/m).

    Args:
        mean: m, in minutes, above 0.

    Raises:
        DurationRefused: `duration_impossible`.

    >>> round(2 * Exponential(30).excess(15), 6)
    36.39184
    """

    mean: float

    def __post_init__(self) -> None:
        _check("mean", self.mean, above=0.0)

    def chance_longer(self, minutes: float) -> float:
        """P(D > a)."""
        return exp(-minutes / self.mean)

    def excess(self, minutes: float) -> float:
        """E[(D - a)+], in minutes."""
        return self.mean * exp(-minutes / self.mean)


@dataclass(frozen=True, slots=True)
class LogNormal:
    """Outages whose logarithm is normal: most are short, a few are very long.

    Formula: with s = sigma, d1 = (mu + s² - ln a) / s: P(D > a) = Φ(d1 - s),
    E[(D - a)+] = m Φ(d1) - a Φ(d1 - s), m = e^(mu + s²/2).

    Args:
        mu: Mean of the logarithm of the minutes.
        sigma: Its standard deviation, from 0 to 10; with 0 every outage lasts e^mu.

    Raises:
        DurationRefused: `duration_impossible`.

    >>> round(LogNormal(3, 1).excess(0), 3), round(LogNormal(3, 1).excess(30), 3)
    (33.115, 13.696)
    """

    mu: float
    sigma: float

    def __post_init__(self) -> None:
        _check("mu", self.mu)
        _check("sigma", self.sigma, low=0.0, high=MOST_SPREAD)
        _check("mean", self.mu + self.sigma**2 / 2, high=log(LONGEST_MINUTES))

    @property
    def mean(self) -> float:
        """Minutes an outage lasts on average."""
        return exp(self.mu + self.sigma**2 / 2)

    def chance_longer(self, minutes: float) -> float:
        """P(D > a)."""
        if minutes <= 0 or minutes == inf:
            return float(minutes <= 0)
        if self.sigma == 0:
            return float(self.mean > minutes)
        return _normal((self.mu - log(minutes)) / self.sigma)

    def excess(self, minutes: float) -> float:
        """E[(D - a)+], in minutes."""
        if minutes <= 0 or minutes == inf:
            return self.mean - minutes if minutes <= 0 else 0.0
        if self.sigma == 0:
            return max(0.0, self.mean - minutes)
        beyond = (self.mu - log(minutes)) / self.sigma
        left = self.mean * _normal(beyond + self.sigma) - minutes * _normal(beyond)
        return max(0.0, left)


@dataclass(frozen=True, slots=True)
class Sample:
    """The outages that were seen, each as likely as the other.

    Formula: P(D > a) = share of x above a; E[(D - a)+] = mean of max(0, x - a).

    Args:
        minutes: Of each outage; at least one.

    Raises:
        DurationRefused: `duration_impossible`, `duration_unseen`.

    Cost: linear in the outages, for each question.

    >>> Sample((5, 12, 47, 180)).excess(15), Sample((5, 12, 47, 180)).mean
    (49.25, 61.0)
    """

    minutes: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.minutes:
            sentence = "No outage is in the sample. Write the minutes of at least one."
            raise DurationRefused(sentence, field="minutes", code="duration_unseen")
        for each in self.minutes:
            _check("minutes", each, low=0.0)

    @property
    def mean(self) -> float:
        """Minutes an outage lasted on average."""
        return sum(self.minutes) / len(self.minutes)

    def chance_longer(self, minutes: float) -> float:
        """Share of the outages that outlasted so many minutes."""
        return sum(each > minutes for each in self.minutes) / len(self.minutes)

    def excess(self, minutes: float) -> float:
        """Minutes beyond so many, on average over all outages."""
        beyond = sum(each - minutes for each in self.minutes if each > minutes)
        return beyond / len(self.minutes)


def seen_duration(minutes: Sequence[float]) -> Duration | None:
    """The law of outages that were seen: themselves where they are enough, else the curve nearest to them.

    Formula: from 8 outages on their `Sample`; from 2 on a `LogNormal` with the mean and the standard
    deviation (n - 1) of the logarithms; one outage speaks for an `Exponential` of its length.

    Args:
        minutes: Of each outage of one service; those of 0 minutes or less are left out.

    Returns:
        The law; None where no outage was seen, because nobody can know.

    Source: our default.

    >>> seen_duration([10, 40]).mean > 20, seen_duration([]) is None, seen_duration([20])
    (True, True, Exponential(mean=20.0))
    """
    seen = [float(each) for each in minutes if each > 0]
    if not seen:
        return None
    if len(seen) >= ENOUGH:
        return Sample(tuple(seen))
    if len(seen) == 1:
        return Exponential(seen[0])
    logs = [log(each) for each in seen]
    middle = sum(logs) / len(logs)
    spread = sqrt(sum((each - middle) ** 2 for each in logs) / (len(logs) - 1))
    return LogNormal(middle, min(spread, MOST_SPREAD))


def _normal(at: float) -> float:
    """Φ, also far in the tails."""
    return erfc(-at / sqrt(2)) / 2


def _check(
    field: str,
    value: float,
    *,
    low: float = -inf,
    above: float = -inf,
    high: float = LONGEST_MINUTES,
) -> None:
    if isfinite(value) and low <= value <= high and value > above:
        return
    sentence = (
        f"A duration of an outage has {value:g} as its {field}. "
        f"Write {'a number of 0 or more' if high == LONGEST_MINUTES else 'a smaller one'}, "
        "so that outages last less than ten years."
    )
    raise DurationRefused(sentence, field=field, code="duration_impossible")
