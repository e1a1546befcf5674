"""A protection that nobody has drilled is taken on trust, and that trust has a price."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from peacetime.domain.dependencies.changes.baseline import baseline
from peacetime.domain.dependencies.changes.drills import distrusted, drills, is_drilled, undrilled
from peacetime.domain.dependencies.durations import Fixed
from peacetime.domain.dependencies.needs import Coupling, Evidence, EvidenceKind, Member, Need
from peacetime.domain.dependencies.rescue import rescue_costs
from peacetime.domain.dependencies.services import Outages, Service
from peacetime.domain.dependencies.system import System
from tests.domain.dependencies.test_laws import organisations

TODAY = date(2026, 6, 1)
SERVICES = (Service("basket", "Shop"), Service("stock", "Warehouse", Outages(2, Fixed(60))))


@settings(max_examples=30)
@given(organisations())
def test_a_drill_is_worth_what_goes_wrong_without_its_protection(system: System) -> None:
    base = baseline(system)
    before = rescue_costs(system).total_minutes
    found = {drill.need: drill.minutes for drill in drills(base, on=TODAY)}
    for number, need in enumerate(system.needs):
        bare = undrilled(need, on=TODAY)
        if bare is None:
            assert number not in found
            continue
        needs = [*system.needs[:number], bare, *system.needs[number + 1 :]]
        after = rescue_costs(system.with_needs(needs)).total_minutes
        assert found.get(number, 0.0) == pytest.approx(after - before, abs=1e-9)


@settings(max_examples=30)
@given(organisations())
def test_trusting_nobody_never_costs_less(system: System) -> None:
    trusted = rescue_costs(system).team_minutes()
    worst = rescue_costs(distrusted(system, on=TODAY)).team_minutes()
    assert all(worst[team] >= trusted[team] - 1e-12 for team in trusted)


def test_a_drill_speaks_for_ninety_days_whoever_wrote_it_down() -> None:
    member = Member("stock", verified_on=TODAY - timedelta(days=90))
    assert is_drilled(member, on=TODAY)
    assert not is_drilled(member, on=TODAY + timedelta(days=1))
    drill = Evidence(EvidenceKind.DRILL, "game day", TODAY)
    assert is_drilled(replace(member, evidence=(drill,)), on=TODAY + timedelta(days=1))
    seen = Evidence(EvidenceKind.OBSERVED, "traffic", TODAY)
    assert not is_drilled(Member("stock", evidence=(seen,)), on=TODAY)


def test_a_soft_need_and_a_cover_count_only_once_they_are_drilled() -> None:
    soft = Need("basket", (Member("stock"),), Coupling.SOFT)
    covered = Need("basket", (Member("stock", 20),), Coupling.HARD)
    system = System(SERVICES, (soft,))
    assert [drill.by_team for drill in drills(baseline(system), on=TODAY)] == [{"Shop": 120}]
    found = drills(baseline(System(SERVICES, (covered,))), on=TODAY)
    assert [drill.minutes for drill in found] == [40]
    tested = replace(soft, members=(Member("stock", verified_on=TODAY),))
    assert drills(baseline(System(SERVICES, (tested,))), on=TODAY) == []


def test_what_is_unknown_stays_unknown() -> None:
    need = Need("basket", (Member("stock", 20),), Coupling.UNKNOWN)
    bare = undrilled(need, on=TODAY)
    assert bare is not None
    assert (bare.coupling, bare.members[0].cover_minutes) == (Coupling.UNKNOWN, 0)
    assert undrilled(Need("basket", (Member("stock"),), Coupling.UNKNOWN), on=TODAY) is None
    system = System(SERVICES, (need,))
    assert [drill.minutes for drill in drills(baseline(system), on=TODAY)] == [40]
    assert drills(baseline(system, unknown_as=Coupling.SOFT), on=TODAY) == []
