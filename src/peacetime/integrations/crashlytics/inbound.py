"""What Crashlytics says of an issue whose impact grows; it never tells of an end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.readings import (
    opened,
    passed_over,
    reading,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Crashlytics"
# Crashlytics counts its impact up from 1 to 5.
LEVELS: Final = {
    "1": Level.INFO,
    "2": Level.WARNING,
    "3": Level.WARNING,
    "4": Level.ERROR,
    "5": Level.CRITICAL,
}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    return isinstance(payload, dict) and "payload_type" in payload and "event" in payload


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    event = fields.first(tree, "event")
    issue = fields.mapping(tree.get("payload"))
    if event == "verification":
        return passed_over("It is the trial that Crashlytics sends when a webhook is set up.")
    if "payload_type" not in tree:
        raise unknown(NAME)
    if fields.first(tree, "payload_type") != "issue":
        return passed_over(f"It tells of “{event}”, which is not about an issue.")
    key = fields.needed(issue, "url", "display_id", tool=NAME, what="the issue's own", most=1000)
    number = fields.first(issue, "impact_level")
    signal = Signal(
        kind=Kind.ALERT,
        state=State.RESOLVED if event in {"issue_closed", "issue_resolved"} else State.FIRING,
        key=fields.key(key),
        title=without_addresses(fields.first(issue, "title") or "Issue"),
        level=LEVELS.get(number),
        level_word=number,
        service=fields.first(issue, "app.name", "app.bundle_identifier", "method"),
        link=fields.first_link(issue, "url"),
        text=without_addresses(fields.first(issue, "method")),
    )
    return reading([signal])
