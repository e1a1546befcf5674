"""What real deliveries of monitors say, put down by hand after looking at each file.

A word in braces is the path of a field in the delivery itself, so that nobody's names stand here.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from peacetime.domain.signals.fields import line, steps, unwrapped
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.signal import NotRead, Reading, Signal
from peacetime.integrations.inbound import providers

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PEACETIME_SHARED", ROOT.parent / "shared"))
WEBHOOKS = SHARED / "data" / "webhooks"
FOLDERS = {
    "aws_sns_cloudwatch": "aws",
    "aws_sns_other": "aws",
    "gcp_monitoring": "google_cloud",
    "insping": "freshping",
}
V1 = "messages.0.data.incident"
V2 = "messages.0.incident"
SNS = "Records.0.Sns.Message"
FIELD = re.compile(r"\{([^}]+)\}")

# file: for each signal its state, key, service, level, and the moment at which the state began
EXPECTED: dict[str, list[tuple[str, str, str, str | None, str]]] = {
    "airbrake/error_message.json": [
        ("firing", "{error.id}", "{error.project.name}", None, "{error.last_occurred_at}")
    ],
    "alertmanager/alert.json": [
        ("firing", "{alerts.0.fingerprint}", "{alerts.0.labels.host}", "critical", "2020-02-06T00:17:58.432911Z"),
        ("firing", "{alerts.1.fingerprint}", "{alerts.1.labels.host}", "critical", "2020-02-06T00:17:58.432911Z"),
    ],
    "aws_sns_cloudwatch/alerta_cloudwatch_insufficient_data.json": [
        (
            "firing",
            "alarm:{Message.AWSAccountId}:{Message.Region}:{Message.AlarmName}",
            "{Message.Trigger.Dimensions.0.value}",
            "warning",
            "2019-05-13T08:41:43.548Z",
        )
    ],
    "aws_sns_cloudwatch/tfnotify_messages_cloudwatch_alarm.json": [
        (
            "resolved",
            f"alarm:{{{SNS}.AWSAccountId}}:{{{SNS}.Region}}:{{{SNS}.AlarmName}}",
            f"{{{SNS}.Trigger.Namespace}}",
            None,
            "2019-02-12T15:45:24.006Z",
        )
    ],
    "aws_sns_other/tfnotify_events_aws_health_event.json": [
        ("firing", "{detail.eventArn}", "{detail.service}", None, "2016-06-05T06:27:57Z")
    ],
    "aws_sns_other/tfnotify_events_guardduty_finding_low.json": [
        ("firing", "{detail.id}", "", "info", "{detail.service.eventLastSeen}")
    ],
    "aws_sns_other/tfnotify_messages_glue_notification.json": [
        (
            "firing",
            f"glue job:{{{SNS}.account}}:{{{SNS}.region}}:{{{SNS}.detail.jobName}}",
            f"{{{SNS}.detail.jobName}}",
            "error",
            "2021-06-18T12:34:06Z",
        )
    ],
    "axiom/keep_mock_ALERTS.json": [("firing", "{event.monitorID}", "", None, "2025-02-15T14:59:03Z")],
    "checkly/keep_mock_ALERTS.json": [("resolved", "{check_id}", "{check_name}", None, "{started_at}")],
    "checkmk/keep_mock_ALERTS.json": [("resolved", "{site}:{host}:", "{host}", None, "2024-10-26T23:20:39Z")],
    "coralogix/keep_mock_ALERTS.json": [("firing", "{fields.39.value}", "", "error", "2024-08-14T21:28:56.254Z")],
    "crashlytics/issue_message.json": [("firing", "{payload.url}", "{payload.method}", "warning", "")],
    "dash0/keep_mock_ALERTS.json": [
        (
            "resolved",
            "{data.issue.issueIdentifier}",
            "{data.issue.labels.0.value.stringValue}",
            None,
            "2025-02-03T07:24:17.474101Z",
        )
    ],
    "errbit/error_message.json": [
        ("firing", "{problem._id}", "{problem.app_name}", None, "{problem.last_notice_at}")
    ],
    "freshping/freshping_check_reachable.json": [
        ("resolved", "{webhook_event_data.check_id}", "{webhook_event_data.check_name}", None, "2021-04-15T19:57:32.607484Z")
    ],
    "freshping/freshping_check_unreachable.json": [
        ("firing", "{webhook_event_data.check_id}", "{webhook_event_data.check_name}", None, "2021-04-15T19:46:47.644166Z")
    ],
    "insping/website_state_available.json": [
        ("resolved", "{webhook_event_data.check_id}", "{webhook_event_data.application_name}", None, "2017-12-29T17:23:46.457990Z")
    ],
    "freshstatus/freshstatus_incident_note_created.json": [
        ("firing", "{incident_id}", "", None, "2021-04-12T16:55:58.663440Z")
    ],
    "freshstatus/freshstatus_incident_open_multiple_services.json": [
        ("firing", "{id}", "{affected_services,0}", None, "2021-04-12T16:30:43.392582Z")
    ],
    "gcp_monitoring/alerta_stackdriver_closed.json": [
        ("resolved", "{incident.incident_id}", "{incident.resource_name}", None, "2017-07-06T19:20:36Z")
    ],
    "grafana/alert_multiple_v8.json": [
        ("firing", "{alerts.0.fingerprint}", "", None, "2021-10-12T07:51:03.157076Z"),
        ("firing", "{alerts.1.fingerprint}", "", None, "2021-10-12T07:56:03.157076Z"),
    ],
    "grafana/alert_v8.json": [
        ("resolved", "{alerts.0.fingerprint}", "{alerts.0.labels.instance}", None, "2022-08-31T10:30:00.522884Z")
    ],
    "grafana/alert_ok_v7.json": [("resolved", "rule:{orgId}:{ruleId}", "", None, "")],
    "grafana/alerta_grafana_6.json": [("firing", "rule:1:{ruleId}", "{tags.service}", "warning", "")],
    "grafana/alerta_grafana_alert_ok.json": [("resolved", "rule:1:{ruleId}", "", None, "")],
    "grafana/no_data_alert_v7.json": [("firing", "rule:{orgId}:{ruleId}", "", None, "")],
    "graylog/alerta_graylog_notification.json": [
        (
            "firing",
            "{stream.id}:{check_result.triggered_condition.id}",
            "{stream.title}",
            None,
            "{check_result.triggered_at}",
        )
    ],
    "harbor/scanning_completed.json": [
        (
            "firing",
            "scan:{event_data.repository.repo_full_name}:{event_data.resources.0.tag}",
            "{event_data.repository.repo_full_name}",
            "error",
            "2022-03-31T08:32:56Z",
        )
    ],
    "harbor/scanning_completed_no_vulnerability.json": [
        (
            "resolved",
            "scan:{event_data.repository.repo_full_name}:{event_data.resources.0.tag}",
            "{event_data.repository.repo_full_name}",
            None,
            "2022-06-18T03:29:11Z",
        )
    ],
    "honeybadger/checkin.json": [
        ("firing", "check_in:{check_in.id}", "{project.name}", None, "")
    ],
    "honeybadger/uptime.json": [("resolved", "site:{site.id}", "{project.name}", None, "")],
    "librato/alert.json": [("firing", "{alert.id}", "test-source", None, "2016-03-31T09:11:42Z")],
    "libre_nms/keep_mock_ALERTS.json": [("resolved", "{alert_id}", "{hostname}", None, "2025-03-04T11:01:41Z")],
    "newrelic/incident_acknowledged_old.json": [
        ("acknowledged", "incident:{incident_id}", "{policy_name}", None, "2020-11-11T22:32:11.151Z")
    ],
    "newrelic/incident_closed_new.json": [("resolved", "issue:{id}", "{alertPolicyNames.0}", None, "")],
    "newrelic/incident_created_new.json": [
        ("firing", "issue:{id}", "{alertPolicyNames.0}", None, "2020-11-11T22:32:11.151Z")
    ],
    "newrelic/incident_malformatted_time_old.json": [("firing", "incident:{incident_id}", "{policy_name}", None, "")],
    "newrelic/incident_time_too_large_new.json": [("firing", "issue:{id}", "{alertPolicyNames.0}", None, "")],
    "opsgenie/acknowledge.json": [("acknowledged", "{alert.alertId}", "", None, "2015-01-05T10:03:44.764002Z")],
    "opsgenie/close.json": [("resolved", "{alert.alertId}", "", None, "2015-01-05T10:06:14.669001Z")],
    "opsgenie/escalate.json": [("firing", "{alert.alertId}", "", None, "")],
    "opsgenie/takeownership.json": [("acknowledged", "{alert.alertId}", "", None, "{alert.updatedAt}")],
    "pagerduty/acknowledge.json": [
        ("acknowledged", f"{{{V1}.id}}", f"{{{V1}.service.name}}", None, "2015-02-07T21:09:49Z"),
        ("acknowledged", f"{{{V1}.id}}", f"{{{V1}.service.name}}", None, "2015-02-07T21:09:49Z"),
    ],
    "pagerduty/auto_resolved.json": [
        ("resolved", f"{{{V1}.id}}", f"{{{V1}.service.name}}", None, "2015-02-07T21:29:42Z")
    ],
    "pagerduty/alerta_pagerduty_alert.json": [
        ("acknowledged", f"{{{V1}.id}}", f"{{{V1}.service.name}}", None, "2013-07-09T20:25:44Z"),
        ("resolved", f"{{{V1}.id}}", f"{{{V1}.service.name}}", None, "2013-07-09T20:25:45Z"),
    ],
    "pagerduty/reassigned_v3.json": [
        ("firing", "{event.data.id}", "{event.data.service.summary}", "error", "2021-06-04T10:17:54.838Z")
    ],
    "pagerduty/trigger_without_assignee_v2.json": [
        ("firing", f"{{{V2}.id}}", f"{{{V2}.service.name}}", "error", "2017-09-26T15:14:36Z")
    ],
    "pagerduty/unacknowledge.json": [
        ("firing", f"{{{V1}.id}}", f"{{{V1}.service.name}}", None, "2015-02-07T21:53:09Z")
    ],
    "papertrail/short_post.json": [
        ("firing", "search:{saved_search.id}", "{events.0.source_name}", "info", "2011-05-19T03:30:02Z")
    ],
    "pingdom/alerta_pingdom_down.json": [("firing", "{check_id}", "{check_name}", "error", "2017-06-30T22:25:43Z")],
    "pingdom/http_up_to_down.json": [("firing", "{check_id}", "{check_name}", None, "2016-03-14T07:10:34Z")],
    "raygun/error_status_changed.json": [("resolved", "{error.url}", "{application.name}", None, "")],
    "raygun/new_error.json": [("firing", "{error.url}", "{application.name}", None, "")],
    "riemann/alerta_riemann_alert.json": [("resolved", "{host}:{service}", "{service}", None, "")],
    "rollbar/event_occurred_10_exp_n_items.json": [
        ("firing", "item:{data.item.id}", "{data.item.project_id}", "error", "2018-01-09T03:59:42Z")
    ],
    "rollbar/high_occurrence_rate.json": [
        ("firing", "item:{data.item.id}", "{data.item.project_id}", "critical", "2018-01-09T04:12:32Z")
    ],
    "rollbar/resolved_item.json": [("resolved", "item:{data.item.id}", "{data.item.project_id}", "error", "")],
    "runscope/test_failed_payload.json": [
        ("firing", "{test_id}:{environment_uuid}", "{test_name}", None, "2017-12-29T06:10:02.894390Z")
    ],
    "sentry/alerta_contrib_payload_23.json": [
        ("firing", "issue:{id}", "{project_slug}", "error", "2018-05-02T08:07:10Z")
    ],
    "sentry/event_for_exception_js.json": [
        ("firing", "issue:{data.event.issue_url|6}", "{data.event.url|7}", "error", "{data.event.datetime}")
    ],
    "sentry/event_for_message_node.json": [
        ("firing", "issue:{data.event.issue_url|6}", "{data.event.url|7}", "info", "{data.event.datetime}")
    ],
    "sentry/issue_assigned_to_individual.json": [
        ("acknowledged", "issue:{data.issue.id}", "{data.issue.project.slug}", "info", "")
    ],
    "sentry/issue_created_for_exception.json": [
        ("firing", "issue:{data.issue.id}", "{data.issue.project.slug}", "error", "{data.issue.firstSeen}")
    ],
    "sentry/issue_ignored.json": [("resolved", "issue:{data.issue.id}", "{data.issue.project.slug}", "error", "")],
    "sonarqube/error.json": [("firing", "{project.key}", "{project.name}", None, "2021-03-08T18:25:04Z")],
    "sonarqube/success_no_branch.json": [("resolved", "{project.key}", "{project.name}", None, "2021-03-08T18:25:04Z")],
    "splunk/search_one_result.json": [
        ("firing", "search:{app}:{search_name}", "{result.host}", None, "2017-01-04T19:14:32Z")
    ],
    "squadcast/v1_incident-acknowledged.json": [("acknowledged", "{id}", "{service.name}", "critical", "{timeline.2.time}")],
    "squadcast/v2_incident-resolved.json": [
        ("resolved", "{data.resource_data.id}", "{data.resource_data.service.name}", None, "{event.timestamp}")
    ],
    "statuspage/incident_update.json": [
        ("resolved", "incident:{incident.id}", "{incident.components.0.name}", None, "{incident.resolved_at}")
    ],
    "thinkst/canary_http_login.json": [("firing", "{IncidentHash}", "{CanaryName}", None, "2020-07-20T14:55:45Z")],
    "updown/check_down_one_event.json": [("firing", "{0.check.token}", "{0.check.url}", None, "2016-02-07T13:11:43Z")],
    "updown/check_up_again_one_event.json": [
        ("resolved", "{0.check.token}", "{0.check.url}", None, "2016-02-07T13:16:07Z")
    ],
    "uptimerobot/uptimerobot_monitor_up.json": [("resolved", "{monitor_url}", "{monitor_friendly_name}", None, "")],
    "vmware_vrealize/alerta_vmware_vrealize.json": [
        ("firing", "{alertId}", "{resourceName}", "warning", "2013-05-28T16:09:06.267Z")
    ],
    "wazuh/keep_mock_ALERTS.json": [("firing", "2902:test", "test", "info", "2025-02-03T20:41:42.853014Z")],
    "zabbix/zabbix_invalid_payload_with_missing_data.json": [("firing", "trigger:14032", "", "warning", "")],
}  # fmt: skip

PASSED_OVER = {
    "aws_sns_cloudwatch/alerta_cloudwatch_subscription_confirmation.json",
    "freshstatus/freshstatus_scheduled_maintenance_planned_multiple_services.json",
    "grafana/alert_pending_v7.json",
    "harbor/delete_image.json",
    "opsgenie/addteam.json",
    "pagerduty/unsupported_v3.json",
    "raygun/comment_added_to_error.json",
    "squadcast/v2_incident-notes-created.json",
    "statuspage/component_status_update.json",
}

REFUSED = {
    "aws_sns_other/wellcome_auth0_log_stream_alert_sns.json": "payload_unknown",
    "freshstatus/freshstatus_invalid_payload_with_missing_data.json": "payload_incomplete",
    "librato/bad_msg_type.json": "payload_incomplete",
    "newrelic/incident_default_fields_old.json": "payload_incomplete",
    "newrelic/incident_missing_state_new.json": "payload_incomplete",
    "newrelic/incident_state_not_recognized_new.json": "state_unknown",
    "papertrail/incorrect_post.json": "payload_incomplete",
    "updown/unknown_event.json": "state_unknown",
}

TRIALS = {
    "datadog/relay_event_fired.json",
    "freshstatus/freshstatus_test.json",
    "grafana/alert_ok_v7.json",
    "grafana/alert_v8.json",
    "librato/alert.json",
    "newrelic/alerta_new_relic_notification.json",
    "sentry/sample_event_through_alert.json",
}

pytestmark = pytest.mark.skipif(
    not WEBHOOKS.exists(), reason="the shared payloads are not beside the checkout"
)


def delivery(name: str) -> Any:
    return json.loads((WEBHOOKS / name).read_text())


def read(name: str) -> Reading:
    tool = name.partition("/")[0]
    return providers()[FOLDERS.get(tool, tool)].read(delivery(name), {})


def field(payload: Any, path: str) -> str:
    """What stands at a path, also inside of JSON in a text; `a|6` is the seventh part of an address there."""
    for sign, between in (("|", "/"), (",", ",")):
        if sign in path:
            outer, _, place = path.partition(sign)
            return field(payload, outer).split(between)[int(place)]
    for step in steps(path):
        payload = unwrapped(payload)
        payload = payload[int(step)] if isinstance(payload, list) else payload[step]
    return line(payload, 2000)


def filled(form: str, payload: Any) -> str:
    return FIELD.sub(lambda found: field(payload, found[1]), form)


def as_expected(signal: Signal) -> tuple[str, str, str, str | None, Any]:
    return (
        signal.state.value,
        signal.key,
        signal.service,
        signal.level and signal.level.value,
        signal.at,
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_a_delivery_says_what_a_person_reads_in_it(name: str) -> None:
    payload = delivery(name)
    by_hand = [
        (state, filled(key, payload), filled(service, payload), level, moment(filled(at, payload)))
        for state, key, service, level, at in EXPECTED[name]
    ]
    assert [as_expected(signal) for signal in read(name).signals] == by_hand


@pytest.mark.parametrize("name", sorted(PASSED_OVER))
def test_what_says_nothing_about_a_matter_is_passed_over(name: str) -> None:
    assert read(name).passed_over


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_for_its_reason(name: str) -> None:
    with pytest.raises(NotRead) as refused:
        read(name)
    assert refused.value.code == REFUSED[name]


@pytest.mark.parametrize("name", sorted(EXPECTED.keys() | TRIALS))
def test_a_trial_is_told_from_trouble(name: str) -> None:
    is_trial = name in TRIALS
    assert all(signal.is_test is is_trial for signal in read(name).signals)


def test_a_moment_that_is_none_is_remarked_upon() -> None:
    assert "1969-12-31 23:59:55" in read("newrelic/incident_malformatted_time_old.json").remarks[0]
    assert "160513393115100000" in read("newrelic/incident_time_too_large_new.json").remarks[0]


def test_one_file_of_jobs_that_failed_and_went_well_tells_them_apart() -> None:
    states = [
        signal.state.value for signal in read("aws_sns_other/tfnotify_messages_backup.json").signals
    ]
    assert states == ["resolved", "firing", "firing", "firing"]
