"""Issues, incidents and merge requests."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from peacetime.domain.signals.fields import (
    at,
    first,
    first_link,
    key,
    lines,
    mapping,
    mappings,
    needed,
)
from peacetime.domain.signals.labels import level_of_labels
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.outcomes import unknown_state
from peacetime.domain.signals.readings import reading, remarks_on_moments, without_addresses
from peacetime.domain.signals.signal import Kind, Level, NotRead, Reading, Signal, State
from peacetime.integrations.gitlab.projects import path

TOOL: Final = "GitLab"
STATES: Final[dict[str, State]] = {
    "opened": State.FIRING,
    "reopened": State.FIRING,
    "locked": State.ACKNOWLEDGED,  # a merge is on its way
    "closed": State.RESOLVED,
    "merged": State.RESOLVED,
}
ESCALATIONS: Final[dict[str, State]] = {
    "triggered": State.FIRING,
    "acknowledged": State.ACKNOWLEDGED,
    "resolved": State.RESOLVED,
    "ignored": State.RESOLVED,
}
OPENING: Final = frozenset({"open", "reopen"})
REVIEWS: Final = frozenset({"approved", "unapproved", "approval", "unapproval"})
# A change of these alone says nothing new about how the matter stands.
ASIDE: Final = frozenset({
    "labels", "updated_at", "updated_by_id", "relative_position", "last_edited_at", "last_edited_by_id",
    "time_estimate", "total_time_spent", "time_change", "milestone_id", "due_date", "weight", "iteration_id",
    "merge_status", "detailed_merge_status", "reviewers", "head_pipeline_id", "discussion_locked", "position",
})  # fmt: skip


def issue(payload: dict[str, Any]) -> Reading:
    """An issue; of the type incident, or with a label that says critical, it asks for help."""
    return _matter(payload, Kind.ISSUE)


def merge_request(payload: dict[str, Any]) -> Reading:
    """A merge request."""
    attributes = mapping(at(payload, "object_attributes"))
    if first(attributes, "action") in REVIEWS:
        return Reading(passed_over="A review of a merge request: it is as open as before.")
    if first(attributes, "action") == "update" and first(attributes, "oldrev"):
        return Reading(passed_over="New commits of a merge request: it is as open as before.")
    return _matter(payload, Kind.PULL_REQUEST)


def _matter(payload: dict[str, Any], kind: Kind) -> Reading:
    attributes = mapping(at(payload, "object_attributes"))
    if not attributes:
        raise NotRead("This GitLab delivery has no `object_attributes`.", code="payload_incomplete")
    project = path(payload)
    number = needed(attributes, "iid", "id", tool=TOOL)
    word, bad = _level(payload, attributes)
    changes = mapping(at(payload, "changes"))
    if (
        first(attributes, "action") == "update"
        and changes
        and changes.keys() <= ASIDE
        and not _is_relabelled(changes)
    ):
        names = ", ".join(
            sorted(name.replace("_", " ") for name in changes if not name.startswith("updated"))
        )
        return Reading(
            passed_over=f"A change of {names or 'nothing'}: the matter stands as before."
        )
    is_urgent = kind is Kind.ISSUE and (bad is Level.CRITICAL or _is_incident(payload, attributes))
    signal = Signal(
        kind=Kind.ESCALATION if is_urgent else kind,
        state=_state(payload, attributes),
        key=key(project, kind.value, number),
        title=without_addresses(first(attributes, "title") or f"{project}#{number}"),
        at=_since(attributes),
        started_at=moment(attributes.get("created_at")),
        level=bad,
        level_word=word,
        service=project,
        link=first_link(attributes, "url") or first_link(payload, "project.web_url"),
        text="Merged." if first(attributes, "state") == "merged" else "",
    )
    return reading((signal,), remarks_on_moments(attributes, "created_at", "updated_at"))


def _state(payload: dict[str, Any], attributes: dict[str, Any]) -> State:
    word = first(attributes, "state") or {
        "open": "opened",
        "close": "closed",
        "merge": "merged",
    }.get(first(attributes, "action"), "")
    if word not in STATES:
        raise unknown_state(TOOL, word or first(attributes, "action"))
    if STATES[word] is not State.FIRING or first(attributes, "action") in OPENING:
        return STATES[word]
    if (said := first(attributes, "escalation_status")) in ESCALATIONS:
        return ESCALATIONS[said]
    has_assignee = any(
        (
            attributes.get("assignee_id"),
            attributes.get("assignee_ids"),
            payload.get("assignee"),
            payload.get("assignees"),
        )
    )
    return State.ACKNOWLEDGED if has_assignee else State.FIRING


def _since(attributes: dict[str, Any]) -> datetime | None:
    if first(attributes, "action") == "open":
        return moment(attributes.get("created_at"))
    return moment(attributes.get("updated_at")) or moment(attributes.get("created_at"))


def _level(payload: dict[str, Any], attributes: dict[str, Any]) -> tuple[str, Level | None]:
    """An incident has a severity; teams write one in the labels of everything else."""
    word = first(attributes, "severity")
    if (bad := level(word)) is not None:
        return word, bad
    labels = mappings(payload.get("labels")) or mappings(attributes.get("labels"))
    return level_of_labels(label.get("title") for label in labels)


def _is_incident(payload: dict[str, Any], attributes: dict[str, Any]) -> bool:
    words = (
        first(attributes, "type"),
        first(attributes, "issue_type"),
        first(payload, "object_kind"),
    )
    return "incident" in {word.casefold() for word in words}


def _is_relabelled(changes: dict[str, Any]) -> bool:
    """Whether a label came or went that stands for a level."""
    labels = [*mappings(at(changes, "labels.previous")), *mappings(at(changes, "labels.current"))]
    titles = lines([label.get("title") for label in labels])
    changed = [title for title in titles if titles.count(title) == 1]
    return level_of_labels(changed)[1] is not None
