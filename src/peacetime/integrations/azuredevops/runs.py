"""Builds, runs of pipelines, and deployments of releases."""

from __future__ import annotations

from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import at, first, first_link, key, mapping, needed
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.signal import Kind, Reading
from peacetime.integrations.azuredevops.pages import page

TOOL: Final = "Azure DevOps"
# Of a deployment of which only the environment says how it stands.
UNSAID: Final = frozenset({"", "undefined", "notDeployed"})


def build(payload: dict[str, Any]) -> Reading:
    """A build that ended; its key is what was built from which branch, not the single build."""
    found = mapping(at(payload, "resource"))
    name = needed(found, "definition.name", "definition.id", tool=TOOL)
    place = outcomes.branch(first(found, "sourceBranch") or _of_old(found))
    project = _project(payload)
    return outcomes.run(
        TOOL,
        first(found, "result") or needed(found, "status", tool=TOOL),
        key=key(project, "build", name, *filter(None, (place,))),
        name=name,
        place=place,
        at=moment(found.get("finishTime")) or moment(payload.get("createdDate")),
        started_at=moment(found.get("startTime")) or moment(found.get("queueTime")),
        service=_name(payload) or name,
        link=first_link(found, "_links.web.href") or page(payload),
    )


def _of_old(found: dict[str, Any]) -> str:
    """The branch of a build of old, in `LG:refs/heads/main:` and the commit."""
    return first(found, "sourceGetVersion").removeprefix("LG:").rpartition(":")[0]


def pipeline_run(payload: dict[str, Any]) -> Reading:
    """A run of a pipeline."""
    return _pipeline(payload, "run", "")


def pipeline_stage(payload: dict[str, Any]) -> Reading:
    """One stage of a run."""
    return _pipeline(
        payload, "stage", needed(payload, "resource.stage.name", "resource.stage.id", tool=TOOL)
    )


def pipeline_job(payload: dict[str, Any]) -> Reading:
    """One job of a run."""
    return _pipeline(
        payload, "job", needed(payload, "resource.job.name", "resource.job.id", tool=TOOL)
    )


def _pipeline(payload: dict[str, Any], what: str, part: str) -> Reading:
    resource = mapping(at(payload, "resource"))
    found = mapping(resource.get(what))
    name = needed(
        resource, "pipeline.name", "run.pipeline.name", "pipeline.id", "run.pipeline.id", tool=TOOL
    )
    place = outcomes.branch(first(resource, "run.resources.repositories.self.refName"))
    project = _project(payload)
    is_over = first(found, "state") in {"", "completed", "2"}
    word = (first(found, "result") if is_over else "") or first(found, "state")
    return outcomes.run(
        TOOL,
        word or needed(resource, "runResult", "state", tool=TOOL),
        key=key(project, "pipeline", *filter(None, (name, part, place))),
        name=f"{name} / {part}" if part else name,
        place=place,
        at=moment(found.get("finishedDate"))
        or moment(found.get("finishTime"))
        or moment(payload.get("createdDate")),
        started_at=moment(found.get("createdDate")) or moment(found.get("startTime")),
        service=_name(payload) or name,
        link=first_link(found, "_links.web.href", "_links.pipeline.web.href")
        or first_link(resource, "run._links.web.href")
        or page(payload),
    )


def release(payload: dict[str, Any]) -> Reading:
    """A release that was given up."""
    found = mapping(at(payload, "resource.release"))
    return _deployed(payload, found, {}, "abandoned")


def deployment(payload: dict[str, Any]) -> Reading:
    """A deployment of a release to one environment."""
    found = mapping(at(payload, "resource.release")) or mapping(
        at(payload, "resource.deployment.release")
    )
    environment = mapping(at(payload, "resource.environment")) or mapping(
        at(payload, "resource.deployment.releaseEnvironment")
    )
    said = first(payload, "resource.deployment.deploymentStatus")
    word = first(environment, "status") if said in UNSAID else said
    is_start = payload.get("eventType") == "ms.vss-release.deployment-started-event"
    return _deployed(payload, found, environment, word or ("started" if is_start else ""))


def _deployed(
    payload: dict[str, Any], found: dict[str, Any], environment: dict[str, Any], word: str
) -> Reading:
    resource = mapping(at(payload, "resource"))
    number = first(found, "id") or needed(environment, "releaseId", "release.id", tool=TOOL)
    name = first(found, "name") or first(environment, "release.name") or f"Release {number}"
    project = first(resource, "project.name") or _project(payload)
    definition = first(found, "releaseDefinition.name") or first(
        environment, "releaseDefinition.name"
    )
    place = first(environment, "name")
    started_at = moment(environment.get("createdOn")) or moment(found.get("createdOn"))
    return outcomes.run(
        TOOL,
        word,
        kind=Kind.DEPLOYMENT,
        key=key(project, "release", number, *filter(None, (first(environment, "id") or place,))),
        name=name,
        place=place,
        at=moment(payload.get("createdDate")) or moment(found.get("modifiedOn")) or started_at,
        started_at=started_at,
        service=definition or project,
        link=first_link(found, "_links.web.href", "webAccessUri")
        or first_link(environment, "release._links.web.href"),
    )


def _project(payload: dict[str, Any]) -> str:
    """The project's name, its id where there is none."""
    return _name(payload) or first(payload, "resourceContainers.project.id")


def _name(payload: dict[str, Any]) -> str:
    return first(
        payload,
        "resource.project.name",
        "resource.definition.project.name",
        "resource.repository.project.name",
    )
