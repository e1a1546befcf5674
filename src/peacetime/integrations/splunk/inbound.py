"""What Splunk's webhook of an alert says; it tells of trouble and never of its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    incomplete,
    opened,
    reading,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Reading, Signal, State
from peacetime.domain.signals.states import state

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Splunk"
SERVICES: Final = ("service", "service_name", "app", "application", "host", "dest", "source")
LEVELS: Final = ("severity", "urgency", "priority", "alert_level", "log_level", "level")
STATES: Final = ("alert_state", "alert_status", "status_label")


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    return (
        isinstance(payload, dict)
        and ("sid" in payload or "search_name" in payload)
        and bool({"results_link", "result", "search_name"}.intersection(payload))
        and "alert" not in payload
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if not {"sid", "search_name", "results_link"}.intersection(tree):
        raise unknown(NAME)
    results = tree.get("result", tree.get("results"))
    result = fields.mapping(results[0] if isinstance(results, list) and results else results)
    name = fields.first(tree, "search_name") or _searched(fields.line(tree.get("sid"), 1000))
    if not name:
        raise incomplete(NAME, "`search_name`")
    level_word = fields.first(result, *LEVELS)
    said = state(fields.first(result, *STATES)) or State.FIRING
    signal = Signal(
        kind=Kind.ALERT,
        state=said,
        key=fields.key("search", tree.get("app"), name),
        title=without_addresses(name),
        at=moment(result.get("_time")),
        level=level(level_word),
        level_word=level_word,
        service=fields.first(result, *SERVICES),
        team=fields.first(result, "team", "owner_team"),
        link=fields.first_link(tree, "results_link"),
        text=without_addresses(fields.first_text(result, "_raw", "message", "description")),
    )
    return reading([signal], remarks_on_moments(result, "_time"))


def _searched(sid: str) -> str:
    """A run of a search is numbered `scheduler__who__app__search_at_1483557185_2`."""
    return sid.partition("_at_")[0].rpartition("__")[2]
