"""What a page of Statuspage tells its subscribers: incidents and the state of components."""

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

NAME = "Statuspage"
INCIDENT_STATES: Final = {
    **dict.fromkeys(("investigating", "identified", "monitoring"), State.FIRING),
    **dict.fromkeys(("resolved", "postmortem"), State.RESOLVED),
}
PLANNED: Final = {"scheduled", "in progress", "in_progress", "verifying", "completed"}
COMPONENT_STATES: Final = {
    **dict.fromkeys(("degraded performance", "partial outage", "major outage"), State.FIRING),
    "operational": State.RESOLVED,
}
MAINTENANCE: Final = "under_maintenance"


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict) or not isinstance(payload.get("page"), dict):
        return False
    return bool({"incident", "component", "component_update", "maintenance"}.intersection(payload))


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if isinstance(tree.get("incident"), dict):
        return _incident(tree, tree["incident"])
    if isinstance(tree.get("component"), dict):
        return _component(tree, tree["component"])
    if isinstance(tree.get("maintenance"), dict):
        return passed_over("It is about work that is planned.")
    if "page" in tree and "meta" in tree:
        raise incomplete(NAME, "`incident` or `component`")
    raise unknown(NAME)


def _incident(tree: dict[str, Any], incident: dict[str, Any]) -> Reading:
    word = fields.line(incident.get("status"))
    if (
        word.casefold() in PLANNED
        or fields.line(incident.get("impact")).casefold() == "maintenance"
    ):
        return passed_over("It is about work that is planned.")
    state = state_by(INCIDENT_STATES, word, tool=NAME)
    level_word = fields.first(incident, "impact_override", "impact")
    at = (
        moment(incident.get("resolved_at"))
        if state is State.RESOLVED
        else moment(incident.get("updated_at"))
    )
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("incident", fields.needed(incident, "id", tool=NAME)),
        title=without_addresses(fields.first(incident, "name") or "Incident"),
        at=at or moment(fields.at(incident, "incident_updates.0.created_at")),
        started_at=moment(incident.get("started_at") or incident.get("created_at")),
        level=level(level_word),
        level_word=level_word,
        service=_hit(incident) or fields.first(tree, "page.name"),
        link=fields.first_link(incident, "shortlink", "url") or fields.first_link(tree, "page.url"),
        text=without_addresses(fields.first_text(incident, "incident_updates.0.body")),
    )
    return reading([signal], remarks_on_moments(incident, "created_at", "resolved_at"))


def _hit(incident: dict[str, Any]) -> str:
    """The first component that is not well, else the first that is named."""
    components = fields.mappings(incident.get("components"))
    components += fields.mappings(fields.at(incident, "incident_updates.0.affected_components"))
    unwell = [
        one for one in components if fields.first(one, "new_status", "status") != "operational"
    ]
    return next((name for one in unwell + components if (name := fields.first(one, "name"))), "")


def _component(tree: dict[str, Any], component: dict[str, Any]) -> Reading:
    word = fields.first(tree, "component_update.new_status", "component.status")
    if word == MAINTENANCE:
        return passed_over("A component goes into work that is planned.")
    state = state_by(COMPONENT_STATES, word, tool=NAME)
    name = fields.first(component, "name") or "Component"
    key = fields.first(component, "id") or fields.needed(
        tree, "component_update.component_id", tool=NAME
    )
    at = moment(fields.at(tree, "component_update.created_at") or component.get("updated_at"))
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("component", key),
        title=without_addresses(f"{name}: {word.replace('_', ' ')}"),
        at=at,
        started_at=at if state is State.FIRING else None,
        level=level(word) if state is State.FIRING else None,
        level_word=word if state is State.FIRING else "",
        service=name,
        link=fields.first_link(tree, "page.url", "page.status_page_url"),
        text=without_addresses(fields.first_text(component, "description")),
    )
    return reading([signal], remarks_on_moments(component, "updated_at"))
