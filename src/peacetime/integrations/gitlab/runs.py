"""Pipelines, their jobs, and deployments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import at, first, first_link, key, link, mapping, needed
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.signal import Kind, Level, Reading, State
from peacetime.integrations.gitlab.projects import path

TOOL: Final = "GitLab"


def pipeline(payload: dict[str, Any]) -> Reading:
    """A pipeline."""
    attributes = mapping(at(payload, "object_attributes"))
    project = path(payload)
    ref = _of_fork(payload) or outcomes.branch(first(attributes, "ref"))
    number, name = needed(attributes, "id", tool=TOOL), first(attributes, "name")
    started_at = moment(attributes.get("created_at"))
    return outcomes.run(
        TOOL,
        needed(attributes, "status", "detailed_status", tool=TOOL),
        key=key(project, "pipeline", *filter(None, (name, ref))),
        name=name or "Pipeline",
        place=ref,
        at=moment(attributes.get("finished_at")) or started_at,
        started_at=started_at,
        service=project,
        link=first_link(attributes, "url") or _under(payload, f"pipelines/{number}"),
    )


def _of_fork(payload: dict[str, Any]) -> str:
    """A merge request from a fork, as GitLab writes it, `!12`: its branch is not ours of the same name."""
    found = mapping(payload.get("merge_request"))
    theirs, ours = first(found, "source_project_id"), first(found, "target_project_id")
    number = first(found, "iid")
    return f"!{number}" if number and theirs and ours and theirs != ours else ""


def job(payload: dict[str, Any]) -> Reading:
    """One job of a pipeline."""
    project, ref = path(payload), outcomes.branch(first(payload, "ref"))
    number = needed(payload, "build_id", "job_id", tool=TOOL)
    stage, name = first(payload, "build_stage"), first(payload, "build_name") or number
    started_at = moment(payload.get("build_started_at")) or moment(payload.get("build_created_at"))
    reading = outcomes.run(
        TOOL,
        needed(payload, "build_status", tool=TOOL),
        key=key(project, "job", stage, name, ref),
        name=f"{stage} / {name}" if stage else name,
        place=ref,
        at=moment(payload.get("build_finished_at")) or started_at,
        started_at=started_at,
        service=project,
        link=_under(payload, f"jobs/{number}"),
    )
    return _may_fail(reading) if payload.get("build_allow_failure") is True else reading


def deployment(payload: dict[str, Any]) -> Reading:
    """A deployment."""
    project, ref = path(payload), outcomes.branch(first(payload, "ref", "short_sha"))
    at_last = moment(payload.get("status_changed_at"))
    if first(payload, "status") == "approved":
        return Reading(passed_over="A deployment may go out now: it has not begun.")
    return outcomes.run(
        TOOL,
        needed(payload, "status", tool=TOOL),
        kind=Kind.DEPLOYMENT,
        key=key(
            project, "deployment", needed(payload, "deployment_id", "deployable_id", tool=TOOL)
        ),
        name=f"Deployment of {ref}" if ref else "Deployment",
        place=first(payload, "environment"),
        at=at_last,
        service=project,
        link=first_link(payload, "deployable_url", "environment_external_url", "project.web_url"),
    )


def _may_fail(reading: Reading) -> Reading:
    """A job that may fail and did is a warning, in GitLab's pages too."""
    signals = tuple(
        replace(signal, level=Level.WARNING, level_word="allow_failure")
        if signal.state is State.FIRING
        else signal
        for signal in reading.signals
    )
    return replace(reading, signals=signals)


def _under(payload: dict[str, Any], page: str) -> str:
    home = first_link(payload, "project.web_url", "repository.homepage").rstrip("/")
    return link(f"{home}/-/{page}") if home else ""
