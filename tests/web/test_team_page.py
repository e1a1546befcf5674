"""One team's page."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from peacetime.storage.models import Team
from tests.builders import NOON, a_member, a_person, a_rescue, a_team
from tests.cast import Cast, the_cast
from tests.web.reading import Page
from tests.web.rooms import a_room, end
from tests.web.sending import opens

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


@pytest.fixture
def charlie(cast: Cast) -> Client:
    return cast.browser("charlie")


def figure(page: Page, id_: str) -> str:
    """The words around one number."""
    tiles = (element for element in page.elements if "tile" in element["class"].split())
    definition = page.part(f"{id_}-definition")
    return next(tile.text for tile in tiles if definition in tile.walk())


def test_delivery_is_said_in_one_line_for_each_place(cast: Cast, charlie: Client) -> None:
    page = opens(charlie, "/teams/checkout")
    assert page.heading == "Checkout"
    assert page.part("head-checkout").text.startswith(
        "Checkout Delivery 2 people, led by Alice Abel"
    )
    assert page.part("standup-line").text == "We are in Delivery Mode: planned work goes on."
    assert page.part("channel-line").text == "🟢 Delivery"
    assert "No incident yet. Import a history" in page.text


def test_rescue_is_said_in_one_line_for_each_place(cast: Cast, charlie: Client) -> None:
    incident = a_room(cast)
    page = opens(charlie, "/teams/checkout")
    assert page.part("standup-line").text.startswith("We are in Rescue Mode: Payments time out.")
    assert page.part("channel-line").text.startswith("🔴 Rescue: Payments time out http")
    assert page.part("channel-line").text.endswith(f"/incidents/{incident.ref}")
    assert "Open the incident room" in page.part("head-checkout").text
    assert "going on" in page.part("incidents-checkout-1").text


def test_numbers_that_are_not_known_are_called_so(cast: Cast, charlie: Client) -> None:
    Team.objects.create(
        slug="new", name="New", time_zone="UTC", history_from=timezone.now(), created_at=NOON
    )
    page = opens(charlie, "/teams/new")
    assert "Not known" in figure(page, "delivery")
    assert "Not known" in figure(page, "median")
    assert "No Rescue with a known end yet" in figure(page, "median")


def test_the_median_says_of_how_many(cast: Cast, charlie: Client) -> None:
    for hours in (1, 2, 30):
        a_rescue(cast.checkout, hours=hours, before=timedelta(days=hours))
    assert "2 h" in figure(opens(charlie, "/teams/checkout"), "median")
    assert "of 3 Rescues" in figure(opens(charlie, "/teams/checkout"), "median")
    alone = a_team("Alone")
    a_rescue(alone)
    assert "of one Rescue" in figure(opens(charlie, "/teams/alone"), "median")


def test_what_lies_before_the_history_is_shown_as_not_known(cast: Cast, charlie: Client) -> None:
    page = opens(charlie, "/teams/checkout")  # its history begins in a March
    assert "Not known" in page.text
    assert any(e["data-mode"] == "unknown" for e in page.elements if e.tag == "path")


def test_who_is_here_and_who_leads_is_said(cast: Cast, charlie: Client) -> None:
    a_team("Empty")
    assert "Nobody is in this team yet." in opens(charlie, "/teams/empty").part("head-empty").text
    solo = a_team("Solo")
    a_member(solo, a_person("Erin Eck"))
    a_member(solo, a_person("Gone Gil"), left_on=date(2026, 1, 1))
    assert "1 person, no lead is named." in opens(charlie, "/teams/solo").part("head-solo").text


def test_incidents_are_listed_fifty_a_page(cast: Cast, charlie: Client) -> None:
    incident = a_room(cast)
    end(incident, cast)
    page = opens(charlie, "/teams/checkout?page=99")
    assert "1 incident" in page.text
    assert page.part("incidents-checkout-1").text.endswith("2 min 1 incident")


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=²", "?page=9999999999"])
def test_a_nonsense_page_is_still_the_team(charlie: Client, query: str) -> None:
    assert opens(charlie, f"/teams/checkout{query}").heading == "Checkout"


@pytest.mark.parametrize("slug", ["nowhere", "Checkout", "%00", "a" * 500])
def test_a_team_that_is_not_there_says_so(charlie: Client, slug: str) -> None:
    assert opens(charlie, f"/teams/{slug}", status=404).heading == "There is nothing here"
