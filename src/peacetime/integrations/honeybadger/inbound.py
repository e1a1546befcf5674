"""What Honeybadger says of errors, outages, check-ins and deployments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
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
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Honeybadger"
STATE_OF_EVENT: Final = {
    **dict.fromkeys(
        ("occurred", "unresolved", "rate exceeded", "error rate exceeded", "down", "check in missing", "alarm triggered", "alarm alert", "volume spike",
         "cert will expire", "unignored"),
        State.FIRING,
    ),
    "assigned": State.ACKNOWLEDGED,
    **dict.fromkeys(("resolved", "ignored", "up", "check in reporting", "alarm resolved", "alarm ok"), State.RESOLVED),
}  # fmt: skip
# "[The shop/production] What happened"; the environment comes after the last slash.
BRACKETS: Final = re.compile(r"\[([^\]]+?)(?:/[^/\]]*)?\]\s")
MATTERS: Final = ("fault", "check_in", "site", "alarm")


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict) or not isinstance(payload.get("event"), str):
        return False
    has_matter = any(isinstance(payload.get(name), dict) for name in (*MATTERS, "deploy"))
    return (
        has_matter
        and "message" in payload
        and ("project" in payload or fields.at(payload, "fault.project_id") is not None)
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if not {"project", *MATTERS, "deploy"}.intersection(tree):
        raise unknown(NAME)
    event = fields.needed(tree, "event", tool=NAME)
    small = event.casefold().replace("_", " ").replace(".", " ")
    if small == "deployed":
        return _deployment(tree)
    if small not in STATE_OF_EVENT:
        return passed_over(f"It tells of “{event}”, which does not say how a matter stands.")
    name = next((name for name in MATTERS if isinstance(tree.get(name), dict)), "")
    if not name:
        raise incomplete(NAME, "`fault`, `site`, `check_in` or `alarm`")
    return _matter(tree, name, STATE_OF_EVENT[small], is_expiry=small == "cert will expire")


def _matter(tree: dict[str, Any], name: str, found: State, *, is_expiry: bool) -> Reading:
    matter = fields.mapping(tree.get(name))
    key = fields.needed(matter, "id", tool=NAME, what="the matter's own")
    ends = (
        fields.first(tree, "outage.up_at", "check_in.reported_at")
        if found is State.RESOLVED
        else fields.first(tree, "outage.down_at")
    )
    seen = fields.first(matter, "last_notice_at", "expected_at") if found is State.FIRING else ""
    kind, said = fields.first(matter, "klass"), fields.first(matter, "message", "name")
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(f"{name}-cert" if is_expiry else name, key),
        title=without_addresses(_title(tree, ": ".join(filter(None, (kind, said))))),
        at=moment(ends or fields.first(tree, "notice.created_at") or seen),
        started_at=moment(fields.first(tree, "outage.down_at") or matter.get("created_at")),
        level=Level.WARNING if is_expiry else None,
        service=_project(tree),
        link=fields.first_link(matter, "details_url")
        or fields.first_link(tree, f"{name}.url", "notice.url"),
        text=": ".join(part for part in (kind, said) if part and name == "fault"),
    )
    return reading([signal], remarks_on_moments(matter, "created_at", "last_notice_at"))


def _title(tree: dict[str, Any], matter: str) -> str:
    """The message; where a person did something it names who, and the matter itself stands instead."""
    said = "" if matter and isinstance(tree.get("actor"), dict) else fields.first(tree, "message")
    return said or matter or event_of(tree)


def _project(tree: dict[str, Any]) -> str:
    """The project's name; where the project is left out, it stands in brackets before the message."""
    named = BRACKETS.match(fields.first(tree, "message"))
    return (
        fields.first(tree, "project.name")
        or (named[1].strip() if named else "")
        or fields.first(tree, "fault.project_id")
    )


def event_of(tree: dict[str, Any]) -> str:
    return fields.first(tree, "event").replace("_", " ").capitalize()


def _deployment(tree: dict[str, Any]) -> Reading:
    deploy = fields.mapping(tree.get("deploy"))
    key = fields.needed(
        deploy, "id", "revision", "created_at", tool=NAME, what="the deployment's own"
    )
    where = fields.first(deploy, "environment")
    signal = Signal(
        kind=Kind.DEPLOYMENT,
        state=State.RESOLVED,
        key=fields.key("deploy", key),
        title=f"Deployed {fields.first(deploy, 'revision')[:12] or key}"
        + (f" to {where}" if where else ""),
        at=moment(deploy.get("created_at")),
        service=fields.first(tree, "project.name"),
        link=fields.first_link(deploy, "url"),
    )
    return reading([signal])
