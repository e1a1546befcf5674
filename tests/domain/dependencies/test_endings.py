"""Who is told before a cover runs out, and when."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.dependencies.endings import cover_endings
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.services import Service
from peacetime.domain.dependencies.system import System

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def a_need(consumer: str, provider: str, cover: float, coupling: Coupling = Coupling.HARD) -> Need:
    return Need(consumer, (Member(provider, cover_minutes=cover),), coupling)


def a_shop(*needs: Need) -> System:
    owners = {"orders": "ordering", "page": "store", "account": "store", "mail": "care"}
    return System(tuple(Service(name, team) for name, team in owners.items()), needs)


def test_a_long_cover_is_told_ten_minutes_before_it_ends_and_a_short_one_at_its_half() -> None:
    shop = a_shop(a_need("page", "orders", 60), a_need("mail", "orders", 4))
    mail, page = cover_endings(shop, ["orders"], began_at=NOON)
    assert (mail.team, mail.tell_at, mail.ends_at) == ("care", NOON + 2 * MINUTE, NOON + 4 * MINUTE)
    assert (page.team, page.tell_at, page.ends_at) == (
        "store",
        NOON + 50 * MINUTE,
        NOON + 60 * MINUTE,
    )


def test_a_team_hears_of_the_first_of_its_services_that_falls() -> None:
    shop = a_shop(a_need("page", "orders", 60), a_need("account", "orders", 30))
    (found,) = cover_endings(shop, ["orders"], began_at=NOON)
    assert (found.service, found.ends_at) == ("account", NOON + 30 * MINUTE)


def test_who_is_down_at_once_has_nothing_left_to_prepare() -> None:
    shop = a_shop(a_need("page", "orders", 0), a_need("account", "orders", 30))
    assert cover_endings(shop, ["orders"], began_at=NOON) == ()


def test_what_hangs_on_an_unknown_coupling_is_not_told() -> None:
    shop = a_shop(a_need("page", "orders", 30, Coupling.UNKNOWN))
    assert cover_endings(shop, ["orders"], began_at=NOON) == ()


def test_the_owner_of_what_is_down_and_a_service_that_pages_nobody_are_not_told() -> None:
    services = (
        Service("orders", "ordering"),
        Service("invoices", "ordering"),
        Service("report", "care", is_paging=False),
        Service("nobody’s"),
    )
    needs = tuple(a_need(each.id, "orders", 30) for each in services[1:])
    assert cover_endings(System(services, needs), ["orders"], began_at=NOON) == ()


@given(st.lists(st.floats(0.1, 500), min_size=2, max_size=2), st.floats(0, 60))
def test_it_is_told_while_the_cover_lasts_and_a_later_need_changes_nothing(
    covers: list[float], ahead: float
) -> None:
    shop = a_shop(a_need("page", "orders", covers[0]), a_need("mail", "page", covers[1]))
    found = cover_endings(shop, ["orders"], began_at=NOON, ahead=timedelta(minutes=ahead))
    assert {each.team for each in found} == {"store", "care"}
    for each in found:
        assert NOON < each.tell_at <= each.ends_at
        assert each.ends_at - each.tell_at <= timedelta(minutes=ahead)
