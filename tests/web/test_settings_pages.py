"""Every page of the settings, for everybody who may open it."""

import pytest
from django.test import Client
from django.utils import timezone

from peacetime.usecases.invitations import invite
from peacetime.usecases.tokens import create_token
from tests.builders import NOON, a_service
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db

PAGES = [
    "/settings/account",
    "/settings/people",
    "/settings/teams",
    "/settings/teams?archived=1",
    "/settings/teams/checkout",
    "/settings/services",
    "/settings/audiences",
    "/settings/severities",
    "/settings/tokens",
    "/messages",
]


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("name", ["alice", "bob", "charlie", "dana"])
def test_everybody_reads_the_settings(cast: Cast, address: str, name: str) -> None:
    a_service(team=cast.checkout)
    create_token("laptop", "viewer", actor=cast.acting(name), at=NOON)
    invite("erin@example.org", team="checkout", actor=cast.acting("dana"), at=timezone.now())
    response = cast.browser(name).get(address)
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert ("erin@example.org" in response.content.decode()) == (
        name == "dana" and address == "/settings/people"
    )


@pytest.mark.parametrize("address", [*PAGES, "/audit", "/settings/teams/new"])
def test_nobody_reads_the_settings_without_signing_in(
    cast: Cast, client: Client, address: str
) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in?next=%2F")


@pytest.mark.parametrize(
    ("name", "status"), [("alice", 403), ("bob", 403), ("charlie", 403), ("dana", 200)]
)
@pytest.mark.parametrize("address", ["/audit", "/settings/teams/new"])
def test_some_pages_are_for_administrators(
    cast: Cast, address: str, name: str, status: int
) -> None:
    assert cast.browser(name).get(address).status_code == status


def test_the_settings_begin_with_oneself(cast: Cast) -> None:
    assert cast.browser("bob").get("/settings")["Location"] == "/settings/account"


def test_what_is_not_there_says_so(cast: Cast) -> None:
    response = cast.browser("dana").get("/settings/teams/nowhere")
    assert response.status_code == 404
    assert "There is no team" in response.content.decode()
