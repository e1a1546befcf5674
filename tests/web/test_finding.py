"""Incidents are found in a browser, and taken away as a file."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from tests.builders import NOON
from tests.cast import Cast, the_cast
from tests.web.sending import opens
from tests.web.test_measures import an_entry, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cast = the_cast(password=None)
    an_entry(cast.checkout, days=2, summary="Payments time out", service_words="Ledger")
    an_entry(cast.checkout, days=1, summary="=Disk full", is_open=True, hours=None)
    return cast


@pytest.fixture
def charlie(cast: Cast) -> Client:
    return cast.browser("charlie")


def test_everything_is_found_by_nothing(charlie: Client) -> None:
    page = opens(charlie, "/incidents")
    assert page.heading == "2 incidents"
    assert page.text.index("Disk full") < page.text.index("Payments time out")


def test_words_narrow_what_is_found(charlie: Client) -> None:
    page = opens(charlie, "/incidents?q=PAY+ledger&team=checkout&state=closed&severity=SEV2")
    assert page.heading == "1 incident found"
    assert "Disk full" not in page.text


def test_what_is_not_found_is_said(charlie: Client) -> None:
    assert "No incident holds all of that." in opens(charlie, "/incidents?q=nothing").text


def test_an_empty_organisation_shows_the_way_on() -> None:
    browser = the_cast(password=None).browser("charlie")
    assert "No incident is on record yet." in opens(browser, "/incidents").text


def test_a_nonsense_question_is_refused(charlie: Client) -> None:
    assert "Choose one of" in opens(charlie, "/incidents?state=late", status=422).text
    assert "There is no team" in opens(charlie, "/incidents?team=x", status=404).text


def test_what_was_found_is_taken_away(charlie: Client) -> None:
    rows = table(charlie, "/incidents.csv?state=open")
    assert [row["summary"] for row in rows] == ["'=Disk full"]
    answer = charlie.get("/incidents.json?q=ledger")
    found = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert [item["summary"] for item in found["items"]] == ["Payments time out"]
    assert found["items"][0]["seconds"] == 7200.0


def test_nothing_found_is_still_a_document(charlie: Client) -> None:
    answer = charlie.get("/incidents.json?q=nothing")
    assert json.loads(b"".join(answer.streaming_content)) == {"items": []}  # type: ignore[attr-defined]


def test_the_audit_log_is_narrowed_by_day_and_taken_away(cast: Cast) -> None:
    from peacetime.usecases.services import add_service

    dana, browser = cast.acting("dana"), cast.browser("dana")
    add_service("=Payments", slug="payments", team="checkout", actor=dana, at=NOON)
    add_service("Ledger", team="checkout", actor=dana, at=NOON + timedelta(days=2))
    rows = table(browser, "/audit.csv?actor=dana@example.org")
    assert [row["object"] for row in rows] == ["service:payments", "service:ledger"]
    rows = table(browser, "/audit.csv?from=2026-03-04&to=2026-03-04")
    assert [row["object"] for row in rows] == ["service:payments"]
    assert "service:ledger" not in opens(browser, "/audit?to=2026-03-05").text
    answer = browser.get("/audit.json?from=2026-03-05")
    found = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert [item["object"] for item in found["items"]] == ["service:ledger"]
    assert "which is no day" in opens(browser, "/audit?from=soon", status=422).text
