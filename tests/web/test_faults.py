"""What no view could answer is still a sentence."""

from typing import Any

import pytest
from django.test import Client

from tests.cast import the_cast

pytestmark = pytest.mark.django_db


def test_an_unknown_address_says_so(client: Client) -> None:
    response = client.get("/nowhere/<script>")
    page = response.content.decode()
    assert response.status_code == 404
    assert "Nothing is at this address" in page
    assert "<script>" not in page.replace('<script type="module"', "")


def test_programs_hear_a_problem(client: Client) -> None:
    response = client.get("/api/nowhere")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "not_found"


def test_a_stale_form_is_told_what_to_do() -> None:
    cast = the_cast(password=None)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.dana)
    response = browser.post("/settings/account", {"name": "Dana"})
    assert response.status_code == 403
    assert "reload the page and send it again" in response.content.decode()


def test_a_request_of_megabytes_is_refused_with_a_sentence() -> None:
    dana = the_cast(password=None).browser("dana")
    response = dana.post("/settings/account", {"name": "x" * 9_000_000})
    assert response.status_code == 413
    assert "Nothing was saved" in response.content.decode()


def test_another_host_is_not_answered(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    response = client.get("/sign-in", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "PEACETIME_ALLOWED_HOSTS" in response.content.decode()


def test_who_was_signed_out_comes_back_to_the_form(client: Client) -> None:
    response = client.post(
        "/settings/services",
        {"name": "x"},
        headers={"referer": "http://testserver/settings/services"},
    )
    assert response["Location"] == "/sign-in?next=%2Fsettings%2Fservices"
    elsewhere = client.post("/settings/services", headers={"referer": "http://evil.example/x"})
    assert elsewhere["Location"] == "/sign-in"
