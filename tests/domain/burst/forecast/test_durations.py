"""How long a Rescue lasts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.burst.forecast.durations import LONGEST_HOURS, duration_posterior, median_of

HOURS = st.lists(st.floats(0.02, 3000), max_size=40).map(np.array)


def test_knowing_nothing_a_rescue_takes_the_median_of_the_prior() -> None:
    assert median_of(np.array([])) == pytest.approx(1.2, rel=0.01)


def test_many_durations_outweigh_the_prior() -> None:
    past = 5.0 * np.exp(0.5 * np.random.default_rng(1).standard_normal(150))
    assert median_of(past) == pytest.approx(5.0, rel=0.15)


def test_what_is_not_above_zero_is_left_out() -> None:
    assert median_of(np.array([0.0, -3.0, 2.0])) == median_of(np.array([2.0]))


def test_the_latest_durations_speak_loudest() -> None:
    short, long = np.full(75, 0.5), np.full(75, 20.0)
    assert median_of(np.append(short, long)) > 2 * median_of(np.append(long, short))


@settings(max_examples=50, deadline=None)
@given(HOURS, st.integers(0, 1000))
def test_no_drawn_rescue_is_longer_than_a_week(hours: np.ndarray, seed: int) -> None:
    drawn = duration_posterior(hours).draw(np.random.default_rng(seed), 200)
    assert ((drawn > 0) & (drawn <= LONGEST_HOURS)).all()


def test_two_humps_of_the_past_stay_two_humps() -> None:
    past = np.tile([0.2, 50.0], 75)
    drawn = duration_posterior(past).draw(np.random.default_rng(1), 4000)
    between = np.mean((drawn > 1) & (drawn < 10))
    assert between < 0.15
