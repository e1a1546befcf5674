"""Runs of Gitea's and Forgejo's actions, and statuses of commits."""

from __future__ import annotations

from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import at, first, first_link, key, mapping, needed
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.signal import Reading

TOOL: Final = "Gitea"


def workflow_run(payload: dict[str, Any]) -> Reading:
    """A run of a workflow (Gitea 1.24 on)."""
    run = mapping(at(payload, "workflow_run"))
    name = first(run, "name", "display_title", "path") or needed(run, "id", tool=TOOL)
    return _run(payload, run, "workflow", name)


def workflow_job(payload: dict[str, Any]) -> Reading:
    """One job of a run (Gitea 1.24 on)."""
    job = mapping(at(payload, "workflow_job"))
    return _run(payload, job, "job", needed(job, "name", "id", tool=TOOL))


def action_run(payload: dict[str, Any]) -> Reading:
    """A run of a workflow, as Forgejo says it."""
    run = mapping(payload.get("action_run")) or mapping(payload.get("run"))
    name = first(run, "workflow_id") or needed(run, "title", "id", tool=TOOL)
    word = first(payload, "action").replace("recover", "success") or needed(
        run, "status", tool=TOOL
    )
    repository = (
        needed(run, "repository.full_name", tool=TOOL)
        if "repository" in run
        else _repository(payload)
    )
    place = outcomes.branch(first(run, "prettyref", "ref"))
    return outcomes.run(
        TOOL,
        word,
        key=key(repository, "workflow", name, place),
        name=name,
        place=place,
        at=moment(run.get("stopped")) or moment(run.get("updated")),
        started_at=moment(run.get("started")) or moment(run.get("created")),
        service=repository,
        link=first_link(run, "html_url") or first_link(payload, "repository.html_url"),
    )


def status(payload: dict[str, Any]) -> Reading:
    """The status of a commit, as an outer service reports it."""
    repository, context = _repository(payload), needed(payload, "context", tool=TOOL)
    place = first(payload, "branches.0.name") or first(payload, "sha", most=10)
    started_at = moment(payload.get("created_at"))
    return outcomes.run(
        TOOL,
        needed(payload, "state", "status", tool=TOOL),
        key=key(repository, "status", context, place),
        name=context,
        place=place,
        at=moment(payload.get("updated_at")) or started_at,
        started_at=started_at,
        service=repository,
        link=first_link(payload, "target_url", "commit.url", "repository.html_url"),
    )


def _run(payload: dict[str, Any], run: dict[str, Any], what: str, name: str) -> Reading:
    repository, place = _repository(payload), first(run, "head_branch", "head_sha")
    is_over = first(run, "status") in {"", "completed"}
    started_at = moment(run.get("started_at")) or moment(run.get("created_at"))
    return outcomes.run(
        TOOL,
        (first(run, "conclusion") if is_over else "") or needed(run, "status", tool=TOOL),
        key=key(repository, what, name, place),
        name=name,
        place=place,
        at=moment(run.get("completed_at")) or moment(run.get("updated_at")) or started_at,
        started_at=started_at,
        service=repository,
        link=first_link(run, "html_url") or first_link(payload, "repository.html_url"),
    )


def _repository(payload: dict[str, Any]) -> str:
    return needed(payload, "repository.full_name", tool=TOOL)
