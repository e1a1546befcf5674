"""What Riemann says of a service on a host; one delivery may tell of several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    reading,
    refuse_depth,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, NotRead, Reading, Signal, State

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Riemann"
RESOLVED: Final = {"ok", "up", "normal", "passing", "green"}
BAD: Final = {
    "warning",
    "warn",
    "critical",
    "error",
    "down",
    "expired",
    "fail",
    "failed",
    "unknown",
    "major",
    "minor",
}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    events = payload if isinstance(payload, list) else [payload]
    return bool(events) and all(
        isinstance(event, dict)
        and {"host", "service", "state"} <= set(event)
        and isinstance(event["state"], str)
        for event in events
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = fields.unwrapped(payload)
    refuse_depth(tree, NAME)
    events = fields.mappings(tree) if isinstance(tree, list) else [fields.mapping(tree)]
    if not any({"host", "service", "state"}.intersection(event) for event in events):
        raise unknown(NAME)
    signals: list[Signal] = []
    refusals: list[NotRead] = []
    for event in events:
        try:
            signals.append(_event(event))
        except NotRead as refusal:
            refusals.append(refusal)
    if not signals:
        raise refusals[0]
    left_out = [f"An event was left out: {refusal}" for refusal in refusals]
    return reading(signals, [*remarks_on_moments(events[0], "time"), *left_out])


def _event(event: dict[str, Any]) -> Signal:
    service = fields.needed(event, "service", tool=NAME)
    host = fields.first(event, "host")
    word = fields.needed(event, "state", tool=NAME)
    if word.casefold() not in RESOLVED | BAD:
        raise NotRead(
            f"{NAME} calls the state “{word[:60]}”, a word that is unknown here.",
            code="state_unknown",
        )
    found = State.RESOLVED if word.casefold() in RESOLVED else State.FIRING
    at = moment(event.get("time"))
    said = fields.first(event, "description")
    return Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(host, service),
        title=without_addresses(
            f"{service} on {host} is {word}" if host else f"{service} is {word}"
        ),
        at=at,
        level=level(word) if found is State.FIRING else None,
        level_word=word if found is State.FIRING else "",
        service=service,
        text=without_addresses(said),
    )
