"""What Opsgenie and Jira Service Management say when an alert changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level, rung
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

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Opsgenie"
STATE_OF_ACTION: Final = {
    "create": State.FIRING,
    "createalert": State.FIRING,
    "unacknowledge": State.FIRING,
    "unsnooze": State.FIRING,
    "snoozeended": State.FIRING,
    "reopen": State.FIRING,
    "escalate": State.FIRING,
    "escalatenext": State.FIRING,
    "escalatetonext": State.FIRING,
    "acknowledge": State.ACKNOWLEDGED,
    "takeownership": State.ACKNOWLEDGED,
    "assignownership": State.ACKNOWLEDGED,
    "snooze": State.ACKNOWLEDGED,
    "close": State.RESOLVED,
    "resolve": State.RESOLVED,
    "delete": State.RESOLVED,
}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    alert = fields.at(payload, "alert")
    return (
        isinstance(alert, dict)
        and isinstance(payload.get("action"), str)
        and ("alertId" in alert or "tinyId" in alert or "integrationId" in payload)
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if not isinstance(tree.get("alert"), dict):
        if "integrationId" in tree:
            raise incomplete(NAME, "`alert`")
        raise unknown(NAME)
    alert: dict[str, Any] = tree["alert"]
    action = fields.needed(tree, "action", tool=NAME)
    state = STATE_OF_ACTION.get(action.casefold()) or _risen(action, alert)
    if state is None:
        return passed_over(f"It tells of “{action}”, which does not say how the alert stands.")
    alert_id = fields.needed(alert, "alertId", "alias", "tinyId", tool=NAME, what="the alert's own")
    title = fields.first(alert, "message", "description")
    text = fields.text(alert.get("description"))
    level_word = _priority(alert, "priority")
    started_at = moment(alert.get("createdAt"))
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=alert_id,
        title=without_addresses(title or f"Alert {alert_id}"),
        at=moment(alert.get("updatedAt"))
        or (started_at if action.casefold().startswith("create") else None),
        started_at=started_at,
        level=level(level_word),
        level_word=level_word,
        service=fields.first(alert, "entity", "details.service", "details.Service")
        or _tagged(alert, "service"),
        team=fields.first(alert, "team", "details.team") or _team(alert) or _tagged(alert, "team"),
        link=fields.first_link(tree, "alert.details.url", "alert.details.link", "alertUrl", "url"),
        text="" if text == title else without_addresses(text),
    )
    return reading([signal], remarks_on_moments(alert, "createdAt", "updatedAt"))


def _risen(action: str, alert: dict[str, Any]) -> State | None:
    """A priority that rises asks for attention again, whoever had the alert; one that falls does not."""
    before, now = (rung(_priority(alert, name)) for name in ("oldPriority", "priority"))
    is_rise = before is not None and now is not None and now < before
    return State.FIRING if is_rise and action.casefold() == "updatepriority" else None


def _priority(alert: dict[str, Any], name: str) -> str:
    """Opsgenie counts from P1, the worst, to P5; old payloads leave the letter out."""
    word = fields.line(alert.get(name))
    return f"P{word}" if word in {"1", "2", "3", "4", "5"} else word


def _tagged(alert: dict[str, Any], name: str) -> str:
    return fields.tags(alert.get("tags")).get(name, "")


def _team(alert: dict[str, Any]) -> str:
    """Teams are named; their ids say nothing to people."""
    responders = fields.mappings(alert.get("responders"))
    return next(
        (fields.line(one.get("name")) for one in responders if one.get("type") == "team"), ""
    )
