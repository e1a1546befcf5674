"""What Freshping, once Insping, says of a check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    incomplete,
    opened,
    passed_over,
    reading,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Freshping"
# What it calls the application of the example that it sends when a webhook is set up.
TRIAL: Final = "Webhook test"
STATES: Final = {
    **dict.fromkeys(
        (
            "not responding",
            "reporting error",
            "performance degraded",
            "down",
            "unavailable",
            "timed out",
            "error",
        ),
        State.FIRING,
    ),
    **dict.fromkeys(("available", "performance good", "up"), State.RESOLVED),
}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    return isinstance(fields.at(payload, "webhook_event_data"), dict) and "webhook_type" in payload


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    event = fields.mapping(tree.get("webhook_event_data"))
    if not event:
        raise incomplete(NAME, "`webhook_event_data`") if "webhook_id" in tree else unknown(NAME)
    word = fields.line(event.get("check_state_name"))
    if word.casefold() in {"paused", "not started", "unknown"}:
        return passed_over(f"The check is “{word}”: it says nothing about a matter.")
    found = state_by(STATES, word, tool=NAME)
    key = fields.needed(event, "check_id", "request_url", tool=NAME, what="the check's own")
    name = fields.first(event, "check_name", "application_name", "request_url") or f"Check {key}"
    at = moment(event.get("request_start_time") or tree.get("webhook_event_created_on"))
    is_slow = word.casefold() == "performance degraded"
    status = fields.first(event, "http_status_code")
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(key),
        title=without_addresses(f"{name}: {word}"),
        at=at,
        started_at=at if found is State.FIRING else None,
        level=Level.WARNING if is_slow else None,
        level_word=word if is_slow else "",
        service=name,
        link=fields.first_link(event, "request_url"),
        text=f"HTTP status {status}" if status else "",
        is_test=fields.first(event, "application_name") == TRIAL,
    )
    return reading([signal], remarks_on_moments(event, "request_start_time"))
