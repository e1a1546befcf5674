import json
import os
from pathlib import Path
from typing import Any

import pytest

from peacetime.domain.signals.labelled import fingerprint, labelled
from peacetime.domain.signals.signal import Level, NotRead, State

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("PEACETIME_SHARED", ROOT.parent / "shared"))
WEBHOOKS = SHARED / "data" / "webhooks"


def an_alert(**more: Any) -> dict[str, Any]:
    return {
        "labels": {"alertname": "QueueFull", "service": "checkout"},
        "annotations": {"summary": "Orders wait", "description": "Two hundred of them."},
        "startsAt": "2026-03-01T09:00:00Z",
        **more,
    }


@pytest.mark.skipif(not WEBHOOKS.exists(), reason="the shared payloads are not beside the checkout")
@pytest.mark.parametrize("name", ["alertmanager/alert.json", "grafana/alert_v8.json"])
def test_a_fingerprint_is_computed_as_the_tools_do(name: str) -> None:
    alert = json.loads((WEBHOOKS / name).read_text())["alerts"][0]
    assert fingerprint(alert["labels"]) == alert["fingerprint"]


def test_the_order_of_labels_does_not_matter_and_their_values_do() -> None:
    assert (
        fingerprint({"a": "1", "b": "2"})
        == fingerprint({"b": "2", "a": "1"})
        != fingerprint({"a": "12", "b": ""})
    )


def test_an_alert_without_a_word_takes_that_of_the_delivery_or_of_its_end() -> None:
    assert labelled(an_alert(), status="firing", link="").state is State.FIRING
    assert labelled(an_alert(), status="resolved", link="").state is State.RESOLVED
    ended = an_alert(endsAt="2026-03-01T09:30:00Z")
    assert labelled(ended, status="resolved", link="").at is not None
    assert (
        labelled(an_alert(endsAt="0001-01-01T00:00:00Z"), status="firing", link="").state
        is State.FIRING
    )


def test_the_name_stands_before_a_summary_that_does_not_say_it() -> None:
    assert labelled(an_alert(), status="firing", link="").title == "QueueFull: Orders wait"
    said = an_alert(annotations={"summary": "QueueFull on checkout"})
    assert labelled(said, status="firing", link="").title == "QueueFull on checkout"
    assert labelled(an_alert(annotations=None), status="firing", link="").title == "QueueFull"


def test_a_bare_figure_counts_from_the_worst() -> None:
    labels = {"alertname": "A", "priority": "1"}
    assert labelled(an_alert(labels=labels), status="firing", link="").level is Level.CRITICAL


def test_a_silenced_alert_is_acknowledged() -> None:
    silenced = an_alert(status={"state": "suppressed", "silencedBy": ["s"]})
    assert labelled(silenced, status="", link="").state is State.ACKNOWLEDGED
    assert labelled(an_alert(status={"state": "active"}), status="", link="").state is State.FIRING


@pytest.mark.parametrize(
    ("alert", "status", "code"),
    [
        (an_alert(labels={}), "firing", "payload_incomplete"),
        (an_alert(labels="x"), "firing", "payload_incomplete"),
        (an_alert(status="purple"), "firing", "state_unknown"),
        (an_alert(status=["x"]), "firing", "state_unknown"),
        (an_alert(), "", "payload_incomplete"),
    ],
)
def test_an_alert_that_cannot_be_read_says_why(
    alert: dict[str, Any], status: str, code: str
) -> None:
    with pytest.raises(NotRead) as refused:
        labelled(alert, status=status, link="")
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("mark", "is_kept"),
    [("0a1b2c", True), ("queue-full:1", True), ("<fingerprint>", False), ("", False), (7, False)],
)
def test_a_tool_s_own_fingerprint_is_the_key_where_it_is_one(mark: Any, is_kept: bool) -> None:
    alert = an_alert(fingerprint=mark)
    signal = labelled(alert, status="firing", link="")
    assert signal.key == (mark if is_kept else fingerprint(alert["labels"]))
