"""The system of the organisation: what was described, and what was seen of it."""

from datetime import timedelta

import pytest

from peacetime.domain.dependencies.durations import Exponential
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.services import RescueRule
from peacetime.queries.dependencies.system import Origin, known_system, system_of
from peacetime.queries.sight import OUTSIDE, WHOLE
from peacetime.storage.models import Incident, IncidentCause, Need, NeedMember, Service
from tests.builders import NOON, a_service, a_team

pytestmark = pytest.mark.django_db


def a_need(consumer: Service, *providers: Service, coupling: str = "hard", **more: object) -> Need:
    need = Need.objects.create(
        consumer=consumer, coupling=coupling, created_at=NOON, changed_at=NOON, **more
    )
    for provider in providers:
        NeedMember.objects.create(need=need, provider=provider)
    return need


def an_outage(*services: Service, minutes: float, days: float, **more: object) -> Incident:
    began, team = NOON - timedelta(days=days), services[0].team
    assert team is not None
    incident = Incident.objects.create(
        team=team,
        trigger="reliability",
        summary="Down",
        impact_started_at=began,
        mitigated_at=began + timedelta(minutes=minutes),
        is_open=False,
        created_at=began,
        **more,
    )
    incident.services.set(services)
    return incident


def test_the_system_holds_what_runs_and_what_it_needs() -> None:
    team = a_team()
    team.rescue_floor_minutes = 5
    team.save()
    page, orders = a_service("Page", team=team), a_service("Orders")
    need = a_need(page, orders, labelled_by="alice@example.org")
    known = known_system(WHOLE, at=NOON)
    assert [(each.consumer, each.coupling) for each in known.system.needs] == [
        ("page", Coupling.HARD)
    ]
    assert known.refs == (need.ref,)
    assert known.labelled_by == ("alice@example.org",)
    assert known.services == {"orders": "Orders", "page": "Page"}
    assert known.teams == {"checkout": "Checkout"}
    assert known.system.rule("checkout") == RescueRule(5)


def test_a_provider_that_no_longer_runs_is_needed_by_nobody() -> None:
    page, one, other = a_service("Page"), a_service("One"), a_service("Other")
    a_need(page, one, other, enough=2)
    a_need(page, other)
    other.retired_at = NOON
    other.save()
    (need,) = system_of(WHOLE, at=NOON).needs
    assert (need.enough, [member.provider for member in need.members]) == (1, ["one"])


def test_outages_are_counted_in_incidents_that_no_other_service_brought() -> None:
    team = a_team()
    page, orders = a_service("Page", team=team), a_service("Orders", team=a_team("Orders"))
    an_outage(page, minutes=30, days=10)
    brought = an_outage(page, minutes=60, days=20)
    IncidentCause.objects.create(
        incident=brought, service=orders, said_by="alice@example.org", said_at=NOON
    )
    known = known_system(WHOLE, at=NOON)
    of_page, of_orders = (known.system.service(slug).outages for slug in ("page", "orders"))
    assert of_page is not None
    assert of_orders is not None
    assert (of_page.count, of_page.duration) == (1, Exponential(30))
    assert of_page.per_month == pytest.approx(1 / 12)
    assert (of_orders.count, of_orders.duration) == (1, Exponential(60))
    assert len(known.seen.spans["page"]) == 2
    assert known.origins == {"page": Origin.SEEN, "orders": Origin.SEEN}


def test_what_somebody_wrote_counts_before_what_was_seen_and_that_before_a_promise() -> None:
    page = a_service("Page", team=a_team())
    page.promised = 0.999
    page.save()
    assert known_system(WHOLE, at=NOON).origins == {"page": Origin.PROMISED}
    an_outage(page, minutes=30, days=10)
    assert known_system(WHOLE, at=NOON).origins == {"page": Origin.SEEN}
    page.outages_per_month, page.outage_minutes = 2, {"law": "fixed", "minutes": 7}
    page.save()
    assert known_system(WHOLE, at=NOON).origins == {"page": Origin.WRITTEN}


def test_private_incidents_count_only_for_whoever_may_see_them() -> None:
    page = a_service("Page", team=a_team())
    an_outage(page, minutes=30, days=10, is_private=True)
    assert known_system(OUTSIDE, at=NOON).origins == {"page": Origin.UNKNOWN}
    assert known_system(WHOLE, at=NOON).origins == {"page": Origin.SEEN}


def test_the_queries_do_not_grow_with_the_system(django_assert_num_queries: object) -> None:
    services = [a_service(f"Service {number}") for number in range(6)]
    for service in services[1:]:
        a_need(services[0], service)
    with django_assert_num_queries(7):  # type: ignore[operator]
        known_system(WHOLE, at=NOON)
