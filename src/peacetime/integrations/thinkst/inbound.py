"""What Thinkst Canary says when somebody touches a decoy."""

from __future__ import annotations

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
from peacetime.domain.signals.signal import Kind, Reading, Signal, State

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Thinkst Canary"
TOKEN: Final = frozenset({"manage_url", "memo"})
TOUCHES: Final = frozenset({"channel", "exposed_time"})
TRIAL: Final = "Congrats! The newly saved webhook works"


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict):
        return False
    return fields.line(payload.get("AlertType")).startswith("Canary") or _is_token(payload)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if _is_token(tree):
        return _token(tree)
    kind = fields.line(tree.get("AlertType"))
    if not kind:
        raise (
            incomplete(NAME, "`AlertType`")
            if "IncidentHash" in tree or "CanaryName" in tree
            else unknown(NAME)
        )
    name = fields.first(tree, "CanaryName", "Reminder", "FlockName", "CanaryID", "Token")
    about = fields.first(tree, "CanaryID", "CanaryName", "Token")
    if kind in {"CanaryDisconnected", "CanaryReconnected"}:
        key, found = (
            fields.key("connection", about),
            State.FIRING if kind == "CanaryDisconnected" else State.RESOLVED,
        )
    elif kind in {"CanaryIncident", "CanarytokenIncident"}:
        key = fields.needed(
            tree, "IncidentHash", "IncidentKey", tool=NAME, what="the incident's own"
        )
        found = State.FIRING
    else:
        return passed_over(f"It tells of “{kind}”, which does not say that a decoy was touched.")
    at = moment(tree.get("Timestamp"))
    what = fields.first(tree, "Description") or kind
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(key),
        title=without_addresses(f"{what} on {name}" if name else what),
        at=at,
        started_at=at if found is State.FIRING else None,
        service=name,
        link=fields.first_link(tree, "ManageUrl", "ManageURL", "IncidentURL"),
        text=without_addresses(fields.first_text(tree, "Intro")),
        is_test=what == "Dummy Incident",
    )
    return reading([signal], remarks_on_moments(tree, "Timestamp"))


def _token(tree: dict[str, Any]) -> Reading:
    """A token of canarytokens.org, which is free, has fields of its own; its address is what stays the same."""
    key = fields.needed(tree, "token", "manage_url", "memo", tool=NAME, what="the token's own")
    memo = fields.first(tree, "memo") or "A token"
    at = moment(tree.get("time") or tree.get("exposed_time"))
    signal = Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key("token", fields.digest(key)),
        title=without_addresses(f"Canarytoken {_what(tree)}: {memo}"),
        at=at,
        started_at=at,
        service=memo,
        text=without_addresses(fields.first(tree, "channel", "token_type")),
        is_test=memo == TRIAL,
    )
    return reading([signal], remarks_on_moments(tree, "time", "exposed_time"))


def _is_token(tree: dict[str, Any]) -> bool:
    return set(tree) >= TOKEN and bool(TOUCHES.intersection(tree))


def _what(tree: dict[str, Any]) -> str:
    return "found in public" if "exposed_time" in tree else "triggered"
