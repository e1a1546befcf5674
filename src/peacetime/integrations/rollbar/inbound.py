"""What Rollbar says of its items and of deployments."""

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
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Rollbar"
STATE_OF_EVENT: Final = {
    **dict.fromkeys(
        (
            "new_item",
            "occurrence",
            "exp_repeat_item",
            "item_velocity",
            "reactivated_item",
            "reopened_item",
        ),
        State.FIRING,
    ),
    **dict.fromkeys(("resolved_item", "muted_item"), State.RESOLVED),
}
NUMBERED: Final = {
    "50": Level.CRITICAL,
    "40": Level.ERROR,
    "30": Level.WARNING,
    "20": Level.INFO,
    "10": Level.INFO,
}
WORDS: Final = {"50": "critical", "40": "error", "30": "warning", "20": "info", "10": "debug"}
ALSO_OF_ROLLBAR: Final = {"deploy", "test"}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    return (
        isinstance(payload, dict)
        and isinstance(payload.get("event_name"), str)
        and isinstance(payload.get("data"), dict)
        and (
            isinstance(payload["data"].get("item"), dict)
            or payload["event_name"] in ALSO_OF_ROLLBAR
            or payload["event_name"] in STATE_OF_EVENT
        )
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    event = fields.line(tree.get("event_name"))
    inner = fields.mapping(tree.get("data"))
    if not event:
        if isinstance(inner.get("item"), dict):
            raise incomplete(NAME, "`event_name`")
        raise unknown(NAME)
    if event == "test":
        return passed_over("It is the trial that Rollbar sends when a webhook is set up.")
    if event == "deploy":
        return _deployment(inner)
    state = STATE_OF_EVENT.get(event)
    if state is None:
        return passed_over(f"It tells of “{event}”, which does not say how an item stands.")
    return _item(inner, event, state)


def _item(inner: dict[str, Any], event: str, state: State) -> Reading:
    item = fields.mapping(inner.get("item"))
    occurrence = inner.get("occurrence") or item.get("last_occurrence")
    key = fields.needed(item, "id", "counter", tool=NAME, what="the item's own")
    number = fields.line(item.get("level"))
    word = WORDS.get(number) or number or fields.line(fields.at(occurrence, "level"))
    latest_at = moment(fields.at(occurrence, "timestamp") or item.get("last_occurrence_timestamp"))
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("item", key),
        title=without_addresses(
            fields.first(item, "title") or fields.first(occurrence, "title") or f"Item {key}"
        ),
        # When it was resolved is seldom said; the latest error came before that.
        at=moment(item.get("last_resolved_timestamp") or item.get("last_modified_timestamp"))
        if state is State.RESOLVED
        else latest_at,
        started_at=moment(
            item.get("last_activated_timestamp") or item.get("first_occurrence_timestamp")
        ),
        level=NUMBERED.get(number) or level(word),
        level_word=word,
        service=fields.first(inner, "project.name", "item.project_name", "item.project_id"),
        link=fields.first_link(inner, "url", "item.url", "item.item_url", "occurrence.url"),
        text=f"{fields.line(item.get('environment'))}: {event.replace('_', ' ')}".strip(": "),
    )
    return reading([signal], remarks_on_moments(item, "last_occurrence_timestamp"))


def _deployment(inner: dict[str, Any]) -> Reading:
    deploy = fields.mapping(inner.get("deploy"))
    key = fields.needed(deploy, "id", tool=NAME, what="the deployment's own")
    where = fields.line(deploy.get("environment"))
    revision = fields.line(deploy.get("revision"), 40)
    signal = Signal(
        kind=Kind.DEPLOYMENT,
        state=State.FIRING
        if fields.line(deploy.get("status")) in {"failed", "timed_out"}
        else State.RESOLVED,
        key=fields.key("deploy", key),
        title=f"Deployed {revision[:12] or key}" + (f" to {where}" if where else ""),
        at=moment(deploy.get("finish_time") or deploy.get("start_time")),
        started_at=moment(deploy.get("start_time")),
        service=fields.line(deploy.get("project_id")),
    )
    return reading([signal])
