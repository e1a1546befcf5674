"""What incident.io says of incidents and alerts."""

from __future__ import annotations

import re
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
from peacetime.domain.signals.signal import Kind, NotRead, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "incident.io"
EVENT: Final = re.compile(r"(public|private)_([a-z_]+)\.([a-z_]+)_v([0-9]+)", re.ASCII)
OF_SCHEDULES: Final = re.compile(r"schedule\.[a-z_]+_v[0-9]+", re.ASCII)
# By the category of the status; its name is the organisation's own.
CATEGORIES: Final = {
    **dict.fromkeys(("triage", "active", "live"), State.FIRING),
    "paused": State.ACKNOWLEDGED,
    **dict.fromkeys(
        (
            "learning",
            "post-incident",
            "closed",
            "resolved",
            "declined",
            "merged",
            "canceled",
            "cancelled",
        ),
        State.RESOLVED,
    ),
}
ALERTS: Final = {"firing": State.FIRING, "resolved": State.RESOLVED}
# An escalation that ran out has reached nobody.
ESCALATIONS: Final = {
    **dict.fromkeys(("triggered", "expired"), State.FIRING),
    **dict.fromkeys(("acked", "acknowledged"), State.ACKNOWLEDGED),
    **dict.fromkeys(("resolved", "cancelled", "canceled"), State.RESOLVED),
}
# What is said, and in which versions we know it.
OF_INCIDENT: Final = {
    name: {"1", "2"} for name in ("incident_created", "incident_updated", "incident_status_updated")
}
TRIALS: Final = {"test", "tutorial"}
SERVICES: Final = re.compile(
    r"(?:affected |impacted )?(?:services?|components?|products?)", re.IGNORECASE
)
LEVELS: Final = re.compile(r"(?:alert )?(?:priority|severity|urgency)", re.IGNORECASE)
TEAMS: Final = re.compile(r"(?:owning )?teams?", re.IGNORECASE)


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    event = fields.first(payload, "event_type")
    is_theirs = EVENT.fullmatch(event) or OF_SCHEDULES.fullmatch(event)
    return is_theirs is not None and event in payload


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    event = fields.first(tree, "event_type")
    named = EVENT.fullmatch(event)
    if OF_SCHEDULES.fullmatch(event):
        return passed_over(f"It tells of “{event}”: who is on call, not how an incident stands.")
    if named is None:
        raise unknown(NAME)
    found = tree.get(event)
    if not isinstance(found, dict):
        raise incomplete(NAME, f"`{event}`")
    if named[2] == "alert":
        return _alert(fields.mapping(found.get("alert")) or found)
    if named[2] == "escalation":
        return _escalation(fields.mapping(found.get("escalation")) or found)
    if named[2] != "incident" or named[3] not in OF_INCIDENT:
        return passed_over(f"It tells of “{event}”, which does not say how an incident stands.")
    if named[4] not in OF_INCIDENT[named[3]]:
        raise NotRead(
            f"This is version {named[4]} of what incident.io says of incidents, which is unknown here.",
            code="version_unknown",
        )
    if named[1] == "private" and found.keys() <= {"id"}:
        return passed_over("Of a private incident incident.io says nothing but that it changed.")
    return _incident(found, fields.mapping(found.get("incident")) or found)


def _incident(found: dict[str, Any], incident: dict[str, Any]) -> Reading:
    word = fields.first(
        found,
        "new_status.category",
        "incident_status.category",
        "incident.incident_status.category",
    ) or fields.first(incident, "status")
    state = state_by(CATEGORIES, word, tool=NAME)
    number = fields.first(incident, "reference")
    level_word = fields.first(incident, "severity.name")
    started_at = moment(incident.get("created_at"))
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("incident", fields.needed(incident, "id", "reference", tool=NAME)),
        title=without_addresses(fields.first(incident, "name") or number or "Incident"),
        at=moment(incident.get("updated_at")) or started_at,
        started_at=started_at,
        level=level(level_word),
        level_word=level_word,
        service=_service(incident),
        link=fields.first_link(incident, "permalink"),
        text=without_addresses(fields.first_text(incident, "summary")),
        is_test=fields.first(incident, "mode") in TRIALS,
    )
    return reading([signal], remarks_on_moments(incident, "created_at", "updated_at"))


def _service(incident: dict[str, Any]) -> str:
    """The first value of the organisation's own field that is called after services or the like."""
    for entry in fields.mappings(incident.get("custom_field_entries")):
        if SERVICES.fullmatch(fields.first(entry, "custom_field.name")):
            return fields.first(
                entry,
                "values.0.value_catalog_entry.name",
                "values.0.value_option.value",
                "values.0.value_text",
            )
    return ""


def _alert(alert: dict[str, Any]) -> Reading:
    found = state_by(ALERTS, alert.get("status"), tool=NAME)
    started_at = moment(alert.get("created_at"))
    ended_at = moment(alert.get("resolved_at")) if found is State.RESOLVED else None
    level_word = fields.first(alert, "priority.name", "severity.name") or _attribute(alert, LEVELS)
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key("alert", fields.needed(alert, "id", "deduplication_key", tool=NAME)),
        title=without_addresses(fields.first(alert, "title") or "Alert"),
        at=ended_at or moment(alert.get("updated_at")) or started_at,
        started_at=started_at,
        level=level(level_word),
        level_word=level_word,
        service=_attribute(alert, SERVICES),
        team=_attribute(alert, TEAMS),
        link=fields.first_link(alert, "source_url"),
        text=without_addresses(fields.first_text(alert, "description")),
    )
    return reading([signal], remarks_on_moments(alert, "created_at", "resolved_at"))


def _attribute(alert: dict[str, Any], names: re.Pattern[str]) -> str:
    """The first value of the organisation's own attribute of an alert that is called so."""
    for entry in fields.mappings(alert.get("attributes")):
        if names.fullmatch(fields.first(entry, "attribute.name")):
            values = (entry.get("value"), *fields.mappings(entry.get("array_value")))
            said = (fields.first(one, "catalog_entry.name", "label", "literal") for one in values)
            return next(filter(None, said), "")
    return ""


def _escalation(escalation: dict[str, Any]) -> Reading:
    """Somebody is called by hand or by a workflow; where an alert calls, the alert itself tells."""
    word = fields.first(escalation, "status")
    if fields.at(escalation, "creator.alert"):
        return passed_over("An alert calls for people: the alert itself tells how it stands.")
    if not word or word == "pending":
        return passed_over("Nobody has been called yet.")
    started_at = moment(escalation.get("created_at"))
    level_word = fields.first(escalation, "priority.name")
    signal = Signal(
        kind=Kind.ESCALATION,
        state=state_by(ESCALATIONS, word, tool=NAME),
        key=fields.key("escalation", fields.needed(escalation, "id", tool=NAME)),
        title=without_addresses(fields.first(escalation, "title") or "Somebody is called"),
        at=moment(escalation.get("updated_at")) or started_at,
        started_at=started_at,
        level=level(level_word),
        level_word=level_word,
    )
    return reading([signal], remarks_on_moments(escalation, "created_at", "updated_at"))
