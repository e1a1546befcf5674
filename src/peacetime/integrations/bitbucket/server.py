"""Bitbucket Server and Data Center."""

from __future__ import annotations

from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import at, first, first_link, key, mapping, needed
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import reading, without_addresses
from peacetime.domain.signals.signal import Kind, Reading, Signal, State

TOOL: Final = "Bitbucket"
PULL_REQUESTS: Final[dict[str, State]] = {
    "pr:opened": State.FIRING,
    "pr:reopened": State.FIRING,
    "pr:modified": State.FIRING,
    "pr:merged": State.RESOLVED,
    "pr:declined": State.RESOLVED,
    "pr:deleted": State.RESOLVED,
}


def read(payload: dict[str, Any]) -> Reading:
    """What a delivery of a server says."""
    event = needed(payload, "eventKey", tool=TOOL)
    if event.startswith("repo:build_status") or isinstance(payload.get("buildStatus"), dict):
        return _build(payload)
    if event not in PULL_REQUESTS:
        return Reading(passed_over=f"“{event}” of Bitbucket says nothing about a matter.")
    found = mapping(at(payload, "pullRequest"))
    repository = _repository(found)
    number = needed(found, "id", tool=TOOL)
    moments = [
        moment(payload.get("date")),
        moment(found.get("closedDate")),
        moment(found.get("updatedDate")),
    ]
    state = State.RESOLVED if found.get("closed") is True else PULL_REQUESTS[event]
    word = first(found, "state").capitalize()
    signal = Signal(
        kind=Kind.PULL_REQUEST,
        state=state,
        key=key(repository, "pull_request", number),
        title=without_addresses(first(found, "title") or f"{repository}#{number}"),
        at=next(filter(None, moments), None),
        started_at=moment(found.get("createdDate")),
        service=repository,
        link=first_link(found, "links.self.0.href"),
        text=f"{word}." if word and state is State.RESOLVED else "",
    )
    return reading((signal,))


def _build(payload: dict[str, Any]) -> Reading:
    found = mapping(at(payload, "buildStatus"))
    place = outcomes.branch(first(found, "ref")) or first(
        payload, "commit.displayId", "commit.id", most=13
    )
    project = first(payload, "repository.project.key")
    slug = first(payload, "repository.slug")
    repository = "/".join(filter(None, (project, slug)))
    name = needed(found, "key", "name", tool=TOOL)
    if first(found, "state") == "UNKNOWN":
        return Reading(passed_over="A build of which Bitbucket does not know how it stands.")
    return outcomes.run(
        TOOL,
        needed(found, "state", tool=TOOL),
        key=key(repository, "build", name, place),
        name=first(found, "name") or name,
        place=place,
        at=moment(payload.get("date")) or moment(found.get("updatedDate")),
        started_at=moment(found.get("createdDate")),
        service=repository,
        link=first_link(found, "url"),
    )


def _repository(found: dict[str, Any]) -> str:
    project = needed(found, "toRef.repository.project.key", tool=TOOL)
    return f"{project}/{needed(found, 'toRef.repository.slug', 'toRef.repository.name', tool=TOOL)}"
