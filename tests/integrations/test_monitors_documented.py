"""What each monitor documents, in our own words: the same matter keeps its key from trouble to its end."""

from __future__ import annotations

from typing import Any

import pytest

from peacetime.domain.signals.signal import Kind, Level, NotRead, Reading, Signal, State
from peacetime.integrations.inbound import providers, whose
from tests.integrations.monitors import (
    FIRED,
    MATTERS,
    azure,
    azure_health,
    azure_metric,
    badger,
    canary,
    center,
    checkly,
    checkmk,
    component,
    coralogix,
    dash,
    dog,
    dog_by_default,
    duty,
    fresh,
    genie,
    glue,
    google,
    harbor,
    hub,
    labelled,
    page,
    relic,
    rollbar,
    runscope,
    sentry_event,
    sentry_issue,
    sns,
    sonar,
    updown,
    vrealize,
    zabbix,
)


def only(tool: str, payload: Any) -> Signal:
    signals = providers()[tool].read(payload, {}).signals
    assert len(signals) == 1
    return signals[0]


def said(tool: str, payload: Any) -> Reading:
    return providers()[tool].read(payload, {})


@pytest.mark.parametrize(
    ("tool", "words", "service"),
    MATTERS,
    ids=[f"{row[0]}-{place}" for place, row in enumerate(MATTERS)],
)
def test_a_matter_keeps_its_key_from_trouble_to_its_end(
    tool: str, words: list[tuple[str, Any]], service: str
) -> None:
    signals = [only(tool, payload) for _, payload in words]
    assert [signal.state.value for signal in signals] == [state for state, _ in words]
    assert len({signal.key for signal in signals}) == 1
    if service:
        assert {signal.service for signal in signals} == {service}


@pytest.mark.parametrize(
    ("tool", "words", "service"),
    MATTERS,
    ids=[f"{row[0]}-{place}" for place, row in enumerate(MATTERS)],
)
def test_the_tool_is_known(tool: str, words: list[tuple[str, Any]], service: str) -> None:
    assert {whose(payload, {}) for _, payload in words} == {tool}


def test_alerts_of_every_version_of_alertmanager_are_the_same_matter() -> None:
    labels = {"alertname": "QueueFull", "service": "checkout"}
    first = {
        "version": "1",
        "status": "firing",
        "alert": [{"summary": "Orders wait", "labels": labels, "payload": {"activeSince": FIRED}}],
    }
    second = {
        "version": "2",
        "status": "firing",
        "alerts": [
            {"labels": labels, "annotations": {"summary": "Orders wait"}, "startsAt": FIRED}
        ],
    }
    third = {"version": "3", "groupKey": 12, **second, "receiver": "ops"}
    signals = [only("alertmanager", payload) for payload in (first, second, third)]
    assert len({signal.key for signal in signals}) == 1
    assert {signal.title for signal in signals} == {"QueueFull: Orders wait"}
    assert all(signal.started_at for signal in signals)


def test_one_alert_that_cannot_be_read_does_not_take_the_others_with_it() -> None:
    payload = labelled("firing")
    payload["alerts"] += [{"status": "purple", "labels": {"a": "b"}}, "nonsense", {"labels": {}}]
    reading = said("alertmanager", payload)
    assert len(reading.signals) == 1
    assert len(reading.remarks) == 3


def test_the_alert_that_always_fires_is_passed_over() -> None:
    payload = labelled("firing")
    payload["alerts"][0]["labels"] = {"alertname": "Watchdog", "severity": "none"}
    assert "always fires" in said("alertmanager", payload).passed_over


def test_alerts_that_were_cut_off_are_counted() -> None:
    assert "7 more" in said("alertmanager", labelled("firing", truncatedAlerts=7)).remarks[0]


def test_an_unknown_version_is_read_with_a_remark() -> None:
    assert "version is 9" in said("alertmanager", labelled("firing", version="9")).remarks[0]


def test_a_pending_alert_of_prometheus_does_not_fire_yet() -> None:
    listed = {
        "status": "success",
        "data": {
            "alerts": [
                {
                    "labels": {"alertname": "A"},
                    "annotations": {},
                    "state": "pending",
                    "activeAt": FIRED,
                }
            ]
        },
    }
    assert whose(listed, {}) == "prometheus"
    assert said("prometheus", listed).passed_over


@pytest.mark.parametrize(
    ("tool", "payload", "level"),
    [
        ("azure_monitor", azure("Fired"), Level.CRITICAL),
        ("azure_monitor", azure_metric("Activated"), Level.CRITICAL),
        ("pagerduty", duty("incident.triggered", "triggered"), Level.CRITICAL),
        ("opsgenie", genie("Create"), Level.ERROR),
        ("datadog", dog("Triggered"), Level.ERROR),
        ("zabbix", zabbix("1"), Level.CRITICAL),
        ("sentry", sentry_event(), Level.CRITICAL),
        ("rollbar", rollbar("new_item"), Level.CRITICAL),
        ("checkmk", checkmk("PROBLEM", "WARNING"), Level.WARNING),
        ("checkly", checkly("ALERT_DEGRADED"), Level.WARNING),
        ("coralogix", coralogix("trigger"), Level.CRITICAL),
        ("google_cloud", google("open"), Level.CRITICAL),
        ("statuspage", component("partial_outage"), Level.ERROR),
        ("vmware_vrealize", vrealize("ACTIVE"), Level.CRITICAL),
        ("pingdom", {"check_id": 1, "current_state": "DOWN"}, None),
    ],
)
def test_how_bad_it_is_is_the_tool_s_word_and_unknown_where_it_says_none(
    tool: str, payload: Any, level: Level | None
) -> None:
    assert only(tool, payload).level is level


@pytest.mark.parametrize(
    ("tool", "payload"),
    [
        (
            "aws",
            {
                "Type": "SubscriptionConfirmation",
                "TopicArn": "t",
                "SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription",
                "Message": "m",
            },
        ),
        ("aws", glue("RUNNING")),
        (
            "aws",
            {
                "detail-type": "EC2 Instance State-change Notification",
                "detail": {"state": "running"},
            },
        ),
        (
            "aws",
            {
                "detail-type": "AWS Health Event",
                "detail": {"eventTypeCategory": "scheduledChange", "eventArn": "a"},
            },
        ),
        ("azure_monitor", azure_health("Planned")),
        ("dash0", dash("alert.superseded", "resolved")),
        (
            "datadog",
            {
                "title": "Deployed",
                "event_type": "user",
                "last_updated": "1",
                "org": {"id": "1"},
                "id": "1",
            },
        ),
        ("freshstatus", fresh("MAINTENANCE_PLANNED")),
        ("harbor", harbor("High", "PUSH_ARTIFACT")),
        ("honeybadger", badger("commented", "fault")),
        ("opsgenie", genie("AddNote")),
        ("pagerduty", {"event": {"event_type": "pagey.ping", "data": {"message": "hello"}}}),
        ("pagerduty", duty("incident.annotated", "triggered")),
        ("pagerduty", {"event": {"event_type": "service.updated", "data": {"id": "S"}}}),
        ("rollbar", {"event_name": "test", "data": {"message": "hello"}}),
        ("runscope", runscope("working")),
        (
            "sentry",
            {
                "action": "created",
                "installation": {"uuid": "u"},
                "data": {"comment_id": 1, "issue_id": 2},
            },
        ),
        (
            "sentry",
            {
                "action": "created",
                "installation": {"uuid": "u"},
                "data": {"installation": {"status": "pending"}},
            },
        ),
        (
            "sonarqube",
            {"taskId": "t", "serverUrl": "s", "status": "SUCCESS", "project": {"key": "p"}},
        ),
        (
            "squadcast",
            {
                "event": {"type": "incident.notes_created", "resource": "notes"},
                "data": {"resource_data": {}},
            },
        ),
        ("statuspage", page("scheduled")),
    ],
)
def test_what_says_nothing_about_a_matter_says_so(tool: str, payload: Any) -> None:
    reading = said(tool, payload)
    assert reading.passed_over.endswith(".")
    assert not reading.signals


@pytest.mark.parametrize(
    ("tool", "payload", "code"),
    [
        ("alertmanager", {"receiver": "ops", "status": "firing"}, "payload_incomplete"),
        ("grafana", {"ruleId": 1, "state": "purple"}, "state_unknown"),
        ("pagerduty", {"event": {"data": {}}}, "payload_incomplete"),
        ("pagerduty", duty("incident.escalated", "purple"), "state_unknown"),
        ("opsgenie", {"action": "Create", "alert": {"message": "x"}}, "payload_incomplete"),
        ("sentry", sentry_issue("purple"), "state_unknown"),
        ("newrelic", relic(""), "payload_incomplete"),
        ("aws", sns("a text of somebody's own"), "payload_unknown"),
        ("aws", sns({"AlarmName": "x"}), "payload_incomplete"),
        (
            "azure_monitor",
            {"schemaId": "azureMonitorCommonAlertSchema", "data": {}},
            "payload_incomplete",
        ),
        ("google_cloud", {"message": {"data": "%%%"}, "subscription": "s"}, "payload_incomplete"),
        ("zabbix", {"trigger": "x", "status": "purple"}, "state_unknown"),
        ("checkly", checkly("ALERT_PURPLE"), "state_unknown"),
        ("riemann", {"host": "h", "service": "s", "state": "purple"}, "state_unknown"),
    ],
)
def test_what_is_broken_is_refused_with_its_reason(tool: str, payload: Any, code: str) -> None:
    with pytest.raises(NotRead) as refused:
        said(tool, payload)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("tool", "payload", "kind"),
    [
        ("aws", hub("NEW"), Kind.VULNERABILITY),
        ("google_cloud", center("ACTIVE"), Kind.VULNERABILITY),
        ("harbor", harbor("High"), Kind.VULNERABILITY),
        ("sonarqube", sonar("ERROR"), Kind.PIPELINE),
        (
            "rollbar",
            {"event_name": "deploy", "data": {"deploy": {"id": 1, "environment": "shop"}}},
            Kind.DEPLOYMENT,
        ),
        (
            "honeybadger",
            {"event": "deployed", "message": "m", "project": {}, "deploy": {"revision": "abc"}},
            Kind.DEPLOYMENT,
        ),
        ("thinkst", {**canary("CanaryIncident"), "IncidentHash": "h"}, Kind.ALERT),
    ],
)
def test_what_the_matter_is(tool: str, payload: Any, kind: Kind) -> None:
    assert only(tool, payload).kind is kind


def test_a_person_s_address_is_not_legible_in_what_is_shown() -> None:
    signal = only(
        "opsgenie",
        {"action": "Create", "alert": {"alertId": "1", "message": "Ask kim@shop.example now"}},
    )
    assert signal.title == "Ask … now"


def test_several_matters_of_one_delivery_each_have_their_word() -> None:
    reading = said(
        "updown", [*updown("check.down"), *updown("check.purple"), *updown("check.ssl_expiration")]
    )
    assert [signal.state for signal in reading.signals] == [State.FIRING, State.FIRING]
    assert len({signal.key for signal in reading.signals}) == 2
    assert "purple" in reading.remarks[0]


def test_elastalert_s_match_fires_under_its_rule_and_service() -> None:
    match = {
        "num_hits": 3,
        "num_matches": 1,
        "@timestamp": FIRED,
        "rule_name": "Too many errors",
        "service": "checkout",
        "severity": "high",
    }
    signal = only("elastalert", match)
    assert whose(match, {}) == "elastalert"
    assert (signal.state, signal.title, signal.service, signal.level) == (
        State.FIRING,
        "Too many errors",
        "checkout",
        Level.ERROR,
    )


def test_wazuh_s_own_alert_names_its_rule_and_agent() -> None:
    alert = {
        "rule": {"id": "5710", "level": 12, "description": "Brute force"},
        "agent": {"id": "1", "name": "checkout"},
        "timestamp": "2026-03-01T09:00:00.000+0000",
    }
    signal = only("wazuh", alert)
    assert whose(alert, {}) == "wazuh"
    assert (signal.key, signal.service, signal.level) == ("5710:checkout", "checkout", Level.ERROR)


def test_graylog_s_event_of_today_is_read() -> None:
    event = {
        "event_definition_id": "d",
        "event_definition_title": "Orders wait",
        "event": {
            "priority": 3,
            "timestamp": FIRED,
            "key": "checkout",
            "fields": {"service": "checkout"},
        },
    }
    signal = only("graylog", event)
    assert whose(event, {}) == "graylog"
    assert (signal.key, signal.service, signal.level) == ("d:checkout", "checkout", Level.ERROR)


def test_an_acknowledged_problem_of_zabbix_is_acknowledged() -> None:
    assert only("zabbix", {**zabbix("1"), "event_ack_status": "Yes"}).state is State.ACKNOWLEDGED


def test_a_monitor_of_datadog_has_a_matter_for_each_host() -> None:
    body = "see https://app.datadoghq.com/monitors/12?group=x"
    titles = [
        "[Triggered on {host:web-1}] Slow",
        "[Recovered on {host:web-1}] Slow",
        "[P1] [Triggered on {host:web-2}] Slow",
    ]
    deliveries = [{**dog_by_default("x"), "title": title, "body": body} for title in titles]
    first, over, other = (only("datadog", delivery) for delivery in deliveries)
    assert first.key == over.key == "monitor:12:host:web-1"
    assert other.key == "monitor:12:host:web-2"
    assert [signal.state for signal in (first, over, other)] == [
        State.FIRING,
        State.RESOLVED,
        State.FIRING,
    ]
    assert (first.service, first.title, other.level) == ("web-1", "Slow", Level.CRITICAL)


def test_harbor_s_own_reader_comes_before_that_of_cloudevents() -> None:
    event = {
        "specversion": "1.0",
        "id": "1",
        "source": "/projects/1/webhook/policies/1",
        "type": "harbor.scan.completed",
        "time": FIRED,
        "data": harbor("High")["event_data"],
    }
    assert whose(event, {}) == "harbor"
    assert only("harbor", event).key == only("harbor", harbor("None")).key
