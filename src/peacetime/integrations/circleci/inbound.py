"""What CircleCI says of workflows and jobs that ended; version 1 wrapped everything in `payload`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import first, first_link, key, mapping, needed
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import opened, unknown
from peacetime.domain.signals.signal import Reading

NAME: Final = "CircleCI"
EVENTS: Final = frozenset({"workflow-completed", "job-completed", "ping"})


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    """Whether its header is there, or its event, or the build of version 1."""
    if "circleci-event-type" in headers:
        return True
    fields = mapping(payload)
    is_event = first(fields, "type") in EVENTS and "happened_at" in fields
    return is_event or _is_old(mapping(fields.get("payload", fields)))


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What it says of a workflow or a job."""
    fields = opened(payload, NAME)
    if not recognises(fields, headers):
        raise unknown(NAME)
    event = first(fields, "type") or headers.get("circleci-event-type", "")
    if event == "workflow-completed":
        return _run(fields, "workflow", needed(fields, "workflow.name", "workflow.id", tool=NAME))
    if event == "job-completed":
        job = needed(fields, "job.name", "job.id", tool=NAME)
        return _run(fields, "job", " / ".join(filter(None, (first(fields, "workflow.name"), job))))
    if _is_old(mapping(fields.get("payload", fields))):
        return _old(mapping(fields.get("payload", fields)))
    return Reading(
        passed_over="A trial of CircleCI’s: the connection works."
        if event == "ping"
        else f"“{event}” of CircleCI says nothing about a run."
    )


def _run(fields: dict[str, Any], what: str, name: str) -> Reading:
    found = mapping(fields.get(what))
    project = needed(fields, "project.slug", "project.name", tool=NAME)
    place = _place(fields)
    return outcomes.run(
        NAME,
        needed(found, "status", tool=NAME),
        key=key(project, what, name, *filter(None, (place,))),
        name=name,
        place=place,
        at=moment(found.get("stopped_at")) or moment(fields.get("happened_at")),
        started_at=moment(found.get("started_at")) or moment(found.get("created_at")),
        service=first(fields, "project.name") or project,
        link=first_link(found, "url")
        or first_link(fields, "workflow.url", "pipeline.vcs.target_repository_url"),
    )


def _place(fields: dict[str, Any]) -> str:
    """The branch or tag; a project of GitLab's or of GitHub's app says it among the parameters."""
    return outcomes.branch(
        first(
            fields,
            "pipeline.vcs.branch",
            "pipeline.vcs.tag",
            "pipeline.trigger_parameters.git.branch",
            "pipeline.trigger_parameters.git.tag",
            "pipeline.trigger_parameters.gitlab.branch",
            "pipeline.trigger_parameters.github_app.branch",
        )
    )


def _is_old(build: dict[str, Any]) -> bool:
    """Whether it is a build of version 1, of which some are sent cut short."""
    return "reponame" in build and bool({"build_num", "build_url"} & build.keys())


def _old(build: dict[str, Any]) -> Reading:
    owner, repository = first(build, "username"), needed(build, "reponame", tool=NAME)
    project = f"{owner}/{repository}" if owner else repository
    name = first(build, "workflows.job_name", "build_parameters.CIRCLE_JOB") or "Build"
    place = first(build, "branch", "vcs_tag")
    return outcomes.run(
        NAME,
        first(build, "outcome") or needed(build, "status", tool=NAME),
        key=key(project, "job", name, *filter(None, (place,))),
        name=name,
        place=place,
        at=moment(build.get("stop_time")) or moment(build.get("start_time")),
        started_at=moment(build.get("start_time")),
        service=project,
        link=first_link(build, "build_url"),
    )
