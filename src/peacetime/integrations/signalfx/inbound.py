"""What SignalFx, now Splunk Observability, says of a detector."""

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

NAME = "SignalFx"
STATES: Final = {
    **dict.fromkeys(("anomalous", "firing", "too high", "too low", "triggered"), State.FIRING),
    **dict.fromkeys(
        ("ok", "stopped", "manually resolved", "clear", "cleared", "auto resolved", "resolved"),
        State.RESOLVED,
    ),
}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    return (
        isinstance(payload, dict)
        and "incidentId" in payload
        and bool(
            {
                "detectorUrl",
                "detector",
                "detectorId",
                "originatingMetric",
                "sf_schema",
            }.intersection(payload)
        )
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if not {"incidentId", "detectorUrl", "statusExtended"}.intersection(tree):
        raise unknown(NAME)
    word = fields.first(tree, "statusExtended", "status").replace("-", " ")
    found = state_by(STATES, word, tool=NAME)
    key = fields.needed(tree, "incidentId", tool=NAME)
    level_word = fields.first(tree, "severity")
    dimensions = fields.tags(tree.get("dimensions"))
    title = fields.first(tree, "messageTitle", "rule", "detector", "description") or fields.first(
        tree, "inputs.messageTitle", "inputs.rule", "inputs.description"
    )
    at = moment(tree.get("timestamp"))
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(key),
        title=without_addresses(title or f"Incident {key}"),
        at=at,
        started_at=at if found is State.FIRING else None,
        level=level(level_word),
        level_word=level_word,
        service=next(
            (
                dimensions[name]
                for name in ("service", "service.name", "sf_service", "app", "host", "host.name")
                if dimensions.get(name)
            ),
            fields.first(tree, "detector", "originatingMetric", "rule"),
        ),
        link=fields.first_link(tree, "detectorUrl", "runbookUrl"),
        text=without_addresses(fields.first_text(tree, "messageBody", "description")),
    )
    return reading([signal], remarks_on_moments(tree, "timestamp"))
