"""A change moves the chance of an overdraft exactly as if everything were computed again."""

import pytest
from hypothesis import given, settings

from peacetime.domain.dependencies.changes.baseline import baseline
from peacetime.domain.dependencies.changes.kinds import (
    Change,
    Cover,
    Guard,
    Replicate,
    Soften,
    applied,
)
from peacetime.domain.dependencies.changes.overdrafts import overdraft_with, team_streams
from peacetime.domain.dependencies.durations import Fixed
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.overdraft import Stream, chance_over, streams_of
from peacetime.domain.dependencies.services import Outages, Service
from peacetime.domain.dependencies.system import System
from tests.domain.dependencies.test_laws import organisations

LIMIT = 5.0


def sorted_streams(streams: list[Stream]) -> list[tuple[str, float, float]]:
    return sorted((each.root, each.per_month, each.start) for each in streams)


@settings(max_examples=25)
@given(organisations())
def test_the_streams_of_a_team_are_those_that_are_found_root_by_root(system: System) -> None:
    base = baseline(system)
    for team in system.teams:
        again = streams_of(system, team, upstream_only=False)
        assert sorted_streams(team_streams(base, team)) == sorted_streams(again)


@pytest.mark.parametrize(
    "change",
    [Soften(0), Cover(0, 1.5), Guard(0), Replicate(0)],
    ids=lambda each: type(each).__name__,
)
@settings(max_examples=15)
@given(system=organisations())
def test_a_change_is_as_if_everything_were_computed_again(system: System, change: Change) -> None:
    if not system.needs or (isinstance(change, Replicate) and len(system.needs[0].members) > 1):
        return
    base = baseline(system)
    for team in system.teams:
        found = overdraft_with(base, team, LIMIT, change)
        again = chance_over(streams_of(applied(system, change), team, upstream_only=False), LIMIT)
        assert found.after.value == pytest.approx(again.value, abs=1e-9)
        assert found.after.value <= found.before.value + 1e-9, "no change makes it worse"


def test_a_cover_of_half_an_hour_spares_what_is_shorter() -> None:
    orders = Service("orders", "Ordering", Outages(1.5, Fixed(60)))
    own = Service("page", "Store", Outages(1.0, Fixed(30)))
    page = Need("page", (Member("orders"),), Coupling.HARD)
    base = baseline(System((own, orders), (page,)))
    found = overdraft_with(base, "Store", 120, Cover(0, 30))
    assert found.before.value == pytest.approx(0.3775, abs=2e-4)
    assert found.after.value < found.before.value
    assert found.after.value == pytest.approx(0.1088, abs=2e-4)
