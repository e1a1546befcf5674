"""What New Relic says: issues of its workflows, and incidents of its older notification channels."""

from __future__ import annotations

import re
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
    "test": State.FIRING,  # of a channel: the rest of it says that it is a trial
    "acknowledged": State.ACKNOWLEDGED,
    "closed": State.RESOLVED,
    "deactivated": State.RESOLVED,
    "resolved": State.RESOLVED,
}
# Somebody took an issue on: the template of a workflow says it in no word of state.
TAKEN_ON: Final = "USER_ACTION"
NOBODY: Final = {"", "n/a", "null", "none", "unassigned"}
OVER: Final = re.compile(r"\b(?:closed|ended|recovered|resolved|cleared)\b", re.IGNORECASE)
ISSUE_IN_LINK: Final = re.compile(r"/issues/([0-9A-Za-z-]{6,64})")
MANY: Final = 3  # so many names of an incident are New Relic's, even where the state is missing
OLDEST: Final = ("alert", "deployment")
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
    if _oldest(payload):
        return True
    if "current_state" in payload:
        return "check_id" not in payload and (
            bool(OLD_NAMES.intersection(payload)) or "timestamp" in payload
        )
    return len(OLD_NAMES.intersection(payload)) >= MANY


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if NEW_NAMES.intersection(tree):
        return _issue(tree)
    if "current_state" in tree or OLD_NAMES.intersection(tree):
        return _incident(tree)
    if oldest := _oldest(tree):
        return _alert(oldest) if "alert" in tree else _deployment(oldest)
    raise unknown(NAME)


def _issue(tree: dict[str, Any]) -> Reading:
    word = fields.first(tree, "state", "status", "issueState", "currentState", "current_state")
    state = state_by(STATES, word, tool=NAME)
    if state is State.FIRING and _is_taken_on(tree):
        state = State.ACKNOWLEDGED
    key = _issue_id(tree)
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


def _issue_id(tree: dict[str, Any]) -> str:
    """The issue's own id; a template may leave it out, and its address still says it.

    Raises:
        NotRead: `payload_incomplete`.
    """
    link = fields.first(tree, "issueUrl", "issuePageUrl", most=fields.MOST_LINK)
    found = ISSUE_IN_LINK.search(link)
    own = fields.first(tree, "id", "issueId", "incident_id")
    if own or found is None:
        return own or fields.needed(tree, "id", "issueId", tool=NAME, what="the issue's own")
    return found[1]


def _is_taken_on(tree: dict[str, Any]) -> bool:
    owner = fields.first(tree, "owner").casefold()
    said = fields.first(tree, "isAcknowledged", "issueIsAcknowledged").casefold()
    if said == "true" or fields.first(tree, "issueAcknowledgedAt", "acknowledgedAt"):
        return True
    return owner not in NOBODY or fields.first(tree, "trigger", "triggerEvent") == TAKEN_ON


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
        service=fields.first(fields.unwrapped(tree.get("targets")), "0.name", "0.product")
        or fields.first(tree, "policy_name"),
        link=fields.first_link(tree, "incident_url", "violation_chart_url", "policy_url"),
        text=without_addresses(details),
        # New Relic's trial is about the incident of number 0.
        is_test=key == "0" or fields.line(tree.get("event_type")) == "NOTIFICATION",
    )
    return reading([signal], remarks_on_moments(tree, "timestamp"))


def _oldest(payload: dict[str, Any]) -> dict[str, Any]:
    """What the channels before incidents sent: a form whose field `alert` or `deployment` is JSON."""
    for name in OLDEST:
        inner = fields.mapping(fields.unwrapped(payload.get(name)))
        if "application_name" in inner and "account_name" in inner:
            return inner
    return {}


def _alert(inner: dict[str, Any]) -> Reading:
    said = fields.first(inner, "long_description", "short_description", "message")
    link = fields.first_link(inner, "alert_url")
    level_word = fields.line(inner.get("severity"))
    is_over = OVER.search(fields.first(inner, "short_description", "message")) is not None
    signal = Signal(
        kind=Kind.ALERT,
        state=State.RESOLVED if is_over else State.FIRING,
        key=fields.key("alert", inner.get("application_name"), link.rpartition("/")[2]),
        title=without_addresses(said or "Alert"),
        at=moment(inner.get("created_at")),
        level=level(level_word),
        level_word=level_word,
        service=fields.line(inner.get("application_name")),
        link=link,
        text=without_addresses(fields.first_text(inner, "message")),
    )
    return reading([signal], remarks_on_moments(inner, "created_at"))


def _deployment(inner: dict[str, Any]) -> Reading:
    application, revision = (
        fields.line(inner.get("application_name")),
        fields.line(inner.get("revision")),
    )
    link = fields.first_link(inner, "deployment_url")
    signal = Signal(
        kind=Kind.DEPLOYMENT,
        state=State.RESOLVED,
        key=fields.key("deployment", application, link.rpartition("/")[2] or revision),
        title=without_addresses(f"Deployed {revision or application} to {application}"),
        at=moment(inner.get("created_at")),
        service=application,
        link=link,
        text=without_addresses(fields.first_text(inner, "description", "changelog")),
    )
    return reading([signal], remarks_on_moments(inner, "created_at"))
