"""Bitbucket Cloud."""

from __future__ import annotations

from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import at, first, first_link, key, mapping, needed
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import reading, remarks_on_moments, without_addresses
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State

TOOL: Final = "Bitbucket"
ISSUES: Final[dict[str, State]] = {
    "new": State.FIRING,
    "submitted": State.FIRING,
    "open": State.FIRING,
    "on hold": State.ACKNOWLEDGED,
    "resolved": State.RESOLVED,
    "invalid": State.RESOLVED,
    "duplicate": State.RESOLVED,
    "wontfix": State.RESOLVED,
    "closed": State.RESOLVED,
}
PULL_REQUESTS: Final[dict[str, State]] = {
    "OPEN": State.FIRING,
    "DRAFT": State.FIRING,
    "QUEUED": State.ACKNOWLEDGED,
    "MERGED": State.RESOLVED,
    "DECLINED": State.RESOLVED,
    "SUPERSEDED": State.RESOLVED,
}
# Bitbucket's own words, where trivial to blocker is a ladder of five.
PRIORITIES: Final[dict[str, Level]] = {"minor": Level.INFO, "trivial": Level.INFO}
ASIDE: Final = ("approved", "unapproved", "changes_request", "comment")


def read(payload: dict[str, Any], event: str) -> Reading:
    """What a delivery of the cloud says."""
    if isinstance(payload.get("commit_status"), dict):
        return _build(payload)
    is_review = any(word in event for word in ASIDE) or _is_review(payload)
    if isinstance(payload.get("pullrequest"), dict):
        if is_review:
            return Reading(
                passed_over="A comment or review of a pull request: it is as open as before."
            )
        return _pull_request(payload)
    if isinstance(payload.get("issue"), dict):
        has_changes = bool(mapping(payload.get("changes")))
        if not event.startswith("issue:updated") and is_review and not has_changes:
            return Reading(passed_over="A comment on an issue: it stands as before.")
        return _issue(payload)
    words = event or next(
        (name for name in ("push", "fork", "comment", "changes") if name in payload), "unnamed"
    )
    return Reading(passed_over=f"“{words}” of Bitbucket says nothing about a matter.")


def _is_review(payload: dict[str, Any]) -> bool:
    return any(
        isinstance(payload.get(name), dict) for name in ("approval", "comment", "changes_request")
    )


def _issue(payload: dict[str, Any]) -> Reading:
    found = mapping(at(payload, "issue"))
    word = first(found, "state") or first(payload, "changes.status.new", "changes.state.new")
    if word not in ISSUES:
        raise outcomes.unknown_state(TOOL, word)
    is_assigned = bool(found.get("assignee")) and word == "open"
    priority = first(found, "priority")
    bad = PRIORITIES.get(priority) or level(priority)
    kind = Kind.ESCALATION if bad is Level.CRITICAL else Kind.ISSUE
    state = State.ACKNOWLEDGED if is_assigned else ISSUES[word]
    return _matter(payload, found, kind, state, what="issue", bad=bad, word=priority)


def _pull_request(payload: dict[str, Any]) -> Reading:
    found = mapping(at(payload, "pullrequest"))
    word = needed(found, "state", tool=TOOL)
    if word.upper() not in PULL_REQUESTS:
        raise outcomes.unknown_state(TOOL, word)
    text = f"{word.capitalize()}." if PULL_REQUESTS[word.upper()] is State.RESOLVED else ""
    state = PULL_REQUESTS[word.upper()]
    return _matter(payload, found, Kind.PULL_REQUEST, state, what="pull_request", text=text)


def _matter(
    payload: dict[str, Any],
    found: dict[str, Any],
    kind: Kind,
    state: State,
    *,
    what: str,
    bad: Level | None = None,
    word: str = "",
    text: str = "",
) -> Reading:
    repository = needed(
        payload, "repository.full_name", "pullrequest.destination.repository.full_name", tool=TOOL
    )
    number = needed(found, "id", tool=TOOL)
    started_at = moment(found.get("created_on"))
    signal = Signal(
        kind=kind,
        state=state,
        key=key(repository, what, number),
        title=without_addresses(first(found, "title") or f"{repository}#{number}"),
        at=moment(found.get("updated_on")) or started_at,
        started_at=started_at,
        level=bad,
        level_word=word,
        service=repository,
        link=first_link(found, "links.html.href")
        or first_link(payload, "repository.links.html.href"),
        text=text,
    )
    return reading((signal,), remarks_on_moments(found, "created_on", "updated_on"))


def _build(payload: dict[str, Any]) -> Reading:
    found = mapping(at(payload, "commit_status"))
    repository = needed(
        payload, "repository.full_name", "commit_status.repository.full_name", tool=TOOL
    )
    commit = first(found, "commit.hash") or first(found, "links.commit.href").rpartition("/")[2]
    place = first(found, "refname") or commit[:12]
    started_at = moment(found.get("created_on"))
    name = needed(found, "key", "name", tool=TOOL)
    return outcomes.run(
        TOOL,
        needed(found, "state", tool=TOOL),
        key=key(repository, "build", name, *filter(None, (place,))),
        name=first(found, "name") or name,
        place=place,
        at=moment(found.get("updated_on")) or started_at,
        started_at=started_at,
        service=repository,
        link=first_link(found, "url", "links.commit.href")
        or first_link(payload, "repository.links.html.href"),
    )
