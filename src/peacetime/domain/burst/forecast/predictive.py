"""A forecast as a weighted sample, and forecasts put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.forecast.scores import crps

Floats = NDArray[np.float64]
EXACT = 1e-12  # of a sum of weights


@dataclass(frozen=True, slots=True)
class Predictive:
    """What may come, in ascending order, with the chance of each; the chances sum to 1."""

    values: Floats
    weights: Floats

    @property
    def mean(self) -> float:
        """The expected value."""
        return float(self.values @ self.weights)

    def quantiles(self, levels: Floats) -> Floats:
        """The least values that hold at least these chances; never falling in the level.

        >>> sample([1.0, 2.0, 3.0, 4.0]).quantiles(np.array([0.25, 0.5, 0.9])).tolist()
        [1.0, 2.0, 4.0]
        """
        place = np.searchsorted(np.cumsum(self.weights), np.asarray(levels) - EXACT)
        return self.values[np.minimum(place, len(self.values) - 1)]

    def below(self, value: float) -> float:
        """P(X < value)."""
        return float(self.weights[: np.searchsorted(self.values, value)].sum())

    def up_to(self, value: float) -> float:
        """P(X ≤ value)."""
        return float(self.weights[: np.searchsorted(self.values, value, side="right")].sum())

    def crps(self, observed: float) -> float:
        """Its continuous ranked probability score, see `scores.crps`."""
        return crps(self.values, self.weights, observed)


def sample(values: Floats | Sequence[float], weights: Floats | None = None) -> Predictive:
    """A forecast from values drawn or remembered; without weights all count alike.

    >>> sample([3.0, 1.0]).mean
    2.0
    """
    drawn = np.asarray(values, np.float64)
    chances = np.ones(len(drawn)) if weights is None else weights
    order = np.argsort(drawn, kind="stable")
    return Predictive(drawn[order], chances[order] / chances.sum())


def blend(parts: Sequence[tuple[float, Predictive]]) -> Predictive:
    """A linear pool: each forecast is believed with its share.

    Formula: F = sum of share × F_part / sum of shares.

    Source: Stone (1961), "The opinion pool". The CRPS is convex: the pool is never worse than the
        same shares of the scores of its parts.

    >>> blend([(0.5, sample([0.0])), (0.5, sample([1.0]))]).mean
    0.5
    """
    values = np.concatenate([part.values for _, part in parts])
    weights = np.concatenate([share * part.weights for share, part in parts])
    return sample(values, weights)
