"""Dependencies for programs: described, imported, asked."""

from typing import Any

import pytest
from django.test import Client

from peacetime.usecases.tokens import create_token
from tests.builders import NOON
from tests.cast import Cast, the_cast

PREFIX = "/api/v1/dependencies"
SHOP = """
services:
  page: {team: checkout, name: Customer page, promised: 99.999%}
  orders: {outages: {per_month: 2, fixed_minutes: 40}, promised: 99.9%}
needs:
  - {consumer: page, provider: orders, coupling: hard, cover_minutes: 15}
"""

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def client(kept: None) -> Client:
    cast: Cast = the_cast(password=None)
    token = create_token("x", "admin", actor=cast.acting("dana"), at=NOON).secret
    client = Client(HTTP_AUTHORIZATION=f"Bearer {token}")
    answer = post(client, "/apply", {"text": SHOP, "name": "shop.yaml"})
    assert answer.status_code == 200, answer.content
    return client


def post(client: Client, path: str, said: dict[str, Any]) -> Any:
    return client.post(PREFIX + path, said, content_type="application/json")


def put(client: Client, path: str, said: dict[str, Any]) -> Any:
    return client.put(PREFIX + path, said, content_type="application/json")


def asked(client: Client, path: str) -> Any:
    answer = client.get(PREFIX + path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def the_need(client: Client) -> Any:
    (need,) = asked(client, "/needs")["items"]
    return need


def test_the_description_is_read_back_and_changes_nothing(client: Client) -> None:
    kept = asked(client, "/description")
    again = post(client, "/apply", {"text": kept["text"], "dry_run": True}).json()
    assert (again["changes"], again["is_applied"]) == ([], False)


def test_a_dry_run_tells_and_an_old_version_is_refused(client: Client) -> None:
    other = SHOP.replace("hard", "soft")
    told = post(client, "/apply", {"text": other, "dry_run": True}).json()
    assert [each["change"] for each in told["changes"]] == ["changed"]
    assert the_need(client)["coupling"] == "hard"
    stale = post(client, "/apply", {"text": other, "version": 0})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")


def test_every_fault_of_a_description_is_told_with_its_line(client: Client) -> None:
    refused = post(client, "/apply", {"text": SHOP + "  - {consumer: page, provider: x}\n"})
    assert (refused.status_code, refused.json()["code"]) == (422, "description_refused")
    (fault,) = refused.json()["faults"]
    assert (fault["line"], fault["code"]) == (7, "provider_unknown")
    hostile = post(client, "/apply", {"text": "a: !!python/name:os.system"})
    assert (hostile.status_code, hostile.json()["code"]) == (422, "tag_refused")


def test_an_import_tells_what_was_odd(client: Client) -> None:
    text = "consumer,provider\npage,page\npage,mail\n"
    told = post(client, "/import", {"text": text, "form": "csv"}).json()
    assert [each["code"] for each in told["remarks"]] == ["edge_to_itself"]
    assert told["is_applied"] is True
    unknown = post(client, "/import", {"text": text, "form": "xml"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "import_form_unknown")


def test_what_if_tells_the_mode_of_every_team(client: Client) -> None:
    told = asked(client, "/what-if?service=orders&minutes=30")
    team = next(team for team in told["teams"] if team["team"] == "checkout")
    assert (team["mode"], team["rescue_from"], team["rescue_minutes"]) == ("rescue", 15, 15)
    assert asked(client, "/what-if?service=orders&minutes=15")["teams"][0]["mode"] == "delivery"
    unknown = client.get(f"{PREFIX}/what-if?service=nowhere")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "root_unknown")


def test_costs_changes_promises_labels_and_lint_are_answered(client: Client) -> None:
    (team,) = [t for t in asked(client, "/cost")["teams"] if t["team"] == "checkout"]
    assert team["weakest_link"] == "orders"
    assert team["causes"][0]["minutes"] == 50
    assert asked(client, "/changes")["changes"][0]["changes"][0]["consumer"] == "page"
    promises = {each["service"]: each for each in asked(client, "/promises")["promises"]}
    assert promises["page"]["is_possible"] is False
    assert asked(client, "/labels")["items"]
    assert {each["rule"] for each in asked(client, "/lint")["items"]} >= {"promise-above-ceiling"}
    assert asked(client, "/unmatched")["is_watched"] is False


def test_a_need_is_labelled_drilled_changed_and_removed(client: Client) -> None:
    ref = the_need(client)["id"]
    assert put(client, f"/needs/{ref}/coupling", {"coupling": "soft"}).json()["coupling"] == "soft"
    drill = {"provider": "orders", "on": "2026-03-01", "held": True}
    drilled = post(client, f"/needs/{ref}/drills", drill)
    assert drilled.json()["members"][0]["verified_on"] == "2026-03-01"
    said = {"consumer": "page", "members": [{"provider": "orders", "timeout_seconds": 2}]}
    changed = put(client, f"/needs/{ref}", said).json()
    assert changed["members"][0]["timeout_seconds"] == 2
    impossible = put(client, f"/needs/{ref}", {**said, "needs": 3})
    assert (impossible.status_code, impossible.json()["code"]) == (422, "needs_impossible")
    assert client.delete(f"{PREFIX}/needs/{ref}").status_code == 200
    assert client.get(f"{PREFIX}/needs/{ref}").json()["code"] == "need_unknown"
