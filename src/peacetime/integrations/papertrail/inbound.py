"""What Papertrail says when a saved search finds lines of a log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
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

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Papertrail"


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    return isinstance(fields.at(payload, "saved_search"), dict) and isinstance(payload, dict)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if isinstance(tree.get("payload"), str):
        tree = opened(tree["payload"], NAME)
    search = fields.mapping(tree.get("saved_search"))
    if not search:
        raise incomplete(NAME, "`saved_search`") if "events" in tree else unknown(NAME)
    if not isinstance(tree.get("events"), list) and not isinstance(tree.get("counts"), list):
        raise incomplete(NAME, "`events` or `counts`")
    events = fields.mappings(tree.get("events"))
    if not events and not fields.mappings(tree.get("counts")):
        return passed_over("The search found nothing.")
    words = [word for event in events if (word := fields.first(event, "severity"))]
    worst = max(words, key=_rank, default="")
    latest = events[-1] if events else {}
    signal = Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key(
            "search", fields.needed(search, "id", "name", tool=NAME, what="the search's own")
        ),
        title=without_addresses(fields.first(search, "name", "query") or "Search"),
        at=moment(latest.get("received_at")),
        level=level(worst),
        level_word=worst,
        service=fields.first(
            tree, "events.0.source_name", "events.0.hostname", "counts.0.source_name"
        ),
        link=fields.first_link(search, "html_search_url", "html_edit_url"),
        text=without_addresses("\n".join(fields.first(event, "message") for event in events[:10])),
    )
    return reading([signal], remarks_on_moments(latest, "received_at"))


def _rank(word: str) -> int:
    order = (None, Level.INFO, Level.WARNING, Level.ERROR, Level.CRITICAL)
    return order.index(level(word))
