"""Who may come in: bearer tokens and signed-in browsers."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from peacetime.queries.access import actor_of
from peacetime.storage.models import ApiToken, SignInFailure
from peacetime.usecases.tokens import create_token
from tests.api.conftest import DECLARATION, PREFIX, Caller
from tests.builders import PASSWORD
from tests.cast import Cast, the_cast


def test_without_a_token_the_answer_says_how_to_send_one(db: None) -> None:
    answer = Caller()("GET", "/teams")
    assert (answer.status, answer.code) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Bearer pt_wrong", "token_unknown"),
        ("Bearer ", "token_unknown"),
        ("Basic YTpi", "authorization_unknown"),
        ("pt_wrong", "authorization_unknown"),
        ("", "authorization_unknown"),
    ],
)
def test_a_wrong_authorization_lets_nobody_in(cast: Cast, header: str, code: str) -> None:
    client = Client(headers={"Authorization": header})
    client.force_login(cast.dana)  # a session beside it does not help
    answer = client.get(f"{PREFIX}/teams")
    assert (answer.status_code, answer.json()["code"]) == (401, code)


def test_a_token_that_is_over_lets_nobody_in(cast: Cast, alice: Caller) -> None:
    tokens = ApiToken.objects.filter(person=cast.alice)
    tokens.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert alice("GET", "/teams").code == "token_expired"
    tokens.update(expires_at=None, revoked_at=timezone.now())
    assert alice("GET", "/teams").code == "token_revoked"
    tokens.update(revoked_at=None)
    cast.alice.is_active = False
    cast.alice.save()
    assert alice("GET", "/teams").code == "person_inactive"


def test_the_use_of_a_token_is_noted_at_most_once_a_minute(cast: Cast, alice: Caller) -> None:
    alice.get("/teams")
    first = ApiToken.objects.get(person=cast.alice).last_used_at
    alice.get("/teams")
    assert first is not None
    assert ApiToken.objects.get(person=cast.alice).last_used_at == first


def test_a_token_is_never_worth_more_than_its_person(cast: Cast, alice: Caller) -> None:
    cast.alice.org_role = "viewer"
    cast.alice.save()
    assert alice.post("/teams/checkout/rescue", DECLARATION).code == "not_allowed"


def test_a_lesser_token_of_an_administrator_stays_lesser(cast: Cast) -> None:
    made = create_token("reader", "viewer", actor=actor_of(cast.dana), at=timezone.now())
    answer = Caller(made.secret).post("/teams", {"name": "A", "slug": "a", "time_zone": "UTC"})
    assert (answer.status, answer.code) == (403, "not_allowed")


def test_a_signed_in_browser_reads_and_needs_its_csrf_token_to_write(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    assert client.get(f"{PREFIX}/teams").status_code == 200
    send: Any = {"data": DECLARATION, "content_type": "application/json"}
    forged = client.post(f"{PREFIX}/teams/checkout/rescue", **send)
    assert (forged.status_code, forged.json()["code"]) == (403, "csrf_failed")
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    right = client.post(
        f"{PREFIX}/teams/checkout/rescue", **send, headers={"X-CSRFToken": "a" * 32}
    )
    assert right.status_code == 201


def test_a_bearer_needs_no_csrf_token(cast: Cast, alice: Caller) -> None:
    assert alice.post("/teams/checkout/rescue", DECLARATION).status == 201


def test_a_token_is_shown_once_and_then_works(cast: Cast, alice: Caller) -> None:
    made = alice.post("/tokens", {"name": "laptop", "role": "viewer"})
    assert (made.status, made.body["person"]) == (201, cast.alice.email)
    listed = alice.get("/tokens")["items"]
    assert [token["name"] for token in listed] == ["test", "laptop"]
    assert all("token" not in token for token in listed)
    new = Caller(made.body["token"])
    assert new.get("/me")["org_role"] == "viewer"
    alice("DELETE", f"/tokens/{made.body['id']}")
    assert new("GET", "/me").code == "token_revoked"


def test_a_password_is_changed_by_a_browser_and_not_guessed_there(db: None) -> None:
    cast = the_cast()
    browser = cast.browser("alice")

    def change(current: str) -> Any:
        said = {"current": current, "new": "a longer horse battery"}
        path = f"{PREFIX}/me/password"
        return browser.post(path, data=said, content_type="application/json")

    for _ in range(5):
        assert change("a guess").json()["code"] == "password_wrong"
    refused = change(PASSWORD)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert int(refused["Retry-After"]) > 0
    SignInFailure.objects.all().delete()
    assert change(PASSWORD).status_code == 200
    assert browser.get(f"{PREFIX}/me").status_code == 401
