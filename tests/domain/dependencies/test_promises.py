"""Promises beside what the graph implies, and what is one's own of a measured availability."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.dependencies.arithmetic import (
    CountRefused,
    attempts,
    budget_minutes,
    is_extra_nine_kept,
    minutes_per_outage,
    share_each,
    tree_size,
)
from peacetime.domain.dependencies.availability.downtime import (
    downtime_from_outages,
    downtime_from_promises,
    downtime_from_shares,
)
from peacetime.domain.dependencies.availability.measured import MeasureRefused, own_from_measured
from peacetime.domain.dependencies.availability.uptimes import uptimes
from peacetime.domain.dependencies.durations import Fixed
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.promises import check_promises, promises_of
from peacetime.domain.dependencies.services import Outages, Service
from peacetime.domain.dependencies.system import System
from tests.domain.dependencies.graphs import systems
from tests.domain.dependencies.test_laws import organisations


def chain(*names: str) -> tuple[Need, ...]:
    return tuple(Need(a, (Member(b),), Coupling.HARD) for a, b in pairwise(names))


def test_the_budget_is_what_providers_leave() -> None:
    budget, taken = budget_minutes(0.9999), 5 * budget_minutes(0.99999)
    assert (round(budget), round(taken), round(budget - taken)) == (53, 26, 26)
    assert minutes_per_outage(27, [1, 0.2, 0.2, 0.2]) == pytest.approx(16.875)
    with pytest.raises(CountRefused):
        minutes_per_outage(27, [])


def test_counts_that_make_no_sense_are_refused() -> None:
    assert (tree_size(10, 4), tree_size(10, 0), attempts([])) == (1111, 0, 1)
    for refused in (lambda: tree_size(-1, 2), lambda: share_each(0)):
        with pytest.raises(CountRefused):
            refused()


@given(st.integers(1, 6))
def test_one_more_nine_keeps_the_rule_and_the_same_does_not(nines: int) -> None:
    mine, theirs = 1 - 10.0**-nines, 1 - 10.0 ** -(nines + 1)
    assert is_extra_nine_kept(mine, theirs)
    assert not is_extra_nine_kept(mine, mine)


def test_a_promise_is_held_against_implied_and_ceiling() -> None:
    web = Service("web", promised=0.999, outages=Outages(1, Fixed(43.8)))
    services = (web, Service("api", promised=0.9999), Service("base", promised=0.9995))
    system = System(services, chain("web", "api", "base"))
    found = check_promises(system, downtime_from_promises(system))["web"]
    assert found.ceiling.share == pytest.approx(0.9999 * 0.9995)
    assert found.implied.share == pytest.approx(0.9999 * 0.9995 / 1.001)
    assert (found.is_possible, found.is_kept) == (True, False)
    assert found.budget_minutes == pytest.approx(525.6)
    assert [each.root for each in found.upstreams] == ["base", "api"]
    assert [each.of_budget for each in found.upstreams] == pytest.approx([0.5, 0.1])
    assert found.breaks_extra_nine == ("base",)
    assert found.fair_share == 0.5


def test_what_nobody_knows_proves_no_promise_kept() -> None:
    services = (Service("web", promised=0.999), Service("api"))
    system = System(services, chain("web", "api"))
    found = check_promises(system, downtime_from_promises(system))
    assert (found["web"].is_kept, found["web"].is_possible) == (None, None)
    assert found["web"].upstreams[0].of_budget is None
    assert (found["api"].promised, found["api"].is_kept) == (None, None)
    seen = check_promises(system, downtime_from_outages(system))
    assert seen["web"].implied.unknown == ("web", "api")


@settings(max_examples=40)
@given(systems(has_spares=True, covers=st.just(0.0)))
def test_own_parts_give_back_what_was_measured(system: System) -> None:
    own = {service.id: 0.01 * (1 + place) for place, service in enumerate(system.services)}
    measured = {
        name: each.share for name, each in uptimes(system, downtime_from_shares(own)).items()
    }
    found = own_from_measured(system, measured)
    assert set(found) == set(own)
    for name, part in found.items():
        assert not part.are_labels_wrong
        if not part.with_others:
            assert part.own == pytest.approx(own[name], abs=1e-9)


def test_a_cycle_that_falls_as_one_has_its_own_part_in_common() -> None:
    needs = (*chain("a", "b"), *chain("b", "a"), *chain("c", "a"))
    system = System(tuple(map(Service, "abc")), needs)
    found = own_from_measured(system, {"a": 0.9, "b": 0.9, "c": 0.81})
    assert found["a"].with_others == ("b",)
    assert [found[name].own for name in "abc"] == pytest.approx([0.1, 0.1, 0.1])


def test_a_consumer_that_is_up_more_than_its_provider_is_labelled_wrongly() -> None:
    system = System((Service("web"), Service("base")), chain("web", "base"))
    found = own_from_measured(system, {"web": 0.999, "base": 0.99})["web"]
    assert found.are_labels_wrong
    assert found.own == pytest.approx(1 - 0.999 / 0.99)


def test_without_a_measure_above_the_own_part_is_at_most_this() -> None:
    system = System(tuple(map(Service, ("web", "api", "base"))), chain("web", "api", "base"))
    found = own_from_measured(system, {"web": 0.98, "base": 0.99})["web"]
    assert found.unmeasured == ("api",)
    assert found.own == pytest.approx(1 - 0.98 / 0.99)
    with pytest.raises(MeasureRefused):
        own_from_measured(system, {"web": 98})


@settings(max_examples=40)
@given(organisations())
def test_what_is_impossible_without_spares_is_so_with_them(system: System) -> None:
    services = tuple(replace(each, promised=0.999) for each in system.services)
    system = replace(system, services=services)
    promises = promises_of(system)
    for service in system.services:
        exact, bound = promises.check(service.id), promises.at_best(service.id)
        assert (
            bound.ceiling.share + bound.ceiling.error >= exact.ceiling.share - exact.ceiling.error
        )
        if bound.is_possible is False:
            assert exact.is_possible is not True
        assert promises.telling(service.id).verdict in {exact.verdict, bound.verdict}
