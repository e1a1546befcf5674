"""What Squadcast says of incidents, in versions 1 and 2 of its webhooks."""

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

NAME = "Squadcast"
STATE_OF_EVENT: Final = {
    "triggered": State.FIRING,
    "reassigned": None,
    "priority updated": None,
    "acknowledged": State.ACKNOWLEDGED,
    "resolved": State.RESOLVED,
    "suppressed": State.RESOLVED,
    "auto resolved": State.RESOLVED,
}
STATUSES: Final = {
    "triggered": State.FIRING,
    "acknowledged": State.ACKNOWLEDGED,
    "resolved": State.RESOLVED,
    "suppressed": State.RESOLVED,
}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict):
        return False
    if isinstance(payload.get("event_type"), str):
        return isinstance(payload.get("alert_source"), dict) or payload["event_type"].startswith(
            "incident_"
        )
    event = payload.get("event")
    return (
        isinstance(event, dict)
        and "resource" in event
        and isinstance(fields.at(payload, "data.resource_data"), dict)
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if isinstance(fields.at(tree, "data.resource_data"), dict):
        return _second(tree)
    if "event_type" in tree and ("status" in tree or "alert_source" in tree):
        word = fields.needed(tree, "event_type", tool=NAME)
        return _incident(
            tree,
            word.removeprefix("incident_"),
            at=_of_timeline(tree, word.removeprefix("incident_")),
            team=_team(tree),
        )
    if "event" in tree and "data" in tree:
        raise incomplete(NAME, "`data.resource_data`")
    raise unknown(NAME)


def _second(tree: dict[str, Any]) -> Reading:
    happened = fields.needed(tree, "event.type", tool=NAME)
    resource = fields.first(tree, "event.resource", "data.resource_type")
    if resource != "incident":
        return passed_over(f"It tells of “{happened}”, which does not say how an incident stands.")
    incident = fields.mapping(fields.at(tree, "data.resource_data"))
    team = fields.first(tree, "data.team.name") or _team(incident)
    return _incident(
        incident,
        happened.removeprefix("incident."),
        at=fields.at(tree, "event.timestamp"),
        team=team,
    )


def _incident(incident: dict[str, Any], word: str, *, at: Any, team: str) -> Reading:
    small = word.casefold().replace("_", " ")
    if small not in STATE_OF_EVENT:
        return passed_over(f"It tells of “{word}”, which does not say how an incident stands.")
    found = STATE_OF_EVENT[small] or state_by(STATUSES, incident.get("status"), tool=NAME)
    key = fields.needed(incident, "id", tool=NAME, what="the incident's own")
    level_word = fields.first(incident, "tags.severity.value", "priority", "tags.priority.value")
    title = fields.first(incident, "message")
    text = fields.first_text(incident, "description")
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(key),
        title=without_addresses(title or f"Incident {key}"),
        at=moment(at),
        started_at=moment(incident.get("created_at")),
        level=level(level_word),
        level_word=level_word,
        service=fields.first(incident, "service.name", "service.slug"),
        team=team,
        link=fields.first_link(incident, "url"),
        text="" if text == title else without_addresses(text),
    )
    return reading([signal], remarks_on_moments(incident, "created_at"))


def _team(incident: dict[str, Any]) -> str:
    """Who owns it may be a person, who is not named here."""
    return (
        fields.first(incident, "owner.name")
        if fields.first(incident, "owner.type") == "team"
        else ""
    )


def _of_timeline(incident: dict[str, Any], word: str) -> Any:
    """When it last happened; where the timeline has no such step, when it came to stand as it stands."""
    steps = fields.mappings(incident.get("timeline"))
    for action in (word, fields.first(incident, "status")):
        if times := [step.get("time") for step in steps if fields.first(step, "action") == action]:
            return times[-1]
    return None
