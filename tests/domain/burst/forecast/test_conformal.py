"""Levels learn from their misses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.burst.forecast.conformal import LEVELS, adjusted_levels, interval
from peacetime.domain.burst.forecast.predictive import sample

PLACES = st.lists(st.floats(0, 1), max_size=60).map(np.array)


def test_until_an_outcome_is_known_the_promised_levels_are_read() -> None:
    rows = adjusted_levels(np.full(5, 0.99), np.full(5, 0.99), lag=2)
    assert rows[:2] == pytest.approx(np.array([LEVELS, LEVELS]))
    assert rows[2, 5] > 0.8


def test_forecasts_that_are_too_narrow_are_read_wider() -> None:
    rng = np.random.default_rng(1)
    outcome = np.where(rng.random(2000) < 0.5, 0.02, 0.98)  # always in the tails
    rows = adjusted_levels(outcome, outcome, lag=2)
    held = (rows[:2000, 1] <= outcome) & (outcome <= rows[:2000, 6])
    assert held[1000:].mean() == pytest.approx(0.8, abs=0.06)


def test_right_forecasts_are_left_about_alone() -> None:
    places = np.random.default_rng(2).random(1000)
    rows = adjusted_levels(places, places, lag=2)
    assert np.abs(rows[-1] - LEVELS).max() < 0.15


@settings(max_examples=60, deadline=None)
@given(PLACES, st.integers(1, 8))
def test_levels_never_fall_along_a_row_nor_leave_their_bounds(places: np.ndarray, lag: int) -> None:
    rows = adjusted_levels(places, places, lag=lag)
    assert rows.shape == (len(places) + lag, len(LEVELS))
    assert (np.diff(rows, axis=1) >= 0).all()
    assert ((rows > 0) & (rows < 1)).all()


def test_where_none_is_likely_an_interval_takes_the_rest_from_the_top() -> None:
    often_none = sample([0.0] * 60 + [*range(1, 41)])
    low, high = interval(often_none, np.array(LEVELS), level=0.8)
    assert low == 0.0
    assert often_none.up_to(high) == pytest.approx(0.8)
