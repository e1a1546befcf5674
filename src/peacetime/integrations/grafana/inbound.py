"""What Grafana says: legacy alerts, unified alerting from version 8 on, and OnCall."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.labelled import (
    LEVELS,
    SERVICES,
    TEAMS,
    is_of_grafana,
    is_watchdog,
    labelled,
)
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
from peacetime.domain.signals.signal import Kind, NotRead, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Grafana"
LINKS: Final = ("panelURL", "dashboardURL", "generatorURL")
GRAFANA_ALONE: Final = {"orgId", "title", "state", "message", "truncatedAlerts"}
LEGACY_STATES: Final = {
    "alerting": State.FIRING,
    "no data": State.FIRING,
    "nodata": State.FIRING,
    "error": State.FIRING,
    "ok": State.RESOLVED,
}
WAITING: Final = {
    "pending": "The threshold is crossed, but not yet for long enough: nothing fires.",
    "paused": "The rule is paused: it says nothing about a matter.",
    "unknown": "The rule was not evaluated yet: it says nothing about a matter.",
}
ONCALL_STATES: Final = {
    "firing": State.FIRING,
    "new": State.FIRING,
    "alerting": State.FIRING,
    "acknowledged": State.ACKNOWLEDGED,
    "silenced": State.ACKNOWLEDGED,
    "resolved": State.RESOLVED,
}
# “[FIRING:1, RESOLVED:2]” before the title of a delivery.
COUNTED: Final = re.compile(r"^\[[A-Z:, 0-9]+\]\s*")
TEST_ALERT: Final = "TestAlert"
LEGACY_TEST: Final = "Someone is testing the alert notification"


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    if not isinstance(payload, dict):
        return False
    if isinstance(alerts := payload.get("alerts"), list):
        return (
            headers.get("user-agent", "").startswith("Grafana")
            or "orgId" in payload
            or is_of_grafana(alerts)
            or ("title" in payload and "message" in payload and "receiver" in payload)
        )
    if "ruleName" in payload or "ruleUrl" in payload:
        return "state" in payload or "evalMatches" in payload
    return isinstance(payload.get("alert_group"), dict) and isinstance(payload.get("event"), dict)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if isinstance(tree.get("alerts"), list):
        return _unified(tree)
    if isinstance(tree.get("alert_group"), dict):
        return _oncall(tree)
    if "ruleId" in tree or "ruleName" in tree or "evalMatches" in tree:
        return _legacy(tree)
    if "receiver" in tree or "orgId" in tree:
        raise incomplete(NAME, "`alerts`")
    raise unknown(NAME)


def _unified(tree: dict[str, Any]) -> Reading:
    status = fields.line(tree.get("status"))
    link = fields.link(tree.get("externalURL"))
    title = COUNTED.sub("", fields.line(tree.get("title")))
    signals: list[Signal] = []
    refusals: list[NotRead] = []
    remarks: list[str] = []
    for alert in fields.mappings(tree.get("alerts")):
        labels = fields.mapping(alert.get("labels"))
        if is_watchdog(labels):
            continue
        is_test = labels.get("alertname") == TEST_ALERT and labels.get("instance") == NAME
        try:
            signals.append(
                labelled(alert, status=status, link=link, title=title, is_test=is_test, links=LINKS)
            )
        except NotRead as refusal:
            refusals.append(refusal)
        remarks += remarks_on_moments(alert, "startsAt")
    truncated = tree.get("truncatedAlerts")
    if isinstance(truncated, int) and truncated > 0:
        remarks.append(f"{truncated} more alerts were cut off by Grafana.")
    if signals:
        return reading(
            signals, [*remarks, *(f"An alert was left out: {refusal}" for refusal in refusals)]
        )
    if refusals:
        raise refusals[0]
    return passed_over("It holds no alerts that say anything about a matter.")


def _legacy(tree: dict[str, Any]) -> Reading:
    word = fields.line(tree.get("state")).casefold()
    if word in WAITING:
        return passed_over(WAITING[word])
    state = state_by(LEGACY_STATES, word, tool=NAME)
    tags = {**_match_tags(tree), **fields.tags(tree.get("tags"))}
    level_word = _tag(tags, LEVELS)
    rule = fields.needed(tree, "ruleId", "ruleName", "ruleUrl", tool=NAME)
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("rule", fields.line(tree.get("orgId")) or "1", rule),
        title=without_addresses(fields.first(tree, "ruleName", "title") or f"Rule {rule}"),
        level=level(level_word),
        level_word=level_word,
        service=_tag(tags, SERVICES),
        team=_tag(tags, TEAMS),
        link=fields.link(tree.get("ruleUrl")),
        text=without_addresses(fields.text(tree.get("message"))),
        is_test=fields.line(tree.get("message")).startswith(LEGACY_TEST),
    )
    return reading([signal])


def _match_tags(tree: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in reversed(fields.mappings(tree.get("evalMatches"))):
        found.update(fields.tags(match.get("tags")))
    return found


def _tag(tags: dict[str, str], names: tuple[str, ...]) -> str:
    return next((tags[name] for name in names if tags.get(name)), "")


def _oncall(tree: dict[str, Any]) -> Reading:
    group = fields.mapping(tree.get("alert_group"))
    remarks = remarks_on_moments(group, "created_at")
    happened = fields.line(fields.at(tree, "event.type")).casefold()
    state = state_by(ONCALL_STATES, group.get("state") or _state_of_event(happened), tool=NAME)
    ends = {
        State.RESOLVED: "resolved_at",
        State.ACKNOWLEDGED: "acknowledged_at",
        State.FIRING: "created_at",
    }
    labels = fields.tags(group.get("labels"))
    level_word = _tag(labels, LEVELS)
    group_id = fields.needed(tree, "alert_group.id", "alert_group_id", tool=NAME)
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("group", group_id),
        title=without_addresses(fields.first(group, "title") or f"Alert group {group_id}"),
        at=moment(fields.at(tree, "event.time") or group.get(ends[state])),
        started_at=moment(group.get("created_at")),
        level=level(level_word),
        level_word=level_word,
        service=_tag(labels, SERVICES) or fields.first(tree, "integration.name"),
        team=fields.first(tree, "integration.team") or _tag(labels, TEAMS),
        link=fields.first_link(group, "permalinks.web", "permalinks.web_app"),
    )
    return reading([signal], remarks)


def _state_of_event(happened: str) -> str:
    words = {"acknowledge": "acknowledged", "resolve": "resolved", "silence": "silenced"}
    return words.get(happened, "firing")
