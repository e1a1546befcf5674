"""What Axiom says of a monitor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
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

NAME = "Axiom"
STATES: Final = {
    **dict.fromkeys(("open", "opened", "triggered", "alert"), State.FIRING),
    **dict.fromkeys(("close", "closed", "resolved"), State.RESOLVED),
}
PREFIX: Final = re.compile(r"^(?:Triggered|Resolved|Closed|Open(?:ed)?): ", re.IGNORECASE)


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict) or "action" not in payload:
        return False
    event = _event(payload)
    return isinstance(event.get("monitorID"), str) and (
        "event" in payload or "queryEndTime" in event
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    event = _event(tree)
    if not {"monitorID", "queryEndTime"}.intersection(event):
        raise unknown(NAME)
    found = state_by(STATES, tree.get("action"), tool=NAME)
    key = fields.needed(event, "monitorID", tool=NAME)
    group = ",".join(fields.lines(event.get("groupValues")))
    title = PREFIX.sub("", fields.first(event, "title"))
    at = moment(event.get("timestamp") or event.get("queryEndTime"))
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(key, group) if group else fields.key(key),
        title=without_addresses(title or f"Monitor {key}"),
        at=at,
        started_at=at if found is State.FIRING else None,
        service=_service(event),
        link=fields.first_link(event, "url", "link"),
        text=without_addresses(
            "\n".join(
                part
                for part in (
                    fields.first_text(event, "description"),
                    fields.first_text(event, "body"),
                )
                if part
            )
        ),
    )
    return reading([signal], remarks_on_moments(event, "timestamp"))


def _event(tree: dict[str, Any]) -> dict[str, Any]:
    """The event; a template that people wrote may have its fields beside the action."""
    return fields.mapping(tree.get("event")) or tree


def _service(event: dict[str, Any]) -> str:
    """What the event names as service, else the group's service, else the group's first value."""
    said = fields.lines(event.get("groupValues"))
    group = dict(zip(fields.lines(event.get("groupKeys")), said, strict=False))
    return fields.first(
        event, "matchedEvent.service", r"matchedEvent.service\.name", "matchedEvent.service.name"
    ) or next(
        (group[name] for name in ("service", "service.name") if name in group), "".join(said[:1])
    )
