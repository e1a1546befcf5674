"""What Linear says of issues and of the times promised for them; a state's type decides, not its name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import at, first, first_link, mapping, needed
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    opened,
    reading,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State

NAME: Final = "Linear"
HOME: Final = "https://linear.app/"
STATES: Final[dict[str, State]] = {
    "triage": State.FIRING,
    "backlog": State.FIRING,
    "unstarted": State.FIRING,
    "started": State.ACKNOWLEDGED,
    "completed": State.RESOLVED,
    "canceled": State.RESOLVED,
    "cancelled": State.RESOLVED,
    "duplicate": State.RESOLVED,
}
PRIORITIES: Final[dict[str, tuple[str, Level]]] = {
    "1": ("Urgent", Level.CRITICAL),
    "2": ("High", Level.ERROR),
    "3": ("Medium", Level.WARNING),
    "4": ("Low", Level.INFO),
}

# A change of these alone says nothing new about how the issue stands.
ASIDE: Final = frozenset({
    "updatedAt", "labelIds", "sortOrder", "boardOrder", "prioritySortOrder", "subIssueSortOrder", "description",
    "descriptionData", "descriptionState", "subscriberIds", "estimate", "dueDate", "cycleId", "editedAt",
    "reactionData", "attachmentIds", "addedToCycleAt", "addedToProjectAt", "projectMilestoneId", "botActor",
    "lastAppliedTemplateId", "bodyData",
})  # fmt: skip


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    """Whether Linear's header is there, or its frame: an action, a type and what it is about."""
    if "linear-event" in headers or "linear-delivery" in headers:
        return True
    fields = mapping(payload)
    is_theirs = first(fields, "url").startswith(HOME) or bool(
        {"organizationId", "webhookTimestamp"} & fields.keys()
    )
    has_frame = {"action", "type"} <= fields.keys() and is_theirs
    return has_frame and ("data" in fields or "issueData" in fields or "notification" in fields)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What it says of an issue."""
    fields = opened(payload, NAME)
    if not recognises(fields, headers):
        raise unknown(NAME)
    kind, action = first(fields, "type"), first(fields, "action")
    if kind == "IssueSLA":
        return _read_promise(fields, action)
    if kind != "Issue":
        return Reading(passed_over=f"“{kind}” of Linear says nothing about an issue.")
    changed = mapping(fields.get("updatedFrom"))
    if action == "update" and changed and changed.keys() <= ASIDE:
        return Reading(passed_over="An issue’s label, order or text changed: it stands as before.")
    found = mapping(fields.get("data"))
    return _read_issue(fields, found, _state(action, found))


def _read_promise(fields: dict[str, Any], action: str) -> Reading:
    """An issue that is about to break, or broke, the time that was promised for it."""
    found = mapping(fields.get("issueData")) or mapping(fields.get("data"))
    if action not in {"highRisk", "breached"}:
        return Reading(passed_over="A time is promised for an issue: it stands as before.")
    return _read_issue(fields, found, State.FIRING, is_urgent=True)


def _read_issue(
    fields: dict[str, Any], found: dict[str, Any], state: State, *, is_urgent: bool = False
) -> Reading:
    name = _name(found)
    word, bad = PRIORITIES.get(first(found, "priority"), ("", None))
    team = first(found, "team.name", "team.key")
    signal = Signal(
        kind=Kind.ESCALATION if is_urgent or bad is Level.CRITICAL else Kind.ISSUE,
        state=state,
        key=needed(found, "id", tool=NAME),
        title=without_addresses(first(found, "title") or name),
        at=_since(fields, found, state),
        started_at=moment(found.get("createdAt")),
        level=bad,
        level_word=first(found, "priorityLabel") if bad else word,
        service=first(found, "project.name") or team,
        team=team,
        link=first_link(fields, "url") or first_link(found, "url"),
        text=name,
    )
    return reading((signal,), remarks_on_moments(fields, "createdAt", "data.createdAt"))


def _state(action: str, found: dict[str, Any]) -> State:
    if action == "remove" or found.get("trashed") is True:
        return State.RESOLVED
    word = first(found, "state.type")
    if word in STATES:
        return STATES[word]
    if found.get("completedAt") or found.get("canceledAt"):
        return State.RESOLVED
    named = outcomes.state_of_a_ticket(first(found, "state.name"))
    if named is not None:
        return named
    if not at(found, "state"):
        return State.ACKNOWLEDGED if found.get("startedAt") else State.FIRING
    raise outcomes.unknown_state(NAME, word or first(found, "state.name"))


def _since(fields: dict[str, Any], found: dict[str, Any], state: State) -> datetime | None:
    """Since it was completed or cancelled, where it is; what else changes is said now."""
    ended = (found.get("completedAt"), found.get("canceledAt")) if state is State.RESOLVED else ()
    moments = (
        *ended,
        fields.get("createdAt"),
        found.get("updatedAt"),
        fields.get("webhookTimestamp"),
    )
    return next(filter(None, map(moment, moments)), None)


def _name(found: dict[str, Any]) -> str:
    """The issue's number as people say it: WEB-43."""
    team, number = first(found, "team.key"), first(found, "number")
    return first(found, "identifier") or (f"{team}-{number}" if team and number else "Issue")
