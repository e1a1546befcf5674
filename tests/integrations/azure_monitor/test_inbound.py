"""The common alert schema beyond metrics, and the older schemas, in our own words."""

from typing import Any

import pytest

from peacetime.domain.signals.signal import Kind, Level, Signal, State
from peacetime.integrations.azure_monitor import inbound
from peacetime.integrations.inbound import whose
from tests.integrations.monitors import FIRED, OVER, azure, azure_health, azure_metric

PORTAL = "https://portal.azure.example/#blade/Logs"


def only(payload: Any) -> Signal:
    assert whose(payload, {}) == "azure_monitor"
    (signal,) = inbound.read(payload, {}).signals
    return signal


def common(context: dict[str, Any], **essentials: Any) -> Any:
    payload = azure("Fired")
    payload["data"]["essentials"].update(essentials)
    payload["data"]["alertContext"] = context
    return payload


def service_health(stage: str, kind: str = "Incident") -> Any:
    properties = {
        "trackingId": "T-1",
        "title": "Storage",
        "service": "checkout",
        "stage": stage,
        "incidentType": kind,
        "impactStartTime": FIRED,
    }
    context = {"eventSource": 2, "level": 3, "eventTimestamp": OVER, "properties": properties}
    return common(context, alertId=f"/alerts/{stage}", monitoringService="ServiceHealth")


def resource_health(status: str, target: str = "/vm/web-1") -> Any:
    context = {
        "eventSource": "ResourceHealth",
        "eventTimestamp": OVER,
        "status": status,
        "properties": {"title": "The machine is away", "cause": "PlatformInitiated"},
    }
    essentials = {
        "alertId": f"/alerts/{status}",
        "monitoringService": "ResourceHealth",
        "alertTargetIDs": [target],
        "configurationItems": ["Web-1"],
    }
    return common(context, **essentials)


def test_health_of_a_service_ends_though_the_common_schema_says_fired() -> None:
    words = [only(service_health("Active")), only(service_health("Resolved"))]
    assert [signal.state for signal in words] == [State.FIRING, State.RESOLVED]
    assert {(signal.service, signal.title) for signal in words} == {("checkout", "Storage")}
    assert words[0].started_at is not None
    assert {signal.key for signal in words} == {only(azure_health("Active")).key}


def test_planned_work_in_the_common_schema_is_passed_over() -> None:
    assert inbound.read(service_health("Planned", "Maintenance"), {}).passed_over


def test_health_of_a_resource_ends_though_the_common_schema_says_fired() -> None:
    words = [only(resource_health("Active")), only(resource_health("Resolved"))]
    assert [signal.state for signal in words] == [State.FIRING, State.RESOLVED]
    assert len({signal.key for signal in words}) == 1
    assert words[0].service == "Web-1"
    assert only(resource_health("Active", "/vm/web-2")).key != words[0].key


@pytest.mark.parametrize(
    "context",
    [
        {"LinkToFilteredSearchResultsUI": PORTAL, "LinkToSearchResults": f"{PORTAL}/all"},
        {"LinkToSearchResults": PORTAL},
        {"condition": {"allOf": [{"linkToSearchResultsUI": PORTAL}]}},
    ],
)
def test_a_log_alert_leads_to_what_was_found(context: dict[str, Any]) -> None:
    assert only(common(context)).link == PORTAL


def test_an_alert_of_prometheus_hits_what_its_labels_say() -> None:
    context = {"labels": {"service": "payments"}, "annotations": {"description": "Orders wait"}}
    signal = only(common(context, description="", monitoringService="Prometheus"))
    assert (signal.service, signal.text) == ("payments", "Orders wait")


def test_a_budget_is_known_by_its_name() -> None:
    context = {"AlertCategory": "budgets", "AlertData": {"BudgetName": "Shop"}}
    essentials = {"alertRule": None, "severity": None, "configurationItems": ["budgets"]}
    signal = only(common(context, description="Shop spends too much", **essentials))
    assert (signal.service, signal.title, signal.level) == ("Shop", "Shop spends too much", None)


def test_a_word_of_security_in_the_activity_log_is_a_vulnerability() -> None:
    payload = common({"status": "Active"}, monitoringService="Activity Log - Security")
    assert only(payload).kind is Kind.VULNERABILITY


def cut(value: str, status: str = "Activated") -> Any:
    payload = azure_metric(status)
    metric = {"metricName": "depth", "dimensions": [{"name": "Queue", "value": value}]}
    payload["data"]["context"]["condition"] = {"allOf": [metric]}
    return payload


def test_each_value_of_a_dimension_is_a_matter_of_its_own() -> None:
    assert only(cut("orders")).key == only(cut("orders", "Deactivated")).key
    assert only(cut("orders")).key != only(cut("letters")).key


def test_the_oldest_log_alerts_come_without_an_envelope() -> None:
    payload = {
        "SubscriptionId": "s",
        "AlertRuleName": "Orders wait",
        "SearchIntervalEndtimeUtc": FIRED,
        "LinkToSearchResults": PORTAL,
        "Severity": "Warning",
    }
    signal = only(payload)
    assert (signal.title, signal.level, signal.link) == ("Orders wait", Level.WARNING, PORTAL)


def test_an_older_log_alert_hits_its_resource_before_its_workspace() -> None:
    payload = {
        "AlertRuleName": "Orders wait",
        "SearchIntervalEndtimeUtc": FIRED,
        "WorkspaceId": "5d0c",
        "ResourceId": "/subscriptions/s/workspaces/shop",
    }
    assert only(payload).service == "shop"


def test_a_trial_without_an_alert_s_id_is_known_by_its_rule_and_what_it_watches() -> None:
    begun, over = common({}, alertId=None), azure("Resolved")
    del over["data"]["essentials"]["alertId"]
    assert only(begun).key == only(over).key
    assert only(begun).key != only(common({}, alertId=None, alertRule="Slow")).key


def test_what_azure_writes_as_a_page_is_read_as_text() -> None:
    payload = azure_health("Active")
    properties = payload["data"]["context"]["activityLog"]["properties"]
    properties["communication"] = "<p><strong>Summary</strong>:&nbsp;Orders wait.</p>"
    assert only(payload).text == "Summary: Orders wait."


def test_a_log_alert_is_known_by_its_query_too() -> None:
    payload = {"AlertRuleName": "Orders wait", "SearchQuery": "q", "LinkToResults": PORTAL}
    assert only(payload).link == PORTAL


def test_health_without_a_word_of_its_own_stands_as_the_alert_does() -> None:
    payload = resource_health("")
    assert only(payload).state is State.FIRING
    payload["data"]["essentials"]["monitorCondition"] = "Resolved"
    assert only(payload).state is State.RESOLVED


def test_names_of_fields_can_begin_with_a_capital() -> None:
    def capital(found: Any) -> Any:
        if isinstance(found, list):
            return [capital(each) for each in found]
        if not isinstance(found, dict):
            return found
        return {name[:1].upper() + name[1:]: capital(value) for name, value in found.items()}

    small = azure_metric("Activated")
    assert only(small | {"data": capital(small["data"])}) == only(small)


def managed(condition: str) -> Any:
    essentials = {
        "severity": "Sev1",
        "monitorCondition": condition,
        "monitorService": "Smart Detector",
        "targetResourceName": "checkout",
        "alertRule": "/subscriptions/s/smartdetectoralertrules/failures - checkout",
        "startDateTime": FIRED,
        "monitorConditionResolvedDateTime": OVER if condition == "Resolved" else None,
    }
    context = {"DetectionSummary": "More orders fail."}
    return {
        "id": "/subscriptions/s/alerts/7",
        "name": "failures",
        "properties": {"essentials": essentials, "context": context},
    }


def test_smart_detection_sends_an_alert_as_azure_keeps_it() -> None:
    begun, over = only(managed("Fired")), only(managed("Resolved"))
    assert [begun.state, over.state] == [State.FIRING, State.RESOLVED]
    assert begun.key == over.key
    assert (begun.title, begun.service) == ("failures - checkout", "checkout")
    assert (begun.level, begun.text) == (Level.ERROR, "More orders fail.")
    assert begun.at is not None
    assert over.at is not None
    assert over.at > begun.at
