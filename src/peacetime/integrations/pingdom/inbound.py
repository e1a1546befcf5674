"""What Pingdom says when a check goes down or comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

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
from peacetime.domain.signals.signal import Kind, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Pingdom"
STATES: Final = {
    **dict.fromkeys(("down", "failing", "fail", "error"), State.FIRING),
    **dict.fromkeys(("up", "success", "ok"), State.RESOLVED),
}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    return isinstance(payload, dict) and "check_id" in payload and "current_state" in payload


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if "current_state" not in tree:
        if "check_id" in tree and "check_name" in tree:
            raise incomplete(NAME, "`current_state`")
        raise unknown(NAME)
    word = fields.line(tree.get("current_state"))
    if word.casefold() in {"unconfirmed_down", "unknown", "paused"}:
        return passed_over(f"The check is “{word}”: it is not known to be down.")
    state = state_by(STATES, word, tool=NAME)
    key = fields.needed(tree, "check_id", tool=NAME)
    name = fields.first(tree, "check_name", "check_params.hostname") or f"Check {key}"
    said = fields.first(tree, "description")
    title = f"{name}: {said}" if said and state is State.FIRING else f"{name} is {word.lower()}"
    level_word = fields.first(tree, "importance_level")
    tags = fields.tags(_words(tree.get("tags")))
    at = moment(tree.get("state_changed_timestamp")) or moment(tree.get("state_changed_utc_time"))
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key(key),
        title=without_addresses(title),
        at=at,
        started_at=at if state is State.FIRING else None,
        level=level(level_word),
        level_word=level_word,
        service=tags.get("service") or name,
        team=tags.get("team", ""),
        link=fields.first_link(tree, "check_params.full_url", "check_params.url"),
        text=without_addresses(fields.first_text(tree, "long_description")),
    )
    return reading([signal], remarks_on_moments(tree, "state_changed_timestamp"))


def _words(tags: Any) -> list[str]:
    """Tags are words, in newer checks objects with a name."""
    return [*fields.lines(tags), *(fields.first(tag, "name") for tag in fields.mappings(tags))]
