"""Shares and their intervals, with the published cases of Newcombe (1998), table I."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.shared.proportions import exact_interval, proportion, wilson_interval


@pytest.mark.parametrize(
    ("count", "of", "wilson", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_published_intervals_are_met(
    count: int, of: int, wilson: tuple[float, float], exact: tuple[float, float]
) -> None:
    assert wilson_interval(count, of) == pytest.approx(wilson, abs=5e-5)
    assert exact_interval(count, of) == pytest.approx(exact, abs=5e-5)


def test_a_share_of_nothing_is_not_known() -> None:
    found = proportion(0, 0)
    assert (found.share, found.low, found.high) == (None, None, None)


@pytest.mark.parametrize(("count", "of"), [(1, 0), (-1, 3), (4, 3)])
def test_a_count_beyond_its_whole_is_a_mistake(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="between nothing and its whole"):
        wilson_interval(count, of)


@given(st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_holds_its_share_and_mirrors(counted: tuple[int, int]) -> None:
    count, of = counted
    for interval in (wilson_interval, exact_interval):
        low, high = interval(count, of)
        assert 0 <= low <= count / of <= high <= 1
        mirrored = interval(of - count, of)
        assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high), abs=1e-9)
