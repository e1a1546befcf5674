"""What PagerDuty says: webhooks of versions 1, 2 and 3, and events as both Events APIs take them."""

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
from peacetime.domain.signals.signal import Kind, NotRead, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "PagerDuty"
# The name of what happened says the state; where it does not, the incident's own status does.
STATE_OF_EVENT: Final = {
    "incident.trigger": State.FIRING,
    "incident.triggered": State.FIRING,
    "incident.unacknowledge": State.FIRING,
    "incident.unacknowledged": State.FIRING,
    "incident.reopened": State.FIRING,
    "incident.acknowledge": State.ACKNOWLEDGED,
    "incident.acknowledged": State.ACKNOWLEDGED,
    "incident.resolve": State.RESOLVED,
    "incident.resolved": State.RESOLVED,
}
STATUSES: Final = {
    "triggered": State.FIRING,
    "open": State.FIRING,
    "acknowledged": State.ACKNOWLEDGED,
    "resolved": State.RESOLVED,
    "closed": State.RESOLVED,
}
ABOUT_STATUS: Final = {
    "incident.assign",
    "incident.delegate",
    "incident.escalate",
    "incident.delegated",
    "incident.escalated",
    "incident.reassigned",
    "incident.priority_updated",
    "incident.service_updated",
    "incident.incident_type.changed",
}
ACTIONS: Final = {
    "trigger": State.FIRING,
    "acknowledge": State.ACKNOWLEDGED,
    "resolve": State.RESOLVED,
}
TEST_EVENT: Final = "pagey.ping"


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    if "x-pagerduty-signature" in headers or headers.get("user-agent", "").startswith(
        "PagerDuty-Webhook"
    ):
        return True
    if not isinstance(payload, dict):
        return False
    messages = payload.get("messages")
    if isinstance(messages, list):
        return any(_is_of_incident(message) for message in fields.mappings(messages))
    happened = fields.at(payload, "event.event_type")
    if isinstance(happened, str):
        return isinstance(fields.at(payload, "event.data"), dict)
    if "event_action" in payload:
        return "routing_key" in payload or "payload" in payload
    is_change = "routing_key" in payload and isinstance(payload.get("payload"), dict)
    return is_change or {"service_key", "event_type"} <= payload.keys()


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if isinstance(tree.get("messages"), list):
        return _messages(fields.mappings(tree["messages"]))
    event = fields.mapping(tree.get("event"))
    if "event_type" in event:
        return _third(event)
    if "event_action" in tree:
        return _sent(tree)
    if {"service_key", "event_type"} <= tree.keys():
        return _sent_of_old(tree)
    if "routing_key" in tree and isinstance(tree.get("payload"), dict):
        return passed_over("It is a change that PagerDuty shows beside incidents.")
    if "event" in tree or "messages" in tree:
        raise incomplete(NAME, "`event.event_type`")
    raise unknown(NAME)


def _is_of_incident(message: dict[str, Any]) -> bool:
    return _happened(message).startswith("incident.") or isinstance(message.get("incident"), dict)


def _happened(message: dict[str, Any]) -> str:
    return fields.first(message, "type", "event").casefold()


def _messages(messages: list[dict[str, Any]]) -> Reading:
    """Versions 1 and 2: several messages, each with the incident as it is after the event."""
    signals: list[Signal] = []
    remarks: list[str] = []
    refusals: list[NotRead] = []
    passed: list[str] = []
    for message in messages:
        happened = _happened(message)
        if happened not in STATE_OF_EVENT and happened not in ABOUT_STATUS:
            passed.append(happened)
            continue
        incident = message.get("incident") or fields.at(message, "data.incident")
        try:
            signals.append(
                _of_incident(fields.mapping(incident), happened, moment(message.get("created_on")))
            )
        except NotRead as refusal:
            refusals.append(refusal)
        remarks += remarks_on_moments(message, "created_on")
    if signals:
        return reading(
            signals, [*remarks, *(f"A message was left out: {refusal}" for refusal in refusals)]
        )
    if refusals:
        raise refusals[0]
    if not messages:
        return passed_over("It holds no messages.")
    return _not_of_a_matter(passed[0])


def _third(event: dict[str, Any]) -> Reading:
    happened = fields.line(event.get("event_type")).casefold()
    if happened == TEST_EVENT:
        return passed_over("It is the trial that PagerDuty sends when a webhook is set up.")
    if happened not in STATE_OF_EVENT and happened not in ABOUT_STATUS:
        return _not_of_a_matter(happened)
    incident = fields.mapping(event.get("data"))
    signal = _of_incident(incident, happened, moment(event.get("occurred_at")))
    return reading([signal], remarks_on_moments(event, "occurred_at"))


def _not_of_a_matter(happened: str) -> Reading:
    if not happened:
        raise incomplete(NAME, "name of an event")
    return passed_over(f"It tells of “{happened}”, which does not say how an incident stands.")


def _of_incident(incident: dict[str, Any], happened: str, at: Any) -> Signal:
    state = STATE_OF_EVENT.get(happened) or state_by(STATUSES, incident.get("status"), tool=NAME)
    key = fields.needed(incident, "id", "incident_key", tool=NAME, what="the incident's own")
    level_word = fields.first(incident, "priority.summary", "priority.name", "urgency")
    number = fields.first(incident, "number", "incident_number")
    title = fields.first(
        incident,
        "title",
        "trigger_summary_data.subject",
        "trigger_summary_data.description",
        "description",
        "summary",
    )
    text = fields.first_text(incident, "body.details", "description")
    return Signal(
        kind=Kind.ALERT,
        state=state,
        key=key,
        title=without_addresses(title or (f"Incident {number}" if number else "Incident")),
        at=at
        or moment(incident.get("last_status_change_at") or incident.get("last_status_change_on")),
        started_at=moment(incident.get("created_at") or incident.get("created_on")),
        level=level(level_word),
        level_word=level_word,
        service=fields.first(incident, "service.summary", "service.name"),
        team=fields.first(incident, "teams.0.summary", "teams.0.name"),
        link=fields.link(incident.get("html_url")),
        text="" if text == title else without_addresses(text),
    )


def _sent(tree: dict[str, Any]) -> Reading:
    """An event as tools send it to PagerDuty's Events API v2: whoever moves over sends the same here."""
    state = state_by(ACTIONS, tree.get("event_action"), tool=NAME)
    inner = fields.mapping(tree.get("payload"))
    title = fields.line(inner.get("summary"))
    key = fields.line(tree.get("dedup_key"))
    if not key:
        if not title:
            raise incomplete(NAME, "`dedup_key`")
        key = fields.digest(title, fields.line(inner.get("source")))
    level_word = fields.line(inner.get("severity"))
    at = moment(inner.get("timestamp"))
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("event", key),
        title=without_addresses(title or key),
        at=at,
        started_at=at if state is State.FIRING else None,
        level=level(level_word),
        level_word=level_word,
        service=fields.first(inner, "component", "source"),
        team=fields.line(inner.get("group")),
        link=fields.first_link(tree, "links.0.href", "client_url"),
    )
    return reading([signal], remarks_on_moments(inner, "timestamp"))


def _sent_of_old(tree: dict[str, Any]) -> Reading:
    """An event as tools send it to version 1 of the Events API."""
    state = state_by(ACTIONS, tree.get("event_type"), tool=NAME)
    title = fields.first(tree, "description")
    key = fields.line(tree.get("incident_key"))
    if not key and not title:
        raise incomplete(NAME, "`incident_key`")
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("event", key or fields.digest(title)),
        title=without_addresses(title or key),
        service=fields.first(tree, "client"),
        link=fields.first_link(tree, "contexts.0.href", "client_url"),
    )
    return reading([signal])
