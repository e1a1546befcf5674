"""What Raygun says of errors and of what people do with them."""

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
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Raygun"
ERRORS: Final = {
    "newerroroccurred", "errorreoccurred", "oneminutefollowup", "fiveminutefollowup", "tenminutefollowup",
    "thirtyminutefollowup", "hourlyfollowup",
}  # fmt: skip
STATUSES: Final = {
    "active": State.FIRING,
    "unresolved": State.FIRING,
    "resolved": State.RESOLVED,
    "ignored": State.RESOLVED,
    "permanently ignored": State.RESOLVED,
    "permanentlyignored": State.RESOLVED,
}
ALERTS: Final = {"alerttriggered": State.FIRING, "alertresolved": State.RESOLVED}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    return (
        isinstance(payload, dict)
        and "eventType" in payload
        and "event" in payload
        and (
            isinstance(payload.get("application"), dict)
            or fields.line(payload["event"]) in {"error_activity", "error_notification"}
        )
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if "eventType" not in tree:
        raise incomplete(NAME, "`eventType`") if "application" in tree else unknown(NAME)
    event = fields.needed(tree, "eventType", tool=NAME)
    small = event.casefold()
    error = fields.mapping(tree.get("error") or tree.get("alert"))
    if small in ERRORS:
        return _error(tree, error, State.FIRING)
    if small in ALERTS:
        return _error(tree, error, ALERTS[small])
    if small == "statuschanged":
        return _error(tree, error, state_by(STATUSES, _status(error), tool=NAME))
    if small == "assignedtouser":
        return _error(tree, error, State.ACKNOWLEDGED)
    return passed_over(f"It tells of “{event}”, which does not say how an error stands.")


def _error(tree: dict[str, Any], error: dict[str, Any], found: State) -> Reading:
    application = fields.first(tree, "application.name")
    # The address of the error is the only thing that stays the same; a follow-up adds a query to it.
    key = fields.needed(
        error, "url", "id", "message", tool=NAME, what="the error's own", most=1000
    ).partition("?")[0]
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(key),
        title=without_addresses(
            fields.first(error, "message", "name") or f"Error in {application or 'an application'}"
        ),
        at=moment(
            error.get("activityDate") or error.get("lastOccurredOn") or error.get("dateTime")
        ),
        started_at=moment(error.get("firstOccurredOn")),
        service=application,
        link=fields.first_link(error, "url"),
    )
    return reading([signal], remarks_on_moments(error, "activityDate", "lastOccurredOn"))


def _status(error: dict[str, Any]) -> str:
    """How it stands, without the version in which it was resolved."""
    return fields.first(error, "status").casefold().partition(" in ")[0]
