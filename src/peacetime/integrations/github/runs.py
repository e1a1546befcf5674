"""Runs of workflows and checks, statuses of commits, and deployments."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import (
    at,
    first,
    first_link,
    key,
    link,
    mapping,
    mappings,
    needed,
)
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.signal import Kind, NotRead, Reading

TOOL: Final = "GitHub"


def workflow_run(payload: dict[str, Any]) -> Reading:
    """A run of a workflow."""
    run = _object(payload, "workflow_run")
    name = first(run, "name") or first(payload, "workflow.name") or needed(run, "id", tool=TOOL)
    return _run(
        payload, run, "workflow", name, _of_fork(payload, run) or _place(run, "head_branch")
    )


def _of_fork(payload: dict[str, Any], run: dict[str, Any]) -> str:
    """The branch of somebody's fork as GitHub writes it, `owner:main`: it is not ours of the same name."""
    theirs, ours = first(run, "head_repository.full_name"), first(payload, "repository.full_name")
    if not theirs or theirs == ours:
        return ""
    return f"{theirs.partition('/')[0]}:{first(run, 'head_branch')}"


def workflow_job(payload: dict[str, Any]) -> Reading:
    """One job of a workflow's run."""
    job = _object(payload, "workflow_job")
    workflow, name = first(job, "workflow_name"), needed(job, "name", "id", tool=TOOL)
    full = f"{workflow} / {name}" if workflow else name
    return _run(payload, job, "job", full, _place(job, "head_branch"))


def check_run(payload: dict[str, Any]) -> Reading:
    """One check of a commit."""
    action = first(payload, "action")
    if action not in {"", "created", "completed", "rerequested"}:
        return Reading(
            passed_over="A person asked a check for an act of its own: nothing has been checked by it."
        )
    check = _object(payload, "check_run")
    place = _place(check, "check_suite.head_branch", "pull_requests.0.head.ref")
    return _run(payload, check, "check", needed(check, "name", "id", tool=TOOL), place)


def check_suite(payload: dict[str, Any]) -> Reading:
    """All checks of one app together."""
    suite = _object(payload, "check_suite")
    name = first(suite, "app.name", "app.slug") or "Checks"
    return _run(payload, suite, "checks", name, _place(suite, "head_branch"))


def status(payload: dict[str, Any]) -> Reading:
    """The status of a commit, as an outer service reports it."""
    repository = needed(payload, "repository.full_name", "name", tool=TOOL)
    context, sha = needed(payload, "context", tool=TOOL), needed(payload, "sha", tool=TOOL)
    place = _branch_of(payload) or sha[:10]
    return outcomes.run(
        TOOL,
        needed(payload, "state", tool=TOOL),
        key=key(repository, "status", context, place),
        name=context,
        place=place,
        at=moment(payload.get("updated_at")) or moment(payload.get("created_at")),
        started_at=moment(payload.get("created_at")),
        service=repository,
        link=first_link(payload, "target_url", "commit.html_url"),
    )


def page_build(payload: dict[str, Any]) -> Reading:
    """GitHub Pages built a site."""
    build = _object(payload, "build")
    repository = needed(payload, "repository.full_name", tool=TOOL)
    word = needed(build, "status", tool=TOOL)
    return outcomes.run(
        TOOL,
        "success" if word == "built" else word,
        key=key(repository, "pages"),
        name="Pages",
        at=moment(build.get("updated_at")),
        started_at=moment(build.get("created_at")),
        service=repository,
        link=first_link(payload, "repository.html_url"),
    )


def deployment(payload: dict[str, Any]) -> Reading:
    """A deployment was asked for."""
    return _deployment(payload, {}, "created")


def deployment_status(payload: dict[str, Any]) -> Reading:
    """How a deployment stands."""
    found = _object(payload, "deployment_status")
    return _deployment(payload, found, needed(found, "state", tool=TOOL))


def _deployment(payload: dict[str, Any], found: dict[str, Any], word: str) -> Reading:
    deployed = _object(payload, "deployment")
    repository = needed(payload, "repository.full_name", tool=TOOL)
    ref = outcomes.branch(first(deployed, "ref", "sha"))
    started_at = moment(deployed.get("created_at"))
    return outcomes.run(
        TOOL,
        word,
        kind=Kind.DEPLOYMENT,
        key=key(repository, "deployment", needed(deployed, "id", tool=TOOL)),
        name=f"Deployment of {ref}" if ref else "Deployment",
        place=first(found, "environment") or first(deployed, "environment"),
        at=moment(found.get("updated_at")) or moment(found.get("created_at")) or started_at,
        started_at=started_at,
        service=repository,
        link=first_link(found, "environment_url", "log_url", "target_url")
        or first_link(payload, "workflow_run.html_url", "repository.html_url"),
    )


def _run(payload: dict[str, Any], run: dict[str, Any], what: str, name: str, place: str) -> Reading:
    repository = needed(payload, "repository.full_name", tool=TOOL)
    started_at = (
        moment(run.get("run_started_at"))
        or moment(run.get("started_at"))
        or moment(run.get("created_at"))
    )
    # A run keeps the conclusion of the attempt before while the next one is on its way.
    is_over = first(run, "status") in {"", "completed"}
    word = (first(run, "conclusion") if is_over else "") or first(run, "status")
    return outcomes.run(
        TOOL,
        word or needed(payload, "action", tool=TOOL),
        key=key(repository, what, name, place),
        name=name,
        place=place,
        at=_since(run) or started_at,
        started_at=started_at,
        service=repository,
        link=first_link(run, "html_url", "details_url") or _checks(payload, run),
    )


def _checks(payload: dict[str, Any], run: dict[str, Any]) -> str:
    """The page of all checks of the commit: a suite of checks names none of its own."""
    home, commit = first_link(payload, "repository.html_url").rstrip("/"), first(run, "head_sha")
    return link(f"{home}/commit/{commit}/checks") if home and commit.isalnum() else home


def _place(run: dict[str, Any], *paths: str) -> str:
    """The branch; the beginning of the commit where no branch is named."""
    return first(run, *paths) or first(run, "head_sha")[:10]


def _since(run: dict[str, Any]) -> datetime | None:
    if first(run, "status") in {"queued", "requested", "in_progress"}:
        return moment(run.get("started_at")) or moment(run.get("updated_at"))
    return moment(run.get("completed_at")) or moment(run.get("updated_at"))


def _branch_of(payload: dict[str, Any]) -> str:
    """The branch that a commit heads; "" where it heads none or several without a default one among them."""
    names = [first(branch, "name") for branch in mappings(payload.get("branches"))]
    default = first(payload, "repository.default_branch")
    if default in names:
        return default
    return names[0] if names else ""


def _object(payload: dict[str, Any], name: str) -> dict[str, Any]:
    found = mapping(at(payload, name))
    if not found:
        raise NotRead(f"This GitHub delivery has no `{name}`.", code="payload_incomplete")
    return found
