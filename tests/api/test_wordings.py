"""Messages in one's own words over the API."""

from collections.abc import Callable

import pytest

from peacetime.domain.communications.kinds import PLACEHOLDERS, STANDARD, Kind
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db
Speaks = Callable[[str], Caller]
OWN = {"subject": "{team}: {status}", "body": "{text}.\n[Affected: {scope}.] Over."}
UPDATE = "/wordings/update_stakeholders"


def test_a_message_is_worded_compared_and_brought_back(speaks_as: Speaks) -> None:
    dana = speaks_as("dana")
    before = dana.get(UPDATE)
    assert (before["version"], before["body"]) == (0, STANDARD[Kind.UPDATE_STAKEHOLDERS].body)
    known = [each.name for each in PLACEHOLDERS[Kind.UPDATE_STAKEHOLDERS]]
    assert [each["name"] for each in before["placeholders"]] == known
    saved = dana("PUT", UPDATE, {**OWN, "version": 0}).body
    assert (saved["version"], saved["author"]) == (1, "dana@example.org")
    stale = dana("PUT", UPDATE, {**OWN, "body": "{text}", "version": 0})
    assert (stale.status, stale.code) == (409, "stale_version")
    changes = dana.get(f"{UPDATE}/versions/1/changes?since=0")
    assert [part["part"] for part in changes["parts"]] == ["subject", "body"]
    assert [view["version"] for view in dana.get(f"{UPDATE}/versions")["items"]] == [0, 1]
    back = dana.post(f"{UPDATE}/versions/0/restore").body
    assert (back["version"], back["restored_from"]) == (2, 0)
    assert dana.get(f"{UPDATE}/versions/1")["subject"] == OWN["subject"]
    assert [view["kind"] for view in dana.get("/wordings")["items"]] == [
        kind.value for kind in Kind
    ]


def test_a_wording_is_tried_on_the_last_real_incident(speaks_as: Speaks, incident: str) -> None:
    dana = speaks_as("dana")
    path = "/wordings/entering_team/preview"
    first, least = dana.post(path, {"subject": "{team}", "body": "{summary}.\n{link}"}).body[
        "tried"
    ]
    assert first["caption"].startswith("On the last real incident: Checkout")
    assert incident in first["body"]
    assert incident not in least["body"]
    sample = dana.post(f"{UPDATE}/preview", OWN).body["tried"][0]
    assert sample["caption"] == "On sample figures"
    assert dana.get("/wordings/entering_team")["version"] == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{teem}", "placeholder_unknown"),
        ("{text.__class__}", "template_malformed"),
        ("{text!r}", "template_malformed"),
        ("{text:>9}", "template_malformed"),
        ("{text", "template_malformed"),
        ("{text}" * 10_000, "text_too_long"),
        ("{text}" * 61, "placeholders_too_many"),
        ("{scope}", "template_says_nothing"),
        (" ", "text_required"),
    ],
)
def test_what_cannot_be_sent_is_refused(speaks_as: Speaks, body: str, code: str) -> None:
    dana = speaks_as("dana")
    for answer in (
        dana("PUT", UPDATE, {"subject": "{team}", "body": body}),
        dana.post(f"{UPDATE}/preview", {"subject": "{team}", "body": body}),
    ):
        assert (answer.status, answer.code) == (422, code)
        assert answer.body["field"] == "body"


def test_a_refusal_names_the_placeholder(speaks_as: Speaks) -> None:
    dana = speaks_as("dana")
    answer = dana("PUT", UPDATE, {"subject": "{teem}", "body": "{text}"})
    assert answer.body["placeholder"] == "teem"
    assert "Did you mean {team}?" in answer.body["detail"]
    gone = dana("PUT", "/wordings/greeting", OWN)
    assert (gone.status, gone.code) == (404, "wording_unknown")
