"""How good forecasts were: scores that reward saying what one believes, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
BINS = 6


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of about the same chance, and how often it came true."""

    forecasts: int
    said: float
    came: float


@dataclass(frozen=True, slots=True)
class ChanceScore:
    """How good stated chances were.

    Args:
        brier: Mean squared error of the chance; 0 is perfect.
        climatology: What always saying the long-run share would have scored.
        skill: 1 - brier / climatology; None where it always or never happened.
        bins: Reliability, from the least chance to the greatest.
    """

    brier: float
    climatology: float
    skill: float | None
    bins: tuple[Bin, ...]


def crps(values: Floats, weights: Floats, observed: float) -> float:
    """The continuous ranked probability score of a weighted sample, in the unit of the values.

    Formula: E|X - y| - E|X - X'| / 2; of a single value it is the absolute error.

    Args:
        values: The sample, in ascending order.
        weights: Of each value; they sum to 1.
        observed: What came.

    Source: Gneiting and Raftery (2007), "Strictly proper scoring rules, prediction, and estimation".
    Cost: linear.

    >>> crps(np.array([2.0]), np.array([1.0]), 5.0)
    3.0
    >>> round(crps(np.array([0.0, 4.0]), np.array([0.5, 0.5]), 1.0), 6)
    1.0
    """
    middle = np.cumsum(weights) - weights / 2
    return float(weights @ np.abs(values - observed) - 2 * (weights * values) @ (middle - 0.5))


def pinball(quantile: Floats, observed: Floats, *, level: float) -> float:
    """The mean loss of a quantile: what its error costs where one side costs more.

    Formula: mean of max(level × (y - q), (level - 1) × (y - q)).

    Args:
        quantile: What was said, in hours.
        observed: What came, in hours.
        level: 0.8 means that too little costs four times as much as too much.

    Source: Koenker and Bassett (1978), "Regression quantiles".

    >>> pinball(np.array([10.0]), np.array([15.0]), level=0.8)
    4.0
    """
    error = observed - quantile
    return float(np.mean(np.maximum(level * error, (level - 1) * error)))


def coverage(low: Floats, high: Floats, observed: Floats) -> float:
    """The share of forecasts whose interval held what came; edges belong to it.

    >>> coverage(np.array([0.0, 1.0]), np.array([2.0, 3.0]), np.array([0.0, 9.0]))
    0.5
    """
    return float(np.mean((low <= observed) & (observed <= high)))


def randomised_pit(below: Floats, up_to: Floats, rng: np.random.Generator) -> Floats:
    """Where in its forecast each outcome fell, from 0 to 1; evenly spread if forecasts are right.

    Formula: P(X < y) + U × P(X = y) with U uniform: where a value has a chance of its own, as no
    Rescue at all has, its ties are shared out by lot.

    Args:
        below: P(X < y) of each forecast.
        up_to: P(X ≤ y).
        rng: Where the lots come from.

    Source: Czado, Gneiting and Held (2009), "Predictive model assessment for count data".

    >>> randomised_pit(np.array([0.2]), np.array([0.2]), np.random.default_rng(1)).tolist()
    [0.2]
    """
    return below + rng.random(len(below)) * (up_to - below)


def shared_coverage(below: Floats, up_to: Floats, *, level: float) -> float:
    """Coverage of the central interval of this level, each tie counted by its share inside.

    Formula: the mean chance that `randomised_pit` lies in [(1 - level) / 2, (1 + level) / 2]. An
    interval from 0 to 90 % of a forecast that gives no Rescue half its chance would always hold nine
    tenths: this says what the forecast as a whole is worth.

    >>> round(shared_coverage(np.array([0.0]), np.array([0.5]), level=0.8), 3)
    0.8
    """
    low, high = (1 - level) / 2, (1 + level) / 2
    inside = np.minimum(up_to, high) - np.maximum(below, low)
    tie = up_to - below
    is_tie = tie > 0
    is_in = (below >= low) & (below <= high)
    share = np.where(is_tie, np.clip(inside, 0, None) / np.where(is_tie, tie, 1.0), is_in)
    return float(np.mean(share))


def chance_score(chances: Floats, came: Truths, *, bins: int = BINS) -> ChanceScore:
    """How good stated chances were: Brier score, skill, and reliability in bins of even width.

    Formula: Brier = mean of (chance - came)²; climatology = share × (1 - share).

    Args:
        chances: What was said, from 0 to 1.
        came: Whether it came true.
        bins: How many; those without a forecast are left out.

    Source: Brier (1950); Murphy (1973).

    >>> score = chance_score(np.array([0.0, 1.0, 1.0, 0.0]), np.array([False, True, True, False]))
    >>> score.brier, score.skill
    (0.0, 1.0)
    """
    happened = came.astype(np.float64)
    brier = float(np.mean((chances - happened) ** 2))
    share = float(happened.mean())
    climatology = share * (1 - share)
    place = np.minimum((chances * bins).astype(np.int64), bins - 1)
    found = []
    for number in range(bins):
        inside = place == number
        if inside.any():
            said, seen = float(chances[inside].mean()), float(happened[inside].mean())
            found.append(Bin(int(inside.sum()), said, seen))
    skill = 1 - brier / climatology if climatology > 0 else None
    return ChanceScore(brier, climatology, skill, tuple(found))


def log_score(log_chances: Floats) -> float:
    """The mean surprise at what came, in nats: -log of the chance it was given; less is better.

    >>> round(log_score(np.log(np.array([0.5, 0.5]))), 4)
    0.6931
    """
    return float(-np.mean(log_chances))


def block_interval(
    differences: Floats,
    rng: np.random.Generator,
    *,
    block: int,
    share: float = 0.9,
    draws: int = 1000,
) -> tuple[float, float]:
    """How far a mean difference of scores can be trusted, neighbours being alike.

    Formula: blocks of neighbours are drawn again, with the ends joined; the middle share of their means.

    Args:
        differences: Score minus score, in the order of time.
        rng: Where the draws come from.
        block: How many neighbours go together.
        share: Of the draws inside.
        draws: How many.

    Source: Politis and Romano (1992), the circular block bootstrap.

    >>> block_interval(np.full(20, 3.0), np.random.default_rng(1), block=4)
    (3.0, 3.0)
    """
    count = len(differences)
    block = min(block, count)
    firsts = rng.integers(count, size=(draws, -(-count // block)))
    places = (firsts[:, :, None] + np.arange(block)).reshape(draws, -1)[:, :count] % count
    low, high = np.quantile(differences[places].mean(axis=1), [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)
