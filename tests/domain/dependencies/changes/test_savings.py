"""What changes save, alone and together; the quick way is that of computing everything again."""

import pytest
from hypothesis import given, settings

from peacetime.domain.dependencies.changes.baseline import baseline
from peacetime.domain.dependencies.changes.kinds import (
    Change,
    ChangeRefused,
    Cover,
    Guard,
    Replicate,
    Soften,
    applied,
    told,
)
from peacetime.domain.dependencies.changes.savings import pairs, ranked_changes, saving
from peacetime.domain.dependencies.durations import Fixed
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.rescue import rescue_costs
from peacetime.domain.dependencies.services import Outages, Service
from peacetime.domain.dependencies.system import System
from tests.domain.dependencies.test_laws import organisations

STOCK = Service("stock", "Warehouse", Outages(2, Fixed(60)))


def hard(consumer: str, *providers: str, cover_minutes: float = 0) -> Need:
    return Need(consumer, tuple(Member(each, cover_minutes) for each in providers), Coupling.HARD)


def saved_by_computing_everything(system: System, *changes: Change) -> float:
    after = rescue_costs(applied(system, *changes)).total_minutes
    return rescue_costs(system).total_minutes - after


@settings(max_examples=40)
@given(organisations())
def test_what_is_pruned_could_not_have_mattered(system: System) -> None:
    base = baseline(system)
    for number, need in enumerate(system.needs):
        kinds: list[Change] = [Soften(number), Cover(number, 1.5), Guard(number)]
        if len(need.members) == 1:
            kinds.append(Replicate(number))
        for change in kinds:
            expected = saved_by_computing_everything(system, change)
            assert saving(base, change).minutes == pytest.approx(expected, abs=1e-9), change


@settings(max_examples=25)
@given(organisations())
def test_several_changes_together_are_weighed_as_a_whole(system: System) -> None:
    base = baseline(system)
    for number in range(1, len(system.needs)):
        changes = (Soften(number - 1), Cover(number, 1.5), Guard(number))
        expected = saved_by_computing_everything(system, *changes)
        assert saving(base, *changes).minutes == pytest.approx(expected, abs=1e-9)
        assert sum(saving(base, *changes).by_team.values()) == pytest.approx(expected, abs=1e-6)


def test_the_best_change_comes_first_with_what_each_team_saves() -> None:
    services = (Service("basket", "Shop"), Service("search", "Find"), STOCK)
    system = System(services, (hard("basket", "stock"), hard("search", "stock", cover_minutes=45)))
    found = ranked_changes(baseline(system), covers=[30])
    assert [(told(system, each.changes[0]), each.minutes) for each in found] == [
        ("Let basket stay up without stock.", 120),
        ("Give basket a second stock.", 120),
        ("Let basket live on what it has for 30 minutes without stock.", 60),
        ("Let search stay up without stock.", 30),
        ("Give search a second stock.", 30),
    ]
    assert found[0].by_team == {"Shop": 120}
    assert found[0].hours_per_day(4) == 0.5
    assert found[0].hours_per_day(0) is None


def test_two_hard_paths_save_only_together() -> None:
    services = (Service("basket", "Shop"), Service("left"), Service("right"), STOCK)
    needs = (
        hard("basket", "left"),
        hard("basket", "right"),
        hard("left", "stock"),
        hard("right", "stock"),
    )
    base = baseline(System(services, needs))
    assert [saving(base, Soften(number)).minutes for number in range(4)] == [0, 0, 0, 0]
    found = pairs(base)
    both = [tuple(change.need for change in pair.saving.changes) for pair in found]
    assert both == [(0, 1), (0, 3), (1, 2), (2, 3)]
    assert {(pair.alone, pair.only_together) for pair in found} == {(0, 120)}


def test_a_replica_survives_its_twin_but_not_what_both_need() -> None:
    zone = Service("zone", None, Outages(1, Fixed(10)))
    system = System(
        (Service("basket", "Shop"), STOCK, zone), (hard("basket", "stock"), hard("stock", "zone"))
    )
    assert saving(baseline(system), Replicate(0)).by_team == {"Shop": 120}
    doubled = applied(system, Replicate(0))
    assert doubled.names[-1] == "stock (replica)"
    assert rescue_costs(doubled).by_root("Shop") == {"zone": 10}
    assert applied(doubled, Soften(0)).names == doubled.names
    with pytest.raises(ChangeRefused):
        Replicate(0).apply(doubled)


def test_a_guard_saves_what_hanging_providers_cost_who_would_stay_up() -> None:
    stock = Service("stock", "Warehouse", Outages(2, Fixed(60), slow_share=0.5))
    need = Need("basket", (Member("stock"),), Coupling.SOFT)
    base = baseline(System((Service("basket", "Shop"), stock), (need,)))
    found = ranked_changes(base)
    assert [(each.changes, each.minutes) for each in found] == [((Guard(0),), 60)]


def test_unknown_couplings_are_weighed_as_they_are_read() -> None:
    need = Need("basket", (Member("stock"),), Coupling.UNKNOWN)
    system = System((Service("basket", "Shop"), STOCK), (need,))
    assert ranked_changes(baseline(system))[0].minutes == 120
    assert ranked_changes(baseline(system, unknown_as=Coupling.SOFT)) == []
