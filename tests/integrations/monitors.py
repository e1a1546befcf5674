"""What monitors send, as their documentation says it, in our own words."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

FIRED = "2026-03-01T09:00:00Z"
OVER = "2026-03-01T09:30:00Z"
ARN = "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:queue depth"
RESOURCE = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/sites/checkout"


def sns(message: Any, **more: Any) -> dict[str, Any]:
    written = message if isinstance(message, str) else json.dumps(message)
    return {
        "Type": "Notification",
        "MessageId": "m",
        "TopicArn": "arn:aws:sns:x:1:t",
        "Message": written,
        **more,
    }


def labelled(status: str, **more: Any) -> dict[str, Any]:
    alert = {
        "status": status,
        "labels": {
            "alertname": "QueueFull",
            "service": "checkout",
            "severity": "critical",
            "team": "shop",
        },
        "annotations": {"summary": "Orders wait", "runbook_url": "https://ops.example/queue"},
        "startsAt": FIRED,
        "endsAt": OVER if status == "resolved" else "0001-01-01T00:00:00Z",
        "generatorURL": "http://prom.example/graph?g0.expr=up",
    }
    return {"receiver": "ops", "status": status, "alerts": [alert], "groupKey": "{}:{}", **more}


def oncall(state: str, event: str) -> dict[str, Any]:
    return {
        "event": {"type": event, "time": OVER},
        "alert_group": {"id": "G1", "state": state, "title": "Orders wait", "created_at": FIRED},
        "integration": {"name": "checkout"},
    }


def duty(event: str, status: str) -> dict[str, Any]:
    incident = {
        "id": "Q1",
        "type": "incident",
        "status": status,
        "title": "Orders wait",
        "service": {"summary": "checkout"},
        "priority": {"summary": "P1"},
        "created_at": FIRED,
        "teams": [{"summary": "shop"}],
    }
    return {"event": {"event_type": event, "occurred_at": OVER, "data": incident}}


def genie(action: str) -> dict[str, Any]:
    alert = {
        "alertId": "A1",
        "message": "Orders wait",
        "priority": "P2",
        "entity": "checkout",
        "team": "shop",
    }
    return {"action": action, "alert": alert, "integrationId": "I"}


def dog(transition: str) -> dict[str, Any]:
    return {
        "alert_transition": transition,
        "alert_cycle_key": "77",
        "title": f"[{transition}] Orders wait on {{service:checkout}}",
        "alert_type": "error" if transition == "Triggered" else "success",
        "tags": "service:checkout,team:shop",
        "priority": "P2",
        "link": "https://app.datadoghq.eu/monitors/1",
    }


def dog_by_default(state: str) -> dict[str, Any]:
    return {
        "title": f"[{state}] Orders wait",
        "body": "see https://app.datadoghq.com/monitors/1",
        "event_type": "query_alert_monitor",
        "last_updated": "1772355600000",
        "date": "1772355600000",
        "id": state,
        "org": {"id": "1", "name": "shop"},
    }


def sentry_issue(action: str) -> dict[str, Any]:
    issue = {
        "id": "5",
        "title": "KeyError",
        "level": "fatal",
        "project": {"slug": "checkout"},
        "firstSeen": FIRED,
    }
    return {"action": action, "installation": {"uuid": "u"}, "data": {"issue": issue}, "actor": {}}


def sentry_event() -> dict[str, Any]:
    event = {
        "issue_id": "5",
        "title": "KeyError",
        "level": "fatal",
        "datetime": FIRED,
        "url": "https://sentry.example/api/0/projects/shop/checkout/events/e/",
    }
    return {
        "action": "triggered",
        "installation": {"uuid": "u"},
        "data": {"event": event, "triggered_rule": "All"},
    }


def sentry_metric(action: str) -> dict[str, Any]:
    alert = {
        "id": "9",
        "title": "Slow",
        "projects": ["checkout"],
        "date_started": FIRED,
        "date_closed": OVER,
    }
    return {
        "action": action,
        "installation": {"uuid": "u"},
        "data": {"metric_alert": alert, "web_url": "https://s.example"},
    }


def relic(state: str) -> dict[str, Any]:
    return {
        "id": "I1",
        "issueUrl": "https://relic.example/i/1",
        "title": "Orders wait",
        "priority": "CRITICAL",
        "impactedEntities": ["checkout"],
        "state": state,
        "createdAt": 1772355600000,
        "updatedAt": 1772357400000,
    }


def relic_of_old(state: str) -> dict[str, Any]:
    target = [{"name": "checkout", "type": "Application"}]
    return {
        "incident_id": 3,
        "current_state": state,
        "condition_name": "Slow",
        "severity": "CRITICAL",
        "targets": target,
    }


def alarm(state: str) -> dict[str, Any]:
    return sns(
        {
            "AlarmName": "queue depth",
            "AlarmArn": ARN,
            "NewStateValue": state,
            "NewStateReason": "Threshold Crossed",
            "StateChangeTime": "2026-03-01T09:00:00.000+0000",
            "AWSAccountId": "111122223333",
            "Region": "EU (Frankfurt)",
            "Trigger": {
                "Namespace": "AWS/SQS",
                "Dimensions": [{"name": "QueueName", "value": "checkout"}],
            },
        }
    )


def alarm_event(state: str) -> dict[str, Any]:
    metric = {"namespace": "AWS/SQS", "dimensions": {"QueueName": "checkout"}}
    return {
        "detail-type": "CloudWatch Alarm State Change",
        "source": "aws.cloudwatch",
        "resources": [ARN],
        "time": FIRED,
        "detail": {
            "alarmName": "queue depth",
            "state": {"value": state, "reason": "x", "timestamp": "2026-03-01T09:00:00.000+0000"},
            "configuration": {"metrics": [{"metricStat": {"metric": metric}}]},
        },
    }


def glue(state: str) -> dict[str, Any]:
    detail = {"jobName": "checkout", "jobRunId": state, "state": state}
    return {
        "detail-type": "Glue Job State Change",
        "account": "1",
        "region": "eu",
        "time": FIRED,
        "detail": detail,
    }


def hub(status: str) -> dict[str, Any]:
    finding = {
        "Id": "F1",
        "Title": "Bucket is public",
        "Severity": {"Label": "CRITICAL"},
        "Workflow": {"Status": status},
        "Resources": [{"Id": "checkout"}],
    }
    return {"detail-type": "Security Hub Findings - Imported", "detail": {"findings": [finding]}}


def azure(condition: str) -> dict[str, Any]:
    essentials = {
        "alertId": "/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/1",
        "alertRule": "Orders wait",
        "severity": "Sev0",
        "monitorCondition": condition,
        "configurationItems": ["checkout"],
        "firedDateTime": FIRED,
        "resolvedDateTime": OVER,
    }
    return {
        "schemaId": "azureMonitorCommonAlertSchema",
        "data": {"essentials": essentials, "alertContext": {}},
    }


def azure_metric(status: str) -> dict[str, Any]:
    context = {
        "id": f"{RESOURCE}/rules/slow",
        "name": "slow",
        "timestamp": FIRED,
        "severity": "0",
        "resourceName": "checkout",
        "resourceId": RESOURCE,
        "subscriptionId": "s",
    }
    return {"schemaId": "AzureMonitorMetricAlert", "data": {"status": status, "context": context}}


def azure_health(stage: str) -> dict[str, Any]:
    properties = {
        "trackingId": "T-1",
        "title": "Storage",
        "service": "checkout",
        "stage": stage,
        "incidentType": "Incident",
    }
    log = {
        "eventSource": "ServiceHealth",
        "eventTimestamp": FIRED,
        "properties": properties,
        "level": "Critical",
    }
    return {
        "schemaId": "Microsoft.Insights/activityLogs",
        "data": {"status": "Activated", "context": {"activityLog": log}},
    }


def google(state: str) -> dict[str, Any]:
    incident = {
        "incident_id": "0.abc",
        "state": state,
        "policy_name": "Orders wait",
        "condition_name": "depth",
        "severity": "Critical",
        "started_at": 1772355600,
        "ended_at": 1772357400 if state == "closed" else None,
        "resource_display_name": "checkout",
        "url": "https://console.example/1",
    }
    return {"version": "1.2", "incident": incident}


def pushed(state: str) -> dict[str, Any]:
    packed = b64encode(json.dumps(google(state)).encode()).decode()
    return {
        "message": {"data": packed, "messageId": "1"},
        "subscription": "projects/p/subscriptions/s",
    }


def center(state: str) -> dict[str, Any]:
    finding = {
        "name": "organizations/1/findings/2",
        "category": "OPEN_PORT",
        "state": state,
        "severity": "CRITICAL",
    }
    return {
        "notificationConfigName": "n",
        "finding": finding,
        "resource": {"displayName": "checkout"},
    }


def zabbix(value: str) -> dict[str, Any]:
    return {
        "event_value": value,
        "event_id": "55",
        "trigger_id": "7",
        "event_name": "Orders wait",
        "event_severity": "Disaster",
        "host_name": "checkout",
        "event_date": "2026.03.01",
        "event_time": "09:00:00",
        "event_recovery_date": "2026.03.01",
        "event_recovery_time": "09:30:00",
    }


def page(status: str) -> dict[str, Any]:
    incident = {
        "id": "i1",
        "name": "Orders wait",
        "status": status,
        "impact": "critical",
        "created_at": FIRED,
        "resolved_at": OVER,
        "components": [{"name": "checkout", "status": "major_outage"}],
    }
    return {"meta": {}, "page": {"id": "p"}, "incident": incident}


def component(status: str) -> dict[str, Any]:
    update = {"component_id": "c1", "new_status": status, "created_at": FIRED}
    return {
        "page": {"id": "p"},
        "component": {"id": "c1", "name": "checkout", "status": status},
        "component_update": update,
    }


def rollbar(event: str) -> dict[str, Any]:
    item = {
        "id": 5,
        "title": "KeyError",
        "level": 50,
        "project_id": "checkout",
        "last_occurrence_timestamp": 1772355600,
    }
    return {"event_name": event, "data": {"item": item}}


def badger(event: str, name: str) -> dict[str, Any]:
    return {
        "event": event,
        "message": f"It is {event}",
        "project": {"name": "checkout"},
        name: {"id": 4, "name": "x"},
    }


def raygun(kind: str, **error: Any) -> dict[str, Any]:
    found = {"url": "https://raygun.example/e/1", "message": "KeyError", **error}
    return {
        "event": "error_activity",
        "eventType": kind,
        "error": found,
        "application": {"name": "checkout"},
    }


def ping(state: str) -> dict[str, Any]:
    return {
        "webhook_type": "AL",
        "webhook_event_data": {"check_id": 1, "check_name": "checkout", "check_state_name": state},
    }


def fresh(event: str) -> dict[str, Any]:
    kind = {"event_type": event, "account_id": 1, "event_created_on": FIRED}
    return {"id": "8", "title": "Orders wait", "affected_services": "checkout", "event_data": kind}


def updown(event: str) -> list[dict[str, Any]]:
    return [
        {
            "event": event,
            "check": {"token": "ab12", "alias": "checkout"},
            "downtime": {"started_at": FIRED, "ended_at": OVER},
        }
    ]


def checkmk(kind: str, state: str) -> dict[str, Any]:
    return {
        "NOTIFY_HOSTNAME": "checkout",
        "NOTIFY_SERVICEDESC": "Queue",
        "NOTIFY_NOTIFICATIONTYPE": kind,
        "NOTIFY_SERVICESTATE": state,
        "NOTIFY_SHORTDATETIME": "2026-03-01 09:00:00",
    }


def checkly(kind: str) -> dict[str, Any]:
    return {
        "ALERT_TITLE": "checkout",
        "ALERT_TYPE": kind,
        "CHECK_ID": "c1",
        "CHECK_NAME": "checkout",
        "STARTED_AT": FIRED,
    }


def signalfx(status: str) -> dict[str, Any]:
    return {
        "incidentId": "E1",
        "detector": "Orders wait",
        "detectorUrl": "https://sfx.example",
        "severity": "Critical",
        "status": status,
        "dimensions": {"service": "checkout"},
        "timestamp": FIRED,
    }


def vrealize(status: str) -> dict[str, Any]:
    criticality = "ALERT_CRITICALITY_LEVEL_CRITICAL"
    return {
        "alertId": "a",
        "status": status,
        "criticality": criticality,
        "resourceName": "checkout",
        "startDate": 1772355600000,
    }


def coralogix(action: str) -> dict[str, Any]:
    named = [
        {"key": "application", "value": "checkout"},
        {"key": "severity", "value": "Critical"},
        {"key": "team", "value": "$TEAM"},
    ]
    return {
        "uuid": action,
        "alert_id": "a1",
        "name": "Orders wait",
        "alert_action": action,
        "fields": named,
    }


def dash(kind: str, status: str) -> dict[str, Any]:
    label = {"key": "service.name", "value": {"stringValue": "checkout"}}
    issue = {
        "id": kind,
        "issueIdentifier": "44",
        "status": status,
        "summary": "Orders wait",
        "labels": [label],
    }
    return {"type": kind, "data": {"issue": issue}}


def axiom(action: str) -> dict[str, Any]:
    event = {
        "monitorID": "m1",
        "title": f"{action}: Orders wait",
        "timestamp": FIRED,
        "groupValues": ["checkout"],
    }
    return {"action": action, "event": event}


def cast(event: str, status: str) -> dict[str, Any]:
    incident = {
        "id": "1",
        "message": "Orders wait",
        "status": status,
        "service": {"name": "checkout"},
    }
    about = {"type": event, "resource": "incident", "timestamp": FIRED}
    return {
        "version": "v2",
        "event": about,
        "data": {"resource_data": incident, "team": {"name": "shop"}},
    }


def sonar(gate: str) -> dict[str, Any]:
    return {
        "taskId": "t",
        "serverUrl": "http://sonar.example",
        "project": {"key": "checkout"},
        "qualityGate": {"status": gate},
    }


def harbor(severity: str, kind: str = "SCANNING_COMPLETED") -> dict[str, Any]:
    resource = {
        "tag": "1.0",
        "scan_overview": {"report": {"severity": severity, "summary": {"total": 3}}},
    }
    return {
        "type": kind,
        "occur_at": 1772355600,
        "event_data": {"resources": [resource], "repository": {"repo_full_name": "checkout"}},
    }


def runscope(result: str) -> dict[str, Any]:
    return {
        "test_id": "t",
        "test_run_id": result,
        "result": result,
        "test_name": "checkout",
        "bucket_key": "b",
    }


def canary(kind: str) -> dict[str, Any]:
    return {
        "AlertType": kind,
        "CanaryName": "checkout",
        "CanaryID": "1",
        "Description": "Canary",
        "Timestamp": FIRED,
    }


def libre(state: str) -> dict[str, Any]:
    return {
        "alert_id": 4,
        "rule_id": 1,
        "device_id": 2,
        "hostname": "checkout",
        "state": state,
        "title": "x",
        "severity": "critical",
    }


# tool, the words of one matter from trouble to its end, and what is hit
MATTERS: list[tuple[str, list[tuple[str, Any]], str]] = [
    ("alertmanager", [("firing", labelled("firing", version="4")), ("resolved", labelled("resolved", version="4"))], "checkout"),
    ("grafana", [("firing", labelled("firing", orgId=1)), ("resolved", labelled("resolved", orgId=1))], "checkout"),
    (
        "grafana",
        [
            ("firing", {"ruleId": 3, "ruleName": "Orders wait", "state": "alerting", "tags": {"service": "checkout"}}),
            ("resolved", {"ruleId": 3, "ruleName": "Orders wait", "state": "ok", "tags": {"service": "checkout"}}),
        ],
        "checkout",
    ),
    (
        "grafana",
        [
            ("firing", oncall("firing", "escalation")),
            ("acknowledged", oncall("acknowledged", "acknowledge")),
            ("acknowledged", oncall("silenced", "silence")),
            ("resolved", oncall("resolved", "resolve")),
        ],
        "checkout",
    ),
    (
        "prometheus",
        [
            ("firing", [{**labelled("firing")["alerts"][0], "status": "firing"}]),
            ("resolved", [{**labelled("resolved")["alerts"][0], "status": "resolved"}]),
        ],
        "checkout",
    ),
    (
        "pagerduty",
        [
            ("firing", duty("incident.triggered", "triggered")),
            ("acknowledged", duty("incident.acknowledged", "acknowledged")),
            ("acknowledged", duty("incident.reassigned", "acknowledged")),
            ("firing", duty("incident.unacknowledged", "triggered")),
            ("firing", duty("incident.reopened", "triggered")),
            ("resolved", duty("incident.resolved", "resolved")),
        ],
        "checkout",
    ),
    (
        "pagerduty",
        [
            (state, {"event_action": act, "dedup_key": "k", "payload": {"summary": "x", "source": "h", "component": "checkout"}})
            for act, state in (("trigger", "firing"), ("acknowledge", "acknowledged"), ("resolve", "resolved"))
        ],
        "checkout",
    ),
    (
        "opsgenie",
        [
            ("firing", genie("Create")),
            ("acknowledged", genie("Acknowledge")),
            ("acknowledged", genie("Snooze")),
            ("firing", genie("UnAcknowledge")),
            ("firing", genie("Escalate")),
            ("resolved", genie("Close")),
            ("resolved", genie("Delete")),
        ],
        "checkout",
    ),
    (
        "datadog",
        [("firing", dog("Triggered")), ("firing", dog("Renotify")), ("firing", dog("No Data")), ("resolved", dog("Recovered"))],
        "checkout",
    ),
    (
        "datadog",
        [(state, dog_by_default(word)) for word, state in (("Triggered", "firing"), ("Re-Triggered", "firing"), ("Recovered", "resolved"))],
        "",
    ),
    (
        "sentry",
        [
            ("firing", sentry_issue("created")),
            ("firing", sentry_event()),
            ("acknowledged", sentry_issue("assigned")),
            ("resolved", sentry_issue("resolved")),
            ("firing", sentry_issue("unresolved")),
            ("resolved", sentry_issue("archived")),
        ],
        "checkout",
    ),
    ("sentry", [("firing", sentry_metric("critical")), ("firing", sentry_metric("warning")), ("resolved", sentry_metric("resolved"))], "checkout"),
    (
        "newrelic",
        [("firing", relic("CREATED")), ("firing", relic("ACTIVATED")), ("acknowledged", relic("ACKNOWLEDGED")), ("resolved", relic("CLOSED"))],
        "checkout",
    ),
    ("newrelic", [("firing", relic_of_old("open")), ("resolved", relic_of_old("closed"))], "checkout"),
    (
        "aws",
        [("firing", alarm("ALARM")), ("firing", alarm("INSUFFICIENT_DATA")), ("resolved", alarm("OK")), ("resolved", alarm_event("OK"))],
        "checkout",
    ),
    ("aws", [("firing", glue("FAILED")), ("firing", glue("TIMEOUT")), ("resolved", glue("SUCCEEDED"))], "checkout"),
    ("aws", [("firing", hub("NEW")), ("resolved", hub("RESOLVED")), ("resolved", hub("SUPPRESSED"))], "checkout"),
    ("azure_monitor", [("firing", azure("Fired")), ("resolved", azure("Resolved"))], "checkout"),
    ("azure_monitor", [("firing", azure_metric("Activated")), ("resolved", azure_metric("Deactivated"))], "checkout"),
    ("azure_monitor", [("firing", azure_health("Active")), ("resolved", azure_health("Resolved"))], "checkout"),
    ("google_cloud", [("firing", google("open")), ("acknowledged", google("acknowledged")), ("resolved", google("closed"))], "checkout"),
    ("google_cloud", [("firing", pushed("open")), ("resolved", pushed("closed"))], "checkout"),
    ("google_cloud", [("firing", center("ACTIVE")), ("resolved", center("INACTIVE"))], "checkout"),
    ("zabbix", [("firing", zabbix("1")), ("resolved", zabbix("0"))], "checkout"),
    ("zabbix", [("firing", {**zabbix("x"), "event_value": "PROBLEM"}), ("resolved", {**zabbix("x"), "event_value": "RESOLVED"})], "checkout"),
    ("pingdom", [(s, {"check_id": 1, "check_name": "checkout", "current_state": w}) for w, s in (("DOWN", "firing"), ("UP", "resolved"))], "checkout"),
    (
        "uptimerobot",
        [
            (s, {"monitorID": "1", "monitorFriendlyName": "checkout", "alertType": w})
            for w, s in (("1", "firing"), ("2", "resolved"))
        ],
        "checkout",
    ),
    (
        "statuspage",
        [("firing", page("investigating")), ("firing", page("identified")), ("firing", page("monitoring")), ("resolved", page("resolved"))],
        "checkout",
    ),
    ("statuspage", [("firing", component("major_outage")), ("resolved", component("operational"))], "checkout"),
    (
        "rollbar",
        [("firing", rollbar("new_item")), ("firing", rollbar("reopened_item")), ("resolved", rollbar("resolved_item"))],
        "checkout",
    ),
    (
        "honeybadger",
        [("firing", badger("occurred", "fault")), ("acknowledged", badger("assigned", "fault")), ("resolved", badger("resolved", "fault"))],
        "checkout",
    ),
    ("honeybadger", [("firing", badger("down", "site")), ("resolved", badger("up", "site"))], "checkout"),
    ("honeybadger", [("firing", badger("alarm_alert", "alarm")), ("resolved", badger("alarm_ok", "alarm"))], "checkout"),
    (
        "raygun",
        [
            ("firing", raygun("NewErrorOccurred")),
            ("acknowledged", raygun("AssignedToUser")),
            ("resolved", raygun("StatusChanged", status="Resolved")),
            ("firing", raygun("StatusChanged", status="Active")),
        ],
        "checkout",
    ),
    ("freshping", [("firing", ping("Not Responding")), ("resolved", ping("Available"))], "checkout"),
    ("freshstatus", [("firing", fresh("INCIDENT_OPEN")), ("firing", fresh("INCIDENT_REOPEN")), ("resolved", fresh("INCIDENT_RESOLVE"))], "checkout"),
    ("updown", [("firing", updown("check.down")), ("firing", updown("check.still_down")), ("resolved", updown("check.up"))], "checkout"),
    ("updown", [("firing", updown("check.ssl_invalid")), ("resolved", updown("check.ssl_valid"))], "checkout"),
    (
        "checkmk",
        [
            ("firing", checkmk("PROBLEM", "CRITICAL")),
            ("acknowledged", checkmk("ACKNOWLEDGEMENT", "CRITICAL")),
            ("resolved", checkmk("RECOVERY", "OK")),
        ],
        "checkout",
    ),
    (
        "checkly",
        [("firing", checkly("ALERT_FAILURE")), ("firing", checkly("ALERT_DEGRADED_REMAIN")), ("resolved", checkly("ALERT_RECOVERY"))],
        "checkout",
    ),
    ("signalfx", [("firing", signalfx("anomalous")), ("resolved", signalfx("ok")), ("resolved", signalfx("manually resolved"))], "checkout"),
    ("vmware_vrealize", [("firing", vrealize("ACTIVE")), ("firing", vrealize("UPDATED")), ("resolved", vrealize("CANCELED"))], "checkout"),
    ("coralogix", [("firing", coralogix("trigger")), ("resolved", coralogix("resolve"))], "checkout"),
    ("dash0", [("firing", dash("alert.ongoing", "failed")), ("resolved", dash("alert.resolved", "resolved")), ("resolved", dash("alert.closed", "closed"))], "checkout"),
    ("axiom", [("firing", axiom("Open")), ("resolved", axiom("Closed"))], "checkout"),
    (
        "squadcast",
        [
            ("firing", cast("incident.triggered", "triggered")),
            ("acknowledged", cast("incident.acknowledged", "acknowledged")),
            ("acknowledged", cast("incident.reassigned", "acknowledged")),
            ("resolved", cast("incident.resolved", "resolved")),
        ],
        "checkout",
    ),
    ("sonarqube", [("firing", sonar("ERROR")), ("firing", sonar("WARN")), ("resolved", sonar("OK"))], ""),
    ("harbor", [("firing", harbor("Critical")), ("firing", harbor("Unknown")), ("resolved", harbor("None"))], "checkout"),
    ("runscope", [("firing", runscope("fail")), ("resolved", runscope("pass"))], "checkout"),
    ("thinkst", [("firing", canary("CanaryDisconnected")), ("resolved", canary("CanaryReconnected"))], "checkout"),
    ("libre_nms", [("firing", libre("1")), ("acknowledged", libre("2")), ("resolved", libre("0"))], "checkout"),
    (
        "riemann",
        [("firing", {"host": "h", "service": "checkout", "state": "critical"}), ("resolved", {"host": "h", "service": "checkout", "state": "ok"})],
        "checkout",
    ),
    (
        "graylog",
        [
            (s, {"check_result": {"triggered": t, "triggered_condition": {"id": "c"}}, "stream": {"id": "1", "title": "checkout"}})
            for t, s in ((True, "firing"), (False, "resolved"))
        ],
        "checkout",
    ),
    (
        "librato",
        [
            ("firing", {"alert": {"id": 1, "name": "x"}, "trigger_time": 1772355600, "violations": {"checkout": [{"metric": "m"}]}}),
            ("resolved", {"alert": {"id": 1, "name": "x"}, "trigger_time": 1772357400, "clear": "normal"}),
        ],
        "",
    ),
]  # fmt: skip
