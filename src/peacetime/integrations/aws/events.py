"""Events of EventBridge: findings of security, health, and jobs that fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level, level_of_score
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    incomplete,
    passed_over,
    reading,
    remarks_on_moments,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State
from peacetime.integrations.aws import alarms, notices

if TYPE_CHECKING:
    from collections.abc import Callable

TOOL: Final = "AWS"
JOB_STATES: Final = {
    **dict.fromkeys(
        (
            "failed",
            "timeout",
            "timed out",
            "error",
            "stopped",
            "aborted",
            "expired",
            "fault",
            "failure",
        ),
        State.FIRING,
    ),
    **dict.fromkeys(("succeeded", "completed", "success", "complete"), State.RESOLVED),
}
# Where the name of the job stands, by the kind of event: the next run that goes well ends the matter.
JOBS: Final[dict[str, tuple[Kind, tuple[str, ...]]]] = {
    "glue job state change": (Kind.ALERT, ("jobName",)),
    "glue crawler state change": (Kind.ALERT, ("crawlerName",)),
    "backup job state change": (Kind.ALERT, ("resourceArn", "backupJobId")),
    "restore job state change": (Kind.ALERT, ("createdResourceArn", "restoreJobId")),
    "batch job state change": (Kind.ALERT, ("jobName",)),
    "step functions execution status change": (Kind.ALERT, ("stateMachineArn",)),
    "sagemaker training job state change": (Kind.ALERT, ("TrainingJobName",)),
    "emr step status change": (Kind.ALERT, ("clusterId",)),
    "transcribe job state change": (Kind.ALERT, ("TranscriptionJobName",)),
    "codebuild build state change": (Kind.PIPELINE, ("project-name",)),
    "codepipeline pipeline execution state change": (Kind.PIPELINE, ("pipeline",)),
    "codedeploy deployment state-change notification": (
        Kind.DEPLOYMENT,
        ("application", "deploymentGroup"),
    ),
}
ROLLOUTS: Final = {
    "SERVICE_DEPLOYMENT_FAILED": State.FIRING,
    "SERVICE_DEPLOYMENT_IN_PROGRESS": State.ACKNOWLEDGED,
    "SERVICE_DEPLOYMENT_COMPLETED": State.RESOLVED,
}
STEADY: Final = "SERVICE_STEADY_STATE"
SERVICE_TROUBLE: Final = ("_FAILURE", "_IMPAIRED", "_UNHEALTHY")
ADVICE_STATES: Final = {"error": State.FIRING, "warn": State.FIRING, "ok": State.RESOLVED}
FINDING_OVER: Final = {"archived", "closed", "resolved", "suppressed", "passed"}


def of_event(event: dict[str, Any]) -> Reading:
    name = fields.line(event.get("detail-type"))
    small = name.casefold()
    if not isinstance(event.get("detail"), dict):
        raise incomplete(TOOL, "`detail`")
    if small in JOBS:
        return _job(event, name, *JOBS[small])
    found = READERS.get(small)
    if found is not None:
        return found(event)
    if "finding" in small:
        return _finding(event)
    return passed_over(f"It is an event of AWS, “{name}”, that does not say how a matter stands.")


def _job(event: dict[str, Any], name: str, kind: Kind, paths: tuple[str, ...]) -> Reading:
    detail = fields.mapping(event.get("detail"))
    word = fields.first(detail, "state", "status", "build-status", "JobStatus", "TrainingJobStatus")
    state = JOB_STATES.get(word.casefold().replace("_", " "))
    if state is None:
        if not word:
            raise incomplete(TOOL, "`detail.state`")
        return passed_over(f"A job is “{word}”: it neither failed nor ended well.")
    job = fields.needed(detail, *paths, tool=TOOL, what="the job's own")
    level_word = fields.first(detail, "severity")
    about = name.removesuffix(" State Change").removesuffix(" Status Change")
    signal = Signal(
        kind=kind,
        state=state,
        key=fields.key(about.casefold(), event.get("account"), event.get("region"), job),
        title=without_addresses(f"{about} {job.rpartition('/')[2]}: {word}"),
        at=moment(event.get("time")),
        level=level(level_word) if state is State.FIRING else None,
        level_word=level_word,
        service=job.rpartition(":")[2],
        text=without_addresses(
            fields.first_text(detail, "message", "statusMessage", "cause", "errorMessage")
        ),
    )
    return reading([signal], remarks_on_moments(event, "time"))


def _health(event: dict[str, Any]) -> Reading:
    detail = fields.mapping(event.get("detail"))
    category = fields.line(detail.get("eventTypeCategory"))
    if category not in {"issue", "investigation"}:
        return passed_over(
            f"It is a notice of AWS Health (“{category or 'unknown'}”), not trouble."
        )
    is_over = (
        fields.line(detail.get("statusCode")) == "closed"
        or moment(detail.get("endTime")) is not None
    )
    code = fields.line(detail.get("eventTypeCode"))
    started_at = moment(detail.get("startTime"))
    signal = Signal(
        kind=Kind.ALERT,
        state=State.RESOLVED if is_over else State.FIRING,
        key=fields.key(fields.needed(detail, "eventArn", "eventTypeCode", tool="AWS Health")),
        title=code.removeprefix("AWS_").replace("_", " ").capitalize() or "AWS Health",
        at=moment(detail.get("endTime") if is_over else detail.get("lastUpdatedTime"))
        or moment(event.get("time")),
        started_at=started_at,
        service=fields.first(detail, "service"),
        text=without_addresses(fields.first_text(detail, "eventDescription.0.latestDescription")),
    )
    return reading([signal], remarks_on_moments(detail, "startTime", "endTime"))


def _finding(event: dict[str, Any]) -> Reading:
    """GuardDuty, Inspector, Macie, Access Analyzer: one finding with an id, a severity and a status."""
    detail = fields.mapping(event.get("detail"))
    severity = detail.get("severity")
    level_word = fields.first(detail, "severity", "severity.description", "severity.label")
    number = level_of_score(severity if not isinstance(severity, dict) else severity.get("score"))
    is_over = fields.line(detail.get("status")).casefold() in FINDING_OVER or (
        fields.first(detail, "service.archived", "archived") == "true"
    )
    name = fields.line(event.get("detail-type"))
    signal = Signal(
        kind=Kind.VULNERABILITY,
        state=State.RESOLVED if is_over else State.FIRING,
        key=fields.key(
            fields.needed(
                detail, "id", "findingArn", "findingId", "arn", tool=TOOL, what="the finding's own"
            )
        ),
        title=without_addresses(fields.first(detail, "title", "type", "description") or name),
        at=moment(
            detail.get("updatedAt")
            or fields.at(detail, "service.eventLastSeen")
            or detail.get("lastObservedAt")
        )
        or moment(event.get("time")),
        started_at=moment(
            fields.at(detail, "service.eventFirstSeen")
            or detail.get("createdAt")
            or detail.get("firstObservedAt")
        ),
        level=level(level_word) or number,
        level_word=level_word,
        service=fields.first(
            detail,
            "resource.instanceDetails.instanceId",
            "resources.0.id",
            "resource.resourceType",
            "resource",
        ),
        link=fields.first_link(detail, "packageVulnerabilityDetails.sourceUrl", "url"),
        text=without_addresses(fields.first_text(detail, "description")),
    )
    return reading([signal], remarks_on_moments(event, "time"))


def _security_hub(event: dict[str, Any]) -> Reading:
    signals = []
    for finding in fields.mappings(fields.at(event, "detail.findings")):
        words = {
            fields.first(finding, path).casefold()
            for path in ("Workflow.Status", "RecordState", "Compliance.Status")
        }
        level_word = fields.first(finding, "Severity.Label", "FindingProviderFields.Severity.Label")
        number = _normalised(fields.at(finding, "Severity.Normalized"))
        signals.append(
            Signal(
                kind=Kind.VULNERABILITY,
                state=State.RESOLVED if FINDING_OVER.intersection(words) else State.FIRING,
                key=fields.key(_hubs_id(finding)),
                title=without_addresses(fields.first(finding, "Title", "Description") or "Finding"),
                at=moment(finding.get("UpdatedAt")),
                started_at=moment(finding.get("FirstObservedAt") or finding.get("CreatedAt")),
                level=level(level_word) or number,
                level_word=level_word,
                service=fields.first(finding, "Resources.0.Id"),
                link=fields.first_link(finding, "SourceUrl", "Remediation.Recommendation.Url"),
                text=without_addresses(fields.first_text(finding, "Description")),
            )
        )
    return reading(signals) if signals else passed_over("It holds no findings.")


def _hubs_id(finding: dict[str, Any]) -> str:
    """A finding of an old product has no id of its own: what it is of and its title stand for it."""
    own = fields.first(
        finding, "Id", r"ProductFields.aws/securityhub/FindingId", most=fields.MOST_ID
    )
    hit = fields.first(finding, "Resources.0.Id", most=fields.MOST_ID)
    if not own and not hit:
        raise incomplete("Security Hub", "`Id`")
    return own or fields.key("finding", finding.get("GeneratorId"), hit, finding.get("Title"))


def _normalised(score: Any) -> Level | None:
    """The older severity of Security Hub counts to 100: from 90 critical, 70 high, 40 medium, above 0 low."""
    return level_of_score(score / 10) if type(score) in {int, float} else None


def _rollout(event: dict[str, Any]) -> Reading:
    """A deployment of ECS: begun, done, or failed."""
    detail = fields.mapping(event.get("detail"))
    name = fields.first(detail, "eventName")
    state = ROLLOUTS.get(name)
    if state is None:
        return passed_over(
            f"It is an event of ECS, “{name}”, that does not say how a matter stands."
        )
    arn = fields.needed(event, "resources.0", tool="ECS", what="the service's own")
    service = arn.rpartition("/")[2]
    signal = Signal(
        kind=Kind.DEPLOYMENT,
        state=state,
        key=fields.key("deployment", arn),
        title=without_addresses(f"Deployment of {service}: {name.rpartition('_')[2].casefold()}"),
        at=moment(detail.get("updatedAt")) or moment(event.get("time")),
        service=service,
        text=without_addresses(fields.first_text(detail, "reason")),
    )
    return reading([signal], remarks_on_moments(event, "time"))


def _service(event: dict[str, Any]) -> Reading:
    """A service of ECS whose tasks cannot run, until it is steady again."""
    name = fields.first(event, "detail.eventName")
    is_trouble = fields.first(event, "detail.eventType") == "ERROR" or name.endswith(
        SERVICE_TROUBLE
    )
    if name != STEADY and not is_trouble:
        return passed_over(
            f"It is an event of ECS, “{name}”, that does not say how a matter stands."
        )
    arn = fields.needed(event, "resources.0", tool="ECS", what="the service's own")
    service = arn.rpartition("/")[2]
    said = name.removeprefix("SERVICE_").replace("_", " ").casefold()
    signal = Signal(
        kind=Kind.ALERT,
        state=State.FIRING if is_trouble else State.RESOLVED,
        key=fields.key("service", arn),
        title=without_addresses(f"{service}: {said}"),
        at=moment(fields.at(event, "detail.createdAt")) or moment(event.get("time")),
        service=service,
        text=without_addresses(fields.first_text(event, "detail.reason")),
    )
    return reading([signal], remarks_on_moments(event, "time"))


def _stack(event: dict[str, Any]) -> Reading:
    """A stack of CloudFormation is rolled out: what is rolled back has failed."""
    detail = fields.mapping(event.get("detail"))
    word = fields.needed(detail, "status-details.status", tool="CloudFormation")
    is_failed = "ROLLBACK" in word or word.endswith("_FAILED")
    if not is_failed and not word.endswith("_COMPLETE"):
        return passed_over(f"A stack of CloudFormation is “{word}”: it neither failed nor is done.")
    arn = fields.needed(detail, "stack-id", tool="CloudFormation", what="the stack's own")
    _, _, path = arn.partition(":stack/")
    stack = path.partition("/")[0] or arn
    signal = Signal(
        kind=Kind.DEPLOYMENT,
        state=State.FIRING if is_failed else State.RESOLVED,
        key=fields.key("stack", arn),
        title=without_addresses(f"Stack {stack}: {word.replace('_', ' ').casefold()}"),
        at=moment(event.get("time")),
        service=stack,
        text=without_addresses(fields.first_text(detail, "status-details.status-reason")),
    )
    return reading([signal], remarks_on_moments(event, "time"))


def _database(event: dict[str, Any]) -> Reading:
    """RDS tells the same through EventBridge as through SNS, with other names."""
    detail = fields.mapping(event.get("detail"))
    return notices.of_database(
        {
            "Event Source": fields.first(detail, "SourceType").casefold().replace("_", "-"),
            "Source ID": detail.get("SourceIdentifier"),
            "Event ID": detail.get("EventID"),
            "Event Message": detail.get("Message"),
            "Event Time": detail.get("Date") or event.get("time"),
        }
    )


def _advice(event: dict[str, Any]) -> Reading:
    """A check of Trusted Advisor: one matter for each resource that it looks at."""
    detail = fields.mapping(event.get("detail"))
    level_word = fields.first(detail, "status")
    state = ADVICE_STATES.get(level_word.casefold())
    if state is None:
        return passed_over(f"A check of Trusted Advisor is “{level_word}”: it is no matter.")
    check = fields.needed(detail, "check-name", tool="Trusted Advisor")
    hit = fields.first(detail, "resource_id", most=fields.MOST_ID)
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("advice", check, hit or fields.first(detail, "uuid")),
        title=without_addresses(check),
        at=moment(event.get("time")),
        level=level(level_word) if state is State.FIRING else None,
        level_word=level_word if state is State.FIRING else "",
        service=hit.rpartition(":")[2] or check,
    )
    return reading([signal], remarks_on_moments(event, "time"))


def _malware(event: dict[str, Any]) -> Reading:
    detail = fields.mapping(event.get("detail"))
    result = fields.first(detail, "scanResultDetails.scanResultStatus", "scanStatus")
    if result != "THREATS_FOUND":
        return passed_over(
            f"A scan for malware ended with “{result or 'nothing said'}”: no threat was found."
        )
    bucket = fields.first(detail, "s3ObjectDetails.bucketName", "resourceArn")
    path = fields.first(detail, "s3ObjectDetails.objectKey", most=1000)
    threat = fields.first(detail, "scanResultDetails.threats.0.name")
    signal = Signal(
        kind=Kind.VULNERABILITY,
        state=State.FIRING,
        key=fields.key("malware", bucket, path, fields.first(detail, "s3ObjectDetails.versionId")),
        title=f"Malware in {bucket or 'a scanned resource'}" + (f": {threat}" if threat else ""),
        at=moment(event.get("time")),
        service=bucket,
        text=path,
    )
    return reading([signal], remarks_on_moments(event, "time"))


READERS: Final[dict[str, Callable[[dict[str, Any]], Reading]]] = {
    "cloudwatch alarm state change": alarms.of_state_change,
    "aws health event": _health,
    "guardduty malware protection object scan result": _malware,
    "security hub findings - imported": _security_hub,
    "security hub findings - custom action": _security_hub,
    "ecs deployment state change": _rollout,
    "ecs service action": _service,
    "cloudformation stack status change": _stack,
    "rds db instance event": _database,
    "rds db cluster event": _database,
    "trusted advisor check item refresh notification": _advice,
}
