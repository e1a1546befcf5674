"""Uptimes against every state of the world counted by hand."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.dependencies.availability.chances import Method
from peacetime.domain.dependencies.availability.downtime import (
    downtime_from_outages,
    downtime_from_promises,
    downtime_from_shares,
)
from peacetime.domain.dependencies.availability.uptimes import uptimes
from peacetime.domain.dependencies.durations import Exponential, Fixed
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.services import Outages, Service
from peacetime.domain.dependencies.system import System
from tests.domain.dependencies.graphs import systems

EXACT_TENTH: Any = Fraction(1, 10)
AGES = 3  # up, or down for 1 or 2 minutes


def down_for(system: System, own: dict[str, float]) -> dict[str, float]:
    """How long each service has been down, from nothing upwards until nothing changes."""
    found = dict(own)
    while True:
        before = dict(found)
        for need in system.needs:
            if need.coupling is not Coupling.HARD:
                continue
            lost = sorted(
                (found[member.provider] - member.cover_minutes for member in need.members),
                reverse=True,
            )
            found[need.consumer] = max(found[need.consumer], lost[need.spares])
        if found == before:
            return found


def by_hand(system: System, weights: dict[str, list[Fraction]]) -> dict[str, Fraction]:
    names = [service.id for service in system.services]
    up = dict.fromkeys(names, Fraction(0))
    for drawn in product(range(AGES), repeat=len(names)):
        weight = Fraction(1)
        for name, age in zip(names, drawn, strict=True):
            weight *= weights[name][age]
        found = down_for(system, dict(zip(names, map(float, drawn), strict=True)))
        for name in names:
            up[name] += weight * (found[name] <= 0)
    return up


@settings(max_examples=25)
@given(systems(most=4, couplings=st.sampled_from([Coupling.HARD] * 3 + [Coupling.SOFT])))
def test_covers_redundancy_and_cycles_agree_with_every_state_counted(system: System) -> None:
    weights = {
        service.id: [Fraction(each, 10) for each in ([6, 3, 1], [5, 0, 5])[number % 2]]
        for number, service in enumerate(system.services)
    }

    def downtime(name: str, minutes: float) -> Any:
        return sum((weights[name][age] for age in range(1, AGES) if age > minutes), Fraction(0))

    found = uptimes(system, downtime)
    assert {name: each.share for name, each in found.items()} == by_hand(system, weights)


@settings(max_examples=25)
@given(systems(has_spares=False))
def test_the_closed_form_is_what_the_diagram_says(system: System) -> None:
    outages = Outages(2, Exponential(30))
    system = System(
        tuple(Service(service.id, outages=outages) for service in system.services), system.needs
    )
    spare = Service("spare")
    whole = System(
        (*system.services, spare, Service("other")),
        (
            *system.needs,
            *(
                Need(each.id, (Member("spare"), Member("other")), Coupling.HARD, needs=1)
                for each in system.services
            ),
        ),
    )
    closed = uptimes(system, downtime_from_outages(system))
    counted = uptimes(whole, downtime_from_outages(whole))
    for name, each in closed.items():
        assert each.method is Method.UNIQUE_ROOTS
        assert counted[name].method is Method.DIAGRAM
        assert counted[name].share == pytest.approx(each.share, abs=1e-12)
        assert set(counted[name].unknown) == {"spare", "other"}


def two_of_three() -> System:
    members = tuple(Member(name) for name in "abc")
    need = Need("v", members, Coupling.HARD, needs=2)
    return System(tuple(Service(name) for name in "vabc"), (need,))


def test_a_diagram_that_is_too_large_says_that_it_sampled_and_how_far_it_may_be_off() -> None:
    downtime = downtime_from_shares(dict.fromkeys("vabc", 0.1))
    exact = uptimes(two_of_three(), downtime)["v"]
    drawn = uptimes(two_of_three(), downtime, most_nodes=4)["v"]
    assert exact.share == pytest.approx(0.9 * 0.972)
    assert (exact.method, exact.error) == (Method.DIAGRAM, 0)
    assert drawn.method is Method.SAMPLES
    assert abs(drawn.share - exact.share) <= 2 * drawn.error < 0.01


def test_fractions_come_out_as_fractions() -> None:
    downtime = downtime_from_shares(dict.fromkeys("vabc", EXACT_TENTH))
    assert uptimes(two_of_three(), downtime)["v"].share == Fraction(9, 10) * Fraction(972, 1000)


def test_a_need_that_nobody_labelled_is_taken_both_ways() -> None:
    unlabelled = System((Service("v"), Service("a")), (Need("v", (Member("a"),)),))
    downtime = downtime_from_shares({"v": 0.1, "a": 0.1})
    as_hard = uptimes(unlabelled, downtime)["v"]
    as_soft = uptimes(unlabelled, downtime, unknown_as=Coupling.SOFT)["v"]
    assert [as_hard.share, as_soft.share] == pytest.approx([0.81, 0.9])


def test_nobody_knows_what_a_service_without_outages_or_promise_does() -> None:
    need = Need("v", (Member("a"), Member("b")), Coupling.HARD)
    services = (Service("v", promised=0.9), Service("a", promised=0.5), Service("b"))
    system = System(services, (need,))
    found = uptimes(system, downtime_from_promises(system))["v"]
    assert found.share == pytest.approx(0.45)
    assert found.unknown == ("b",)


def test_a_month_of_outages_is_a_share_of_time_and_a_cover_takes_off_its_beginning() -> None:
    system = System(
        (Service("v"), Service("a", outages=Outages(1, Fixed(60)))),
        (Need("v", (Member("a", cover_minutes=45),), Coupling.HARD),),
    )
    found = uptimes(system, downtime_from_outages(system, month_minutes=40_000))
    assert found["a"].share == pytest.approx(1 - 60 / 40_060)
    assert found["v"].share == pytest.approx(1 - 15 / 40_060)
    assert found["v"].error == 0  # one root alone hands nothing over
    assert found["v"].unknown == ("v",)


OWN = downtime_from_shares(dict.fromkeys("abcdefhop", 0.05))


@settings(max_examples=25)
@given(systems(), st.data())
def test_softer_and_one_more_to_spare_never_lower_the_time_up(
    system: System, data: st.DataObject
) -> None:
    if not system.needs:
        return
    number = data.draw(st.integers(0, len(system.needs) - 1))
    needs, need = list(system.needs), system.needs[number]
    softer = replace(need, coupling=Coupling.SOFT)
    spared = replace(need, needs=max(1, need.enough - 1))
    before = uptimes(system, OWN)
    for changed in (softer, spared):
        needs[number] = changed
        after = uptimes(system.with_needs(needs), OWN)
        assert all(after[name].share >= before[name].share - 1e-12 for name in before)


@settings(max_examples=25)
@given(systems(), st.randoms(use_true_random=False))
def test_order_doubles_and_a_hop_between_change_nothing(system: System, random: Random) -> None:
    before = {name: each.share for name, each in uptimes(system, OWN).items()}
    services, needs = list(system.services), [*system.needs, *system.needs[:1]]
    random.shuffle(services)
    random.shuffle(needs)
    shuffled = System(tuple(services), tuple(needs))
    again = {name: each.share for name, each in uptimes(shuffled, OWN).items()}
    assert again == pytest.approx(before, abs=1e-12)
    through = tuple(
        replace(need, members=tuple(replace(m, provider=f"{m.provider}'") for m in need.members))
        for need in system.needs
    )
    hops = tuple(Service(f"{service.id}'") for service in services)
    doors = tuple(
        Need(hop.id, (Member(service.id),), Coupling.HARD)
        for hop, service in zip(hops, services, strict=True)
    )
    split = System((*services, *hops), (*through, *doors))
    after = uptimes(split, OWN)
    assert {name: after[name].share for name in before} == pytest.approx(before, abs=1e-12)
