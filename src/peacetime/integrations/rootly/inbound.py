"""What Rootly says of incidents and alerts."""

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

NAME = "Rootly"
STATUSES: Final = {
    **dict.fromkeys(
        ("in triage", "triage", "detected", "started", "open", "triggered"), State.FIRING
    ),
    **dict.fromkeys(("acknowledged", "mitigated", "deferred"), State.ACKNOWLEDGED),
    **dict.fromkeys(("resolved", "closed", "completed", "cancelled", "canceled"), State.RESOLVED),
}
# What happened, where the incident does not say how it stands.
STATE_OF_EVENT: Final = {
    "created": "started",
    "in_triage": "in triage",
    "acknowledged": "acknowledged",
    "mitigated": "mitigated",
    "resolved": "resolved",
    "cancelled": "cancelled",
}
TRIALS: Final = {"test", "test_sub", "example", "example_sub"}
MOMENTS: Final = {
    "acknowledged": ("acknowledged_at",),
    "mitigated": ("mitigated_at",),
    "resolved": ("resolved_at", "ended_at"),
    "cancelled": ("cancelled_at",),
}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    if "x-rootly-signature" in headers:
        return True
    event = fields.mapping(fields.at(payload, "event"))
    is_theirs = "issued_at" in event and "." in fields.first(event, "type")
    return is_theirs and isinstance(fields.at(payload, "data"), dict)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    event = fields.first(tree, "event.type")
    found = fields.mapping(tree.get("data"))
    if not event:
        raise incomplete(NAME, "`event.type`") if found else unknown(NAME)
    what, _, happened = event.partition(".")
    if what not in {"incident", "alert"} or happened.startswith("scheduled"):
        return passed_over(f"It tells of “{event}”, which does not say how an incident stands.")
    if fields.first(found, "kind").startswith("scheduled"):
        return passed_over("It is about work that is planned.")
    if happened == "deleted":
        found = {**found, "status": "cancelled"}
    return _matter(tree, found, what, happened)


def _matter(tree: dict[str, Any], found: dict[str, Any], what: str, happened: str) -> Reading:
    word = fields.first(found, "status") or STATE_OF_EVENT.get(happened, "")
    state = state_by(STATUSES, word, tool=NAME)
    said = [found.get(name) for name in MOMENTS.get(word.casefold(), ())]
    moments = (*said, fields.at(tree, "event.issued_at"), found.get("updated_at"))
    level_word = _level_word(found)
    number = fields.first(found, "sequential_id")
    title = fields.first(found, "title", "summary") or (
        f"Incident {number}" if number else what.capitalize()
    )
    text = fields.first_text(found, "summary")
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key(what, fields.needed(found, "id", "slug", tool=NAME)),
        title=without_addresses(title),
        at=next(filter(None, map(moment, moments)), None),
        started_at=moment(found.get("started_at")) or moment(found.get("created_at")),
        level=level(level_word) or level(fields.first(found, "severity.severity")),
        level_word=level_word,
        service=fields.first(found, "services.0.name", "services.0"),
        team=fields.first(found, "groups.0.name", "teams.0.name"),
        link=fields.first_link(found, "url", "short_url", "external_url"),
        text="" if text == title else without_addresses(text),
        is_test=fields.first(found, "kind") in TRIALS,
    )
    return reading([signal], remarks_on_moments(found, "started_at", "resolved_at"))


def _level_word(found: dict[str, Any]) -> str:
    """An incident has a severity; an alert an urgency, or what the monitor wrote in a label."""
    labels = found.get("labels")
    pairs = {
        fields.first(one, "key", "name").casefold(): one.get("value")
        for one in fields.mappings(labels)
    }
    return fields.first(
        found,
        "severity.name",
        "severity.data.attributes.name",
        "severity.slug",
        "severity",
        "alert_urgency.name",
    ) or fields.first(fields.mapping(labels) or pairs, "severity", "priority", "urgency")
