"""What Freshstatus says of incidents on a status page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    opened,
    passed_over,
    reading,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Freshstatus"
STATE_OF_EVENT: Final = {
    "incident_open": State.FIRING,
    "incident_reopen": State.FIRING,
    "incident_update": None,
    "incident_note_create": None,
    "incident_note_update": None,
    "incident_resolve": State.RESOLVED,
    "incident_resolved": State.RESOLVED,
    "incident_close": State.RESOLVED,
    "incident_closed": State.RESOLVED,
}
STATUSES: Final = {
    "open": State.FIRING,
    "reopened": State.FIRING,
    "closed": State.RESOLVED,
    "resolved": State.RESOLVED,
}
SAMPLE: Final = ("Sample title", "Sample description")


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    return (
        isinstance(fields.at(payload, "event_data"), dict)
        and isinstance(payload, dict)
        and (
            "notification_options" in payload
            or "incident_id" in payload
            or "account_id" in payload["event_data"]
        )
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if not isinstance(tree.get("event_data"), dict):
        raise unknown(NAME)
    event = fields.needed(tree, "event_data.event_type", tool=NAME).casefold()
    if event.startswith("maintenance"):
        return passed_over("It is about work that is planned.")
    if event not in STATE_OF_EVENT:
        return passed_over(f"It tells of “{event}”, which does not say how an incident stands.")
    word = fields.first(tree, "incident_status", "status")
    found = STATE_OF_EVENT[event] or state_by(STATUSES, word, tool=NAME)
    is_note = event.startswith("incident_note")
    key = fields.needed(
        tree,
        "incident_id" if is_note else "id",
        "incident_id",
        tool=NAME,
        what="the incident's own",
    )
    at = moment(fields.at(tree, "event_data.event_created_on"))
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(key),
        title=without_addresses(fields.first(tree, "title") or f"Incident {key}"),
        at=at,
        started_at=moment(tree.get("start_time")),
        service=next(
            (name.strip("' ") for name in fields.lines(tree.get("affected_services"))), ""
        ),
        text=without_addresses(fields.first_text(tree, "description", "message")),
        is_test=(fields.first(tree, "title"), fields.first(tree, "description")) == SAMPLE,
    )
    return reading([signal], remarks_on_moments(tree, "start_time"))
