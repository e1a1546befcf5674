"""Rescue hours of the coming weeks: what the model of counts and durations and the past itself say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.forecast.counts import CountFilter, filter_counts
from peacetime.domain.burst.forecast.durations import DurationPosterior, duration_posterior
from peacetime.domain.burst.forecast.periods import Periods
from peacetime.domain.burst.forecast.predictive import Predictive, blend, sample

Floats = NDArray[np.float64]

WEEKS = 2
PATHS = 400
MODEL_SHARE = 0.4
PAST = ((0.3, 13.0), (0.3, 52.0))  # share, and half-life in weeks: a quarter and a year
BLUR = 0.3  # of the log: a window to come is like one of the past, not the same
THREE_POINTS = np.sqrt(1.5) * np.array([-1.0, 0.0, 1.0])  # with the spread of N(0, 1)


@dataclass(frozen=True, slots=True)
class Origin:
    """One forecast: made before a week, with what was known then.

    Args:
        week: The first week that is forecast.
        forecast: Rescue hours of the window.
        known: What was known.
    """

    week: int
    forecast: Predictive
    known: Periods


def forecasts(
    periods: Periods, *, first: int, seed: int, weeks: int = WEEKS, paths: int = PATHS
) -> Iterator[Origin]:
    """A forecast before each week from the first on, the last one for what comes after the history.

    Each sees only what was known at its origin: later Rescues not at all, an open one as long as it
    was. The same seed gives the same forecasts, whichever is asked for.

    Formula: 0.4 × model + 0.3 × past windows with a half-life of a quarter + 0.3 × past windows with a
    half-life of a year; the model adds up durations (`durations`) of a number of Rescues (`counts`).

    Args:
        periods: The history.
        first: The first origin, in weeks of the history.
        seed: Of every path.
        weeks: How far ahead.
        paths: Of the model.

    Source: our default. Half-lives, shares and blur were chosen from a coarse table on the histories
        and families of `docs/reference/calibration.md`; neighbours in that table do about as well.
    Cost: one pass of the filter (0.35 ms a week), then some 1 ms an origin.
    """
    followed = filter_counts(periods.counts())
    for week in range(first, periods.weeks + 1):
        rng = np.random.default_rng([seed, week])
        known = periods.as_known_at(week)
        yield Origin(week, _forecast(followed, known, week, weeks, paths, rng), known)


def total_hours(
    counts: NDArray[np.int64], durations: DurationPosterior, rng: np.random.Generator
) -> Floats:
    """The hours of as many Rescues on each path as it has.

    >>> rng = np.random.default_rng(1)
    >>> total_hours(np.array([0, 3]), duration_posterior(np.full(99, 2.0)), rng)[0]
    np.float64(0.0)
    """
    path = np.repeat(np.arange(len(counts)), counts)
    drawn = durations.draw(rng, len(path))
    return np.bincount(path, drawn, minlength=len(counts)).astype(np.float64)


def past_windows(hours: Floats, weeks: int, half_life: float) -> Predictive:
    """Every window of the past, the latest loudest.

    Formula: the window that ended k weeks ago counts 2^(-k / half-life); each is blurred by
    e^(0.3 z) with three points z of the spread of N(0, 1), for so few windows are too narrow a crowd.

    Args:
        hours: Rescue hours of each week, oldest first; at least as many as the window has.
        weeks: Of the window.
        half_life: In weeks.

    >>> past_windows(np.array([0.0, 2.0, 2.0]), 2, 13.0).quantiles(np.array([0.5])).round(2).tolist()
    [2.89]
    """
    sums = np.convolve(hours, np.ones(weeks), "valid")
    loudness = 0.5 ** (np.arange(len(sums))[::-1] / half_life)
    blurred = sums[:, None] * np.exp(BLUR * THREE_POINTS)
    return sample(blurred.ravel(), np.repeat(loudness, len(THREE_POINTS)))


def _forecast(
    followed: CountFilter,
    known: Periods,
    week: int,
    weeks: int,
    paths: int,
    rng: np.random.Generator,
) -> Predictive:
    counts = followed.draw(week, weeks, paths, rng).sum(axis=1)
    model = sample(total_hours(counts, duration_posterior(known.durations()), rng))
    hours = known.hours()
    if len(hours) < weeks:
        return model
    past = [(share, past_windows(hours, weeks, half_life)) for share, half_life in PAST]
    return blend([(MODEL_SHARE, model), *past])
