"""What another description would change, each change in words."""

from dataclasses import replace
from math import inf

from hypothesis import given, settings

from peacetime.domain.dependencies.describing.differences import Change, differences
from peacetime.domain.dependencies.durations import Exponential
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.services import Outages, RescueRule, Service
from peacetime.domain.dependencies.system import System
from tests.domain.dependencies.test_description import systems

PAGE, ORDERS, MAIL = Service("page", "shop"), Service("orders"), Service("mail")


def told(before: System, after: System, **labelled: str) -> list[str]:
    by = {int(key[1:]): name for key, name in labelled.items()}
    return [each.sentence for each in differences(before, after, labelled_by=by)]


def test_services_that_come_go_and_change_are_told() -> None:
    before = System((PAGE, ORDERS), (), {"shop": RescueRule(5)})
    promised = replace(
        PAGE, promised=0.999, is_paging=False, outages=Outages(2, Exponential(30)), team=None
    )
    assert told(before, System((promised, MAIL))) == [
        (
            "page: team none instead of shop; own outages 2 a month of 30 minutes instead of none; "
            "promised availability 0.999 instead of none; puts its team in Rescue Mode no instead of yes"
        ),
        "mail is new, owned by nobody",
        "orders is no longer described",
        "shop: minutes that heal by themselves 0 instead of 5",
    ]


def test_who_labelled_what_would_change_is_told() -> None:
    services = (PAGE, ORDERS, MAIL)
    before = System(
        services,
        (
            Need("page", (Member("orders"),), Coupling.HARD),
            Need("page", (Member("mail"),), Coupling.SOFT),
        ),
    )
    after = System(services, (Need("page", (Member("orders", inf),), Coupling.SOFT),))
    assert told(before, after, n0="Alice", n1="Bob") == [
        (
            "page needs orders: coupling soft instead of hard, as Alice labelled it; "
            "minutes of cover without end instead of 0"
        ),
        "page needs mail is gone, which Bob labelled soft",
    ]


def test_a_need_that_gains_a_provider_is_another_one() -> None:
    services = (PAGE, ORDERS, MAIL)
    before = System(services, (Need("page", (Member("orders"),), Coupling.HARD),))
    after = System(
        services, (Need("page", (Member("orders"), Member("mail")), Coupling.HARD, needs=1),)
    )
    found = differences(before, after)
    assert [each.change for each in found] == [Change.ADDED, Change.REMOVED]
    assert found[0].sentence == "page needs 1 of orders, mail is new, hard"


@settings(max_examples=25)
@given(systems(), systems())
def test_nothing_changes_only_between_the_same(one: System, other: System) -> None:
    assert differences(one, one) == []
    if not differences(one, other):
        assert one.services == other.services
        assert sorted(map(repr, one.needs)) == sorted(map(repr, other.needs))
