"""The chance that a month of Rescue exceeds a limit, against what can be said exactly or drawn."""

from math import exp, inf

import numpy as np
import pytest

from peacetime.domain.dependencies.durations import Exponential, Fixed, LogNormal, Sample
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.overdraft import (
    LimitRefused,
    Stream,
    altered_chance,
    chance_over,
    streams_of,
)
from peacetime.domain.dependencies.services import Outages, RescueRule, Service
from peacetime.domain.dependencies.system import System


def poisson_above(rate: float, count: int) -> float:
    term = total = exp(-rate)
    for number in range(1, count + 1):
        term *= rate / number
        total += term
    return 1 - total


def test_equal_outages_exceed_when_one_too_many_comes() -> None:
    found = chance_over([Stream("stock", 1.5, Fixed(60))], 120)
    assert found.value == pytest.approx(poisson_above(1.5, 2), abs=1e-12)
    assert found.low == pytest.approx(found.high, abs=1e-12)
    assert chance_over([Stream("stock", 1.5, Fixed(60))], 119).value == pytest.approx(
        poisson_above(1.5, 1), abs=1e-12
    )


def test_nothing_exceeds_no_limit_but_an_entry_at_all() -> None:
    assert chance_over([Stream("stock", 2, Exponential(30))], 0).high == pytest.approx(1 - exp(-2))
    assert chance_over([], 10).value == 0
    assert chance_over([Stream("stock", 2, Fixed(30), start=30)], 0).value == 0


def test_floor_and_aftermath_count_as_they_do_in_the_costs() -> None:
    rule = RescueRule(floor_minutes=10, aftermath_minutes=20)
    stream = Stream("stock", 1.5, Sample((35, 45)), start=30, rule=rule)
    assert stream.entries == 0.75
    assert chance_over([stream], 34).value == pytest.approx(poisson_above(0.75, 0), abs=1e-12)
    assert chance_over([stream], 35).value == pytest.approx(poisson_above(0.75, 1), abs=1e-12)


def test_the_chance_is_that_of_months_drawn_at_random() -> None:
    streams = [Stream("a", 2, Exponential(45), start=10), Stream("b", 0.5, LogNormal(3, 1))]
    rng, months = np.random.default_rng(6), 200_000
    minutes = np.zeros(months)
    for rate, draw in (
        (2, lambda count: np.maximum(rng.exponential(45, count) - 10, 0)),
        (0.5, lambda count: rng.lognormal(3, 1, count)),
    ):
        counts = rng.poisson(rate, months)
        np.add.at(minutes, np.repeat(np.arange(months), counts), draw(counts.sum()))
    for limit in (60, 240):
        found, drawn = chance_over(streams, limit), float((minutes > limit).mean())
        error = 4 * (drawn * (1 - drawn) / months) ** 0.5
        assert found.low - error < drawn < found.high + error
        assert found.value == pytest.approx(drawn, abs=error)


def test_a_great_rate_is_no_zero() -> None:
    found = chance_over([Stream("stock", 2000, Fixed(1))], 2010)
    assert found.value == pytest.approx(0.4058, abs=1e-3)


def test_only_upstreams_unless_asked_and_hanging_reaches_sooner() -> None:
    stock = Service("stock", "Warehouse", Outages(2, Fixed(60), slow_share=0.25))
    basket = Service("basket", "Shop", Outages(1, Fixed(20)))
    need = Need("basket", (Member("stock", cover_minutes=30),), Coupling.HARD)
    shop = System((basket, stock), (need,))
    assert [(s.root, s.per_month, s.start) for s in streams_of(shop, "Shop")] == [
        ("stock", 1.5, 30),
        ("stock", 0.5, 0),
    ]
    assert len(streams_of(shop, "Shop", upstream_only=False)) == 3
    covered = streams_of(shop.with_needs([]), "Shop")
    assert altered_chance(streams_of(shop, "Shop"), covered, 50).after.value == 0


def test_a_limit_that_is_none_is_refused() -> None:
    for limit, more in ((-1, {}), (inf, {}), (10, {"months": 0}), (10, {"step": 0})):
        with pytest.raises(LimitRefused):
            chance_over([], limit, **more)
