"""Past Rescues with what brought them."""

from datetime import timedelta

import pytest

from peacetime.domain.dependencies.changes.kinds import Soften, applied
from peacetime.domain.dependencies.replay import Verdict
from peacetime.queries.dependencies.past import (
    past_rescues,
    pasts,
    shares,
    told_again,
)
from peacetime.queries.dependencies.system import known_system
from peacetime.queries.sight import OUTSIDE, WHOLE
from peacetime.storage.models import Incident, IncidentCause, Need, NeedMember, Rescue, Service
from tests.builders import NOON, a_rescue, a_service, a_team

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def caused(rescue: Rescue, service: Service, **more: object) -> Incident:
    assert rescue.ended_at is not None
    incident = Incident.objects.create(
        team=rescue.team,
        rescue=rescue,
        trigger="reliability",
        summary="Down",
        impact_started_at=rescue.started_at,
        mitigated_at=rescue.ended_at,
        is_open=False,
        created_at=rescue.started_at,
        **more,
    )
    IncidentCause.objects.create(
        incident=incident, service=service, said_by="alice@example.org", said_at=NOON
    )
    return incident


@pytest.fixture
def shop() -> tuple[Service, Service]:
    page, orders = a_service("Page", team=a_team()), a_service("Orders", team=a_team("Orders"))
    need = Need.objects.create(consumer=page, coupling="hard", created_at=NOON, changed_at=NOON)
    NeedMember.objects.create(need=need, provider=orders)
    return page, orders


def test_a_team_hears_what_would_have_been_had_it_been_soft(shop: tuple[Service, Service]) -> None:
    page, orders = shop
    caused(a_rescue(page.team, hours=3, before=timedelta(days=5)), orders)
    a_rescue(page.team, hours=1, before=timedelta(days=9))
    a_rescue(orders.team, hours=1, before=timedelta(days=9))
    system = known_system(WHOLE, at=NOON).system
    first, second = pasts(system, WHOLE, at=NOON)
    [seen] = first.hindsights
    assert (seen.root, seen.spared, seen.caused, seen.rescues) == ("orders", 1, 1, 2)
    assert (second.shares.team, second.hindsights) == ("orders", ())


def test_a_team_hears_who_caused_its_rescues(shop: tuple[Service, Service]) -> None:
    page, orders = shop
    caused(a_rescue(page.team, hours=3, before=timedelta(days=5)), orders)
    a_rescue(page.team, hours=1, before=timedelta(days=9))
    system = known_system(WHOLE, at=NOON).system
    found = shares(system, WHOLE, at=NOON)["checkout"]
    assert (found.rescues, found.upstream_share, found.untold) == (2, 0.75, HOUR)


def test_a_softer_need_would_have_spared_what_it_brought(shop: tuple[Service, Service]) -> None:
    page, orders = shop
    caused(a_rescue(page.team, before=timedelta(days=5)), orders)
    a_rescue(page.team, before=timedelta(days=9))
    system = known_system(WHOLE, at=NOON).system
    told = told_again(system, applied(system, Soften(0)), WHOLE, at=NOON)
    assert [each.verdict for each in told] == [Verdict.UNTOLD, Verdict.SPARED]


def test_the_cause_of_a_private_incident_is_told_to_whoever_may_see_it(
    shop: tuple[Service, Service],
) -> None:
    page, orders = shop
    caused(a_rescue(page.team), orders, is_private=True)
    (whole,), (outside,) = (past_rescues(sight, at=NOON) for sight in (WHOLE, OUTSIDE))
    assert whole.cause is not None
    assert outside.cause is None
