"""What holds of every system: more protection never costs, names do not matter, one team is in Rescue once."""

from dataclasses import replace
from itertools import permutations
from math import inf
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.dependencies.durations import (
    Duration,
    Exponential,
    Fixed,
    LogNormal,
    Sample,
)
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.rescue import rescue_costs
from peacetime.domain.dependencies.services import Failure, Outages, RescueRule, Service
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.time_to_down import time_to_down
from peacetime.domain.dependencies.what_if import what_if
from tests.domain.dependencies.graphs import systems

ANY = st.sampled_from(list(Coupling))
FEW = 25  # systems for each law; they are small, and so is what breaks a law
DURATIONS: list[Duration] = [Fixed(3), Exponential(2), LogNormal(0.5, 1), Sample((1, 2, 7))]
FAILURES = st.sampled_from(list(Failure))


@st.composite
def organisations(draw: st.DrawFn) -> System:
    """A small system whose services fail and hang, with guards and rules drawn as well."""
    system = draw(systems(couplings=ANY))
    outages = st.builds(
        Outages,
        st.sampled_from([0.5, 2.0]),
        st.sampled_from(DURATIONS),
        st.sampled_from([0.0, 0.25]),
    )
    services = tuple(replace(each, outages=draw(outages)) for each in system.services)
    guards = st.sampled_from([None, 1.0])
    needs = tuple(
        replace(need, members=tuple(replace(m, timeout_seconds=draw(guards)) for m in need.members))
        for need in system.needs
    )
    rule = st.builds(RescueRule, st.sampled_from([0, 1]), st.sampled_from([0, 5]))
    return System(services, needs, {"T": draw(rule)})


def by_iteration(system: System, root: str, failure: Failure) -> dict[str, float]:
    """The same times by going round until nothing changes, from the definition."""
    hanging = {root}
    for _ in system.services:
        for need in system.needs:
            if failure is Failure.SLOW and any(
                member.provider in hanging and not member.is_guarded for member in need.members
            ):
                hanging.add(need.consumer)
    at = {name: 0.0 if name in hanging else inf for name in system.names}
    for _ in system.services:
        for need in system.needs:
            if need.coupling is not Coupling.SOFT:
                falls = sorted(at[m.provider] + m.cover_minutes for m in need.members)
                at[need.consumer] = min(at[need.consumer], falls[need.spares])
    return {name: minute for name, minute in at.items() if minute < inf}


@settings(max_examples=FEW)
@given(organisations(), FAILURES)
def test_the_search_finds_what_going_round_finds(system: System, failure: Failure) -> None:
    for root in system.names:
        found = time_to_down(system, [root], failure=failure)
        assert found == by_iteration(system, root, failure)
        assert list(found.values()) == sorted(found.values())


@settings(max_examples=FEW)
@given(organisations(), st.data())
def test_protecting_a_need_never_costs_a_minute(system: System, data: st.DataObject) -> None:
    before = rescue_costs(system).team_minutes()
    for number, need in enumerate(system.needs):
        covered = tuple(replace(m, cover_minutes=m.cover_minutes + 1) for m in need.members)
        guarded = tuple(replace(m, has_breaker=True) for m in need.members)
        better = data.draw(
            st.sampled_from(
                [
                    replace(need, members=covered),
                    replace(need, members=guarded),
                    replace(need, coupling=Coupling.SOFT),
                ]
            )
        )
        needs = [*system.needs[:number], better, *system.needs[number + 1 :]]
        after = rescue_costs(system.with_needs(needs)).team_minutes()
        assert all(after[team] <= before[team] + 1e-12 for team in before)


@settings(max_examples=FEW)
@given(organisations(), st.randoms(use_true_random=False))
def test_the_order_of_a_description_does_not_matter(system: System, random: Random) -> None:
    services, needs = list(system.services), list(system.needs)
    random.shuffle(services)
    random.shuffle(needs)
    other = System(tuple(services), tuple(needs), system.rules)
    for root in system.names:
        assert time_to_down(other, [root]) == time_to_down(system, [root])
        assert what_if(other, [root], 3).fates.keys() == what_if(system, [root], 3).fates.keys()
        assert what_if(other, [root], 3).courses == what_if(system, [root], 3).courses
    assert rescue_costs(other).team_minutes() == pytest.approx(rescue_costs(system).team_minutes())


@settings(max_examples=FEW)
@given(organisations())
def test_names_do_not_matter(system: System) -> None:
    def renamed(name: str) -> str:
        return f"another {name}"

    services = tuple(replace(each, id=renamed(each.id)) for each in system.services)
    needs = tuple(
        replace(
            need,
            consumer=renamed(need.consumer),
            members=tuple(replace(m, provider=renamed(m.provider)) for m in need.members),
        )
        for need in system.needs
    )
    other = System(services, needs, system.rules)
    assert rescue_costs(other).team_minutes() == rescue_costs(system).team_minutes()


@settings(max_examples=FEW)
@given(organisations())
def test_a_hop_without_cover_changes_nothing(system: System) -> None:
    before = rescue_costs(system).team_minutes()
    for number, need in enumerate(system.needs):
        first = need.members[0]
        hop = replace(first, cover_minutes=0.0, provider=first.provider)
        needs = [
            *system.needs[:number],
            replace(need, members=(replace(first, provider="hop"), *need.members[1:])),
            *system.needs[number + 1 :],
            Need("hop", (hop,), Coupling.HARD),
        ]
        longer = System((*system.services, Service("hop")), tuple(needs), system.rules)
        assert rescue_costs(longer).team_minutes() == pytest.approx(before)


@settings(max_examples=FEW)
@given(organisations())
def test_the_same_need_twice_is_one_need(system: System) -> None:
    twice = system.with_needs([*system.needs, *system.needs])
    assert rescue_costs(twice).team_minutes() == rescue_costs(system).team_minutes()
    for root in system.names:
        assert what_if(twice, [root], 3).courses == what_if(system, [root], 3).courses


@settings(max_examples=FEW)
@given(organisations())
def test_one_team_of_two_is_never_in_rescue_for_longer_than_both(system: System) -> None:
    plain = System(system.services, system.needs)
    apart = rescue_costs(plain).team_minutes()
    merged = tuple(
        replace(each, team="T" if each.team is not None else None) for each in system.services
    )
    together = rescue_costs(System(merged, system.needs)).team_minutes()
    assert sum(together.values()) <= sum(apart.values()) + 1e-9


@settings(max_examples=FEW)
@given(organisations())
def test_what_is_unknown_lies_between_hard_and_soft(system: System) -> None:
    worst = rescue_costs(system, unknown_as=Coupling.HARD).team_minutes()
    best = rescue_costs(system, unknown_as=Coupling.SOFT).team_minutes()
    assert all(best[team] <= worst[team] + 1e-12 for team in worst)
    known = [
        replace(need, coupling=Coupling.SOFT) if need.coupling is Coupling.UNKNOWN else need
        for need in system.needs
    ]
    assert rescue_costs(system.with_needs(known)).team_minutes() == best


def test_replicas_fall_with_the_last_that_is_needed_in_every_order() -> None:
    covers = {"a": 1.0, "b": 2.0, "c": 4.0}
    services = tuple(Service(name) for name in ("page", "zone", *covers))
    zone = [Need(name, (Member("zone"),), Coupling.HARD) for name in covers]
    for order in permutations(covers):
        members = tuple(Member(name, cover_minutes=covers[name]) for name in order)
        for enough, falls in ((3, 1.0), (2, 2.0), (1, 4.0)):
            page = Need("page", members, Coupling.HARD, needs=enough)
            system = System(services, (page, *zone))
            assert time_to_down(system, ["zone"])["page"] == falls
