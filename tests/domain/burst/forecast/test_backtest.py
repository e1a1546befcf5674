"""The forecast against histories whose law is known, and what it says of those too short to judge."""

import numpy as np
import pytest

from peacetime.domain.burst.forecast.backtest import (
    Backtest,
    Outcomes,
    Unknown,
    judge,
    look_ahead,
)
from peacetime.domain.burst.forecast.baselines import BASELINES, windows
from peacetime.domain.burst.forecast.families import FAMILIES, made_history
from peacetime.domain.burst.forecast.periods import Periods, rescue_periods


def made(family: str, *, weeks: int = 104, seed: int = 1) -> Periods:
    history = made_history(family, weeks=weeks, seed=seed)
    return rescue_periods(history.starts, history.ends, known_until=weeks * 168.0)


def record(periods: Periods, *, seed: int = 1) -> Backtest:
    found = look_ahead(periods, seed=seed, paths=150)[1]
    assert isinstance(found, Backtest)
    return found


@pytest.fixture(scope="module")
def static() -> Backtest:
    outcomes: list[Outcomes] = [record(made("static", seed=seed)).outcomes for seed in range(8)]
    return judge(outcomes)


def test_on_static_histories_four_windows_in_five_lie_in_the_interval(static: Backtest) -> None:
    assert static.coverage[0.8] == pytest.approx(0.8, abs=0.06)
    assert static.shared_coverage[0.8] == pytest.approx(0.8, abs=0.06)
    assert static.upper[0.9] == pytest.approx(0.9, abs=0.05)


def test_it_is_better_than_the_last_period_and_a_fixed_share(static: Backtest) -> None:
    assert static.crps < static.baselines["last period"]
    assert static.crps < static.baselines["fixed 20 %"]


def test_wider_promises_hold_more(static: Backtest) -> None:
    held = list(static.coverage.values())
    assert held == sorted(held)
    assert (static.outcomes.low[:, 2] <= static.outcomes.low[:, 0]).all()


def test_the_same_seed_gives_the_same_forecast_and_record() -> None:
    periods = made("drifting")
    one, other = look_ahead(periods, seed=3), look_ahead(periods, seed=3)
    assert one[0].quantiles == other[0].quantiles
    assert isinstance(one[1], Backtest)
    assert isinstance(other[1], Backtest)
    assert one[1].crps == other[1].crps


def test_what_came_later_changes_no_earlier_forecast() -> None:
    whole = made("static", weeks=80)
    cut = whole.as_known_at(60)
    ended = whole.ends[: len(cut.ends)]  # of both, so that the same outcomes are judged
    early = record(Periods(cut.starts, ended, cut.begins_at, cut.known_until))
    late = record(whole)
    count = early.forecasts
    assert early.outcomes.quantiles == pytest.approx(late.outcomes.quantiles[:count])
    assert early.outcomes.crps == pytest.approx(late.outcomes.crps[:count])


def test_quantiles_ahead_never_fall_and_intervals_hold_the_median() -> None:
    ahead, _ = look_ahead(made("self-exciting"), seed=1)
    read = list(ahead.quantiles.values())
    assert read == sorted(read)
    for low, high in ahead.intervals.values():
        assert low <= ahead.quantiles[0.5] <= high


def test_one_incident_gives_a_forecast_and_no_record() -> None:
    ahead, found = look_ahead(rescue_periods(np.array([5.0]), np.array([7.0])), seed=1)
    assert isinstance(found, Unknown)
    assert "has 1 Rescue;" in found.reason
    assert ahead.mean > 0


def test_a_history_of_a_quarter_is_too_short_to_judge() -> None:
    _, found = look_ahead(made("static", weeks=13), seed=1)
    assert isinstance(found, Unknown)
    assert "whole weeks, which leaves" in found.reason


def test_half_a_year_is_judged_with_a_caution() -> None:
    periods = made("static", weeks=30)
    found = record(periods)
    assert found.training_weeks == periods.weeks // 2
    assert "too few" in found.caution


def test_windows_of_a_baseline_end_where_the_history_ends() -> None:
    assert windows(np.array([5.0, 1.0, 1.0, 2.0, 2.0]), 2).tolist() == [2.0, 4.0]


def test_every_baseline_is_judged(static: Backtest) -> None:
    assert set(static.baselines) == set(BASELINES)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_the_same_for_the_same_seed_and_differs_for_another(family: str) -> None:
    one, again, other = (made_history(family, weeks=60, seed=seed) for seed in (4, 4, 5))
    assert one.starts.tolist() == again.starts.tolist()
    assert one.starts.tolist() != other.starts.tolist()
    assert (np.diff(one.starts) >= 0).all()
    assert (one.ends > one.starts).all()
