"""Cycles, cold starts, single points and pairs, against what brute force finds."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.dependencies.components import components
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.services import Service
from peacetime.domain.dependencies.structure.cycles import (
    cold_start_deadlocks,
    shared_fates,
    splits,
)
from peacetime.domain.dependencies.structure.single_points import cut_pairs, single_points
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.time_to_down import time_to_down
from tests.domain.dependencies.graphs import systems

NEVER = st.sampled_from([0.0, 1.0, float("inf")])


def hard(consumer: str, *providers: str, cover: float = 0, needs: int | None = None) -> Need:
    members = tuple(Member(each, cover_minutes=cover) for each in providers)
    return Need(consumer, members, Coupling.HARD, needs=needs)


def system_of(names: str, *needs: Need) -> System:
    return System(tuple(map(Service, names)), needs)


@given(systems(most=6, has_spares=False))
def test_a_shared_fate_is_falling_with_each_other_at_once(system: System) -> None:
    falls = {
        service.id: {name for name, at in time_to_down(system, [service.id]).items() if at == 0}
        for service in system.services
    }
    fates = {frozenset(group) for group in shared_fates(system)}
    by_hand = {frozenset(other for other in falls[name] if name in falls[other]) for name in falls}
    assert fates == {group for group in by_hand if len(group) > 1}


@given(systems(most=6))
def test_what_never_starts_again_is_on_a_deadlock_or_behind_one(system: System) -> None:
    started: set[str] = set()
    while True:
        able = {
            service.id
            for service in system.services
            if all(
                sum(member.provider in started for member in need.members) >= need.enough
                for need in system.needs
                if need.consumer == service.id
            )
        }
        if able == started:
            break
        started = able
    stuck = {service.id for service in system.services} - started
    caught = {name for group in cold_start_deadlocks(system) for name in group}
    assert caught <= stuck
    assert bool(caught) == bool(stuck)


def test_a_cover_keeps_nobody_from_a_cold_start_deadlock() -> None:
    pair = system_of("ab", hard("a", "b", cover=60), hard("b", "a"))
    assert shared_fates(pair) == []
    assert cold_start_deadlocks(pair) == [("a", "b")]


def test_a_spare_that_can_start_breaks_a_cold_start_deadlock() -> None:
    spare = system_of("abc", hard("a", "b", "c", needs=1), hard("b", "a"))
    assert cold_start_deadlocks(spare) == []


def test_softening_the_right_need_splits_a_cycle() -> None:
    ring = system_of("abc", hard("a", "b"), hard("b", "c"), hard("c", "a"), hard("b", "a"))
    assert shared_fates(ring) == [("a", "b", "c")]
    first, *others = splits(ring, ("a", "b", "c"))
    assert (first.consumer, first.providers, first.left) == ("a", ("b",), ())
    assert [(each.consumer, each.left) for each in others] == [
        ("b", (("a", "b"),)),
        ("c", (("a", "b"),)),
    ]


@settings(max_examples=60)
@given(systems(most=6, covers=NEVER))
def test_single_points_and_pairs_are_those_that_take_a_service_down(system: System) -> None:
    target = system.services[0].id
    others = [service.id for service in system.services if service.id != target]
    alone = {
        name: time_to_down(system, [name])[target]
        for name in others
        if target in time_to_down(system, [name])
    }
    found = single_points(system, target)
    assert {each.service: each.minutes for each in found} == alone
    by_hand = [
        pair
        for pair in combinations(others, 2)
        if target in time_to_down(system, pair) and not set(pair) & set(alone)
    ]
    assert cut_pairs(system, target) == by_hand


def test_a_chain_of_any_length_has_its_components() -> None:
    chain = {number: [number + 1] for number in range(50_000)}
    chain[50_000] = [0]
    assert len(components(chain)) == 1
    del chain[50_000]
    assert len(components(chain)) == 50_001
