"""The referee lies within its own interval of the closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.dependencies.availability.downtime import downtime_from_outages
from peacetime.domain.dependencies.availability.uptimes import uptimes
from peacetime.domain.dependencies.durations import Exponential, Fixed, LogNormal, Sample
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.overdraft import chance_over, streams_of
from peacetime.domain.dependencies.rescue import MONTH_MINUTES, rescue_costs
from peacetime.domain.dependencies.services import Outages, RescueRule, Service
from peacetime.domain.dependencies.simulation import simulate
from peacetime.domain.dependencies.simulation.spells import (
    Spells,
    at_least,
    merged,
    minutes_within,
    without_beginning,
)
from peacetime.domain.dependencies.system import System

HOUR = 60


def need(consumer: str, *members: Member, needs: int | None = None) -> Need:
    return Need(consumer, members, Coupling.HARD, needs=needs)


def shop() -> System:
    """Replicas behind one zone, a cycle, covers, a share of hanging, a rule: all laws of durations."""
    services = (
        Service("page", "Page", Outages(0.5, Exponential(30))),
        Service("cart", "Cart", Outages(1, LogNormal(3, 0.8))),
        Service("orders", "Orders", Outages(2, Sample((5, 12, 47, 90)), slow_share=0.3)),
        Service("one", None, Outages(0.5, Fixed(60))),
        Service("two", None, Outages(0.5, Fixed(60))),
        Service("zone", None, Outages(0.2, Exponential(120))),
    )
    needs = (
        need("page", Member("cart", cover_minutes=10)),
        need("cart", Member("one"), Member("two"), needs=1),
        Need("cart", (Member("orders", timeout_seconds=1),), Coupling.SOFT),
        need("one", Member("zone", has_breaker=True)),
        need("two", Member("zone", has_breaker=True, cover_minutes=20)),
        need("orders", Member("zone", cover_minutes=30, has_breaker=True)),
        Need("page", (Member("orders"),), Coupling.SOFT),
    )
    return System(services, needs, {"Cart": RescueRule(5, 10)})


def test_the_referee_agrees_with_the_closed_forms_of_costs_and_uptimes() -> None:
    system = shop()
    found = simulate(system, months=3_000, generator=np.random.default_rng(11))
    costs = rescue_costs(system)
    for team, minutes in costs.team_minutes().items():
        overlap = minutes * costs.of(team).overstated_at_most * 2
        estimate = found.teams[team]
        assert abs(minutes - estimate.mean) <= 1.5 * estimate.reach + overlap
        plain = float(estimate.months.mean())
        spread = float(estimate.months.std()) / np.sqrt(len(estimate.months)) * 1.96
        assert abs(plain - estimate.mean) <= 2 * spread
        assert estimate.reach < spread  # the control variate takes luck out
    without_hanging = System(
        tuple(
            replace(each, outages=replace(each.outages, slow_share=0.0))
            if each.outages is not None
            else each
            for each in system.services
        ),
        system.needs,
    )
    found = simulate(without_hanging, months=3_000, generator=np.random.default_rng(5))
    up = uptimes(without_hanging, downtime_from_outages(without_hanging))
    for name, each in up.items():
        assert abs(found.services[name].mean - each.share) <= (
            1.5 * found.services[name].reach + each.error
        )


def test_months_over_a_limit_are_as_frequent_as_the_compound_poisson_says() -> None:
    system = shop()
    exact = chance_over(streams_of(system, "Page"), HOUR)
    upstream = [each.id for each in system.services if each.team != "Page"]
    found = simulate(system, months=4_000, generator=np.random.default_rng(3), roots=upstream)
    share = found.teams["Page"].share_over(HOUR)
    assert share.low is not None
    assert share.high is not None
    reach = share.high - share.low
    assert share.low - reach / 2 <= exact.value <= share.high + reach / 2


def test_a_cycle_falls_and_rises_as_one() -> None:
    services = (Service("a", "A", Outages(3, Fixed(30))), Service("b", "B"))
    system = System(services, (need("a", Member("b")), need("b", Member("a"))))
    found = simulate(system, months=200, generator=np.random.default_rng(1))
    assert (found.teams["A"].months == found.teams["B"].months).all()
    rate = 3 / (1 + 3 * 30 / MONTH_MINUTES)
    assert found.teams["A"].mean == pytest.approx(rate * 30, rel=0.01)


def test_two_outages_hand_over_to_whoever_is_covered() -> None:
    down: Spells = merged([np.array([[0.0], [8.0]]), np.array([[5.0], [13.0]])])
    assert without_beginning(down, 10).tolist() == [[10.0], [13.0]]


def test_nothing_happens_where_nobody_has_outages() -> None:
    found = simulate(System((Service("a", "A"),)), months=5, generator=np.random.default_rng(0))
    assert (found.teams["A"].mean, found.services["a"].mean) == (0, 1)


LENGTH = 24
SPELLS = st.lists(st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)), max_size=5)


def spells(pairs: list[tuple[int, int]]) -> tuple[Spells, set[int]]:
    kept = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    minutes = {minute for start, end in kept for minute in range(start, end)}
    parts = [np.array([[start], [end]], np.float64) for start, end in kept]
    return merged(parts), minutes


def minutes_of(found: Spells) -> set[int]:
    return {
        minute
        for start, end in zip(*found.astype(int), strict=True)
        for minute in range(start, end)
    }


@settings(max_examples=60)
@given(st.lists(SPELLS, min_size=1, max_size=4), st.integers(1, 4))
def test_sets_of_minutes_are_what_counting_minutes_says(
    lists: list[list[tuple[int, int]]], count: int
) -> None:
    made = [spells(pairs) for pairs in lists]
    by_hand = {
        minute for minute in range(LENGTH) if sum(minute in each[1] for each in made) >= count
    }
    found = at_least(count, [each[0] for each in made])
    assert minutes_of(found) == by_hand
    assert (found[0, 1:] > found[1, :-1]).all()
    bounds = np.arange(0.0, LENGTH + 1, 6)
    by_part = [sum(minute // 6 == part for minute in by_hand) for part in range(LENGTH // 6)]
    assert minutes_within(found, bounds).tolist() == by_part
