"""What FireHydrant says of incidents and alerts."""

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
from peacetime.integrations.firehydrant import alerts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

NAME = "FireHydrant"
MILESTONES: Final = {
    **dict.fromkeys(("preincident", "started", "detected"), State.FIRING),
    **dict.fromkeys(
        ("acknowledged", "investigating", "identified", "mitigated"), State.ACKNOWLEDGED
    ),
    **dict.fromkeys(
        (
            "resolved",
            "postmortem started",
            "postmortem completed",
            "retrospective started",
            "retrospective completed",
            "closed",
        ),
        State.RESOLVED,
    ),
}
GONE: Final = {"DELETED", "ARCHIVED"}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    if "fh-signature" in headers:
        return True
    event = fields.mapping(fields.at(payload, "event"))
    is_event = {"operation", "resource_type"} <= event.keys() and isinstance(
        fields.at(payload, "data"), dict
    )
    return is_event or alerts.is_page(payload)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if alerts.is_page(tree):
        return alerts.page(tree)
    what, done = fields.first(tree, "event.resource_type"), fields.first(tree, "event.operation")
    incident = fields.mapping(fields.at(tree, "data.incident"))
    alert = fields.mapping(fields.at(tree, "data.alert"))
    if alert and not incident:
        return alerts.alert(alert)
    if not (what or incident):
        raise unknown(NAME)
    if what and what != "incident":
        return passed_over(f"It tells of “{what}”, which does not say how an incident stands.")
    if not incident:
        raise incomplete(NAME, "`data.incident`")
    if "maintenance" in _sorts(incident):
        return passed_over("It is about work that is planned.")
    return _incident(incident, is_gone=done.upper() in GONE)


def _incident(incident: dict[str, Any], *, is_gone: bool) -> Reading:
    word = _milestone(incident)
    state = State.RESOLVED if is_gone else state_by(MILESTONES, word, tool=NAME)
    level_word = fields.first(incident, "severity.slug", "severity", "priority.slug", "priority")
    number = fields.first(incident, "number")
    title = fields.first(incident, "name") or (f"Incident {number}" if number else "Incident")
    text = fields.first_text(incident, "summary", "description")
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.needed(incident, "id", tool=NAME, what="the incident's own"),
        title=without_addresses(title),
        at=(None if is_gone else _reached(incident, word)) or moment(incident.get("updated_at")),
        started_at=moment(incident.get("started_at")) or moment(incident.get("created_at")),
        level=level(level_word),
        level_word=level_word,
        service=_hit(incident),
        team=fields.first(incident, "team_assignments.0.team.name", "team_assignments.0.name"),
        link=fields.first_link(incident, "incident_url", "url"),
        text="" if text == title else without_addresses(text),
        is_test="gameday" in _sorts(incident),
    )
    return reading([signal], remarks_on_moments(incident, "started_at", "updated_at"))


def _sorts(incident: dict[str, Any]) -> set[str]:
    """What sort of incident its severity says it is: some are planned, some are exercises."""
    names = ("severity.type", "severity.slug", "severity")
    return {fields.first(incident, name).casefold() for name in names}


def _milestone(incident: dict[str, Any]) -> str:
    """Where it stands; the last milestone that was reached, where that is not said."""
    reached = fields.mappings(incident.get("milestones"))
    return fields.first(incident, "current_milestone") or (
        fields.first(reached[-1], "type", "slug") if reached else ""
    )


def _reached(incident: dict[str, Any], word: str) -> datetime | None:
    return next(
        (
            moment(one.get("occurred_at") or one.get("created_at"))
            for one in fields.mappings(incident.get("milestones"))
            if fields.first(one, "type", "slug") == word
        ),
        None,
    )


def _hit(incident: dict[str, Any]) -> str:
    """The first service that is hit, else whatever is hit first."""
    impacts = fields.mappings(incident.get("impacts"))
    services = [one for one in impacts if fields.first(one, "type").casefold() == "service"]
    named = (fields.first(one, "name") for one in services + impacts)
    return next(filter(None, named), "") or fields.first(incident, "services.0.name")
