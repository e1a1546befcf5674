"""Incidents become Rescues: what is forecast, and what was known when."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.burst.forecast.periods import Periods, rescue_periods
from peacetime.domain.shared.errors import InvalidInput

SPANS = st.lists(st.tuples(st.floats(0, 5000), st.floats(0.1, 400)), min_size=1, max_size=40)


def periods_of(spans: list[tuple[float, float]]) -> Periods:
    starts = np.array([start for start, _ in spans])
    return rescue_periods(starts, starts + np.array([length for _, length in spans]))


def test_two_services_down_at_once_are_one_rescue() -> None:
    found = rescue_periods(np.array([0.0, 0.5]), np.array([1.0, 2.0]), known_until=400.0)
    assert found.durations().tolist() == [2.0]


def test_a_forgotten_monitor_swallows_no_later_rescue() -> None:
    found = rescue_periods(np.array([0.0, 2000.0]), np.array([4000.0, 2001.0]))
    assert found.durations().tolist() == [168.0]
    assert found.starts.tolist() == [0.0, 2000.0]


def test_a_missing_end_gets_the_median_of_those_before_it_and_is_counted() -> None:
    starts = np.array([0.0, 100.0, 200.0, 300.0])
    ends = np.array([4.0, 104.0, np.nan, 301.0])
    found = rescue_periods(starts, ends, known_until=1000.0)
    assert found.imputed == 1
    assert 1.2 < found.durations()[2] < 4.0


def test_an_end_before_the_start_is_as_good_as_missing() -> None:
    found = rescue_periods(np.array([50.0]), np.array([40.0]), known_until=300.0)
    assert found.imputed == 1


def test_weeks_are_counted_back_from_where_the_history_ends() -> None:
    found = rescue_periods(np.array([0.0, 400.0]), np.array([1.0, 402.0]))
    assert (found.weeks, found.begins_at) == (2, 402.0 - 336.0)
    assert found.counts().tolist() == [0, 1]
    assert found.hours().tolist() == [0.0, 2.0]


def test_at_an_origin_an_open_rescue_is_only_as_long_as_it_was() -> None:
    found = rescue_periods(np.array([0.0, 160.0]), np.array([1.0, 260.0]), known_until=168.0 * 4)
    known = found.as_known_at(1)
    assert known.hours().tolist() == [9.0]
    assert known.durations().tolist() == [1.0]


def test_no_incidents_are_refused_in_words() -> None:
    with pytest.raises(InvalidInput, match="no incidents") as refused:
        rescue_periods(np.array([]), np.array([]))
    assert refused.value.code == "no_incidents"


def test_a_missing_start_is_refused_in_words() -> None:
    with pytest.raises(InvalidInput) as refused:
        rescue_periods(np.array([np.nan]), np.array([1.0]))
    assert refused.value.code == "start_unknown"


@settings(max_examples=60, deadline=None)
@given(SPANS)
def test_rescues_come_in_order_and_never_overlap(spans: list[tuple[float, float]]) -> None:
    found = periods_of(spans)
    assert (found.starts[1:] >= found.ends[:-1]).all()
    assert (found.ends - found.starts <= 168 + 1e-9).all()
    assert found.counts().sum() <= len(spans)


@settings(max_examples=60, deadline=None)
@given(SPANS, st.randoms(use_true_random=False))
def test_the_order_and_repetition_of_rows_change_nothing(
    spans: list[tuple[float, float]], chance: object
) -> None:
    shuffled = [*spans, *spans]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = periods_of(spans), periods_of(shuffled)
    assert one.starts.tolist() == other.starts.tolist()
    assert one.ends.tolist() == other.ends.tolist()
