"""Issues and pull requests."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from peacetime.domain.signals.fields import at, first, first_link, key, mappings, needed
from peacetime.domain.signals.labels import level_of_label, level_of_labels
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.outcomes import unknown_state
from peacetime.domain.signals.readings import reading, remarks_on_moments, without_addresses
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State

TOOL: Final = "GitHub"
OPENING: Final = frozenset({"opened", "reopened", "ready_for_review", "restored"})
ENDING: Final = frozenset({"closed", "deleted", "transferred"})
PASSED_OVER: Final = frozenset({
    "labeled", "unlabeled", "milestoned", "demilestoned", "locked", "unlocked", "pinned", "unpinned", "typed",
    "untyped", "field_added", "field_removed", "synchronize", "review_requested", "review_request_removed",
    "auto_merge_enabled", "auto_merge_disabled", "enqueued", "dequeued", "converted_to_draft",
})  # fmt: skip


def issue(payload: dict[str, Any]) -> Reading:
    """An issue; what is a pull request in an issue's clothes is read as a pull request."""
    kind = Kind.PULL_REQUEST if isinstance(at(payload, "issue.pull_request"), dict) else Kind.ISSUE
    return _matter(payload, "issue", kind)


def pull_request(payload: dict[str, Any]) -> Reading:
    """A pull request."""
    return _matter(payload, "pull_request", Kind.PULL_REQUEST)


def _matter(payload: dict[str, Any], name: str, kind: Kind) -> Reading:
    action = needed(payload, "action", tool=TOOL)
    repository = needed(payload, "repository.full_name", tool=TOOL)
    number = needed(payload, f"{name}.number", "number", tool=TOOL)
    if action in PASSED_OVER and level_of_label(at(payload, "label.name")) is None:
        words = action.replace("_", " ")
        return Reading(
            passed_over=f"“{words}” of {repository}#{number} changes nothing about how it stands."
        )
    matter = payload[name] if isinstance(payload.get(name), dict) else {}
    word, bad = level_of_labels(label.get("name") for label in mappings(matter.get("labels")))
    is_incident = "incident" in first(matter, "type.name").casefold()
    is_urgent = kind is Kind.ISSUE and (bad is Level.CRITICAL or is_incident)
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
        link=first_link(matter, "html_url"),
        text=_ending(matter),
    )
    return reading((signal,), remarks_on_moments(matter, "created_at", "updated_at", "closed_at"))


def _state(action: str, matter: dict[str, Any]) -> State:
    """By the action where it says so; else by the matter itself."""
    if action in OPENING:
        return State.FIRING
    if action in ENDING:
        return State.RESOLVED
    word = first(matter, "state") or "open"
    if word == "closed":
        return State.RESOLVED
    if word != "open":
        raise unknown_state(TOOL, word)
    has_assignee = action == "assigned" or bool(matter.get("assignee") or matter.get("assignees"))
    return State.ACKNOWLEDGED if has_assignee else State.FIRING


def _since(action: str, matter: dict[str, Any]) -> datetime | None:
    """When the action was taken, by the moment that it sets."""
    if action == "opened":
        return moment(matter.get("created_at"))
    if action == "closed":
        return moment(matter.get("closed_at")) or moment(matter.get("updated_at"))
    return moment(matter.get("updated_at")) or moment(matter.get("created_at"))


def _ending(matter: dict[str, Any]) -> str:
    if matter.get("merged") is True or at(matter, "pull_request.merged_at"):
        return "Merged."
    if matter.get("merged") is False and first(matter, "state") == "closed":
        return "Closed without merging."
    reason = first(matter, "state_reason").replace("_", " ")
    return f"Closed as {reason}." if reason and first(matter, "state") == "closed" else ""
