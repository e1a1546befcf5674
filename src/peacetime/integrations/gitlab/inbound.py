"""What GitLab says of issues, incidents, merge requests, pipelines, jobs, deployments and vulnerabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from peacetime.domain.signals.fields import first, mapping
from peacetime.domain.signals.readings import opened, unknown
from peacetime.domain.signals.signal import Reading
from peacetime.integrations.gitlab import findings, runs, work

NAME: Final = "GitLab"
READERS: Final[dict[str, Callable[[dict[str, Any]], Reading]]] = {
    "issue": work.issue,
    "work_item": work.issue,
    "incident": work.issue,
    "merge_request": work.merge_request,
    "pipeline": runs.pipeline,
    "build": runs.job,
    "job": runs.job,
    "deployment": runs.deployment,
    "vulnerability": findings.vulnerability,
    "alert": findings.alert,
}
OF_SYSTEM: Final = frozenset({
    "project_id", "path_with_namespace", "group_id", "user_id", "group_path", "username", "project", "key",
})  # fmt: skip


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    """Whether GitLab's header is there, or its `object_kind`."""
    if "x-gitlab-event" in headers:
        return True
    fields = mapping(payload)
    if isinstance(fields.get("object_kind"), str):
        return True
    return isinstance(fields.get("event_name"), str) and bool(OF_SYSTEM & fields.keys())


def read(payload: Any, _headers: Mapping[str, str]) -> Reading:
    """What it says of an issue, a merge request, a run, a deployment or a finding."""
    fields = opened(payload, NAME)
    kind = first(fields, "object_kind", "event_name")
    if kind in READERS:
        return READERS[kind](fields)
    if not kind:
        raise unknown(NAME)
    words = kind.replace("_", " ")
    return Reading(passed_over=f"“{words}” of GitLab says nothing about a matter.")
