"""Levels that learn from their own misses: a forecast that was too narrow becomes wider."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.forecast.predictive import Predictive

Floats = NDArray[np.float64]

STEP = 0.004  # of a level, for each miss
LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95)
NARROWEST = 0.002


def adjusted_levels(
    below: Floats, up_to: Floats, *, lag: int, step: float = STEP, levels: Sequence[float] = LEVELS
) -> Floats:
    """For each forecast, at which level to read it so that each promise is kept in the long run.

    Formula: a_(t+1) = a_t + step × (level - I_t), I_t = 1 where the outcome was not above the quantile
    read at a_t; a tie (an outcome with a chance of its own) counts by its share. Whatever the data do,
    the share of outcomes below differs from the level by at most (1 + step) / (step × forecasts).

    Args:
        below: P(X < y) of each forecast at its outcome, oldest first.
        up_to: P(X ≤ y).
        lag: After how many further forecasts an outcome is known: two for two weeks, weekly.
        step: How much one miss moves a level.
        levels: What is promised.

    Returns:
        (forecasts + lag) × levels, never falling along a row, inside 0.002 to 0.998; the last row is
        for the forecast that is made once every outcome is known.

    Source: Gibbs and Candès (2021), "Adaptive conformal inference under distribution shift", kept in
        the scale of the forecast's own levels; step as in our model.
    Cost: linear; some 10 microseconds a forecast.

    >>> always_high = adjusted_levels(np.full(300, 0.9), np.full(300, 0.9), lag=2)
    >>> bool(always_high[0, 5] == 0.8), bool(always_high[-1, 5] > 0.89)
    (True, True)
    """
    promised = np.asarray(levels, np.float64)
    rows = np.empty((len(below) + lag, len(promised)))
    current = promised.copy()
    for place in range(len(rows)):
        if place >= lag:
            known = place - lag
            under = _share_under(rows[known], below[known], up_to[known])
            current = current + step * (promised - under)
        rows[place] = np.clip(np.maximum.accumulate(current), NARROWEST, 1 - NARROWEST)
    return rows


def interval(
    forecast: Predictive, adjusted: Floats, *, level: float, levels: Sequence[float] = LEVELS
) -> tuple[float, float]:
    """The interval that is promised to hold a share of what comes.

    From the lower to the upper tail, both alike. Where even the lower end is 0, nothing can fall below
    it: the upper end then leaves out the whole of the rest, so that 80 % means 80 % and not 90 %.

    Args:
        forecast: Of hours, none below 0.
        adjusted: A row of `adjusted_levels`.
        level: 0.5, 0.8 or 0.9; its tails are among the levels.
        levels: Those of the row.

    >>> from peacetime.domain.burst.forecast.predictive import sample
    >>> even, often_none = sample(np.arange(1.0, 101.0)), sample([0.0] * 50 + [*range(1, 51)])
    >>> interval(even, np.array(LEVELS), level=0.8), interval(often_none, np.array(LEVELS), level=0.8)
    ((10.0, 90.0), (0.0, 30.0))
    """
    names = np.asarray(levels)
    read = [
        int(np.abs(names - each).argmin()) for each in ((1 - level) / 2, (1 + level) / 2, level)
    ]
    low, high, one_sided = forecast.quantiles(adjusted[read])
    return (float(low), float(high)) if low > 0 else (0.0, float(one_sided))


def _share_under(read_at: Floats, below: float, up_to: float) -> Floats:
    """Of each level, how far the outcome counts as not above its quantile."""
    if up_to <= below:
        return (read_at >= below).astype(np.float64)
    return np.clip((read_at - below) / (up_to - below), 0.0, 1.0)
