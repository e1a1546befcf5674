"""What is expected of a provider stands beside what it promises and what it can keep."""

import pytest

from peacetime.domain.dependencies.availability.downtime import downtime_from_promises
from peacetime.domain.dependencies.durations import Fixed
from peacetime.domain.dependencies.expectations import Met, expectations
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.promises import Promises
from peacetime.domain.dependencies.services import Outages, Service
from peacetime.domain.dependencies.system import System

UP = Outages(0.01, Fixed(10))
DOWN = Outages(10, Fixed(200))


def stands(
    expected: float | None, provider: Service, *others: Service, needs: tuple[Need, ...] = ()
) -> list[Met]:
    need = Need("page", (Member(provider.id, expected=expected),), Coupling.HARD)
    system = System((Service("page", "Store"), provider, *others), (need, *needs))
    check = Promises(system, downtime_from_promises(system)).check
    return [each.met for each in expectations(system, check)]


def test_nobody_expects_anything_where_nothing_is_written() -> None:
    assert stands(None, Service("orders", promised=0.999)) == []


@pytest.mark.parametrize(
    ("provider", "met"),
    [
        (Service("orders", "Ordering", UP), Met.UNPROMISED),
        (Service("orders", "Ordering", UP, promised=0.99), Met.MORE),
        (Service("orders", "Ordering", DOWN, promised=0.9999), Met.BROKEN),
        (Service("orders", "Ordering", UP, promised=0.9999), Met.MET),
    ],
    ids=lambda each: each.value if isinstance(each, Met) else "",
)
def test_an_expectation_is_weighed(provider: Service, met: Met) -> None:
    assert stands(0.999, provider) == [met]


def test_where_an_outage_further_up_is_unknown_nothing_is_sure() -> None:
    above = Need("orders", (Member("stock"),), Coupling.HARD)
    orders = Service("orders", "Ordering", UP, promised=0.9999)
    assert stands(0.999, orders, Service("stock"), needs=(above,)) == [Met.UNSURE]


def test_what_needs_a_talk_comes_first() -> None:
    services = (
        Service("page", "Store"),
        Service("good", "A", UP, promised=0.9999),
        Service("silent", "B", UP),
        Service("short", "C", UP, promised=0.9),
    )
    needs = tuple(
        Need("page", (Member(each.id, expected=0.999),), Coupling.HARD) for each in services[1:]
    )
    system = System(services, needs)
    found = expectations(system, Promises(system, downtime_from_promises(system)).check)
    assert [each.provider for each in found] == ["short", "silent", "good"]
    assert [needs[each.need].members[0].provider for each in found] == ["short", "silent", "good"]
