"""Alerts alone, as scripts and trials send them, in our own words."""

from typing import Any

import pytest

from peacetime.domain.signals.signal import State
from peacetime.integrations.alertmanager import inbound
from peacetime.integrations.inbound import whose

LABELS = {"alertname": "Orders wait", "service": "checkout"}


def alone(**more: Any) -> Any:
    return {"alerts": [{"labels": LABELS, "annotations": {"summary": "s"}, **more}]}


def test_alerts_are_known_by_their_labels_where_no_receiver_is_said() -> None:
    begun, over = alone(status="firing"), {"status": "resolved", **alone()}
    assert {whose(begun, {}), whose(over, {})} == {"alertmanager"}
    words = [inbound.read(payload, {}).signals[0] for payload in (begun, over)]
    assert [signal.state for signal in words] == [State.FIRING, State.RESOLVED]
    assert words[0].key == words[1].key


@pytest.mark.parametrize(
    "payload", [{"alerts": []}, {"alerts": ["a"]}, {"alerts": [{"labels": LABELS}]}]
)
def test_a_list_of_something_else_is_not_alertmanager_s(payload: Any) -> None:
    assert whose(payload, {}) != "alertmanager"
