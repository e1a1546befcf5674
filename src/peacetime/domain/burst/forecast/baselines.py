"""Plain forecasts that any better one must beat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.forecast.periods import Periods
from peacetime.domain.burst.forecast.predictive import Predictive, sample

Floats = NDArray[np.float64]
WINDOWS = 12
PATHS = 400
WORKING_HOURS = 40.0  # a week
FIXED_SHARE = 0.2


def windows(hours: Floats, weeks: int) -> Floats:
    """Sums over windows that do not overlap, counted back from the end.

    >>> windows(np.array([9.0, 1.0, 2.0, 3.0, 4.0]), 2).tolist()
    [3.0, 7.0]
    """
    whole = len(hours) // weeks
    sums: Floats = hours[len(hours) - whole * weeks :].reshape(whole, weeks).sum(axis=1)
    return sums


def last_period(known: Periods, weeks: int, rng: np.random.Generator) -> Predictive:
    """What the last window brought, as if it were certain."""
    del rng
    return sample(windows(known.hours(), weeks)[-1:])


def twelve_windows(known: Periods, weeks: int, rng: np.random.Generator) -> Predictive:
    """One of the last twelve windows, each as likely."""
    del rng
    return sample(windows(known.hours(), weeks)[-WINDOWS:])


def all_history(known: Periods, weeks: int, rng: np.random.Generator) -> Predictive:
    """One of all windows so far, each as likely."""
    del rng
    return sample(windows(known.hours(), weeks))


def mean_poisson(known: Periods, weeks: int, rng: np.random.Generator) -> Predictive:
    """A Poisson number at the mean rate of all history, each as long as one of the past."""
    numbers = rng.poisson(known.counts().mean() * weeks, PATHS)
    past = known.durations()
    lengths = past[rng.integers(len(past), size=numbers.sum())] if len(past) else 0.0
    path = np.repeat(np.arange(PATHS), numbers)
    lengths = np.broadcast_to(lengths, path.shape)
    return sample(np.bincount(path, lengths, minlength=PATHS).astype(np.float64))


def fixed_share(known: Periods, weeks: int, rng: np.random.Generator) -> Predictive:
    """A budget of 20 % of a working week of 40 hours, whatever happened before."""
    del known, rng
    return sample([FIXED_SHARE * WORKING_HOURS * weeks])


Baseline = Callable[[Periods, int, np.random.Generator], Predictive]
BASELINES: Mapping[str, Baseline] = MappingProxyType(
    {
        "last period": last_period,
        "mean Poisson": mean_poisson,
        "12 windows": twelve_windows,
        "all history": all_history,
        "fixed 20 %": fixed_share,
    }
)
