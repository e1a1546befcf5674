"""What Google Cloud says: incidents of Cloud Monitoring, errors and findings, also through Pub/Sub."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    incomplete,
    opened,
    reading,
    refuse_depth,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Google Cloud Monitoring"
STATES: Final = {
    "open": State.FIRING,
    "firing": State.FIRING,
    "acknowledged": State.ACKNOWLEDGED,
    "closed": State.RESOLVED,
    "resolved": State.RESOLVED,
}
PUSHED: Final = {
    "data", "attributes", "messageId", "message_id", "publishTime", "publish_time", "orderingKey", "ordering_key",
}  # fmt: skip
OWN_NAMES: Final = {
    "policy_name",
    "condition_name",
    "scoping_project_id",
    "started_at",
    "resource_name",
    "condition",
}
SERVICES: Final = (
    "policy_user_labels.service", "metadata.user_labels.service", "resource.labels.service_name",
    "resource.labels.module_id", "resource.labels.container_name", "resource.labels.database_id",
    "resource.labels.function_name", "resource.labels.job_name", "resource.labels.topic_id",
    "resource.labels.subscription_id", "resource.labels.queue_id", "resource.labels.bucket_name",
    "resource.labels.host", "resource_display_name", "resource_name", "resource.labels.instance_id", "resource_id",
    "resource.labels.project_id", "scoping_project_id",
)  # fmt: skip


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict):
        return False
    incident = payload.get("incident")
    if isinstance(incident, dict):
        return "incident_id" in incident and bool(
            OWN_NAMES.intersection(incident) or "version" in payload
        )
    message = payload.get("message")
    if isinstance(message, dict) and isinstance(message.get("data"), str):
        return "subscription" in payload or PUSHED.issuperset(message)
    return _is_error(payload) or _is_finding(payload)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = _unpacked(opened(payload, NAME))
    if isinstance(tree.get("incident"), dict):
        return _incident(tree)
    if _is_finding(tree):
        return _finding(tree)
    if _is_error(tree):
        return _error(tree)
    raise unknown(NAME)


def _unpacked(tree: dict[str, Any]) -> dict[str, Any]:
    """Pub/Sub pushes its message as Base64 in an envelope."""
    packed = fields.at(tree, "message.data")
    if not isinstance(packed, str) or "incident" in tree:
        return tree
    try:
        inner = fields.unwrapped(b64decode(packed, validate=True).decode("utf-8", "replace"))
    except (binascii.Error, ValueError) as error:
        raise incomplete("Pub/Sub", "readable `message.data`") from error
    refuse_depth(inner, NAME)
    if not isinstance(inner, dict):
        raise unknown(NAME)
    return inner


def _is_error(tree: Any) -> bool:
    return isinstance(fields.at(tree, "exception_info"), dict) or isinstance(
        fields.at(tree, "group_info"), dict
    )


def _is_finding(tree: Any) -> bool:
    return isinstance(fields.at(tree, "finding.category"), str) and isinstance(tree, dict)


def _incident(tree: dict[str, Any]) -> Reading:
    incident: dict[str, Any] = tree["incident"]
    state = state_by(STATES, incident.get("state"), tool=NAME)
    key = fields.needed(incident, "incident_id", tool=NAME)
    labels = fields.tags(incident.get("policy_user_labels"))
    level_word = fields.first(incident, "severity") or labels.get("severity", "")
    level_word = level_word or fields.first(
        incident, "metadata.system_labels.severity", "metadata.user_labels.severity"
    )
    started_at = moment(incident.get("started_at"))
    ended_at = moment(incident.get("ended_at"))
    text = fields.first_text(incident, "summary", "documentation.content")
    title = fields.first(incident, "condition_name", "condition.displayName")
    policy = fields.first(incident, "policy_name")
    if policy and not policy.startswith("projects/"):
        title = f"{policy}: {title}" if title else policy
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key(key),
        title=without_addresses(title or fields.line(text) or f"Incident {key}"),
        at=ended_at if state is State.RESOLVED else started_at,
        started_at=started_at,
        level=level(level_word),
        level_word="" if level_word.casefold() == "no severity" else level_word,
        service=labels.get("service") or _hit(incident),
        team=labels.get("team", ""),
        link=fields.first_link(incident, "url"),
        text=without_addresses(text),
        is_test=fields.line(tree.get("version")).casefold() == "test",
    )
    return reading([signal], remarks_on_moments(incident, "started_at", "ended_at"))


def _hit(incident: dict[str, Any]) -> str:
    """What is hit; a name that only spells the labels out, such as “VM Instance labels {…}”, names nothing."""
    named = (fields.first(incident, path) for path in SERVICES)
    return next((name for name in named if name and " labels {" not in name), "")


def _error(tree: dict[str, Any]) -> Reading:
    """Error Reporting tells of a group of errors that is new or is back."""
    link = fields.first_link(tree, "group_info.detail_link")
    kind, said = (
        fields.first(tree, "exception_info.type"),
        fields.first(tree, "exception_info.message"),
    )
    title = ": ".join(part for part in (kind, said) if part) or fields.first(tree, "subject")
    if not title:
        raise incomplete(NAME, "`exception_info`")
    service = fields.first(tree, "event_info.service", "group_info.project_id")
    signal = Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key("errors", fields.digest(link.partition("?")[0] or title)),
        title=without_addresses(title),
        at=moment(fields.at(tree, "event_info.log_timestamp")),
        service=service,
        link=link,
        text=without_addresses(fields.first_text(tree, "subject")),
    )
    return reading([signal])


def _finding(tree: dict[str, Any]) -> Reading:
    finding: dict[str, Any] = tree["finding"]
    state = state_by(
        {"active": State.FIRING, "inactive": State.RESOLVED}, finding.get("state"), tool=NAME
    )
    level_word = fields.line(finding.get("severity"))
    signal = Signal(
        kind=Kind.VULNERABILITY,
        state=state,
        key=fields.key(
            fields.needed(finding, "name", "canonicalName", tool=NAME, what="the finding's own")
        ),
        title=without_addresses(fields.first(finding, "category").replace("_", " ").capitalize()),
        at=moment(finding.get("eventTime")),
        started_at=moment(finding.get("createTime")),
        level=level(level_word),
        level_word=level_word,
        service=fields.first(tree, "resource.displayName", "resource.name", "finding.resourceName"),
        link=fields.first_link(finding, "externalUri"),
        text=without_addresses(fields.first_text(finding, "description")),
    )
    return reading([signal], remarks_on_moments(finding, "eventTime"))
