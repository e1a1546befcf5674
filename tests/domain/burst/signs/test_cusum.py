"""Changes of a weekly series, told by ranks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.burst.signs.cusum import (
    LIMIT,
    Alarm,
    autocorrelation,
    cusum,
    is_ever_alarmed,
    last_alarm,
    rank_cusum,
    sequential_scores,
    whitened,
)

WEEKS = st.lists(st.integers(0, 40), min_size=1, max_size=80)


def test_scores_are_the_normal_quantiles_of_the_ranks() -> None:
    # By hand: 3 is 1 of 1; 5 is 2 of 2, (2 - 0.5) / 2; 4 is 2 of 3, 0.5; 3 ties with 3, (0 + 2/2) / 4.
    scores = sequential_scores(np.array([3.0, 5.0, 4.0, 3.0]))
    assert scores == pytest.approx([0.0, 0.6745, 0.0, -0.6745], abs=1e-4)


@given(WEEKS)
def test_an_increasing_transform_leaves_the_scores_unchanged(weeks: list[int]) -> None:
    values = np.array(weeks, dtype=float)
    assert np.array_equal(sequential_scores(values), sequential_scores(np.expm1(values / 9) + 2))


@given(WEEKS)
def test_a_series_turned_over_has_the_scores_turned_over(weeks: list[int]) -> None:
    values = np.array(weeks, dtype=float)
    assert sequential_scores(-values) == pytest.approx(-sequential_scores(values), abs=1e-12)


@given(WEEKS)
def test_a_fall_is_what_a_rise_is_upside_down(weeks: list[int]) -> None:
    values = np.array(weeks, dtype=float)
    falls, rises = rank_cusum(values, downwards=True), rank_cusum(-values, downwards=False)
    assert falls == pytest.approx(rises, abs=1e-9)


@given(st.lists(st.floats(-4, 4), min_size=1, max_size=60), st.integers(0, 59))
def test_a_larger_step_never_lowers_a_sum(steps: list[float], place: int) -> None:
    before = np.array(steps)
    after = before.copy()
    after[place % len(steps)] += 1
    assert (cusum(after, limit=LIMIT) >= cusum(before, limit=LIMIT) - 1e-12).all()


def test_what_is_older_than_a_year_is_forgotten() -> None:
    first = np.concatenate([np.full(30, 100.0), np.arange(52.0)])
    second = np.concatenate([np.zeros(30), np.arange(52.0)])
    assert sequential_scores(first)[-1] == sequential_scores(second)[-1]
    assert sequential_scores(first)[-2] != sequential_scores(second)[-2]


def test_many_series_at_a_time_are_as_each_alone() -> None:
    many = np.random.default_rng(3).normal(size=(5, 60)).cumsum(axis=1)
    together = rank_cusum(many, downwards=True)
    assert all(
        np.array_equal(row, rank_cusum(one, downwards=True))
        for row, one in zip(together, many, strict=True)
    )


def test_the_first_eight_weeks_raise_no_alarm() -> None:
    assert rank_cusum(np.arange(9.0), downwards=False)[:8].tolist() == [0.0] * 8
    assert rank_cusum(np.arange(9.0), downwards=False)[8] > 0


def test_an_alarm_began_after_the_last_zero_and_is_over_at_the_next() -> None:
    sums = np.array([0, 1, 0, 1.5, 2, 2, 1, 0, 1])
    assert last_alarm(sums, limit=2.0) == Alarm(at=4, began=3, ended=7)
    assert last_alarm(sums[:7], limit=2.0) == Alarm(at=4, began=3, ended=None)
    assert last_alarm(sums[:4], limit=2.0) is None


def test_a_sum_from_the_first_week_on_began_with_it() -> None:
    assert last_alarm(np.array([1.0, 2.0]), limit=2.0) == Alarm(at=1, began=0, ended=None)


def test_the_latest_of_two_alarms_counts() -> None:
    sums = np.array([0, 2, 0, 1, 2.0])
    assert last_alarm(sums, limit=2.0) == Alarm(at=4, began=3, ended=None)


def test_a_change_of_level_is_hardly_taken_for_resemblance() -> None:
    series = np.random.default_rng(5).normal(size=(300, 104))
    series[:, 70:] -= 2
    common = np.mean([np.corrcoef(row[1:], row[:-1])[0, 1] for row in series])
    assert common > 0.35
    assert abs(float(autocorrelation(series).mean())) < 0.06


def test_whitening_leaves_a_series_without_resemblance_alone() -> None:
    series = np.tile([1.0, 2.0], 20)
    assert np.array_equal(whitened(series), series)


def test_a_series_that_never_varies_says_nothing() -> None:
    assert rank_cusum(np.full(40, 7.0), downwards=True).tolist() == [0.0] * 40


def test_steady_years_alarm_as_often_as_is_stated() -> None:
    years = np.random.default_rng(11).lognormal(size=(2000, 60))
    share = is_ever_alarmed(rank_cusum(years, downwards=True), limit=LIMIT).mean()
    assert 0.09 < share < 0.16


def test_weeks_that_resemble_each_other_alarm_hardly_more() -> None:
    noise = np.random.default_rng(12).normal(size=(1500, 104))
    series = noise.copy()
    for week in range(1, 104):
        series[:, week] = 0.5 * series[:, week - 1] + noise[:, week]
    raw = cusum(-sequential_scores(series)[:, 52:], limit=LIMIT)
    assert is_ever_alarmed(raw, limit=LIMIT).mean() > 0.5
    white = cusum(-sequential_scores(whitened(series))[:, 52:], limit=LIMIT)
    assert is_ever_alarmed(white, limit=LIMIT).mean() < 0.26
