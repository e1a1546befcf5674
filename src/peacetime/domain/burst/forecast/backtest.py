"""The forecast, judged on the very history it is made from: no promise without its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.forecast import conformal, hours, scores
from peacetime.domain.burst.forecast.baselines import BASELINES
from peacetime.domain.burst.forecast.periods import Periods
from peacetime.domain.burst.forecast.predictive import Predictive

Floats = NDArray[np.float64]

TRAINING_WEEKS = 26
SHORTEST_WEEKS = 34  # below it, half of the history is for learning
FEWEST_PERIODS = 10
FEWEST_FORECASTS = 10
ENOUGH_FORECASTS = 52  # a year; below it, coverage is mostly chance
CENTRAL = (0.5, 0.8, 0.9)
UPPER = (0.8, 0.9)
PINBALL = (0.5, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Unknown:
    """What cannot be said, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class HoursAhead:
    """Rescue hours of the coming weeks.

    Args:
        weeks: How many weeks ahead.
        mean: Expected hours.
        chance_of_none: The chance that no Rescue begins.
        quantiles: Hours by level, read at the adjusted levels; never falling.
        intervals: The lowest and the highest hours by promised share, see `conformal.interval`.
        forecast: The whole distribution, before its levels were adjusted.
    """

    weeks: int
    mean: float
    chance_of_none: float
    quantiles: Mapping[float, float]
    intervals: Mapping[float, tuple[float, float]]
    forecast: Predictive


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What each forecast said and what came; a row per origin, oldest first."""

    week: NDArray[np.int64]
    observed: Floats
    below: Floats  # P(X < observed)
    up_to: Floats  # P(X <= observed)
    crps: Floats
    baseline_crps: Mapping[str, Floats]
    baseline_quantiles: Mapping[str, Floats]  # origins x PINBALL
    quantiles: Floats  # origins x LEVELS, adjusted
    low: Floats  # origins x CENTRAL
    high: Floats


@dataclass(frozen=True, slots=True)
class Backtest:
    """How the forecast did on a history, by rolling origin.

    Args:
        forecasts: How many were judged; they overlap, so that they are worth fewer.
        weeks: How far ahead each looked.
        training_weeks: Before the first.
        coverage: By promised share (0.5, 0.8, 0.9): the share of windows inside the interval shown.
        shared_coverage: The same of the forecast before adjusting, ties shared out.
        upper: By level (0.8, 0.9): the share of windows not above the quantile shown.
        crps: Mean, in hours; of the whole forecast.
        baselines: Mean CRPS of each baseline, in hours.
        pinball: Mean pinball loss of the quantiles shown, by level.
        baseline_pinball: The same of each baseline.
        caution: Why not to lean on these figures, or "".
        outcomes: Every single forecast.
    """

    forecasts: int
    weeks: int
    training_weeks: int
    coverage: Mapping[float, float]
    shared_coverage: Mapping[float, float]
    upper: Mapping[float, float]
    crps: float
    baselines: Mapping[str, float]
    pinball: Mapping[float, float]
    baseline_pinball: Mapping[str, Mapping[float, float]]
    caution: str
    outcomes: Outcomes


def look_ahead(
    periods: Periods, *, seed: int, weeks: int = hours.WEEKS, paths: int = hours.PATHS
) -> tuple[HoursAhead, Backtest | Unknown]:
    """Rescue hours of the coming weeks, and how such forecasts did on this history.

    Formula: before each week from the 27th on (in a history under 34 weeks: from its middle on) a
    forecast is made from what was known then, and compared with the hours of the Rescues that began in
    the window that followed. What is shown ahead is read at levels that learnt from all of it.

    Args:
        periods: The history.
        seed: The same seed gives the same forecast.
        weeks: How far ahead.
        paths: Of the model.

    Returns:
        The forecast; and its record, or why there is none.

    Cost: some 0.6 s for 300 weeks and 1,200 incidents.
    """
    reason = _why_too_short(periods, weeks)
    training = _training(periods.weeks)
    first = periods.weeks if reason else training
    origins = list(hours.forecasts(periods, first=first, seed=seed, weeks=weeks, paths=paths))
    if reason:
        plain = np.asarray(conformal.LEVELS)
        return _ahead(origins[-1].forecast, plain, weeks), Unknown(reason)
    judged = origins[: len(origins) - weeks]
    outcomes, last_levels = _outcomes(judged, periods, weeks, seed)
    return _ahead(origins[-1].forecast, last_levels, weeks), _judge(outcomes, weeks, training)


def judge(all_outcomes: list[Outcomes], *, weeks: int = hours.WEEKS) -> Backtest:
    """One record of several histories' forecasts, each forecast counting alike."""
    first = all_outcomes[0]
    names = first.baseline_crps
    together = Outcomes(
        np.concatenate([each.week for each in all_outcomes]),
        np.concatenate([each.observed for each in all_outcomes]),
        np.concatenate([each.below for each in all_outcomes]),
        np.concatenate([each.up_to for each in all_outcomes]),
        np.concatenate([each.crps for each in all_outcomes]),
        {
            name: np.concatenate([each.baseline_crps[name] for each in all_outcomes])
            for name in names
        },
        {
            name: np.concatenate([each.baseline_quantiles[name] for each in all_outcomes])
            for name in names
        },
        np.concatenate([each.quantiles for each in all_outcomes]),
        np.concatenate([each.low for each in all_outcomes]),
        np.concatenate([each.high for each in all_outcomes]),
    )
    return _judge(together, weeks, int(first.week[0]))


def _training(weeks: int) -> int:
    return TRAINING_WEEKS if weeks >= SHORTEST_WEEKS else weeks // 2


def _why_too_short(periods: Periods, weeks: int) -> str:
    forecasts = periods.weeks - weeks + 1 - _training(periods.weeks)
    if len(periods.starts) < FEWEST_PERIODS:
        return (
            f"The history has {_counted(len(periods.starts), 'Rescue')}; how good forecasts are can be judged "
            f"from {FEWEST_PERIODS} on."
        )
    if forecasts < FEWEST_FORECASTS:
        return (
            f"The history has {_counted(periods.weeks, 'whole week')}, which leaves "
            f"{_counted(max(forecasts, 0), 'forecast')} to judge; {FEWEST_FORECASTS} are the least."
        )
    return ""


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _outcomes(
    judged: list[hours.Origin], periods: Periods, weeks: int, seed: int
) -> tuple[Outcomes, Floats]:
    weekly = periods.hours()
    observed = np.array([weekly[each.week : each.week + weeks].sum() for each in judged])
    pairs = list(zip((each.forecast for each in judged), observed, strict=True))
    below = np.array([forecast.below(came) for forecast, came in pairs])
    up_to = np.array([forecast.up_to(came) for forecast, came in pairs])
    # A forecast made at week w is known to have been right or wrong at week w + weeks.
    levels = conformal.adjusted_levels(below, up_to, lag=weeks)
    shown = [_ahead(each.forecast, row, weeks) for each, row in zip(judged, levels, strict=False)]
    ends = np.array([[ahead.intervals[level] for level in CENTRAL] for ahead in shown])
    plain: dict[str, list[Predictive]] = {name: [] for name in BASELINES}
    for each in judged:
        rng = np.random.default_rng([seed, each.week, 1])
        for name, baseline in BASELINES.items():
            plain[name].append(baseline(each.known, weeks, rng))
    outcomes = Outcomes(
        week=np.array([each.week for each in judged]),
        observed=observed,
        below=below,
        up_to=up_to,
        crps=np.array([forecast.crps(came) for forecast, came in pairs]),
        baseline_crps={
            name: np.array([one.crps(came) for one, came in zip(made, observed, strict=True)])
            for name, made in plain.items()
        },
        baseline_quantiles={
            name: np.array([one.quantiles(np.asarray(PINBALL)) for one in made])
            for name, made in plain.items()
        },
        quantiles=np.array([list(ahead.quantiles.values()) for ahead in shown]),
        low=ends[:, :, 0],
        high=ends[:, :, 1],
    )
    return outcomes, levels[-1]


def _ahead(forecast: Predictive, levels: Floats, weeks: int) -> HoursAhead:
    read = forecast.quantiles(levels)
    return HoursAhead(
        weeks=weeks,
        mean=forecast.mean,
        chance_of_none=forecast.up_to(0.0),
        quantiles=dict(zip(conformal.LEVELS, map(float, read), strict=True)),
        intervals={level: conformal.interval(forecast, levels, level=level) for level in CENTRAL},
        forecast=forecast,
    )


def _judge(found: Outcomes, weeks: int, training: int) -> Backtest:
    at = {level: conformal.LEVELS.index(level) for level in (*PINBALL, *UPPER)}
    count = len(found.observed)
    return Backtest(
        forecasts=count,
        weeks=weeks,
        training_weeks=training,
        coverage={
            level: scores.coverage(found.low[:, place], found.high[:, place], found.observed)
            for place, level in enumerate(CENTRAL)
        },
        shared_coverage={
            level: scores.shared_coverage(found.below, found.up_to, level=level)
            for level in CENTRAL
        },
        upper={
            level: float(np.mean(found.observed <= found.quantiles[:, at[level]]))
            for level in UPPER
        },
        crps=float(found.crps.mean()),
        baselines={name: float(each.mean()) for name, each in found.baseline_crps.items()},
        pinball={
            level: scores.pinball(found.quantiles[:, at[level]], found.observed, level=level)
            for level in PINBALL
        },
        baseline_pinball={
            name: {
                level: scores.pinball(each[:, place], found.observed, level=level)
                for place, level in enumerate(PINBALL)
            }
            for name, each in found.baseline_quantiles.items()
        },
        caution=_caution(count, weeks),
        outcomes=found,
    )


def _caution(count: int, weeks: int) -> str:
    if count >= ENOUGH_FORECASTS:
        return ""
    return (
        f"Judged on {count} forecasts, which overlap and are worth about {max(count // weeks, 1)}: "
        "too few to tell a good forecast from a lucky one."
    )
