"""During an incident: who is reached, when each cover runs out, and what brought it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from peacetime.storage.models import Incident, IncidentCause, Service
from tests.builders import a_declaration, an_incident
from tests.cast import Cast, the_cast
from tests.meshes import a_shop
from tests.web.sending import opens, sends

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


@pytest.fixture(scope="module")
def cast(kept: None) -> Cast:
    """A shop whose order service is down since five minutes."""
    cast = the_cast(password=None)
    services = a_shop()
    down(services["orders"], "Orders do not answer")
    return cast


def down(service: Service, summary: str) -> Incident:
    at = timezone.now() - timedelta(minutes=5)
    assert service.team is not None
    incident = an_incident(service.team, a_declaration(summary), at=at)
    incident.services.set([service])
    Incident.objects.filter(pk=incident.pk).update(impact_started_at=at)
    return incident


def test_the_room_says_who_is_reached_and_when_each_cover_runs_out(cast: Cast) -> None:
    ref = Incident.objects.get(summary="Orders do not answer").ref
    page = opens(cast.browser("bob"), f"/incidents/{ref}/blast")
    assert "With Order service Storefront is reached." in page.text
    assert re.search(r"Account page Storefront cover runs out .{1,30} in (9|10) min", page.text)


def test_what_brought_an_incident_is_suggested_and_said_by_one_click(cast: Cast) -> None:
    incident = down(Service.objects.get(slug="checkout-page"), "No checkout")
    bob, address = cast.browser("bob"), f"/incidents/{incident.ref}"
    page = opens(bob, f"{address}/blast")
    assert "Order service (has an incident of its own now)" in page.text
    sends(bob, f"{address}/cause", {"service": "order-service"})
    assert IncidentCause.objects.get(incident=incident).service.slug == "order-service"
    assert "Brought by Order service , as Bob Beier said." in opens(bob, f"{address}/blast").text
    sends(bob, f"{address}/cause/remove")
    assert not IncidentCause.objects.filter(incident=incident).exists()


def test_an_incident_that_names_no_service_is_told_so(cast: Cast) -> None:
    incident = an_incident(cast.checkout, a_declaration("Something"), at=timezone.now())
    incident.services.clear()
    page = opens(cast.browser("bob"), f"/incidents/{incident.ref}/blast")
    assert "names no service that is described" in page.text
