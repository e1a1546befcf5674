"""Scores, held against an independent library and against worked examples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.burst.forecast import scores
from peacetime.domain.burst.forecast.predictive import blend, sample

VALUES = st.lists(st.floats(0, 300), min_size=1, max_size=40)
LEVELS = np.linspace(0.01, 0.99, 25)


@settings(max_examples=100, deadline=None)
@given(VALUES, st.floats(0, 300))
def test_crps_is_that_of_scoringrules(values: list[float], observed: float) -> None:
    import scoringrules  # it compiles for seconds, and only here

    wanted = float(scoringrules.crps_ensemble(observed, np.array(values)))
    assert sample(values).crps(observed) == pytest.approx(wanted, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(VALUES, VALUES, st.floats(0, 1), st.floats(0, 300))
def test_a_pool_is_never_worse_than_the_shares_of_its_parts(
    one: list[float], other: list[float], share: float, observed: float
) -> None:
    first, second = sample(one), sample(other)
    pooled = blend([(share, first), (1 - share, second)]).crps(observed)
    assert pooled <= share * first.crps(observed) + (1 - share) * second.crps(observed) + 1e-9


@settings(max_examples=60, deadline=None)
@given(VALUES)
def test_quantiles_never_fall(values: list[float]) -> None:
    read = sample(values).quantiles(LEVELS)
    assert (np.diff(read) >= 0).all()


@given(VALUES, st.floats(0, 300))
def test_below_and_up_to_differ_by_the_chance_of_the_value_itself(
    values: list[float], observed: float
) -> None:
    found = sample(values)
    tie = values.count(observed) / len(values)
    assert found.up_to(observed) - found.below(observed) == pytest.approx(tie)


def test_the_true_quantile_has_the_least_pinball_loss() -> None:
    came = np.random.default_rng(1).exponential(size=20_000)
    losses = {
        level: scores.pinball(np.full(len(came), -np.log(1 - level)), came, level=0.8)
        for level in (0.7, 0.8, 0.9)
    }
    assert min(losses, key=losses.__getitem__) == 0.8


def test_the_pit_of_right_forecasts_of_counts_is_even() -> None:
    rng = np.random.default_rng(2)
    came, possible = rng.poisson(0.5, 5000), sample(rng.poisson(0.5, 20_000).astype(float))
    below = np.array([possible.below(float(each)) for each in range(10)])[came]
    up_to = np.array([possible.up_to(float(each)) for each in range(10)])[came]
    shares = np.histogram(scores.randomised_pit(below, up_to, rng), bins=10, range=(0, 1))[0] / 5000
    assert shares == pytest.approx(np.full(10, 0.1), abs=0.02)
    assert scores.shared_coverage(below, up_to, level=0.8) == pytest.approx(0.8, abs=0.02)


def test_always_saying_the_long_run_share_has_no_skill() -> None:
    came = np.array([True, False, False, False])
    assert scores.chance_score(np.full(4, 0.25), came).skill == pytest.approx(0.0)


def test_where_nothing_ever_happens_skill_is_not_known() -> None:
    assert scores.chance_score(np.full(3, 0.1), np.zeros(3, np.bool_)).skill is None


def test_reliability_bins_say_what_was_said_and_what_came() -> None:
    found = scores.chance_score(np.array([0.1, 0.1, 0.9, 0.9]), np.array([False, True, True, True]))
    assert [each.forecasts for each in found.bins] == [2, 2]
    assert [each.said for each in found.bins] == pytest.approx([0.1, 0.9])
    assert [each.came for each in found.bins] == [0.5, 1.0]


def test_the_block_interval_of_like_neighbours_is_wider_than_of_strangers() -> None:
    rng = np.random.default_rng(3)
    alike = np.repeat(rng.standard_normal(40), 8)
    near = scores.block_interval(alike, rng, block=16)
    apart = scores.block_interval(alike, rng, block=1)
    assert near[1] - near[0] > 1.5 * (apart[1] - apart[0])
