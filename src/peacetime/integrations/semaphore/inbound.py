"""What Semaphore says of pipelines, builds and deploys, of 2.0 and of Classic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import at, first, first_link, key, mapping, needed
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import opened, remarks_on_moments, unknown
from peacetime.domain.signals.signal import Kind, Reading

NAME: Final = "Semaphore"


def recognises(payload: Any, _headers: Mapping[str, str]) -> bool:
    """Whether it is a pipeline of 2.0 or a project of Classic by its hash."""
    fields = mapping(payload)
    return {"pipeline", "workflow", "revision"} <= fields.keys() or {
        "project_hash_id",
        "result",
    } <= fields.keys()


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What it says of a pipeline, a build or a deploy."""
    fields = opened(payload, NAME)
    if not recognises(fields, headers):
        raise unknown(NAME)
    return _pipeline(fields) if "pipeline" in fields else _classic(fields)


def _pipeline(fields: dict[str, Any]) -> Reading:
    found = mapping(fields.get("pipeline"))
    project = needed(fields, "project.name", "repository.slug", tool=NAME)
    number = first(fields, "revision.pull_request.number")
    place = (
        f"pull request {number}"
        if number
        else first(fields, "revision.branch.name", "revision.tag.name")
    )
    is_over = first(found, "state") in {"", "done"}
    name = first(found, "name") or needed(found, "yaml_file_name", "id", tool=NAME)
    return outcomes.run(
        NAME,
        (first(found, "result") if is_over else "") or needed(found, "state", tool=NAME),
        key=key(project, name, *filter(None, (place,))),
        name=name,
        place=place,
        at=moment(found.get("done_at")) or moment(found.get("running_at")),
        started_at=moment(found.get("running_at")) or moment(found.get("created_at")),
        service=project,
        link=_page(fields) or first_link(fields, "repository.url"),
        remarks=remarks_on_moments(found, "running_at", "done_at"),
    )


def _page(fields: dict[str, Any]) -> str:
    """The page of the workflow, put together as Semaphore's documentation says."""
    organisation, number = first(fields, "organization.name"), first(fields, "workflow.id")
    if not (organisation.replace("-", "").isalnum() and number):
        return ""
    return first_link(
        {"page": f"https://{organisation}.semaphoreci.com/workflows/{number}"}, "page"
    )


def _classic(fields: dict[str, Any]) -> Reading:
    project = needed(fields, "project_name", tool=NAME)
    event = first(fields, "event") or "build"
    if event not in {"build", "deploy"}:
        return Reading(passed_over=f"“{event}” of Semaphore is neither a build nor a deploy.")
    is_deploy = event == "deploy"
    place = first(fields, "server_name") if is_deploy else first(fields, "branch_name")
    number = first(fields, "number", "build_number")
    parts = ("deploy", place, number) if is_deploy else ("build", place)
    return outcomes.run(
        NAME,
        needed(fields, "result", tool=NAME),
        kind=Kind.DEPLOYMENT if is_deploy else Kind.PIPELINE,
        key=key(project, *filter(None, parts)),
        name="Deploy" if is_deploy else "Build",
        place=place,
        at=moment(fields.get("finished_at")) or moment(at(fields, "commit.timestamp")),
        started_at=moment(fields.get("started_at")),
        service=project,
        link=first_link(fields, "html_url", "build_url", "commit.url"),
        remarks=remarks_on_moments(fields, "started_at", "finished_at"),
    )
