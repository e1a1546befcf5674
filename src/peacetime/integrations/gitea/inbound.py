"""What Gitea, Forgejo and Gogs say of issues, pull requests, runs and statuses of commits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from peacetime.domain.signals.fields import at, first, first_link, key, mapping, mappings, needed
from peacetime.domain.signals.labels import level_of_label, level_of_labels
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.outcomes import unknown_state
from peacetime.domain.signals.readings import (
    opened,
    reading,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State
from peacetime.integrations.gitea import runs

NAME: Final = "Gitea"
HEADERS: Final = ("x-gitea-event", "x-forgejo-event", "x-gogs-event")
TYPES: Final = ("x-gitea-event-type", "x-forgejo-event-type", "x-gogs-event-type")
# Gitea names reviews, comments and labels as events of their own in the header of types.
ASIDE: Final = ("comment", "label", "milestone", "review", "sync", "approved", "rejected")
PASSED_OVER: Final = frozenset({
    "label_updated", "label_cleared", "milestoned", "demilestoned", "synchronized", "review_requested",
    "review_request_removed", "reviewed", "labeled", "unlabeled", "synchronize",
})  # fmt: skip
RUNS: Final[dict[str, Callable[[dict[str, Any]], Reading]]] = {
    "workflow_run": runs.workflow_run,
    "workflow_job": runs.workflow_job,
    "action_run": runs.action_run,
    "run": runs.action_run,
}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    """Whether one of their headers is there, or a repository that is theirs and not GitHub's."""
    if any(name in headers for name in HEADERS):
        return True
    runs_there = (at(payload, "run.repository"), at(payload, "action_run.repository"))
    repository = next(filter(None, map(mapping, (at(payload, "repository"), *runs_there))), {})
    is_theirs = {"full_name", "clone_url", "empty"} <= repository.keys() or (
        {"full_name", "owner", "stars_count"} <= repository.keys()
    )
    return is_theirs and not {"node_id", "stargazers_url"} & repository.keys()


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What it says of an issue, a pull request or a run."""
    payload = opened(payload, NAME)
    if not recognises(payload, headers):
        raise unknown(NAME)
    kind = next((headers[name] for name in TYPES if name in headers), "")
    if any(word in kind for word in ASIDE) and level_of_label(at(payload, "label.name")) is None:
        return Reading(
            passed_over=f"“{kind.replace('_', ' ')}” of Gitea says nothing about a matter."
        )
    if isinstance(payload.get("comment"), dict) or isinstance(payload.get("review"), dict):
        return Reading(passed_over="A comment or review: the matter stands as before.")
    for name, reader in RUNS.items():
        if isinstance(payload.get(name), dict):
            return reader(payload)
    if first(payload, "context") and first(payload, "state", "status"):
        return runs.status(payload)
    if isinstance(payload.get("pull_request"), dict):
        return _matter(payload, "pull_request", Kind.PULL_REQUEST)
    if isinstance(payload.get("issue"), dict):
        is_pull = isinstance(at(payload, "issue.pull_request"), dict)
        return _matter(payload, "issue", Kind.PULL_REQUEST if is_pull else Kind.ISSUE)
    event = next((headers[name] for name in HEADERS if name in headers), "") or _event(payload)
    return Reading(passed_over=f"“{event}” of Gitea says nothing about a matter.")


def _event(payload: dict[str, Any]) -> str:
    names = (
        ("commits", "push"),
        ("ref_type", "branch or tag"),
        ("release", "release"),
        ("forkee", "fork"),
    )
    return next((event for name, event in names if payload.get(name)), "repository")


def _matter(payload: dict[str, Any], name: str, kind: Kind) -> Reading:
    matter = mapping(payload[name])
    action = needed(payload, "action", tool=NAME)
    repository = needed(payload, "repository.full_name", tool=NAME)
    number = (
        needed(matter, "number", tool=NAME)
        if "number" in matter
        else needed(payload, "number", tool=NAME)
    )
    if action in PASSED_OVER and level_of_label(at(payload, "label.name")) is None:
        words = action.replace("_", " ")
        return Reading(
            passed_over=f"“{words}” of {repository}#{number} changes nothing about how it stands."
        )
    word, bad = level_of_labels(label.get("name") for label in mappings(matter.get("labels")))
    is_urgent = kind is Kind.ISSUE and bad is Level.CRITICAL
    signal = Signal(
        kind=Kind.ESCALATION if is_urgent else kind,
        state=_state(action, matter),
        key=key(repository, kind.value, number),
        title=without_addresses(first(matter, "title") or f"{repository}#{number}"),
        at=_since(action, matter),
        started_at=moment(matter.get("created_at")),
        level=bad,
        level_word=word,
        service=repository,
        link=_page(payload, matter, kind, number),
        text="Merged." if matter.get("merged") is True else "",
    )
    return reading((signal,), remarks_on_moments(matter, "created_at", "updated_at", "closed_at"))


def _state(action: str, matter: dict[str, Any]) -> State:
    if action in {"opened", "reopened"}:
        return State.FIRING
    word = first(matter, "state") or "open"
    if action in {"closed", "deleted"} or word == "closed" or matter.get("merged") is True:
        return State.RESOLVED
    if word != "open":
        raise unknown_state(NAME, word)
    has_assignee = action == "assigned" or bool(matter.get("assignee") or matter.get("assignees"))
    return State.ACKNOWLEDGED if has_assignee else State.FIRING


def _since(action: str, matter: dict[str, Any]) -> datetime | None:
    names = {"opened": ("created_at",), "closed": ("closed_at", "merged_at", "updated_at")}
    moments = [moment(matter.get(name)) for name in names.get(action, ("updated_at", "created_at"))]
    return next(filter(None, moments), None)


def _page(payload: dict[str, Any], matter: dict[str, Any], kind: Kind, number: str) -> str:
    """The page of the matter; older versions put only the address of the API beside an issue."""
    home = first_link(payload, "repository.html_url").rstrip("/")
    part = "pulls" if kind is Kind.PULL_REQUEST else "issues"
    address = first_link(matter, "html_url") or (f"{home}/{part}/{number}" if home else "")
    return first_link({"page": address}, "page")
