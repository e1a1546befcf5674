"""What postmortems begin with, over the API."""

from collections.abc import Callable

import pytest

from peacetime.domain.postmortems.standard_template import STANDARD
from peacetime.domain.postmortems.templates import PLACEHOLDERS
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db
Speaks = Callable[[str], Caller]
HERE = "/postmortem-template"


def test_it_is_changed_compared_and_brought_back(speaks_as: Speaks) -> None:
    dana = speaks_as("dana")
    before = dana.get(HERE)
    assert (before["version"], before["text"], before["author"]) == (0, STANDARD, None)
    assert [each["name"] for each in before["placeholders"]] == [each.name for each in PLACEHOLDERS]
    saved = dana("PUT", HERE, {"text": "## {title}", "version": 0}).body
    assert (saved["version"], saved["author"]) == (1, "dana@example.org")
    stale = dana("PUT", HERE, {"text": "Mine", "version": 0})
    assert (stale.status, stale.code) == (409, "stale_version")
    changes = dana.get(f"{HERE}/versions/1/changes?since=0")
    assert {line["state"] for part in changes["stretches"] for line in part["lines"]} == {
        "removed",
        "added",
    }
    assert [view["version"] for view in dana.get(f"{HERE}/versions")["items"]] == [0, 1]
    back = dana.post(f"{HERE}/versions/0/restore").body
    assert (back["version"], back["restored_from"], back["text"]) == (2, 0, STANDARD)
    assert dana.get(f"{HERE}/versions/1")["text"] == "## {title}"


def test_it_is_tried_before_it_is_saved(speaks_as: Speaks) -> None:
    dana = speaks_as("dana")
    tried = dana.post(f"{HERE}/preview", {"text": "{team}"}).body
    assert (tried["caption"], tried["text"]) == ("On an example", "Checkout")
    assert [each["about"] for each in tried["remarks"]] == ["timeline", "cause", "went-well"]
    assert dana.get(HERE)["version"] == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{teem}", "placeholder_unknown"),
        ("{team.__class__}", "placeholder_unknown"),
        ("On {told}", "placeholder_not_alone"),
        ("{told}\n{told}", "placeholder_repeated"),
        ("{team}" * 201, "placeholders_too_many"),
        (" ", "text_required"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(speaks_as: Speaks, text: str, code: str) -> None:
    dana = speaks_as("dana")
    for answer in (dana("PUT", HERE, {"text": text}), dana.post(f"{HERE}/preview", {"text": text})):
        assert (answer.status, answer.code, answer.body["field"]) == (422, code, "text")
