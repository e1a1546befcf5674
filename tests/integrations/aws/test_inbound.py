"""Alarms, commands, findings and deployments of AWS, in our own words."""

from typing import Any

import pytest

from peacetime.domain.signals.signal import Kind, Level, Signal, State
from peacetime.integrations.aws import inbound
from peacetime.integrations.inbound import whose
from tests.integrations.monitors import ARN, FIRED, alarm, sns


def only(payload: Any) -> Signal:
    assert whose(payload, {}) == "aws"
    (signal,) = inbound.read(payload, {}).signals
    return signal


def measured(*dimensions: tuple[str, str], **trigger: Any) -> Any:
    listed = [{"name": name, "value": value} for name, value in dimensions]
    return sns(
        {
            "AlarmName": "queue depth",
            "AlarmArn": ARN,
            "NewStateValue": "ALARM",
            "Trigger": {"Namespace": "Shop", "Dimensions": listed, **trigger},
        }
    )


@pytest.mark.parametrize(
    ("dimensions", "service"),
    [
        ([("StorageType", "StandardStorage"), ("BucketName", "invoices")], "invoices"),
        ([("ClusterName", "prod"), ("ServiceName", "checkout")], "checkout"),
        ([("Colour", "blue"), ("Size", "large")], "blue"),
        ([], "Shop"),
    ],
)
def test_what_an_alarm_hits_is_the_dimension_that_names_a_thing(
    dimensions: list[tuple[str, str]], service: str
) -> None:
    assert only(measured(*dimensions)).service == service


def test_a_formula_over_metrics_hits_what_its_first_metric_is_about() -> None:
    formula = {"Id": "rate", "Expression": "errors / all"}
    metric = {"Metric": {"Namespace": "Shop/Checkout", "Dimensions": []}}
    trigger = {"Namespace": None, "Metrics": [formula, {"Id": "errors", "MetricStat": metric}]}
    assert only(measured(**trigger)).service == "Shop/Checkout"


@pytest.mark.parametrize(("value", "state"), [("ALARM", State.FIRING), ("OK", State.RESOLVED)])
def test_what_an_alarm_hands_to_a_function_is_the_same_matter_as_through_a_topic(
    value: str, state: State
) -> None:
    metric = {"namespace": "AWS/SQS", "dimensions": {"QueueName": "checkout"}}
    action = {
        "source": "aws.cloudwatch",
        "alarmArn": ARN,
        "accountId": "111122223333",
        "region": "eu-central-1",
        "alarmData": {
            "alarmName": "queue depth",
            "state": {"value": value, "timestamp": "2026-03-01T09:00:00.000+0000"},
            "configuration": {"metrics": [{"id": "m"}, {"metricStat": {"metric": metric}}]},
        },
    }
    signal = only(action)
    assert (signal.state, signal.service) == (state, "checkout")
    assert signal.key == only(alarm(value)).key
    assert signal.at == only(alarm(value)).at


def command(status: str, **more: Any) -> Any:
    told = {
        "commandId": status,
        "documentName": "Patch",
        "instanceId": "i-1",
        "status": status,
        "eventTime": FIRED,
        **more,
    }
    return sns(told)


def test_a_command_that_failed_is_over_when_it_next_goes_well_there() -> None:
    words = [only(command("Failed")), only(command("TimedOut")), only(command("Success"))]
    assert [signal.state for signal in words] == [State.FIRING, State.FIRING, State.RESOLVED]
    assert len({signal.key for signal in words}) == 1
    assert only(command("Failed", instanceId="i-2")).key != words[0].key
    assert words[0].service == "i-1"


def test_a_command_that_runs_says_nothing_yet() -> None:
    assert "neither failed nor ended" in inbound.read(command("InProgress"), {}).passed_over


def hubs(**more: Any) -> Any:
    finding = {"Title": "Bucket is public", "Resources": [{"Id": "invoices"}], **more}
    return {"detail-type": "Security Hub Findings - Imported", "detail": {"findings": [finding]}}


def test_a_finding_without_an_id_is_known_by_what_it_is_of() -> None:
    first, again = only(hubs(GeneratorId="g")), only(hubs(GeneratorId="g", UpdatedAt=FIRED))
    assert first.key == again.key
    assert first.key != only(hubs(GeneratorId="g", Resources=[{"Id": "letters"}])).key
    product = {"aws/securityhub/FindingId": "F9"}
    assert only(hubs(ProductFields=product)).key == "F9"


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (95, Level.CRITICAL),
        (71, Level.ERROR),
        (40, Level.WARNING),
        (1, Level.INFO),
        (0, None),
        ("high", None),
    ],
)
def test_the_older_severity_of_the_hub_counts_to_a_hundred(score: Any, level: Level | None) -> None:
    assert only(hubs(Severity={"Normalized": score})).level is level


def rollout(name: str) -> Any:
    return {
        "detail-type": "ECS Deployment State Change",
        "resources": ["arn:aws:ecs:eu-central-1:1:service/prod/checkout"],
        "detail": {"eventName": name, "deploymentId": name, "updatedAt": FIRED, "reason": "r"},
    }


def test_a_deployment_of_ecs_is_begun_done_or_failed() -> None:
    names = (
        "SERVICE_DEPLOYMENT_IN_PROGRESS",
        "SERVICE_DEPLOYMENT_FAILED",
        "SERVICE_DEPLOYMENT_COMPLETED",
    )
    words = [only(rollout(name)) for name in names]
    assert [signal.state for signal in words] == [State.ACKNOWLEDGED, State.FIRING, State.RESOLVED]
    assert {(signal.kind, signal.service) for signal in words} == {(Kind.DEPLOYMENT, "checkout")}
    assert len({signal.key for signal in words}) == 1
    assert inbound.read(rollout("SERVICE_STEADY_STATE"), {}).passed_over


def stack(word: str) -> Any:
    details = {"status": word, "status-reason": "r"}
    arn = "arn:aws:cloudformation:eu-central-1:1:stack/checkout/0a1b"
    return {
        "detail-type": "CloudFormation Stack Status Change",
        "source": "aws.cloudformation",
        "time": FIRED,
        "detail": {"stack-id": arn, "status-details": details},
    }


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("UPDATE_COMPLETE", State.RESOLVED),
        ("CREATE_FAILED", State.FIRING),
        ("UPDATE_ROLLBACK_COMPLETE", State.FIRING),
    ],
)
def test_a_stack_is_rolled_out_or_rolled_back(word: str, state: State) -> None:
    signal = only(stack(word))
    assert (signal.kind, signal.state, signal.service) == (Kind.DEPLOYMENT, state, "checkout")
    assert signal.key == only(stack("UPDATE_COMPLETE")).key
    assert inbound.read(stack("UPDATE_IN_PROGRESS"), {}).passed_over


def test_storage_that_runs_low_is_trouble_of_a_database() -> None:
    notice = {
        "Event Source": "db-instance",
        "Source ID": "orders",
        "Event ID": "e",
        "Event Message": "The free storage of orders is low: 2 % are left.",
    }
    assert only(sns(notice)).service == "orders"


def service(name: str, kind: str = "INFO") -> Any:
    return {
        "detail-type": "ECS Service Action",
        "resources": ["arn:aws:ecs:eu-central-1:1:service/prod/checkout"],
        "detail": {"eventName": name, "eventType": kind, "createdAt": FIRED},
    }


def test_a_service_whose_tasks_cannot_run_is_trouble_until_it_is_steady() -> None:
    begun, over = (
        only(service("SERVICE_TASK_START_IMPAIRED", "WARN")),
        only(service("SERVICE_STEADY_STATE")),
    )
    assert [begun.state, over.state] == [State.FIRING, State.RESOLVED]
    assert begun.key == over.key
    assert (begun.title, begun.service) == ("checkout: task start impaired", "checkout")
    assert inbound.read(service("SERVICE_DESIRED_COUNT_UPDATED"), {}).passed_over


def test_a_database_tells_the_same_through_both_ways() -> None:
    said = "The free storage of orders is low: 2 % are left."
    detail = {
        "SourceType": "DB_INSTANCE",
        "SourceIdentifier": "orders",
        "EventID": "e",
        "Message": said,
    }
    notice = {
        "Event Source": "db-instance",
        "Source ID": "orders",
        "Event ID": "e",
        "Event Message": said,
    }
    event = {"detail-type": "RDS DB Instance Event", "detail": detail, "time": FIRED}
    assert only(event).key == only(sns(notice)).key
    assert only(event).at is not None
    calm = {**event, "detail": {**detail, "Message": "Finished DB Instance backup"}}
    assert inbound.read(calm, {}).passed_over


@pytest.mark.parametrize(
    ("status", "state", "level"),
    [
        ("ERROR", State.FIRING, Level.ERROR),
        ("WARN", State.FIRING, Level.WARNING),
        ("OK", State.RESOLVED, None),
    ],
)
def test_a_check_of_the_advisor_looks_at_one_resource(
    status: str, state: State, level: Level | None
) -> None:
    detail = {"check-name": "Low use", "status": status, "resource_id": "arn:aws:ec2:x:1:i-1"}
    event = {"detail-type": "Trusted Advisor Check Item Refresh Notification", "detail": detail}
    signal = only(event)
    assert (signal.state, signal.level, signal.service) == (state, level, "i-1")
    assert signal.key == "advice:Low use:arn:aws:ec2:x:1:i-1"


@pytest.mark.parametrize(
    "message",
    [
        {"commandId": "1", "documentName": "Patch", "status": "Failed"},
        {"Event Source": "db-instance", "Source ID": "orders", "Event Message": "It failed over."},
    ],
)
def test_a_notice_is_known_as_a_topic_hands_it_on(message: Any) -> None:
    assert only(message).key == only(sns(message)).key


def test_a_record_of_another_service_is_known_and_passed_over() -> None:
    payload = {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}]}
    assert whose(payload, {}) == "aws"
    assert inbound.read(payload, {}).passed_over
