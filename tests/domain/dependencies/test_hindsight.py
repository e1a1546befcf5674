from datetime import UTC, datetime, timedelta

from peacetime.domain.dependencies.hindsight import hindsight
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.replay import PastOutage, PastRescue
from peacetime.domain.dependencies.services import Service
from peacetime.domain.dependencies.system import System
from peacetime.domain.shared.spans import Span

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HARD, SOFT = Coupling.HARD, Coupling.SOFT
SERVICES = (
    Service("page", "Customer"),
    Service("api", "Gateway"),
    Service("orders", "Orders"),
)


def a_rescue(number: int, cause: str | None, team: str = "Customer") -> PastRescue:
    span = Span(NOON + timedelta(days=number), NOON + timedelta(days=number, hours=1))
    return PastRescue(str(number), team, span, PastOutage(cause, span) if cause else None)


def test_a_soft_need_would_have_spared_what_its_provider_brought_and_nothing_else() -> None:
    system = System(SERVICES, (Need("page", (Member("orders"),), HARD),))
    past = [a_rescue(1, "orders"), a_rescue(2, "orders"), a_rescue(3, None), a_rescue(4, "page")]
    found = hindsight(system, "Customer", "orders", [*past, a_rescue(5, "orders", "Orders")])
    assert (found.rescues, found.caused, found.spared, found.needs) == (4, 2, 2, (0,))


def test_what_is_needed_through_others_is_softened_where_it_is_needed() -> None:
    system = System(
        SERVICES, (Need("page", (Member("api"),), HARD), Need("api", (Member("orders"),), HARD))
    )
    found = hindsight(system, "Customer", "orders", [a_rescue(1, "orders")])
    assert (found.needs, found.spared) == ((1,), 1)


def test_where_another_way_is_hard_nothing_is_spared() -> None:
    system = System(
        SERVICES,
        (
            Need("page", (Member("orders"),), HARD),
            Need("page", (Member("api"),), HARD),
            Need("api", (Member("orders"),), HARD),
        ),
    )
    found = hindsight(system, "Customer", "orders", [a_rescue(1, "orders")])
    assert (found.needs, found.spared) == ((0,), 0)


def test_an_outage_that_by_the_graph_never_came_is_not_counted_as_spared() -> None:
    system = System(SERVICES, (Need("page", (Member("orders"),), SOFT),))
    found = hindsight(system, "Customer", "orders", [a_rescue(1, "orders")])
    assert (found.spared, found.unexplained, found.needs) == (0, 1, ())
