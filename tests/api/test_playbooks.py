"""Playbooks and the lists of them over the API."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from peacetime.domain.modes.playbooks.playbook import LISTS
from peacetime.domain.modes.playbooks.standard import RESCUE
from tests.api.conftest import Caller
from tests.builders import an_incident
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OWN = {"objective": "Stop it", "mindset": "Calm", **{part: ["A line"] for part in LISTS}}


Speaks = Callable[[str], Caller]


def test_a_playbook_is_said_anew_compared_and_brought_back(speaks_as: Speaks) -> None:
    dana = speaks_as("dana")
    assert dana.get("/playbooks/rescue")["objective"] == RESCUE.objective
    saved = dana("PUT", "/playbooks/rescue", {**OWN, "version": 0}).body
    assert (saved["version"], saved["author"]) == (1, "dana@example.org")
    stale = dana("PUT", "/playbooks/rescue", {**OWN, "mindset": "Calmer", "version": 0})
    assert (stale.status, stale.code) == (409, "stale_version")
    changes = dana.get("/playbooks/rescue/versions/1/changes?since=0")
    assert [part["part"] for part in changes["parts"]] == ["objective", "mindset", *LISTS]
    versions = dana.get("/playbooks/rescue/versions")["items"]
    assert [version["version"] for version in versions] == [0, 1]
    back = dana.post("/playbooks/rescue/versions/0/restore").body
    assert (back["version"], back["restored_from"]) == (2, 0)
    assert dana.get("/playbooks/rescue/versions/1")["signals"] == ["A line"]
    assert {p["mode"] for p in dana.get("/playbooks")["items"]} == {
        "delivery",
        "rescue",
        "recovering",
    }


@pytest.mark.parametrize(
    ("path", "said", "status", "code"),
    [
        ("/playbooks/holiday", OWN, 404, "playbook_unknown"),
        ("/playbooks/rescue", {**OWN, "objective": " "}, 422, "text_required"),
        ("/playbooks/rescue", {**OWN, "signals": ["a"] * 31}, 422, "lines_too_many"),
        ("/playbooks/rescue", {**OWN, "signals": ["a", "a"]}, 422, "line_twice"),
        ("/playbooks/rescue", {**OWN, "signals": ["x" * 301]}, 422, "text_too_long"),
        ("/playbooks/rescue", {**OWN, "colour": "red"}, 422, "invalid_input"),
        ("/playbooks/rescue", {"objective": "Only this"}, 422, "invalid_input"),
    ],
)
def test_what_cannot_be_a_playbook_is_refused(
    speaks_as: Speaks, path: str, said: dict[str, object], status: int, code: str
) -> None:
    answer = speaks_as("dana")("PUT", path, said)
    assert (answer.status, answer.code) == (status, code)


def test_what_leading_asks_is_listed_and_ticked(speaks_as: Speaks) -> None:
    bob = speaks_as("bob")
    listed = bob.get("/teams/checkout/responsibilities")
    first = listed["items"][0]
    assert (len(listed["items"]), first["done"], first["version"]) == (8, False, 0)
    path = f"/teams/checkout/responsibilities/{first['key']}"
    marked = bob("PATCH", path, {"done": True, "version": 0}).body
    assert (marked["done"], marked["version"], marked["incident"]) == (True, 1, None)
    assert marked["quarter"] == listed["quarter"]
    again = bob("PATCH", path, {"done": True, "version": 0})
    assert (again.status, again.code) == (409, "stale_version")
    gone = bob("PATCH", "/teams/checkout/responsibilities/nothing", {"done": True})
    assert (gone.status, gone.code) == (404, "responsibility_unknown")


def test_an_incident_has_its_own_list(cast: Cast, speaks_as: Speaks) -> None:
    bob, incident = speaks_as("bob"), an_incident(cast.checkout, at=timezone.now())
    items = bob.get(f"/incidents/{incident.ref}/responsibilities")["items"]
    assert {item["mode"] for item in items} == {"rescue"}
    path = f"/incidents/{incident.ref}/responsibilities/{items[2]['key']}"
    marked = bob("PATCH", path, {"done": True}).body
    assert (marked["incident"], marked["quarter"], marked["done"]) == (incident.ref, None, True)
    assert bob.get(f"/incidents/{incident.ref}/responsibilities")["items"][2]["done"]
