"""A shop of three teams: what each outage costs whom, and how sure one can be."""

import pytest

from peacetime.domain.dependencies.durations import Exponential, Fixed, Sample
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.rescue import rescue_costs
from peacetime.domain.dependencies.services import Outages, RescueRule, Service
from peacetime.domain.dependencies.system import System

BASKET = Service("basket", "Shop", Outages(1, Fixed(20), count=6, months=6))
STOCK = Service("stock", "Warehouse", Outages(2, Fixed(50), count=2, months=1))
ZONE = Service("zone", None, Outages(0.1, Fixed(100)))
NEEDS = (
    Need("basket", (Member("stock", cover_minutes=30),), Coupling.HARD),
    Need("stock", (Member("zone"),), Coupling.HARD),
)
SHOP = System((BASKET, STOCK, ZONE), NEEDS)


def test_minutes_are_split_by_root_and_by_whose_fault_it_is() -> None:
    shop = rescue_costs(SHOP).of("Shop")
    assert {cost.root: cost.minutes for cost in shop.causes} == pytest.approx(
        {"stock": 40, "basket": 20, "zone": 7}
    )
    assert shop.weakest_link is not None
    assert shop.weakest_link.root == "stock"
    assert shop.minutes == pytest.approx(67)
    assert shop.upstream_share == pytest.approx(47 / 67)
    assert shop.entries == pytest.approx(3.1)


def test_the_matrix_has_a_column_for_what_nobody_here_owns() -> None:
    matrix = rescue_costs(SHOP).matrix()
    assert matrix["Shop"] == pytest.approx({"Shop": 20, "Warehouse": 40, None: 7})
    assert matrix["Warehouse"] == pytest.approx({"Warehouse": 100, None: 10})


def test_few_outages_are_said_to_be_too_few() -> None:
    costs = {cost.root: cost for cost in rescue_costs(SHOP).of("Shop").causes}
    assert [costs[root].is_too_few for root in ("stock", "basket", "zone")] == [True, False, False]
    assert not rescue_costs(SHOP).of("Shop").is_too_few
    assert rescue_costs(SHOP).of("Warehouse").is_too_few


def test_the_interval_widens_with_what_is_not_known_and_promises_have_none() -> None:
    shop = rescue_costs(SHOP).of("Shop").interval
    assert shop is not None
    assert shop.mean == pytest.approx(20 * 6.5 / 6 + 20 * 2.5 + 7)
    assert shop.low < shop.mean < shop.high
    surer = rescue_costs(SHOP).of("Shop", coverage=0.5).interval
    assert surer is not None
    assert shop.low < surer.low < surer.high < shop.high
    alone = System((ZONE, Service("stock", "Warehouse")), NEEDS[1:])
    assert rescue_costs(alone).of("Warehouse").interval is None


def test_a_team_counts_each_root_once_from_the_first_of_its_services() -> None:
    services = (Service("basket", "Shop"), Service("search", "Shop"), STOCK)
    needs = (NEEDS[0], Need("search", (Member("stock", cover_minutes=45),), Coupling.HARD))
    assert rescue_costs(System(services, needs)).by_root("Shop") == {"stock": 40}


def test_a_floor_forgives_and_an_aftermath_adds() -> None:
    system = System(SHOP.services, NEEDS, {"Shop": RescueRule(10, 30)})
    found = rescue_costs(system).of("Shop")
    assert {cost.root: cost.minutes for cost in found.causes} == pytest.approx(
        {"stock": 2 * 50, "basket": 50, "zone": 0.1 * 100}
    )
    stricter = System(SHOP.services, NEEDS, {"Shop": RescueRule(20, 30)})
    assert rescue_costs(stricter).by_root("Shop") == pytest.approx({"zone": 10})


def test_outages_that_hang_are_weighed_in_with_whom_they_block() -> None:
    stock = Service("stock", "Warehouse", Outages(2, Fixed(50), slow_share=0.25))
    system = System((Service("basket", "Shop"), stock), NEEDS[:1])
    assert rescue_costs(system).by_root("Shop") == pytest.approx({"stock": 2 * (15 + 12.5)})


def test_only_the_roots_that_were_asked_for() -> None:
    found = rescue_costs(SHOP, roots=["zone"])
    assert found.team_minutes() == pytest.approx({"Shop": 7, "Warehouse": 10})


def test_a_system_without_outages_costs_nothing_and_has_no_weakest_link() -> None:
    found = rescue_costs(System((Service("basket", "Shop"),)))
    shop = found.of("Shop")
    assert (found.total_minutes, shop.minutes, shop.upstream_share) == (0, 0, None)
    assert (shop.weakest_link, shop.interval, found.matrix()) == (None, None, {"Shop": {}})


def test_the_sum_says_by_how_much_it_may_be_too_high() -> None:
    orders = Service("orders", "Orders", Outages(2, Sample((5, 12, 47, 180))))
    found = rescue_costs(System((orders,))).of("Orders")
    assert found.overstated_at_most == pytest.approx(122 / 43_800 / 2)
    assert (
        rescue_costs(System((Service("x", "X", Outages(1, Exponential(9))),))).of("X").entries == 1
    )
