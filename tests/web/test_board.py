"""The first page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from peacetime.usecases.criteria import mark_criterion
from tests.builders import a_declaration, a_person, a_rescue, a_team, an_incident
from tests.cast import Cast, the_cast
from tests.web.sending import opens

pytestmark = pytest.mark.django_db

LARGEST_PAGE = 250_000


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


@pytest.fixture
def charlie(cast: Cast) -> Client:
    return cast.browser("charlie")


def test_it_answers_in_words_who_is_in_rescue_mode(cast: Cast, charlie: Client) -> None:
    a_team("Search")
    said = a_declaration("Payments time out", commander=cast.alice.email)
    at = timezone.now() - timedelta(minutes=42)
    incident = an_incident(cast.checkout, said, actor=cast.acting("alice"), at=at)
    mark_criterion(incident.ref, 1, is_met=True, actor=cast.acting("alice"), at=timezone.now())
    page = opens(charlie, "/")
    assert page.heading == "1 of 2 teams is in Rescue Mode"
    card = page.part(f"rescue-{incident.ref}").text
    for words in (
        "Rescue · 42 min",
        "Update overdue 12 min",
        "Checkout Payments time out",
        "Commander Alice Abel",
        "Comms lead Nobody yet",
        "Severity SEV1",
        "Exit criteria 1 of 4 met",
    ):
        assert words in card
    assert page.part("rescue-count").text == "teams in Rescue Mode: 1"
    assert page.part("team-search").text.startswith("Search nobody yet, Berlin Delivery")


def test_an_empty_installation_offers_three_doors(db: None) -> None:
    dana = a_person("Dana Dorn", org_role="admin")
    browser = Client()
    browser.force_login(dana)
    page = opens(browser, "/")
    doors = [element.text for element in page.elements if element.tag == "h2"][:3]
    assert doors == ["Look around", "Bring a history", "Set up a team"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("?q=sea", ["search"]), ("?q=CHECK", ["checkout"]), ("?sort=name", ["checkout", "search"])],
)
def test_teams_are_found_in_any_mode(
    cast: Cast, charlie: Client, query: str, found: list[str]
) -> None:
    a_team("Search")
    an_incident(cast.checkout, at=timezone.now())
    rows = [e["id"] for e in opens(charlie, f"/{query}").elements if e["id"].startswith("team-")]
    assert [
        row.removeprefix("team-") for row in rows if row.removeprefix("team-") in found
    ] == found


def test_a_search_in_vain_says_so_and_leads_back(charlie: Client) -> None:
    assert "No team is called “nowhere”. Show all teams" in opens(charlie, "/?q=nowhere").text


@pytest.mark.parametrize(
    "query",
    ["?page=0", "?page=-1", "?page=x", "?page=²", "?page=999999999999", "?sort=nonsense", "?q=%00"],
)
def test_a_nonsense_address_is_still_the_board(charlie: Client, query: str) -> None:
    assert opens(charlie, f"/{query}").heading == "The team is in Delivery Mode"


def test_fifty_teams_stand_on_a_page_that_a_phone_can_load(cast: Cast, charlie: Client) -> None:
    for number in range(51):
        team = a_team(f"Team {number:03} of the organisation")
        a_rescue(team, hours=number + 1, before=timedelta(days=number % 80))
    first, second = charlie.get("/?sort=name"), charlie.get("/?sort=name&page=2")
    assert len(first.content) < LARGEST_PAGE
    assert "Page 1 of 2" in first.content.decode()
    assert "52 teams" in second.content.decode()
    assert 'id="team-team-050-of-the-organisation"' in second.content.decode()


def test_the_years_of_a_single_team_stand_on_the_first_screen(cast: Cast, charlie: Client) -> None:
    a_rescue(cast.checkout)
    page = opens(charlie, "/")
    assert page.has("history-checkout")
    assert "one Rescue since" in page.text


def test_what_a_team_lacks_is_said(cast: Cast, charlie: Client) -> None:
    a_team("Search")
    page = opens(charlie, "/")
    assert "Nobody is in this team" in page.part("team-search").text
    assert "All clear" in page.part("team-checkout").text


def test_no_part_of_the_page_shares_its_name_with_a_team(cast: Cast, charlie: Client) -> None:
    for slug in ("search", "list", "rows", "count", "choice", "table"):
        a_team(slug.title(), slug=slug)
    named = [element["id"] for element in opens(charlie, "/?q=e").elements if element["id"]]
    assert sorted(set(named)) == sorted(named)
