"""What matters how much to a service being up."""

import pytest
from hypothesis import given, settings

from peacetime.domain.dependencies.availability import ages as ages_module
from peacetime.domain.dependencies.availability.causes import cause_importances
from peacetime.domain.dependencies.availability.downtime import (
    downtime_from_outages,
    downtime_from_shares,
)
from peacetime.domain.dependencies.availability.uptimes import uptimes
from peacetime.domain.dependencies.durations import Exponential
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.services import Outages, Service
from peacetime.domain.dependencies.system import System
from tests.domain.dependencies.graphs import systems

SHARE = 0.05


@settings(max_examples=40)
@given(systems())
def test_a_cause_matters_as_much_as_uptime_moves_with_it(system: System) -> None:
    target = system.services[0].id
    own = {service.id: SHARE for service in system.services}
    base = uptimes(system, downtime_from_shares(own), [target])[target].share
    for each in cause_importances(system, target, downtime_from_shares(own)):
        never = uptimes(system, downtime_from_shares(own | {each.cause: 0.0}), [target])
        certain = uptimes(system, downtime_from_shares(own | {each.cause: 1.0}), [target])
        down_if_never, down_if_certain = 1 - never[target].share, 1 - certain[target].share
        birnbaum = down_if_certain - down_if_never
        assert each.birnbaum == pytest.approx(birnbaum, abs=1e-12)
        assert each.criticality == pytest.approx(SHARE * birnbaum / (1 - base), abs=1e-9)
        assert each.worth_if_certain == pytest.approx(down_if_certain / (1 - base))


def covered() -> System:
    outages = Outages(1, Exponential(60))
    members = (Member("a", cover_minutes=10), Member("b", cover_minutes=20))
    need = Need("v", members, Coupling.HARD, needs=1)
    return System(tuple(Service(name, outages=outages) for name in "vab"), (need,))


def test_too_many_covers_to_tell_apart_give_a_middle_and_how_far_it_may_be_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    system = covered()
    downtime = downtime_from_outages(system)
    exact = uptimes(system, downtime)["v"].share
    monkeypatch.setattr(ages_module, "MOST_STATES", 3)
    with_covers_left_out = uptimes(system, downtime)["v"]
    assert with_covers_left_out.error > 0
    assert abs(with_covers_left_out.share - exact) <= with_covers_left_out.error
