"""A share that rose, told by odds."""

from itertools import pairwise
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.burst.signs.bernoulli import (
    bernoulli_steps,
    chance_of_alarm,
    limit_for,
    shrunk_rates,
    watched_steps,
)
from peacetime.domain.burst.signs.cusum import cusum, is_ever_alarmed


def test_a_week_says_what_its_likelihood_ratio_says() -> None:
    # Doubled odds of 1:9 are 2:9, a share of 2/11.
    steps = bernoulli_steps(np.array([2.0]), np.array([8.0]), 0.1)
    assert steps[0] == pytest.approx(2 * log(2 / 1.1) + 6 * log((9 / 11) / 0.9))


def test_a_habit_is_drawn_to_one_in_ten() -> None:
    rates = shrunk_rates(np.array([0.0, 5.0, 5.0]), np.array([10.0, 10.0, 10.0]))
    assert rates == pytest.approx([2 / 20, 2 / 30, 7 / 40])


def test_a_habit_forgets_what_is_older_than_its_window() -> None:
    failed, changes = np.array([9.0, 0.0, 1.0, 0.0]), np.full(4, 10.0)
    assert shrunk_rates(failed, changes, window=2)[3] == pytest.approx(3 / 40)


@given(st.integers(1, 12), st.floats(0.03, 0.4))
def test_a_higher_limit_never_alarms_more(per_week: int, habit: float) -> None:
    chances = [chance_of_alarm(habit, per_week, limit) for limit in (1.0, 2.0, 4.0, 8.0)]
    assert all(second <= first + 0.02 for first, second in pairwise(chances))
    assert chances[-1] < chances[0]


def test_more_changes_need_a_higher_limit() -> None:
    limits = [limit_for(0.1, per_week) for per_week in (2, 8, 25, 100)]
    assert limits == sorted(limits)
    assert limits[1] == pytest.approx(3.38, abs=0.1)  # the model's, for eight changes a week


def test_a_fixed_limit_would_alarm_more_at_a_busy_team() -> None:
    assert chance_of_alarm(0.1, 8, 3.38) == pytest.approx(0.148, abs=0.005)
    assert chance_of_alarm(0.1, 20, 3.38) > 0.22


def test_the_chain_agrees_with_histories_drawn() -> None:
    failed = np.random.default_rng(7).binomial(8, 0.1, (4000, 52)).astype(float)
    sums = cusum(bernoulli_steps(failed, np.full_like(failed, 8), 0.1), limit=3.38, slack=0.0)
    drawn = is_ever_alarmed(sums, limit=3.38).mean()
    assert drawn == pytest.approx(chance_of_alarm(0.1, 8, 3.38), abs=0.02)


def test_an_estimated_habit_alarms_not_much_more() -> None:
    failed = np.random.default_rng(8).binomial(8, 0.1, (2000, 104)).astype(float)
    changes = np.full_like(failed, 8)
    limit = limit_for(0.1, 8)
    steps = watched_steps(failed, changes, shrunk_rates(failed, changes))[:, 52:]
    assert 0.11 < is_ever_alarmed(cusum(steps, limit=limit, slack=0.0), limit=limit).mean() < 0.21
