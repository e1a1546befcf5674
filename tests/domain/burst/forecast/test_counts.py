"""The weekly rate: what the filter believes after each count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.burst.forecast.counts import filter_counts

COUNTS = st.lists(st.integers(0, 60), max_size=20).map(lambda each: np.array(each, np.int64))


def test_without_a_history_the_prior_speaks() -> None:
    followed = filter_counts(np.array([], np.int64))
    assert followed.mean_rate(0) == pytest.approx(1.5 * np.exp(1.2**2 / 2), rel=0.02)


def test_a_long_quiet_history_of_one_rate_is_learnt() -> None:
    counts = np.random.default_rng(1).poisson(3.0, 200)
    followed = filter_counts(counts)
    assert followed.mean_rate(200) == pytest.approx(3.0, rel=0.15)


def test_a_jump_of_the_level_is_believed_within_a_month() -> None:
    counts = np.concatenate([np.ones(100, np.int64), np.full(4, 9)])
    followed = filter_counts(counts)
    assert followed.mean_rate(100) < 1.5
    assert followed.mean_rate(104) > 6


def test_a_forecast_before_a_week_knows_nothing_of_what_came_after() -> None:
    early, late = np.array([2, 0, 1, 3]), np.array([2, 0, 1, 3, 50, 60])
    one = filter_counts(early).draw(4, 2, 300, np.random.default_rng(5))
    other = filter_counts(late).draw(4, 2, 300, np.random.default_rng(5))
    assert (one == other).all()


def test_drawn_counts_have_the_mean_that_is_believed() -> None:
    followed = filter_counts(np.random.default_rng(2).poisson(4.0, 60))
    drawn = followed.draw(60, 1, 20_000, np.random.default_rng(3))
    assert drawn.mean() == pytest.approx(followed.mean_rate(60), rel=0.03)


@settings(max_examples=25, deadline=None)
@given(COUNTS)
def test_every_belief_is_a_distribution(counts: np.ndarray) -> None:
    followed = filter_counts(counts)
    sums = followed.beliefs.sum(axis=(1, 2), dtype=np.float64)
    assert sums == pytest.approx(np.ones(len(counts) + 1), abs=1e-4)
    assert (followed.log_scores <= 0).all()


def test_the_chances_given_to_all_counts_of_a_week_sum_to_one() -> None:
    history = [1, 3, 0]
    given = [np.exp(filter_counts(np.array([*history, y])).log_scores[-1]) for y in range(400)]
    assert sum(given) == pytest.approx(1.0, abs=0.01)
