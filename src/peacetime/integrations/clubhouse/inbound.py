"""What Shortcut says of stories, several in one delivery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import (
    at,
    first,
    first_link,
    key,
    line,
    mapping,
    mappings,
    needed,
)
from peacetime.domain.signals.labels import level_of_labels
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    opened,
    reading,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State

NAME: Final = "Shortcut"
TYPES: Final[dict[str, State]] = {
    "backlog": State.FIRING,
    "unstarted": State.FIRING,
    "started": State.ACKNOWLEDGED,
    "done": State.RESOLVED,
}


def recognises(payload: Any, _headers: Mapping[str, str]) -> bool:
    """Whether it holds actions on entities at one moment, as Shortcut writes them."""
    fields = mapping(payload)
    actions = mappings(fields.get("actions"))
    return "changed_at" in fields and any(
        {"entity_type", "action"} <= action.keys() for action in actions
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What it says of its stories."""
    fields = opened(payload, NAME)
    if not recognises(fields, headers):
        raise unknown(NAME)
    actions = mappings(fields["actions"])
    signals = [
        _signal(fields, action, state)
        for action in actions
        if first(action, "entity_type") == "story" and (state := _state(fields, action)) is not None
    ]
    if not signals:
        kinds = ", ".join(
            dict.fromkeys(
                f"{first(action, 'entity_type')} {first(action, 'action')}" for action in actions
            )
        )
        return Reading(
            passed_over=f"“{kinds}” of Shortcut changes nothing about how a story stands."
        )
    return reading(signals, remarks_on_moments(fields, "changed_at"))


def _signal(fields: dict[str, Any], action: dict[str, Any], state: State) -> Signal:
    number = needed(action, "id", tool=NAME)
    word, bad = _level(fields, action)
    since = moment(fields.get("changed_at"))
    return Signal(
        kind=Kind.ESCALATION if bad is Level.CRITICAL else Kind.ISSUE,
        state=state,
        key=key("story", number),
        title=without_addresses(first(action, "name") or f"Story {number}"),
        at=since,
        started_at=since if first(action, "action") == "create" else None,
        level=bad,
        level_word=word,
        service=_named(fields, "project", _new(action, "project_id")),
        team=_named(fields, "group", _new(action, "group_id")),
        link=first_link(action, "app_url"),
        text=first(action, "story_type"),
    )


def _state(fields: dict[str, Any], action: dict[str, Any]) -> State | None:
    """How the story stands after the action; None where the action does not say."""
    done = first(action, "action")
    changes = mapping(action.get("changes"))
    if (
        done == "delete"
        or at(changes, "archived.new") is True
        or at(changes, "completed.new") is True
    ):
        return State.RESOLVED
    state = _of_workflow(
        fields, first(action, "workflow_state_id") or first(changes, "workflow_state_id.new")
    )
    if state is not None:
        return state
    if (
        done == "create"
        or at(changes, "archived.new") is False
        or at(changes, "completed.new") is False
    ):
        return State.FIRING
    return State.ACKNOWLEDGED if at(changes, "started.new") is True else None


def _of_workflow(fields: dict[str, Any], number: str) -> State | None:
    """By the type of the state in the workflow, and by its name where there is no type."""
    found = _reference(fields, "workflow-state", number)
    return TYPES.get(first(found, "type")) or outcomes.state_of_a_ticket(first(found, "name"))


def _level(fields: dict[str, Any], action: dict[str, Any]) -> tuple[str, Level | None]:
    """Shortcut's fields of one's own come as numbers; a label is legible."""
    numbers = action.get("label_ids") or at(action, "changes.label_ids.adds")
    wanted = {line(number) for number in numbers} if isinstance(numbers, list) else set()
    names = [
        item.get("name")
        for item in mappings(fields.get("references"))
        if first(item, "entity_type") == "label" and first(item, "id") in wanted
    ]
    return level_of_labels(names)


def _new(action: dict[str, Any], name: str) -> str:
    return first(action, name, f"changes.{name}.new")


def _named(fields: dict[str, Any], kind: str, number: str) -> str:
    return first(_reference(fields, kind, number), "name")


def _reference(fields: dict[str, Any], kind: str, number: str) -> dict[str, Any]:
    for found in mappings(fields.get("references")):
        if number and first(found, "entity_type") == kind and first(found, "id") == number:
            return found
    return {}
