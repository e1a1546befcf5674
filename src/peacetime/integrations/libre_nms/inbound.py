"""What LibreNMS says of an alert rule and a device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    opened,
    reading,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "LibreNMS"
# 0 is over, 1 new, 2 acknowledged, 3 worse, 4 better, 5 changed.
STATES: Final = {
    **dict.fromkeys(("1", "3", "4", "5", "alert", "worse", "better", "changed"), State.FIRING),
    **dict.fromkeys(("2", "acknowledged", "ack"), State.ACKNOWLEDGED),
    **dict.fromkeys(("0", "ok", "recovered"), State.RESOLVED),
}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    return (
        isinstance(payload, dict)
        and "state" in payload
        and (
            {"device_id", "rule_id"} <= set(payload)
            or {"alert_id", "rule_id"} <= set(payload)
            or {"alert_id", "sysName"} <= set(payload)
            or {"device_id", "hostname", "severity", "rule"} <= set(payload)
        )
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if not {"alert_id", "device_id", "rule_id"}.intersection(tree):
        raise unknown(NAME)
    found = state_by(STATES, tree.get("state"), tool=NAME)
    level_word = fields.first(tree, "severity") if found is not State.RESOLVED else ""
    key = fields.first(tree, "alert_id")
    if not key:
        key = fields.key(
            fields.needed(tree, "rule_id", "name", "rule", tool=NAME),
            fields.needed(tree, "device_id", tool=NAME),
        )
    at = moment(tree.get("timestamp"))
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(key),
        title=without_addresses(fields.first(tree, "title", "name") or f"Alert {key}"),
        at=at,
        started_at=at if fields.line(tree.get("state")) == "1" else None,
        level=level(level_word),
        level_word=level_word,
        service=fields.first(tree, "hostname", "sysName", "display"),
        link=fields.first_link(tree, "url", "link"),
        text=without_addresses(fields.first_text(tree, "status_reason", "name")),
        is_test=fields.first(tree, "title").casefold().startswith("testing transport"),
    )
    return reading([signal], remarks_on_moments(tree, "timestamp"))
