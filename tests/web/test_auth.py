"""Ways in and out, through the browser's door."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from peacetime.storage.models import Person
from peacetime.usecases import people, throttle
from peacetime.usecases.invitations import invite, renew_password
from peacetime.usecases.sign_in import issue_sign_in_link
from tests.builders import PASSWORD
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db

DANA = {"name": "Dana Dorn", "email": "dana@example.org", "password": PASSWORD}


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def sign_in(
    client: Client, email: str = "alice@example.org", password: str = PASSWORD, **more: str
) -> Any:
    return client.post("/sign-in", {"email": email, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get("/settings/account").status_code == 200


def test_an_empty_installation_becomes_ones_own_by_its_link(client: Client) -> None:
    link = f"/sign-in/{issue_sign_in_link(at=timezone.now())}"
    for _ in range(2):  # a mail scanner looks
        assert client.get(link).status_code == 200
    assert client.post(link)["Location"] == "/welcome"
    assert client.get("/welcome").status_code == 200
    assert client.post("/welcome", DANA)["Location"] == "/"
    assert Person.objects.get().org_role == "admin"
    assert is_in(client)
    assert client.get("/welcome")["Location"] == "/"
    assert client.post(link).status_code == 410
    assert client.get(link).status_code == 410


def test_the_welcome_form_is_only_for_who_used_the_link(client: Client) -> None:
    issue_sign_in_link(at=timezone.now())
    assert client.get("/welcome")["Location"] == "/"
    assert client.post("/welcome", DANA)["Location"] == "/"
    assert not Person.objects.exists()


def test_a_refused_welcome_keeps_what_was_typed_but_no_password(client: Client) -> None:
    client.post(f"/sign-in/{issue_sign_in_link(at=timezone.now())}")
    response = client.post("/welcome", {**DANA, "password": "short", "name": "<b>Dana</b>"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="dana@example.org"' in page
    assert "&lt;b&gt;Dana&lt;/b&gt;" in page
    assert "<b>Dana" not in page
    assert 'value="short"' not in page
    assert "at least 10 characters" in page
    assert client.post("/welcome", DANA)["Location"] == "/"


def test_a_link_of_the_command_signs_the_administrator_in(cast: Cast, client: Client) -> None:
    link = f"/sign-in/{issue_sign_in_link(at=timezone.now())}"
    assert client.post(link)["Location"] == "/"
    assert "dana@example.org" in client.get("/settings/account").content.decode()


def test_a_link_that_is_too_old_says_so(cast: Cast, client: Client) -> None:
    link = f"/sign-in/{issue_sign_in_link(at=timezone.now() - timedelta(minutes=16))}"
    for response in (client.get(link), client.post(link)):
        assert response.status_code == 410
        assert "older than 15 minutes" in response.content.decode()
    assert not is_in(client)


def test_nobody_yet_is_told_where_the_way_in_is(client: Client) -> None:
    assert "peacetime sign-in-link" in client.get("/sign-in").content.decode()


def test_address_and_password_lead_to_where_one_was_going(cast: Cast, client: Client) -> None:
    sent_away = client.get("/settings/teams?q=check")["Location"]
    assert sent_away == "/sign-in?next=%2Fsettings%2Fteams%3Fq%3Dcheck"
    form = client.get(sent_away).content.decode()
    onward = re.search(r'name="next" value="([^"]*)"', form)
    assert onward is not None
    assert sign_in(client, next=onward[1])["Location"] == "/settings/teams?q=check"
    assert client.get("/sign-in?next=/messages")["Location"] == "/messages"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/",
        "//example.org/",
        "/\\example.org/",
        "\\\\example.org",
        "javascript:alert(1)",
        "http:example.org",
        "settings",
        "/" + "x" * 3_000,
        "",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(
    cast: Cast, client: Client, elsewhere: str
) -> None:
    assert sign_in(client, next=elsewhere)["Location"] == "/"
    assert client.get("/sign-in", {"next": elsewhere})["Location"] == "/"


def test_wrong_credentials_keep_the_address_and_no_password(cast: Cast, client: Client) -> None:
    response = sign_in(client, password="wrong password")
    page = response.content.decode()
    assert response.status_code == 422
    assert "do not belong together" in page
    assert 'value="alice@example.org"' in page
    assert "wrong password" not in page


def test_too_many_attempts_are_told_when(cast: Cast, client: Client) -> None:
    for _ in range(throttle.PAIR.failures):
        sign_in(client, password="wrong")
    response = sign_in(client)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 300
    assert "Try again in" in response.content.decode()


def test_an_untrusted_header_names_no_other_client(
    cast: Cast, client: Client, settings: Any
) -> None:
    for number in range(throttle.PAIR.failures):
        client.post(
            "/sign-in",
            {"email": "alice@example.org", "password": "wrong"},
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        )
    assert sign_in(client).status_code == 429
    settings.IS_BEHIND_PROXY = True
    elsewhere = {"X-Forwarded-For": "198.51.100.1, 192.0.2.77"}
    response = client.post(
        "/sign-in", {"email": "alice@example.org", "password": PASSWORD}, headers=elsewhere
    )
    assert response.status_code == 303


def test_signing_in_gives_the_session_a_new_key(cast: Cast, client: Client) -> None:
    client.post(f"/sign-in/{issue_sign_in_link(at=timezone.now())}")
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_signing_out_ends_this_session_only(cast: Cast) -> None:
    here, there = cast.browser("alice"), cast.browser("alice")
    assert here.get("/sign-out").status_code == 405
    assert here.post("/sign-out")["Location"] == "/sign-in"
    assert not is_in(here)
    assert is_in(there)


def test_signing_out_everywhere_ends_every_session(cast: Cast) -> None:
    here, there = cast.browser("alice"), cast.browser("alice")
    assert here.post("/settings/account/sign-out-everywhere")["Location"] == "/sign-in"
    assert not is_in(here)
    assert not is_in(there)


def test_a_changed_password_ends_the_other_sessions(cast: Cast) -> None:
    here, there = cast.browser("alice"), cast.browser("alice")
    new = "something much longer"
    response = here.post(
        "/settings/account/password", {"old_password": PASSWORD, "new_password": new}
    )
    assert response.status_code == 303
    assert is_in(here)
    assert not is_in(there)
    assert sign_in(there, password=new).status_code == 303


def test_a_deactivated_person_is_out_at_once(cast: Cast) -> None:
    browser = cast.browser("alice")
    assert is_in(browser)
    people.deactivate_person("alice@example.org", actor=cast.acting("dana"), at=timezone.now())
    assert not is_in(browser)
    assert sign_in(browser).status_code == 422
    people.reactivate_person("alice@example.org", actor=cast.acting("dana"), at=timezone.now())
    assert not is_in(browser), "an old session does not come back to life"


def test_an_invitation_leads_in_once(cast: Cast, client: Client) -> None:
    made = invite("erin@example.org", team="checkout", actor=cast.acting("dana"), at=timezone.now())
    link = f"/invitations/{made.secret}"
    page = client.get(link).content.decode()
    assert "dana@example.org invites you" in page
    assert "Checkout" in page
    refused = client.post(link, {"name": "Erin Eng", "password": "short"})
    assert refused.status_code == 422
    assert 'value="Erin Eng"' in refused.content.decode()
    assert client.post(link, {"name": "Erin Eng", "password": PASSWORD})["Location"] == "/"
    assert is_in(client)
    for response in (client.get(link), client.post(link, {"name": "x", "password": PASSWORD})):
        assert response.status_code == 410
        assert "Ask for a new one" in response.content.decode()


def test_a_link_for_a_new_password_asks_no_name(cast: Cast, client: Client) -> None:
    made = renew_password("bob@example.org", actor=cast.acting("dana"), at=timezone.now())
    link = f"/invitations/{made.secret}"
    assert 'name="name"' not in client.get(link).content.decode()
    assert client.post(link, {"password": "something much longer"})["Location"] == "/"
    assert sign_in(Client(), "bob@example.org", "something much longer").status_code == 303


@pytest.mark.parametrize("address", ["/invitations/guess", "/sign-in/guess", "/sign-in/%00"])
def test_a_guessed_link_is_over(cast: Cast, client: Client, address: str) -> None:
    assert client.get(address).status_code == 410
    assert client.post(address).status_code == 410


@pytest.mark.parametrize(
    "address", ["/sign-in", "/sign-in/guess", "/welcome", "/invitations/guess", "/sign-out"]
)
def test_a_forged_form_is_refused(cast: Cast, address: str) -> None:
    forged = Client(enforce_csrf_checks=True)
    assert forged.post(address, DANA).status_code == 403
