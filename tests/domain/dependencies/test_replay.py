"""A quarter of a shop's Rescues: whose they were, and what a change would have spared."""

from datetime import UTC, datetime, timedelta

from peacetime.domain.dependencies.changes.kinds import Cover, Soften, applied
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.replay import (
    PastOutage,
    PastRescue,
    Verdict,
    past_shares,
    replayed,
)
from peacetime.domain.dependencies.services import RescueRule, Service
from peacetime.domain.dependencies.system import System
from peacetime.domain.shared.spans import Span

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
QUARTER = Span(NOON, NOON + timedelta(days=90))
SERVICES = (Service("basket", "Shop"), Service("stock", "Warehouse"), Service("zone"))
NEEDS = (
    Need("basket", (Member("stock"),), Coupling.HARD),
    Need("basket", (Member("zone"),), Coupling.SOFT),
)
SHOP = System(SERVICES, NEEDS)


def lasting(minutes: float, *, day: int = 0, after: float = 0) -> Span:
    start = NOON + timedelta(days=day, minutes=after)
    return Span(start, start + timedelta(minutes=minutes))


def rescue(number: int, service: str | None, minutes: float, *, day: int) -> PastRescue:
    span = lasting(minutes, day=day)
    return PastRescue(str(number), "Shop", span, PastOutage(service, span) if service else None)


PAST = [
    rescue(1, "stock", 60, day=1),
    rescue(2, "stock", 20, day=5),
    rescue(3, "basket", 40, day=9),
    rescue(4, None, 50, day=12),
    rescue(5, "zone", 30, day=15),
    rescue(6, "shelf", 10, day=20),
]


def test_rescue_is_shared_out_among_those_who_caused_it() -> None:
    shop = past_shares(SHOP, PAST, QUARTER)["Shop"]
    assert (shop.rescues, shop.spent) == (6, timedelta(minutes=210))
    assert shop.share("stock") == 80 / 210
    assert shop.share("nobody") == 0
    assert shop.upstream_share == 110 / 210
    assert shop.untold == timedelta(minutes=60)


def test_only_what_lies_in_the_window_counts_and_each_moment_once() -> None:
    twice = [
        PastRescue("1", "Shop", lasting(60), PastOutage("stock", lasting(60))),
        PastRescue("2", "Shop", lasting(60, after=30), PastOutage("basket", lasting(60))),
    ]
    shop = past_shares(SHOP, twice, Span(NOON + timedelta(minutes=15), QUARTER.end))["Shop"]
    assert shop.spent == timedelta(minutes=75)
    assert dict(shop.by_root) == {"stock": timedelta(minutes=45), "basket": timedelta(minutes=60)}
    assert past_shares(SHOP, PAST, Span(NOON - timedelta(days=9), NOON)) == {}


def test_softening_spares_the_rescues_that_came_that_way() -> None:
    told = replayed(SHOP, applied(SHOP, Soften(0)), PAST)
    assert [each.verdict for each in told] == [
        Verdict.SPARED,
        Verdict.SPARED,
        Verdict.SAME,
        Verdict.UNTOLD,
        Verdict.UNEXPLAINED,
        Verdict.UNTOLD,
    ]
    assert sum((each.spared for each in told), timedelta()) == timedelta(minutes=80)


def test_a_cover_spares_the_short_outages_and_shortens_the_long_ones() -> None:
    told = replayed(SHOP, applied(SHOP, Cover(0, 20)), PAST[:2])
    assert [(each.verdict, each.spared) for each in told] == [
        (Verdict.SHORTER, timedelta(minutes=20)),
        (Verdict.SPARED, timedelta(minutes=20)),
    ]


def test_what_heals_within_a_teams_floor_would_not_have_been_a_rescue() -> None:
    patient = System(SERVICES, NEEDS, {"Shop": RescueRule(floor_minutes=45)})
    told = replayed(patient, applied(patient, Cover(0, 20)), PAST[:2])
    assert [each.verdict for each in told] == [Verdict.SPARED, Verdict.UNEXPLAINED]


def test_a_team_the_graph_does_not_know_is_not_explained() -> None:
    span = lasting(60)
    past = [PastRescue("1", "Nobody", span, PastOutage("stock", span))]
    assert replayed(SHOP, SHOP, past)[0].verdict is Verdict.UNEXPLAINED
