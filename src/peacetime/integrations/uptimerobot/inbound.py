"""What UptimeRobot says when a monitor goes down or comes back; people choose the fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    incomplete,
    loose,
    opened,
    passed_over,
    reading,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "UptimeRobot"
STATES: Final = {
    **dict.fromkeys(
        ("1", "down", "3", "ssl expiry", "ssl expiry reminder", "domain expiry"), State.FIRING
    ),
    **dict.fromkeys(("2", "up"), State.RESOLVED),
}
WORDS: Final = ("alerttype", "alerttypefriendlyname")
UNFILLED: Final = re.compile(r"\*[A-Za-z]+\*")
WAITING: Final = {"paused", "started", "pending", "not checked yet"}
EXPIRY: Final = {"3", "ssl expiry", "ssl expiry reminder", "domain expiry"}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict):
        return False
    names = loose(payload)
    is_typed = "alerttype" in names or "alerttypefriendlyname" in names
    return is_typed and bool({"monitorurl", "monitorid", "monitorfriendlyname"}.intersection(names))


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    names = {name: _meant(value) for name, value in loose(opened(payload, NAME)).items()}
    word = _word(names)
    if not word:
        if {"monitorurl", "monitorid"}.intersection(names):
            raise incomplete(NAME, "`alert_type`")
        raise unknown(NAME)
    if word.casefold() in WAITING:
        return passed_over(f"The monitor is “{word}”: it is not known to be down.")
    state = state_by(STATES, word, tool=NAME)
    is_expiry = word.casefold() in EXPIRY
    address = fields.first(names, "monitorurl")
    key = fields.first(names, "monitorid", "monitorurl", "monitorfriendlyname")
    if not key:
        raise incomplete(NAME, "`monitor_id`, `monitor_url` or `monitor_friendly_name`")
    name = fields.first(names, "monitorfriendlyname", "monitoralias") or address or f"Monitor {key}"
    said = fields.first(names, "alertdetails")
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("expiry", key) if is_expiry else fields.key(key),
        title=without_addresses(
            f"{name}: {said}"
            if said
            else f"{name} is {'up' if state is State.RESOLVED else 'down'}"
        ),
        at=moment(names.get("alertdatetime")),
        level=Level.WARNING if is_expiry else None,
        level_word="SSL expiry" if is_expiry else "",
        service=name,
        link=fields.link(address),
        text=without_addresses(said),
    )
    return reading([signal])


def _meant(value: Any) -> Any:
    """A variable that UptimeRobot did not fill in says nothing."""
    return "" if isinstance(value, str) and UNFILLED.fullmatch(value.strip()) else value


def _word(names: dict[str, Any]) -> str:
    """The number of the kind; its name where the number is unknown here."""
    said = [found for name in WORDS if (found := fields.first(names, name))]
    known = (word for word in said if word.casefold() in STATES.keys() | WAITING)
    return next(known, said[0] if said else "")
