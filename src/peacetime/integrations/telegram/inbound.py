"""What Telegram's updates say: a press of a button under an alert; chat is passed over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals.fields import at, first, link, mapping, mappings
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    incomplete,
    opened,
    reading,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Reading, Signal, State

NAME: Final = "Telegram"
COMMANDS: Final[dict[str, State]] = {
    "/ack": State.ACKNOWLEDGED,
    "/unack": State.FIRING,
    "/open": State.FIRING,
    "/close": State.RESOLVED,
    "/resolve": State.RESOLVED,
}
OF_ALERT: Final = re.compile(r"/alerts?/([0-9A-Za-z-]{6,64})(?:[/?#]|$)")


def recognises(payload: Any, _headers: Mapping[str, str]) -> bool:
    """Whether it is an update of a bot."""
    return "update_id" in mapping(payload)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What a press of a button says of an alert."""
    fields = opened(payload, NAME)
    if not recognises(fields, headers):
        raise unknown(NAME)
    pressed = mapping(fields.get("callback_query"))
    command, _, rest = first(pressed, "data").partition(" ")
    if command not in COMMANDS:
        kind = next((name for name in fields if name != "update_id"), "update")
        return Reading(
            passed_over=f"“{kind.replace('_', ' ')[:60]}” of Telegram says nothing about a matter."
        )
    page = _page(pressed)
    found = OF_ALERT.search(page)
    name = (
        found[1]
        if found
        else rest.strip()
        if re.fullmatch(r"[0-9A-Za-z-]{6,64}", rest.strip())
        else ""
    )
    if not name:
        raise incomplete(NAME, "alert: its message links to none")
    said = first(pressed, "message.text")
    signal = Signal(
        kind=Kind.ALERT,
        state=COMMANDS[command],
        key=name,
        title=without_addresses(said or f"Alert {name[:8]}"),
        at=moment(at(pressed, "message.date")),
        link=page,
    )
    return reading((signal,))


def _page(pressed: dict[str, Any]) -> str:
    """The address that the bot's message links to."""
    entities = mappings(at(pressed, "message.entities"))
    links = [link(entity.get("url")) for entity in entities]
    return next((found for found in links if found), "")
