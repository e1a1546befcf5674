"""Suggestions and how one is told, through the API."""

from collections.abc import Callable

import pytest

from tests.api.conftest import Caller
from tests.cast import Cast
from tests.groups import a_suggestion

pytestmark = pytest.mark.django_db


def test_a_suggestion_is_listed_read_and_dismissed_once(
    cast: Cast, speaks_as: Callable[[str], Caller]
) -> None:
    a_suggestion(cast.checkout)
    bob = speaks_as("bob")
    (listed,) = bob.get("/suggestions?team=checkout&is_open=true")["items"]
    assert (listed["id"], listed["kind"], listed["fate"]) == ("suggest1", "rescue", None)
    assert listed["reasons"][0]["sentence"] == "An outage: “Checkout is down”"
    assert bob.get("/suggestions/suggest1") == listed
    refused = bob.post("/suggestions/suggest1/dismiss", {"reason": "because"})
    assert (refused.status, refused.code) == (422, "dismissal_unknown")
    done = bob.post("/suggestions/suggest1/dismiss", {"reason": "handled"})
    assert (done.body["fate"], done.body["dismissal"]) == ("dismissed", "handled")
    again = bob.post("/suggestions/suggest1/dismiss", {"reason": "handled"})
    assert (again.status, again.code) == (409, "suggestion_answered")
    assert bob.get("/suggestions?is_open=true")["items"] == []
    (found, *_) = bob.get("/suggestions/precision")["items"]
    assert (found["kind"], found["followed"], found["of"]) == ("rescue", 0, 1)
    assert bob("GET", "/suggestions/nothing").code == "suggestion_unknown"


def test_how_a_team_is_told_is_set_whole(cast: Cast, speaks_as: Callable[[str], Caller]) -> None:
    alice = speaks_as("alice")
    path = "/teams/checkout/recognition"
    changed = alice("PUT", path, {"thresholds": {"enter": 1.5}, "is_muted": True})
    assert (changed.body["changed"], changed.body["is_muted"]) == ({"enter": 1.5}, True)
    assert alice.get(path)["thresholds"]["enter"] == 1.5
    refused = alice("PUT", path, {"thresholds": {"patience": 1}})
    assert (refused.status, refused.code) == (422, "threshold_unknown")
    assert alice("PUT", path, {}).body["changed"] == {}
    assert alice.get("/recognition") == {"declares_by_itself": "never"}
    wrong = speaks_as("dana")("PUT", "/recognition", {"declares_by_itself": "often"})
    assert wrong.code == "by_itself_unknown"
