"""Pull requests and work items."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from peacetime.domain.signals.fields import at, first, first_link, key, line, mapping, needed
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.outcomes import state_of_a_ticket, unknown_state
from peacetime.domain.signals.readings import reading, remarks_on_moments, without_addresses
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State
from peacetime.integrations.azuredevops.pages import page

TOOL: Final = "Azure DevOps"
PULL_REQUESTS: Final[dict[str, State]] = {
    "active": State.FIRING,
    "notSet": State.FIRING,
    "completed": State.RESOLVED,
    "abandoned": State.RESOLVED,
}
# What a work item says of its changes is older than these.
GONE_OR_BACK: Final = frozenset({"workitem.deleted", "workitem.restored"})
# Work items count their priority from 1, the worst, to 4.
PRIORITIES: Final[dict[str, Level]] = {
    "1": Level.CRITICAL,
    "2": Level.ERROR,
    "3": Level.WARNING,
    "4": Level.INFO,
}


def pull_request(payload: dict[str, Any]) -> Reading:
    """A pull request."""
    found = mapping(at(payload, "resource"))
    number = needed(found, "pullRequestId", tool=TOOL)
    word = needed(found, "status", tool=TOOL)
    if word not in PULL_REQUESTS:
        raise unknown_state(TOOL, word)
    project = first(found, "repository.project.name")
    repository = needed(found, "repository.name", "repository.id", tool=TOOL)
    started_at = moment(found.get("creationDate"))
    ended_at = moment(found.get("closedDate")) if PULL_REQUESTS[word] is State.RESOLVED else None
    home = first_link(found, "repository.webUrl", "repository.remoteUrl").rstrip("/")
    address = first_link(found, "_links.web.href") or (
        f"{home}/pullrequest/{number}" if home else ""
    )
    signal = Signal(
        kind=Kind.PULL_REQUEST,
        state=PULL_REQUESTS[word],
        key=key(project, repository, "pull_request", number),
        title=without_addresses(first(found, "title") or f"{repository}!{number}"),
        at=ended_at or moment(payload.get("createdDate")) or started_at,
        started_at=started_at,
        service=repository,
        link=first_link({"page": address}, "page"),
        text=f"{word.capitalize()}." if ended_at else "",
    )
    return reading((signal,), remarks_on_moments(payload, "createdDate"))


def work_item(payload: dict[str, Any]) -> Reading:
    """A work item; a critical one asks for help."""
    found = mapping(at(payload, "resource"))
    number = needed(found, "revision.id", "workItemId", "id", tool=TOOL)
    fields = {**mapping(at(found, "revision.fields")), **_new_values(found)}
    project = _field(fields, "System.TeamProject") or first(
        payload, "resourceContainers.project.id"
    )
    word, bad = _level(fields)
    title = _field(fields, "System.Title")
    signal = Signal(
        kind=Kind.ESCALATION if bad is Level.CRITICAL else Kind.ISSUE,
        state=_state(payload, fields),
        key=key(project, "work_item", number),
        title=without_addresses(
            title or f"{_field(fields, 'System.WorkItemType') or 'Work item'} {number}"
        ),
        at=_since(payload, fields),
        started_at=moment(fields.get("System.CreatedDate")),
        level=bad,
        level_word=word,
        service=project,
        link=first_link(found, "_links.html.href", "revision._links.html.href") or page(payload),
        text=_field(fields, "System.WorkItemType"),
    )
    return reading((signal,), remarks_on_moments(payload, "createdDate"))


def _new_values(found: dict[str, Any]) -> dict[str, Any]:
    """An update says each field as the value before and the value now."""
    fields = mapping(found.get("fields"))
    return {
        name: value.get("newValue") if isinstance(value, dict) and "newValue" in value else value
        for name, value in fields.items()
        if not isinstance(value, dict) or "newValue" in value
    }


def _field(fields: dict[str, Any], name: str) -> str:
    return line(fields.get(name))


def _state(payload: dict[str, Any], fields: dict[str, Any]) -> State:
    if payload.get("eventType") == "workitem.deleted":
        return State.RESOLVED
    word = _field(fields, "System.State")
    state = state_of_a_ticket(word)
    if state is None:
        raise unknown_state(TOOL, word)
    return state


def _level(fields: dict[str, Any]) -> tuple[str, Level | None]:
    """A bug has a severity ("1 - Critical"); everything has a priority."""
    severity, priority = _called(fields, "Severity"), _called(fields, "Priority")
    of_severity = level(severity) or PRIORITIES.get(severity[:1])
    if of_severity is not None:
        return severity, of_severity
    return priority, PRIORITIES.get(priority)


def _called(fields: dict[str, Any], name: str) -> str:
    """The field of the process that Microsoft wrote, else the organisation's own of that name."""
    theirs = _field(fields, f"Microsoft.VSTS.Common.{name}")
    own = (_field(fields, each) for each in fields if each.endswith(f".{name}"))
    return theirs or next(filter(None, own), "")


def _since(payload: dict[str, Any], fields: dict[str, Any]) -> datetime | None:
    if payload.get("eventType") in GONE_OR_BACK and (said := moment(payload.get("createdDate"))):
        return said
    names = ("System.ChangedDate", "System.CreatedDate")
    moments = [moment(fields.get(name)) for name in names]
    return next(filter(None, moments), None) or moment(payload.get("createdDate"))
