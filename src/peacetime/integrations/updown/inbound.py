"""What updown.io says of checks; one delivery may tell of several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    reading,
    refuse_depth,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Level, NotRead, Reading, Signal, State

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Updown"
STATE_OF_EVENT: Final[dict[str, tuple[str, State, Level | None]]] = {
    "check.down": ("", State.FIRING, None),
    "check.still_down": ("", State.FIRING, None),
    "check.up": ("", State.RESOLVED, None),
    "check.ssl_invalid": ("ssl", State.FIRING, None),
    "check.ssl_valid": ("ssl", State.RESOLVED, None),
    "check.ssl_expiration": ("expiry", State.FIRING, Level.WARNING),
    "check.ssl_renewed": ("expiry", State.RESOLVED, None),
    "check.performance_drop": ("performance", State.FIRING, Level.WARNING),
}
TITLES: Final = {
    "": "is",
    "ssl": "certificate is",
    "expiry": "certificate",
    "performance": "is slow",
}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    events = payload if isinstance(payload, list) else [payload]
    return bool(events) and all(
        isinstance(event, dict)
        and isinstance(event.get("check"), dict)
        and isinstance(event.get("event"), str)
        for event in events
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = fields.unwrapped(payload)
    refuse_depth(tree, NAME)
    events = fields.mappings(tree) if isinstance(tree, list) else [fields.mapping(tree)]
    if not any("event" in event or "check" in event for event in events):
        raise unknown(NAME)
    signals: list[Signal] = []
    remarks: list[str] = []
    refusals: list[NotRead] = []
    for event in events:
        word = fields.first(event, "event")
        if word not in STATE_OF_EVENT:
            sentence = f"Updown calls the event “{word[:60]}”, a word that is unknown here."
            refusals.append(NotRead(sentence, code="state_unknown"))
            continue
        try:
            signals.append(_check(event, word))
        except NotRead as refusal:
            refusals.append(refusal)
        remarks += remarks_on_moments(event, "downtime.started_at", "downtime.ended_at", "time")
    if not signals:
        raise refusals[0]
    return reading(
        signals, [*remarks, *(f"An event was left out: {refusal}" for refusal in refusals)]
    )


def _check(event: dict[str, Any], word: str) -> Signal:
    about, found, how_bad = STATE_OF_EVENT[word]
    check = fields.mapping(event.get("check"))
    token = fields.needed(check, "token", "url", tool=NAME, what="the check's own")
    name = fields.first(check, "alias", "url") or token
    said = fields.first(event, "downtime.error", "check.error", "ssl.error")
    is_over = found is State.RESOLVED
    began = fields.first(event, "downtime.started_at", "check.down_since")
    ended = fields.first(event, "downtime.ended_at")
    what = word.removeprefix("check.").replace("_", " ")
    return Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(token, about) if about else fields.key(token),
        title=without_addresses(f"{name}: {what}" + (f" ({said})" if said and not is_over else "")),
        at=moment(event.get("time") or (ended if is_over else began)),
        started_at=moment(began),
        level=how_bad,
        level_word=what if how_bad else "",
        service=name,
        link=fields.link(f"https://updown.io/{token}")
        if token.isalnum()
        else fields.first_link(check, "url"),
        text=said,
    )
