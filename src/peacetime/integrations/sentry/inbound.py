"""What Sentry says: hooks of the integration platform, and the older webhook plug-in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    incomplete,
    opened,
    passed_over,
    reading,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

NAME = "Sentry"
ISSUE_ACTIONS: Final = {
    "created": State.FIRING,
    "unresolved": State.FIRING,
    "escalating": State.FIRING,
    "unignored": State.FIRING,
    "triggered": State.FIRING,
    "assigned": State.ACKNOWLEDGED,
    "resolved": State.RESOLVED,
    "ignored": State.RESOLVED,
    "archived": State.RESOLVED,
}
METRIC_ACTIONS: Final = {
    "critical": State.FIRING,
    "warning": State.FIRING,
    "open": State.FIRING,
    "triggered": State.FIRING,
    "resolved": State.RESOLVED,
    "closed": State.RESOLVED,
}
ISSUE_IN_LINK: Final = re.compile(r"/issues/(\d+)")
PROJECT_IN_LINK: Final = re.compile(r"/projects/[^/]+/([^/]+)/")
RESOURCES: Final = {
    "issue",
    "error",
    "event_alert",
    "activity_alert",
    "metric_alert",
    "comment",
    "installation",
    "event",
    "seer",
    "preprod_artifact",
}
# Fields of a comment, an installation, a run of Seer and a build, where no header says what it is.
OTHER_NAMES: Final = {"comment", "comment_id", "installation", "run_id", "buildId"}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    if "sentry-hook-resource" in headers:
        return True
    if not isinstance(payload, dict):
        return False
    inner = payload.get("data")
    if isinstance(inner, dict) and "action" in payload:
        is_told = "installation" in payload or _is_about_an_issue(inner)
        return is_told and "repository" not in payload
    has_event = isinstance(payload.get("event"), dict)
    return (
        has_event and "culprit" in payload and ("project_slug" in payload or "project" in payload)
    )


def _is_about_an_issue(inner: dict[str, Any]) -> bool:
    """Whether it is Sentry's own without the id of an installation, as proxies and trials send it."""
    if isinstance(inner.get("metric_alert"), dict):
        return True
    event = fields.mapping(inner.get("event") or inner.get("error"))
    issue = fields.mapping(inner.get("issue"))
    is_event = "event_id" in event and ("issue_id" in event or "issue_url" in event)
    return is_event or {"shortId", "culprit"} <= issue.keys()


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    tree = opened(payload, NAME)
    inner = fields.mapping(tree.get("data"))
    if inner or "sentry-hook-resource" in headers:
        sent_at = moment(headers.get("sentry-hook-timestamp"))
        return _hook(tree, inner, headers.get("sentry-hook-resource", ""), sent_at)
    if isinstance(tree.get("event"), dict) or "project_slug" in tree or "culprit" in tree:
        return _plugin(tree)
    raise unknown(NAME)


def _hook(
    tree: dict[str, Any], inner: dict[str, Any], resource: str, sent_at: datetime | None
) -> Reading:
    action = fields.needed(tree, "action", tool=NAME)
    if isinstance(inner.get("metric_alert"), dict):
        return _metric(tree, inner, action, sent_at)
    if isinstance(inner.get("issue"), dict) and resource not in {"comment", "seer"}:
        return _issue(inner["issue"], action, sent_at)
    event = inner.get("event") or inner.get("error")
    if isinstance(event, dict):
        return _event(event, inner)
    if resource in RESOURCES or OTHER_NAMES.intersection(inner):
        about = resource or next(iter(inner))
        return passed_over(f"It tells of “{about}”, which does not say how an issue stands.")
    if "installation" in tree:
        raise incomplete(NAME, "`data.issue`, `data.event` or `data.metric_alert`")
    raise unknown(NAME)


def _issue(issue: dict[str, Any], action: str, sent_at: datetime | None) -> Reading:
    """When somebody resolved or archived an issue stands only in the header: Sentry tells at once."""
    state = state_by(ISSUE_ACTIONS, _how_it_stands(issue, action), tool=NAME)
    level_word = fields.first(issue, "level", "priority")
    started_at = moment(issue.get("firstSeen"))
    is_new = action.casefold() == "created"
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key(
            "issue", fields.needed(issue, "id", "shortId", tool=NAME, what="the issue's own")
        ),
        title=without_addresses(
            fields.first(issue, "title", "metadata.title", "metadata.value", "culprit") or "Issue"
        ),
        at=started_at if is_new else moment(fields.at(issue, "statusDetails.actionAt")) or sent_at,
        started_at=started_at,
        level=level(level_word),
        level_word=level_word,
        service=fields.first(issue, "project.slug", "project.name"),
        team=_team(issue),
        link=fields.first_link(issue, "permalink", "web_url", "webUrl", "project_url"),
        text=fields.line(issue.get("culprit")),
    )
    return reading([signal], remarks_on_moments(issue, "firstSeen"))


def _how_it_stands(issue: dict[str, Any], action: str) -> str:
    """A rule about an issue's activity only says that it triggered: the issue says how it stands."""
    status = fields.line(issue.get("status"))
    is_told = action.casefold() == "triggered" and status.casefold() in ISSUE_ACTIONS
    return status if is_told else action


def _team(issue: dict[str, Any]) -> str:
    """An issue can be a team's; where it is one person's, no team is said."""
    assigned = fields.mapping(issue.get("assignedTo"))
    return fields.line(assigned.get("name")) if assigned.get("type") == "team" else ""


def _event(event: dict[str, Any], inner: dict[str, Any]) -> Reading:
    """An alert about an event of an issue: the issue is the matter, not the single event."""
    key = _issue_id(event)
    if not key:
        raise incomplete(NAME, "`event.issue_id` or address of an issue")
    return reading([_of_event(event, key, event, inner)], remarks_on_moments(event, "datetime"))


def _issue_id(event: dict[str, Any]) -> str:
    if found := fields.first(event, "issue_id", "groupID", "group_id"):
        return found
    links = (fields.line(event.get(name), 2000) for name in ("issue_url", "web_url", "url"))
    return next((match[1] for link in links if (match := ISSUE_IN_LINK.search(link))), "")


def _of_event(
    event: dict[str, Any], key: str, outer: dict[str, Any], inner: dict[str, Any]
) -> Signal:
    tags = fields.tags(event.get("tags"))
    level_word = (
        fields.first(event, "level") or fields.first(outer, "level") or tags.get("level", "")
    )
    at = moment(
        event.get("datetime")
        or event.get("timestamp")
        or event.get("received")
        or event.get("dateCreated")
    )
    project = fields.first(outer, "project_slug", "project_name", "project")
    in_link = PROJECT_IN_LINK.search(fields.line(event.get("url"), 2000))
    rule = fields.first(inner, "triggered_rule", "triggering_rules.0")
    return Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key("issue", key),
        title=without_addresses(_title(event, outer)),
        at=at,
        level=level(level_word),
        level_word=level_word,
        service=in_link[1] if in_link else project,
        team=tags.get("team", ""),
        link=fields.first_link(event, "web_url") or fields.first_link(outer, "url"),
        text="\n".join(
            part
            for part in (
                fields.first(event, "culprit", "location"),
                f"Rule: {rule}" if rule else "",
            )
            if part
        ),
        is_test=tags.get("sample_event") == "yes",
    )


def _title(event: dict[str, Any], outer: dict[str, Any]) -> str:
    found = fields.first(
        event, "title", "metadata.title", "occurrence.issueTitle", "message", "logentry.formatted"
    )
    kind, value = fields.first(event, "metadata.type"), fields.first(event, "metadata.value")
    return (
        found
        or fields.first(outer, "message", "title")
        or ": ".join(filter(None, (kind, value)))
        or "Error"
    )


def _metric(
    tree: dict[str, Any], inner: dict[str, Any], action: str, sent_at: datetime | None
) -> Reading:
    alert: dict[str, Any] = inner["metric_alert"]
    state = state_by(METRIC_ACTIONS, action, tool=NAME)
    started_at = moment(alert.get("date_started"))
    rule = fields.first(alert, "alert_rule.name")
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key(
            "metric", fields.needed(alert, "id", "identifier", tool=NAME, what="the alert's own")
        ),
        title=without_addresses(
            rule
            or fields.first(alert, "title", "name")
            or fields.first(inner, "description_title")
            or "Alert"
        ),
        at=moment(alert.get("date_closed")) or sent_at if state is State.RESOLVED else started_at,
        started_at=started_at,
        level=level(action) if state is State.FIRING else None,
        level_word=action if state is State.FIRING else "",
        service=fields.first(alert, "projects.0", "alert_rule.projects.0")
        or fields.first(inner, "project.slug"),
        link=fields.first_link(inner, "web_url", "metric_alert.web_url")
        or fields.first_link(tree, "web_url"),
        text=without_addresses(fields.first_text(inner, "description_text")),
    )
    return reading([signal], remarks_on_moments(alert, "date_started", "date_closed"))


def _plugin(tree: dict[str, Any]) -> Reading:
    event = fields.mapping(tree.get("event"))
    link = ISSUE_IN_LINK.search(fields.line(tree.get("url"), 2000))
    key = fields.first(tree, "id") or (link[1] if link else "") or _issue_id(event)
    if not key:
        raise incomplete(NAME, "`id` of an issue")
    return reading(
        [_of_event(event, key, tree, tree)], remarks_on_moments(event, "received", "datetime")
    )
