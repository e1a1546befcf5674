"""What Harbor says of scans, quotas and replications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
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
from peacetime.domain.signals.states import state

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Harbor"
SCANNED: Final = {"scanning_completed", "harbor.scan.completed"}
NOT_SCANNED: Final = {"scanning_failed", "harbor.scan.failed"}
QUOTA: Final = {
    "quota_exceed": Level.ERROR,
    "quota_warning": Level.WARNING,
    "harbor.quota.exceeded": Level.ERROR,
    "harbor.quota.warned": Level.WARNING,
}
REPLICATED: Final = {"replication", "harbor.replication.status.changed"}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict):
        return False
    kind = fields.line(payload.get("type"))
    if kind.startswith("harbor."):
        return True
    return (
        isinstance(payload.get("event_data"), dict)
        and "type" in payload
        and "event_type" not in payload["event_data"]
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    word = fields.line(tree.get("type"))
    inner = fields.mapping(tree.get("event_data") or tree.get("data"))
    if not word or not (inner or word.startswith("harbor.")):
        raise unknown(NAME)
    small = word.casefold()
    at = moment(tree.get("occur_at") or tree.get("time"))
    remarks = remarks_on_moments(tree, "occur_at", "time")
    if small in SCANNED | NOT_SCANNED:
        return reading(_scans(inner, at, is_failed=small in NOT_SCANNED), remarks)
    if small in QUOTA:
        return reading([_quota(inner, at, word, QUOTA[small])], remarks)
    if small in REPLICATED:
        return _replication(inner, at)
    return passed_over(f"It tells of “{word}”, which does not say how a matter stands.")


def _scans(inner: dict[str, Any], at: Any, *, is_failed: bool) -> list[Signal]:
    repository = fields.needed(inner, "repository.repo_full_name", "repository.name", tool=NAME)
    resources = fields.mappings(inner.get("resources"))
    if not resources:
        raise incomplete(NAME, "`resources`")
    return [_scan(resource, repository, at, is_failed=is_failed) for resource in resources]


def _scan(resource: dict[str, Any], repository: str, at: Any, *, is_failed: bool) -> Signal:
    tag = fields.first(resource, "tag") or fields.first(resource, "digest")
    overview = fields.mapping(resource.get("scan_overview"))
    report = next((found for found in overview.values() if isinstance(found, dict)), {})
    word = fields.first(report, "severity")
    is_clean = word.casefold() == "none" or fields.first(report, "summary.total") == "0"
    count = fields.first(report, "summary.total")
    if is_failed:
        title = f"{repository}:{tag} could not be scanned"
    elif is_clean:
        title = f"{repository}:{tag} has no known vulnerabilities"
    else:
        title = f"{repository}:{tag} has {count or 'known'} vulnerabilities"
    return Signal(
        kind=Kind.ALERT if is_failed else Kind.VULNERABILITY,
        state=State.RESOLVED if is_clean and not is_failed else State.FIRING,
        key=fields.key("scan", repository, tag),
        title=title,
        at=at,
        level=None if is_clean or is_failed else level(word),
        level_word="" if is_failed else word,
        service=repository,
        link=fields.link(resource.get("resource_url")),
    )


def _quota(inner: dict[str, Any], at: Any, word: str, how_bad: Level) -> Signal:
    name = fields.needed(
        inner, "repository.namespace", "repository.repo_full_name", "repository.name", tool=NAME
    )
    return Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key("quota", name),
        title=f"The space of {name} is used up"
        if how_bad is Level.ERROR
        else f"The space of {name} is nearly used up",
        at=at,
        level=how_bad,
        level_word=word,
        service=name,
        text=without_addresses(
            fields.first_text(inner, "custom_attributes.Details", "custom_attributes.details")
        ),
    )


def _replication(inner: dict[str, Any], at: Any) -> Reading:
    word = fields.first(inner, "replication.job_status", "replication.status")
    found = state(word)
    if found is None or found is State.ACKNOWLEDGED:
        return passed_over(
            f"A replication is “{word or 'in an unsaid state'}”: it neither failed nor ended well."
        )
    of, to = _replicated(inner), _destination(inner)
    about = f"Replication of {of}" if of else "Replication"
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key("replication", of, to),
        title=f"{about} to {to}: {word}" if to else f"{about}: {word}",
        at=at,
        service=of or to,
        text=", ".join(fields.lines(_failed(inner))),
    )
    return reading([signal])


def _replicated(inner: dict[str, Any]) -> str:
    """What is replicated: a repository where one is named, else a namespace. Who set the rule up is not named."""
    return fields.first(
        inner, "repository.repo_full_name", "replication.src_resource.namespace", "repository.name"
    )


def _destination(inner: dict[str, Any]) -> str:
    there = fields.mapping(fields.at(inner, "replication.dest_resource"))
    parts = (fields.first(there, "endpoint", "registry_name"), fields.first(there, "namespace"))
    return "/".join(part.rstrip("/") for part in parts if part)


def _failed(inner: dict[str, Any]) -> list[str]:
    artifacts = fields.mappings(fields.at(inner, "replication.failed_artifact"))
    return [fields.first(artifact, "name_tag", "name") for artifact in artifacts]
