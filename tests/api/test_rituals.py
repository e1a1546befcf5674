"""Rituals for programs: when they are, what they talk about, that they were held."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from peacetime.storage.models import RitualLook
from peacetime.usecases.tokens import create_token
from tests.builders import NOON, a_postmortem, an_action
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
CHECK = "/api/v1/teams/checkout/rituals/weekly/2026-W10"


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


@pytest.fixture
def client(cast: Cast) -> Client:
    token = create_token("x", "member", actor=cast.acting("bob"), at=NOON).secret
    return Client(HTTP_AUTHORIZATION=f"Bearer {token}")


def post(client: Client, path: str, said: dict[str, Any]) -> Any:
    return client.post(path, said, content_type="application/json")


def test_a_check_is_held_written_about_and_taken_back(client: Client) -> None:
    held = post(client, f"{CHECK}/hold", {"minutes": "All well"})
    assert (held.status_code, held.json()["is_held"]) == (200, True)
    again = post(client, f"{CHECK}/hold", {})
    assert (again.status_code, again.json()["code"]) == (409, "ritual_already_held")
    changed = client.put(
        f"{CHECK}/minutes", {"minutes": "Well", "version": 1}, content_type="application/json"
    )
    assert changed.json()["version"] == 2
    stale = post(client, f"{CHECK}/take-back", {"version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert post(client, f"{CHECK}/take-back", {"version": 2}).json()["is_held"] is None


def test_an_agenda_names_what_asks_for_a_word(cast: Cast, client: Client) -> None:
    an_action(a_postmortem(team=cast.checkout), text="Add a limit", owner=cast.bob)
    found = client.get(CHECK).json()
    assert found["ritual"]["ritual"] == "weekly"
    assert found["agenda"]["sentence"].startswith("1 of 1 open action item") or (
        "Nothing is overdue" in found["agenda"]["sentence"]
    )
    for path in ("/rituals/monthly/2026-03", "/rituals/quarterly/2026-Q2"):
        answer = client.get(f"/api/v1{path}")
        assert answer.status_code == 200
        assert answer.json()["agenda"]["sentence"]


def test_what_was_missed_is_listed_as_missed(client: Client) -> None:
    RitualLook.objects.create(since=NOON - timedelta(days=400), looked_at=NOON)
    found = client.get("/api/v1/teams/checkout/rituals").json()["items"]
    assert {one["status"] for one in found} == {"missed", "upcoming"}


def test_a_reason_is_asked_for(client: Client) -> None:
    answer = post(client, f"{CHECK}/skip", {"reason": " "})
    assert answer.status_code == 422
