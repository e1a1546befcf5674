"""What Azure Monitor says: the common alert schema, and the older schemas of each kind of alert."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.html import plain
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
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Azure Monitor"
STATES: Final = {
    "fired": State.FIRING,
    "activated": State.FIRING,
    "active": State.FIRING,
    "new": State.FIRING,
    "acknowledged": State.ACKNOWLEDGED,
    "in progress": State.ACKNOWLEDGED,
    "resolved": State.RESOLVED,
    "deactivated": State.RESOLVED,
    "closed": State.RESOLVED,
}
HEALTH_STATES: Final = {
    "active": State.FIRING,
    "activated": State.FIRING,
    "fired": State.FIRING,
    "in progress": State.FIRING,
    "inprogress": State.FIRING,
    "updated": State.FIRING,
    "resolved": State.RESOLVED,
    "complete": State.RESOLVED,
    "completed": State.RESOLVED,
    "canceled": State.RESOLVED,
    "rca": State.RESOLVED,
}
# Azure counts from 0, the worst, to 4.
LEVELS: Final = (Level.CRITICAL, Level.ERROR, Level.WARNING, Level.INFO, Level.INFO)
HEALTH_SERVICES: Final = {"ServiceHealth", "ResourceHealth", "Resource Health", "Service Health"}
OLDEST_LOG: Final = {"SearchQuery", "SearchResult", "SearchIntervalEndtimeUtc"}
SECURITY_SERVICES: Final = {"Security Center", "Activity Log - Security"}
TARGETS: Final = ("configurationItems.0", "alertTargetIDs.0")
LINKS: Final = (
    "condition.allOf.0.linkToFilteredSearchResultsUI", "condition.allOf.0.linkToSearchResultsUI",
    "LinkToFilteredSearchResultsUI", "LinkToSearchResults",
)  # fmt: skip
TEXTS: Final = ("annotations.description", "annotations.summary", "DetectionSummary")


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict):
        return False
    schema = fields.line(payload.get("schemaId"))
    if schema:
        return "data" in payload
    if "detail-type" in payload:
        return False
    if _is_log(payload) or _is_of_management(payload):
        return True
    return (
        isinstance(fields.at(payload, "context.id"), str)
        and "status" in payload
        and _is_of_azure(payload)
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    schema = fields.line(tree.get("schemaId"))
    inner = fields.mapping(tree.get("data"))
    if "Context" in inner:
        inner = _begun_small(inner)
    if "essentials" in inner:
        return _common(inner)
    if schema.casefold().endswith("activitylogs"):
        return _activity(inner)
    if schema.casefold().endswith("logalert"):
        return _log(inner)
    if "BudgetName" in inner:
        return _budget(inner)
    if isinstance(inner.get("context"), dict):
        return _metric(inner)
    return _without_envelope(tree)


def _without_envelope(tree: dict[str, Any]) -> Reading:
    if isinstance(tree.get("context"), dict):
        return _metric(tree)
    if _is_log(tree):
        return _log(tree)
    if _is_of_management(tree):
        return _managed(tree)
    if fields.line(tree.get("schemaId")):
        raise incomplete(NAME, "`data.essentials` or `data.context`")
    raise unknown(NAME)


def _is_of_management(payload: dict[str, Any]) -> bool:
    """An alert as the alerts of Azure are kept, which smart detection sends."""
    return "monitorCondition" in fields.mapping(fields.at(payload, "properties.essentials"))


def _begun_small(found: Any, depth: int = 8) -> Any:
    """Some metric alerts of the older schema begin the names of their fields with a capital."""
    if isinstance(found, list) and depth:
        return [_begun_small(each, depth - 1) for each in found]
    if not isinstance(found, dict) or not depth:
        return found
    return {
        name[:1].lower() + name[1:]: _begun_small(value, depth - 1) for name, value in found.items()
    }


def _is_log(payload: dict[str, Any]) -> bool:
    """The oldest log alerts come without an envelope."""
    return "AlertRuleName" in payload and not OLDEST_LOG.isdisjoint(payload)


def _is_of_azure(payload: dict[str, Any]) -> bool:
    context = fields.mapping(payload.get("context"))
    return "subscriptionId" in context or fields.line(context.get("id")).startswith(
        "/subscriptions/"
    )


def _numbered(word: str) -> Level | None:
    figure = word.removeprefix("Sev").removeprefix("sev")
    return LEVELS[int(figure)] if figure in {"0", "1", "2", "3", "4"} else level(word)


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _common(inner: dict[str, Any]) -> Reading:
    essentials = fields.mapping(inner.get("essentials"))
    watched = fields.mapping(inner.get("alertContext"))
    if fields.line(essentials.get("monitoringService")) in HEALTH_SERVICES and watched:
        return _health_in_common(essentials, watched)
    state = state_by(STATES, essentials.get("monitorCondition"), tool=NAME)
    level_word = fields.line(essentials.get("severity"))
    started_at = moment(essentials.get("firedDateTime"))
    target = fields.first(
        watched, "AlertData.BudgetName", "labels.service", "labels.app"
    ) or fields.first(essentials, *TARGETS, most=1000)
    key = fields.first(essentials, "alertId", "originAlertId", most=1000) or _by_rule(essentials)
    signal = Signal(
        kind=Kind.VULNERABILITY
        if fields.line(essentials.get("monitoringService")) in SECURITY_SERVICES
        else Kind.ALERT,
        state=state,
        key=fields.key(key),
        title=without_addresses(fields.first(essentials, "alertRule", "description") or "Alert"),
        at=moment(essentials.get("resolvedDateTime")) if state is State.RESOLVED else started_at,
        started_at=started_at,
        level=_numbered(level_word),
        level_word=level_word,
        service=_last(target),
        link=fields.first_link(essentials, "investigationLink")
        or fields.first_link(watched, *LINKS),
        text=without_addresses(
            fields.first_text(essentials, "description") or fields.first_text(watched, *TEXTS)
        ),
    )
    return reading([signal], remarks_on_moments(essentials, "firedDateTime", "resolvedDateTime"))


def _managed(tree: dict[str, Any]) -> Reading:
    """The same in other names than those of the common schema."""
    inner = fields.mapping(tree.get("properties"))
    told = fields.mapping(inner.get("essentials"))
    target = fields.first(told, "targetResourceName", "targetResource", most=1000)
    essentials = {
        **told,
        "alertId": fields.first(tree, "id", most=1000) or told.get("sourceCreatedId"),
        "alertRule": _last(fields.first(told, "alertRule", most=1000)) or tree.get("name"),
        "configurationItems": [target],
        "monitoringService": told.get("monitorService"),
        "firedDateTime": told.get("startDateTime"),
        "resolvedDateTime": told.get("monitorConditionResolvedDateTime"),
    }
    return _common({"essentials": essentials, "alertContext": inner.get("context")})


def _by_rule(essentials: dict[str, Any]) -> str:
    """Trials leave the alert's id out: then the rule and what it watches stand for it.

    Raises:
        NotRead: `payload_incomplete`.
    """
    rule = fields.needed(essentials, "alertId", "alertRule", tool=NAME)
    return fields.key("rule", rule, fields.first(essentials, *TARGETS, most=1000))


def _health_in_common(essentials: dict[str, Any], log: dict[str, Any]) -> Reading:
    """Health in the common schema is always “Fired”, each word an alert of its own: the log inside says how it stands."""
    service = fields.line(essentials.get("monitoringService"))
    target = fields.first(essentials, "alertTargetIDs.0", "configurationItems.0", most=1000)
    named = {
        **log,
        "eventSource": service,
        "resourceId": fields.first(log, "resourceId", most=1000) or target,
    }
    if fields.line(log.get("level")).isdigit():
        named["level"] = ""
    hit = fields.first(essentials, "configurationItems.0")
    word = essentials.get("monitorCondition")
    return _activity({"status": word, "context": {"activityLog": named}}, hit)


def _metric(outer: dict[str, Any]) -> Reading:
    """Metric alerts, classic and newer: one matter for each rule and resource."""
    context = fields.mapping(outer.get("context"))
    if isinstance(context.get("activityLog"), dict):
        return _activity(outer)
    if "operation" in outer and "newCapacity" in context:
        return passed_over("A set of machines scales: it is not trouble.")
    state = state_by(STATES, outer.get("status"), tool=NAME)
    rule = fields.needed(context, "id", "name", tool=NAME, what="the rule's own", most=1000)
    level_word = fields.line(context.get("severity"))
    at = moment(context.get("timestamp"))
    metric = fields.first(context, "condition.metricName", "condition.allOf.0.metricName")
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key(
            fields.digest(
                rule,
                fields.first(context, "resourceId", "resourceName", most=1000),
                *_cut(context),
            ),
            _last(rule),
        ),
        title=without_addresses(fields.first(context, "name") or _last(rule)),
        at=at,
        started_at=at if state is State.FIRING else None,
        level=_numbered(level_word),
        level_word=level_word,
        service=fields.first(context, "resourceName")
        or _last(fields.first(context, "resourceId", most=1000)),
        link=fields.first_link(context, "portalLink"),
        text=without_addresses(
            fields.first_text(context, "description") or (f"Metric: {metric}" if metric else "")
        ),
    )
    return reading([signal], remarks_on_moments(context, "timestamp"))


def _cut(context: dict[str, Any]) -> list[str]:
    """By what a rule is cut into several matters: each value of a dimension is one of its own."""
    return [
        f"{fields.first(each, 'name')}={fields.first(each, 'value', most=1000)}"
        for metric in fields.mappings(fields.at(context, "condition.allOf"))
        for each in fields.mappings(metric.get("dimensions"))
    ]


def _activity(inner: dict[str, Any], hit: str = "") -> Reading:
    """The activity log: health of a service or a resource, and operations that somebody watches."""
    log = fields.mapping(fields.at(inner, "context.activityLog"))
    source = fields.line(log.get("eventSource"))
    details = fields.mapping(log.get("properties"))
    is_health = source in {"ServiceHealth", "ResourceHealth"}
    word = (
        fields.first(details, "stage", "currentHealthStatus") if source == "ServiceHealth" else ""
    )
    word = word or fields.first(log, "status") or fields.first(inner, "status")
    if is_health and word.casefold() in {"planned", "scheduled"}:
        return passed_over("It announces work that is planned.")
    if source == "ServiceHealth" and fields.line(details.get("incidentType")) in {
        "Maintenance",
        "Informational",
    }:
        return passed_over("It is a notice of Azure Service Health, not trouble.")
    state = state_by(HEALTH_STATES, word, tool=NAME) if is_health else State.FIRING
    level_word = fields.line(log.get("level"))
    key = fields.first(details, "trackingId") or fields.first(
        log, "resourceId", "correlationId", "eventDataId", most=1000
    )
    if not key:
        raise incomplete(NAME, "`trackingId`, `resourceId` or `correlationId`")
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key(source.casefold() or "activity", key),
        title=without_addresses(
            fields.first(details, "title")
            or fields.first(log, "operationName", "description")
            or source
            or "Activity"
        ),
        at=moment(log.get("eventTimestamp") or log.get("submissionTimestamp")),
        started_at=moment(details.get("impactStartTime")),
        level=level(level_word) if state is State.FIRING else None,
        level_word=level_word,
        service=fields.first(details, "service")
        or hit
        or _last(fields.first(log, "resourceId", most=1000)),
        text=without_addresses(
            plain(fields.first_text(details, "communication"))[0]
            or fields.first_text(details, "title")
            or fields.first_text(log, "description")
        ),
    )
    return reading([signal], remarks_on_moments(log, "eventTimestamp"))


def _log(inner: dict[str, Any]) -> Reading:
    name = fields.needed(inner, "AlertRuleName", tool=NAME)
    level_word = fields.line(inner.get("Severity"))
    signal = Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key("log", inner.get("SubscriptionId"), name),
        title=without_addresses(name),
        at=moment(inner.get("SearchIntervalEndtimeUtc")),
        level=_numbered(level_word),
        level_word=level_word,
        service=_last(
            fields.first(
                inner,
                "AffectedConfigurationItems.0",
                "ResourceId",
                "WorkspaceId",
                "ApplicationId",
                most=1000,
            )
        ),
        link=fields.first_link(
            inner, "LinkToSearchResults", "LinkToFilteredSearchResultsUI", "LinkToResults"
        ),
        text=without_addresses(fields.first_text(inner, "Description")),
    )
    return reading([signal], remarks_on_moments(inner, "SearchIntervalEndtimeUtc"))


def _budget(inner: dict[str, Any]) -> Reading:
    name = fields.needed(inner, "BudgetName", tool=NAME)
    signal = Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key("budget", inner.get("SubscriptionId"), name),
        title=without_addresses(f"Budget {name} reaches its threshold"),
        service=fields.first(inner, "ResourceGroup", "SubscriptionName"),
        link=fields.first_link(inner, "LinkToBudget"),
    )
    return reading([signal])
