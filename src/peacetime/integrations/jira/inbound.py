"""What Jira says of issues: by webhooks from version 5 on, from the cloud, and by its automation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import at, first, first_link, link, mapping, mappings, needed
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    opened,
    reading,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State

NAME: Final = "Jira"
CATEGORIES: Final[dict[str, State]] = {
    "new": State.FIRING,
    "undefined": State.FIRING,
    "indeterminate": State.ACKNOWLEDGED,
    "done": State.RESOLVED,
}
# Jira's ladder of old is blocker, critical, major, minor, trivial; the new one highest to lowest.
PRIORITIES: Final[dict[str, Level]] = {
    "minor": Level.INFO,
    "trivial": Level.INFO,
    "normal": Level.WARNING,
}
# What is said beside an issue and changes nothing about how it stands.
ASIDE: Final = (
    "comment",
    "work_logged",
    "worklog",
    "work_started",
    "work_stopped",
    "attachment",
    "issuelink",
)
ASIDE_FIELDS: Final = frozenset({
    "labels", "comment", "rank", "sprint", "link", "attachment", "worklogid", "timespent", "timeestimate",
    "timeoriginalestimate", "watchers", "epic link", "fix version", "version", "story points", "description",
    "remoteissuelink", "epic child", "issueparentassociation", "remoteworkitemlink", "development", "duedate",
    "flagged", "environment", "story point estimate", "start date",
})  # fmt: skip
KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*-[0-9]+")


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    """Whether it names an event of Jira, or holds an issue as Jira writes one."""
    fields = mapping(payload)
    event = first(fields, "webhookEvent")
    if "x-atlassian-webhook-identifier" in headers and event:
        return True
    is_event = event.startswith("jira:") or bool(re.match(r"[a-z]+_[a-z]+", event))
    return is_event or bool(_issue(fields))


def read(payload: Any, _headers: Mapping[str, str]) -> Reading:
    """What it says of an issue."""
    fields = opened(payload, NAME)
    event, kind = first(fields, "webhookEvent"), first(fields, "issue_event_type_name")
    if kind.startswith(("issue_comment", "issue_work", "issue_attach")) or _is_aside(event, fields):
        return Reading(
            passed_over=f"“{kind or event or 'comment'}” of Jira changes nothing about how an issue stands."
        )
    found = _issue(fields)
    if found:
        return _read_issue(fields, found, event)
    if not event:
        raise unknown(NAME)
    if event.startswith("jira:issue"):
        needed(fields, "issue.key", tool=NAME)
    return Reading(passed_over=f"“{event}” of Jira says nothing about an issue.")


def _issue(fields: dict[str, Any]) -> dict[str, Any]:
    """The issue: a field of a webhook, the whole of what the automation sends."""
    for found in (mapping(fields.get("issue")), fields):
        says_how = isinstance(found.get("fields"), dict) or bool(_moved_to(fields))
        if says_how and KEY.fullmatch(first(found, "key")):
            return found
    return {}


def _moved_to(fields: dict[str, Any]) -> str:
    """The status to which the change led; people who write the payload themselves often send no more."""
    changed = mappings(at(fields, "changelog.items"))
    return next(
        (first(item, "toString") for item in changed if first(item, "field") == "status"), ""
    )


def _is_aside(event: str, fields: dict[str, Any]) -> bool:
    """Whether it is about a comment, or about fields that change nothing about how the issue stands."""
    if event.startswith(ASIDE):
        return True
    changed = mappings(at(fields, "changelog.items"))
    has_comment = isinstance(fields.get("comment"), dict)
    if "transition" in fields or event not in {"", "jira:issue_updated"}:
        return (
            has_comment
            and not changed
            and event not in {"jira:issue_created", "jira:issue_deleted", ""}
        )
    if not changed:
        return has_comment
    return all(first(item, "field").casefold() in ASIDE_FIELDS for item in changed)


def _read_issue(fields: dict[str, Any], found: dict[str, Any], event: str) -> Reading:
    issue = mapping(found.get("fields"))
    name = needed(found, "key", tool=NAME)
    word = first(issue, "priority.name")
    bad = _level(word) or _level(_drawn(issue))
    is_urgent = bad is Level.CRITICAL or "incident" in first(issue, "issuetype.name").casefold()
    signal = Signal(
        kind=Kind.ESCALATION if is_urgent else Kind.ISSUE,
        state=_state(fields, issue, event),
        key=name,
        title=without_addresses(first(issue, "summary") or name),
        at=_since(fields, issue, event),
        started_at=moment(issue.get("created")),
        level=bad,
        level_word=word,
        service=first(issue, "project.key") or name.rpartition("-")[0],
        link=_page(found, name),
        text=first(issue, "issuetype.name"),
    )
    return reading((signal,), remarks_on_moments(fields, "timestamp"))


def _level(word: str) -> Level | None:
    return PRIORITIES.get(word.casefold()) or level(word)


def _drawn(issue: dict[str, Any]) -> str:
    """The priority by its picture, whose name is English in every language: `…/priorities/high.svg`."""
    picture = first(issue, "priority.iconUrl", most=1000).rpartition("/")[2]
    return picture.partition(".")[0].removeprefix("priority_").removesuffix("_new")


def _state(fields: dict[str, Any], issue: dict[str, Any], event: str) -> State:
    """A transition says where the issue goes; else its status says where it is."""
    if event == "jira:issue_deleted":
        return State.RESOLVED
    to_status = first(fields, "transition.to_status")
    if to_status and (state := outcomes.state_of_a_ticket(to_status)) is not None:
        return state
    category = first(issue, "status.statusCategory.key")
    if category in CATEGORIES:
        return CATEGORIES[category]
    word = first(issue, "status.name") or _moved_to(fields)
    if (state := outcomes.state_of_a_ticket(word)) is not None:
        return state
    if issue.get("resolution"):
        return State.RESOLVED
    if "resolution" in issue and word:
        return State.FIRING  # a status of one's own, and nothing says that the issue is over
    raise outcomes.unknown_state(NAME, word)


def _since(fields: dict[str, Any], issue: dict[str, Any], event: str) -> datetime | None:
    if event == "jira:issue_deleted":
        return moment(fields.get("timestamp")) or moment(issue.get("updated"))
    if event == "jira:issue_created":
        return moment(issue.get("created")) or moment(fields.get("timestamp"))
    moments = (fields.get("timestamp"), issue.get("resolutiondate"), issue.get("updated"))
    return next(filter(None, map(moment, moments)), None)


def _page(found: dict[str, Any], name: str) -> str:
    """The page for people, from the address of the API that stands beside the issue."""
    address = first_link(found, "self")
    home, rest, _ = address.partition("/rest/")
    return link(f"{home}/browse/{name}") if rest else address
