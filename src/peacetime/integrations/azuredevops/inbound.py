"""What Azure DevOps says of pull requests, work items, builds, pipelines and releases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from peacetime.domain.signals.fields import at, first, mapping
from peacetime.domain.signals.readings import opened, unknown
from peacetime.domain.signals.signal import NotRead, Reading
from peacetime.integrations.azuredevops import runs, work

NAME: Final = "Azure DevOps"
READERS: Final[dict[str, Callable[[dict[str, Any]], Reading]]] = {
    "git.pullrequest.created": work.pull_request,
    "git.pullrequest.updated": work.pull_request,
    "git.pullrequest.merged": work.pull_request,
    "workitem.created": work.work_item,
    "workitem.updated": work.work_item,
    "workitem.deleted": work.work_item,
    "workitem.restored": work.work_item,
    "build.complete": runs.build,
    "ms.vss-release.release-abandoned-event": runs.release,
    "ms.vss-release.deployment-started-event": runs.deployment,
    "ms.vss-release.deployment-completed-event": runs.deployment,
    "ms.vss-pipelines.run-state-changed-event": runs.pipeline_run,
    "ms.vss-pipelines.stage-state-changed-event": runs.pipeline_stage,
    "ms.vss-pipelines.job-state-changed-event": runs.pipeline_job,
}
EVENTS: Final = (
    "git.",
    "workitem.",
    "build.",
    "ms.vss-",
    "tfvc.",
    "message.posted",
    "ms.advancedsecurity",
)


def recognises(payload: Any, _headers: Mapping[str, str]) -> bool:
    """Whether it names an event of Azure DevOps and holds what it is about."""
    fields = mapping(payload)
    event = first(fields, "eventType")
    return event.casefold().startswith(EVENTS) and isinstance(fields.get("resource"), dict)


def read(payload: Any, _headers: Mapping[str, str]) -> Reading:
    """What it says of a pull request, a work item, a run or a deployment."""
    payload = opened(payload, NAME)
    event = first(payload, "eventType")
    if event in READERS:
        if not mapping(at(payload, "resource")):
            sentence = "This Azure DevOps delivery has no `resource`. Choose “All” as resource details to send."
            raise NotRead(sentence, code="payload_incomplete")
        return READERS[event](payload)
    if not recognises(payload, {}):
        raise unknown(NAME)
    return Reading(passed_over=f"“{event}” of Azure DevOps says nothing about a matter.")
