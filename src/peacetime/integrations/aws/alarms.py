"""Alarms of CloudWatch, as SNS and EventBridge carry them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    incomplete,
    reading,
    remarks_on_moments,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Iterator

STATES: Final = {
    "alarm": State.FIRING,
    # Whether it is over cannot be told, so it goes on until CloudWatch says "OK".
    "insufficient data": State.FIRING,
    "ok": State.RESOLVED,
}
NO_DATA: Final = "INSUFFICIENT_DATA"
CONSOLE: Final = (
    "https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}#alarmsV2:alarm/{name}"
)
ARN_PARTS: Final = 7
# Of several dimensions, the one that names what is hit; the others say how it is cut.
NAMES_OF_THINGS: Final = (
    "Service", "ServiceName", "FunctionName", "QueueName", "BucketName", "DBInstanceIdentifier",
    "DBClusterIdentifier", "TableName", "ApiName", "ApiId", "StateMachineArn", "StreamName", "TopicName",
    "LoadBalancerName", "LoadBalancer", "AutoScalingGroupName", "CacheClusterId", "DomainName", "DistributionId",
    "InstanceId", "JobName", "ClusterName",
)  # fmt: skip


def is_alarm(message: Any) -> bool:
    """Whether this is an alarm, on its own or in a text."""
    return isinstance(found := fields.unwrapped(message), dict) and "AlarmName" in found


def of_alarm(alarm: dict[str, Any], envelope: dict[str, Any]) -> Reading:
    name = fields.needed(alarm, "AlarmName", tool="CloudWatch")
    word, remark = _word(alarm, fields.line(envelope.get("Subject")))
    if not word:
        raise incomplete("CloudWatch", "`NewStateValue`")
    state = state_by(STATES, word, tool="CloudWatch")
    level_word = fields.first(alarm, "Priority", "Severity")
    arn = fields.line(alarm.get("AlarmArn"))
    account, region = fields.line(alarm.get("AWSAccountId")), fields.line(alarm.get("Region"))
    at = moment(alarm.get("StateChangeTime")) or moment(envelope.get("Timestamp"))
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key(arn) if arn else fields.key("alarm", account, region, name),
        title=without_addresses(name),
        at=at,
        started_at=at if word.upper() == "ALARM" else None,
        level=level(level_word) or (Level.WARNING if word.upper() == NO_DATA else None),
        level_word=level_word or (word if word.upper() == NO_DATA else ""),
        service=fields.first(alarm, "Application", "Service") or _hit(alarm.get("Trigger"), alarm),
        link=_console(arn, name),
        text=without_addresses(
            "\n".join(
                part
                for part in (
                    fields.text(alarm.get("AlarmDescription")),
                    fields.text(alarm.get("NewStateReason")),
                )
                if part
            )
        ),
    )
    return reading([signal], [remark, *remarks_on_moments(alarm, "StateChangeTime")])


def of_state_change(event: dict[str, Any]) -> Reading:
    """EventBridge's “CloudWatch Alarm State Change”."""
    arn = next((arn for arn in fields.lines(event.get("resources")) if ":alarm:" in arn), "")
    return _of_detail(fields.mapping(event.get("detail")), event, arn)


def is_action(message: Any) -> bool:
    """Whether this is what an alarm hands to a function of Lambda, passed on."""
    return isinstance(fields.at(message, "alarmData"), dict) and "alarmArn" in message


def of_action(action: dict[str, Any]) -> Reading:
    """What an alarm hands to a function of Lambda: the detail of the event, in an object of its own."""
    return _of_detail(action["alarmData"], action, fields.line(action.get("alarmArn")))


def _of_detail(detail: dict[str, Any], event: dict[str, Any], arn: str) -> Reading:
    metrics = fields.mappings(fields.at(detail, "configuration.metrics"))
    found = (fields.at(each, "metricStat.metric") for each in metrics)
    metric = next((each for each in found if isinstance(each, dict)), None)
    return of_alarm(
        {
            "AlarmName": detail.get("alarmName"),
            "AlarmArn": arn,
            "AWSAccountId": event.get("account") or event.get("accountId"),
            "Region": event.get("region"),
            "AlarmDescription": fields.at(detail, "configuration.description"),
            "NewStateValue": fields.at(detail, "state.value"),
            "NewStateReason": fields.at(detail, "state.reason"),
            "StateChangeTime": fields.at(detail, "state.timestamp") or event.get("time"),
            "Trigger": {
                "Namespace": fields.at(metric, "namespace"),
                "Dimensions": [
                    {"name": name, "value": value}
                    for name, value in fields.mapping(fields.at(metric, "dimensions")).items()
                ],
            },
        },
        {},
    )


def _word(alarm: dict[str, Any], subject: str) -> tuple[str, str]:
    """The state, and a remark where it stands only in the subject or in the sentence of the reason."""
    if said := fields.line(alarm.get("NewStateValue")):
        return said, ""
    before = subject.lstrip("'\" ").partition(":")[0].strip()
    if before.upper() in {"ALARM", "OK", NO_DATA}:
        return before, "The state stands only in the subject."
    reason = fields.line(alarm.get("NewStateReason")).casefold()
    if reason.startswith("insufficient data"):
        return NO_DATA, "The state stands only in the reason."
    if reason.startswith("threshold crossed"):
        return "OK" if " not " in reason else "ALARM", "The state stands only in the reason."
    return "", ""


def _hit(trigger: Any, alarm: dict[str, Any]) -> str:
    """What the metric is about: the dimension that names a thing, else the first, else its namespace."""
    for dimensions in _dimensions(trigger):
        named = fields.tags(
            [{"name": _name(each), "value": _value(each)} for each in fields.mappings(dimensions)]
        )
        said = [named.get(name.casefold(), "") for name in NAMES_OF_THINGS]
        if found := next((value for value in [*said, *named.values()] if value), ""):
            return found
    metrics = fields.mappings(fields.at(trigger, "Metrics"))
    spaces = (
        fields.at(trigger, "Namespace"),
        *(fields.at(metric, "MetricStat.Metric.Namespace") for metric in metrics),
        alarm.get("Namespace"),
    )
    return next((found for space in spaces if (found := fields.line(space))), "")


def _name(dimension: dict[str, Any]) -> str:
    return fields.first(dimension, "name", "Name")


def _value(dimension: dict[str, Any]) -> str:
    return fields.first(dimension, "value", "Value")


def _dimensions(trigger: Any) -> Iterator[Any]:
    yield fields.at(trigger, "Dimensions")
    for metric in fields.mappings(fields.at(trigger, "Metrics")):
        yield fields.at(metric, "MetricStat.Metric.Dimensions")


def _console(arn: str, name: str) -> str:
    parts = arn.split(":")
    if len(parts) < ARN_PARTS or parts[1] != "aws" or not parts[3].replace("-", "").isalnum():
        return ""
    return fields.link(CONSOLE.format(region=parts[3], name=quote(name, safe="")))
