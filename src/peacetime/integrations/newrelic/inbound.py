"""What New Relic says: issues of its workflows, and incidents of its older notification channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    opened,
    reading,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "New Relic"
STATES: Final = {
    "open": State.FIRING,
    "opened": State.FIRING,
    "created": State.FIRING,
    "activated": State.FIRING,
    "active": State.FIRING,
    "critical": State.FIRING,
    "warning": State.FIRING,
    "acknowledged": State.ACKNOWLEDGED,
    "closed": State.RESOLVED,
    "deactivated": State.RESOLVED,
    "resolved": State.RESOLVED,
}
OLD_NAMES: Final = {"incident_id", "incident_url", "condition_name", "policy_name", "condition_id"}
NEW_NAMES: Final = {
    "issueUrl", "issuePageUrl", "alertPolicyNames", "alertConditionNames", "issueId", "impactedEntities",
    "workflowName", "issueTitle",
}  # fmt: skip


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict):
        return False
    if NEW_NAMES.intersection(payload):
        return "state" in payload or "status" in payload or "createdAt" in payload
    if "current_state" in payload:
        return "check_id" not in payload and (
            bool(OLD_NAMES.intersection(payload)) or "timestamp" in payload
        )
    return False


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if NEW_NAMES.intersection(tree):
        return _issue(tree)
    if "current_state" in tree or OLD_NAMES.intersection(tree):
        return _incident(tree)
    raise unknown(NAME)


def _issue(tree: dict[str, Any]) -> Reading:
    word = fields.first(tree, "state", "status", "issueState", "currentState")
    state = state_by(STATES, word, tool=NAME)
    key = fields.needed(tree, "id", "issueId", tool=NAME, what="the issue's own")
    level_word = fields.first(tree, "priority", "severity")
    started_at = moment(tree.get("createdAt") or tree.get("activatedAt"))
    ended = {
        State.RESOLVED: "closedAt",
        State.ACKNOWLEDGED: "acknowledgedAt",
        State.FIRING: "activatedAt",
    }[state]
    updated_at = moment(tree.get(ended) or tree.get("updatedAt"))
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("issue", key),
        title=without_addresses(
            _first_of(
                tree,
                "title",
                "issueTitle",
                "condition_name",
                "alertConditionNames",
                "alertPolicyNames",
            )
            or f"Issue {key}"
        ),
        at=updated_at or (started_at if state is State.FIRING else None),
        started_at=started_at,
        level=level(level_word),
        level_word=level_word,
        service=_first_of(
            tree, "impactedEntities", "entitiesData.names", "alertPolicyNames", "policy_name"
        ),
        team=fields.first(tree, "team", "owning_team"),
        link=fields.first_link(
            tree, "issueUrl", "issuePageUrl", "incident_url", "violationChartUrl"
        ),
        text=without_addresses(fields.first_text(tree, "details", "description")),
        is_test=fields.line(tree.get("isTest")).casefold() == "true",
    )
    return reading([signal], remarks_on_moments(tree, "createdAt", "updatedAt"))


def _first_of(tree: dict[str, Any], *names: str) -> str:
    """Lists come as lists, as texts, and as JSON in a text."""
    for name in names:
        value = fields.unwrapped(fields.at(tree, name))
        if isinstance(value, list):
            value = next((item for item in value if item), "")
        if found := fields.line(value):
            return found
    return ""


def _incident(tree: dict[str, Any]) -> Reading:
    state = state_by(STATES, tree.get("current_state"), tool=NAME)
    key = fields.needed(tree, "incident_id", "incident_url", tool=NAME, what="the incident's own")
    level_word = fields.line(tree.get("severity"))
    at = moment(tree.get("timestamp"))
    details = fields.text(tree.get("details"))
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("incident", key),
        title=without_addresses(
            fields.first(tree, "condition_name", "details", "policy_name") or f"Incident {key}"
        ),
        at=at,
        started_at=at if state is State.FIRING else None,
        level=level(level_word),
        level_word=level_word,
        service=fields.first(tree, "targets.0.name", "targets.0.product", "policy_name"),
        link=fields.first_link(tree, "incident_url", "violation_chart_url", "policy_url"),
        text=without_addresses(details),
        # New Relic's trial is about the incident of number 0.
        is_test=key == "0" or fields.line(tree.get("event_type")) == "NOTIFICATION",
    )
    return reading([signal], remarks_on_moments(tree, "timestamp"))
