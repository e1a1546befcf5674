"""Exact intervals of a rate: published limits, and the law that defines them."""

from math import exp, lgamma, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.shared.poisson import poisson_interval, rate


def at_most(count: int, mean: float) -> float:
    """P(X ≤ count), term by term."""
    return sum(exp(n * log(mean) - mean - lgamma(n + 1)) for n in range(count + 1))


# Garwood's limits as printed in tables of the Poisson distribution (95%).
@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (2, 0.242, 7.225),
        (3, 0.619, 8.767),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (20, 12.217, 30.888),
        (50, 37.111, 65.919),
        (100, 81.364, 121.627),
    ],
)
def test_limits_are_the_published_ones(count: int, low: float, high: float) -> None:
    assert poisson_interval(count) == pytest.approx((low, high), abs=6e-4)


@given(st.integers(0, 400), st.sampled_from([0.5, 0.8, 0.95, 0.99]))
def test_each_limit_leaves_half_of_the_doubt(count: int, coverage: float) -> None:
    low, high = poisson_interval(count, coverage=coverage)
    tail = (1 - coverage) / 2
    assert low <= count <= high
    assert at_most(count, high) == pytest.approx(tail, rel=1e-6)
    if count:
        assert 1 - at_most(count - 1, low) == pytest.approx(tail, rel=1e-6)


@given(st.integers(0, 10_000))
def test_more_counted_is_never_less(count: int) -> None:
    low, high = poisson_interval(count)
    more_low, more_high = poisson_interval(count + 1)
    assert low < more_low
    assert high < more_high


def test_half_the_exposure_doubles_rate_and_limits() -> None:
    whole, half = rate(4, 1.0), rate(4, 0.5)
    assert half.rate == 8
    assert (half.low, half.high) == (2 * (whole.low or 0), 2 * (whole.high or 0))


def test_without_exposure_there_is_no_rate() -> None:
    assert rate(0, 0.0).rate is None


@pytest.mark.parametrize(("count", "coverage"), [(-1, 0.95), (1, 1.0), (1, 0.0)])
def test_nonsense_is_a_mistake_of_the_program(count: int, coverage: float) -> None:
    with pytest.raises(ValueError, match="never negative"):
        poisson_interval(count, coverage=coverage)
