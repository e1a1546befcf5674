"""What Coralogix says of an alert; fields that it could not fill in are left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    opened,
    reading,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Coralogix"
STATES: Final = {
    **dict.fromkeys(("trigger", "triggered", "firing"), State.FIRING),
    **dict.fromkeys(("resolve", "resolved"), State.RESOLVED),
}
UNFILLED: Final = re.compile(r"^(\$[A-Z0-9_]*|\*.*\*|null|undefined)$")


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    return (
        isinstance(payload, dict)
        and "alert_action" in payload
        and bool({"alert_id", "alert_url", "fields"} & set(payload))
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if not {"alert_action", "alert_id", "alert_url"}.intersection(tree):
        raise unknown(NAME)
    filled = {
        name: said
        for name, said in fields.tags(tree.get("fields")).items()
        if not UNFILLED.match(said)
    }
    found = state_by(STATES, tree.get("alert_action"), tool=NAME)
    key = filled.get("dedupkey") or fields.needed(
        tree, "alert_id", "uuid", tool=NAME, what="the alert's own"
    )
    level_word = filled.get("severity") or filled.get("priority") or ""
    service = fields.first(tree, "service")
    named = (
        service if not UNFILLED.match(service) else "",
        filled.get("application"),
        filled.get("subsystem"),
    )
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(key, *_group(filled)) if "dedupkey" not in filled else fields.key(key),
        title=without_addresses(fields.first(tree, "name", "description") or f"Alert {key}"),
        at=moment(
            filled.get("timestampiso") or filled.get("timestampms") or filled.get("timestamp")
        ),
        level=level(level_word),
        level_word=level_word,
        service=next((name for name in named if name), ""),
        team=filled.get("team", ""),
        link=fields.first_link(tree, "alert_url", "log_url"),
        text=without_addresses(fields.first_text(tree, "description")),
    )
    return reading([signal])


def _group(filled: dict[str, str]) -> list[str]:
    """The values by which an alert is grouped: each group fires and ends by itself."""
    return [said for name, said in filled.items() if name.startswith("group-by value")]
