"""What Checkmk says of hosts and services; names are read loosely, for its script and its variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    incomplete,
    loose,
    opened,
    passed_over,
    reading,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Checkmk"
BY_TYPE: Final = {
    "problem": State.FIRING,
    "recovery": State.RESOLVED,
    "acknowledgement": State.ACKNOWLEDGED,
    "flappingstart": State.FIRING,
    "flappingstop": State.RESOLVED,
}
BY_STATUS: Final = {
    **dict.fromkeys(
        ("down", "unreachable", "unreach", "critical", "crit", "warning", "warn", "unknown"),
        State.FIRING,
    ),
    **dict.fromkeys(("up", "ok"), State.RESOLVED),
}
# The long one says its zone, the short one does not.
MOMENTS: Final = ("microtime", "longdatetime", "shortdatetime", "date")
LEVELS: Final = {"down": Level.CRITICAL, "unreachable": Level.ERROR, "unreach": Level.ERROR}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict):
        return False
    names = loose(payload)
    typed = bool({"notificationtype", "notifynotificationtype"}.intersection(names)) or (
        "type" in names and fields.first(names, "what") in {"HOST", "SERVICE"}
    )
    return typed and bool({"host", "hostname", "notifyhostname"}.intersection(names))


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    names = {
        name.removeprefix("notify"): value for name, value in loose(opened(payload, NAME)).items()
    }
    host = fields.first(names, "host", "hostname", "hostalias")
    if not host or not {"notificationtype", "status", "what"}.intersection(names):
        raise unknown(NAME) if not host else incomplete(NAME, "`notification_type`")
    kind = fields.first(names, "notificationtype", "type").casefold().split(" ")[0]
    status = fields.first(names, "status", "servicestate", "hoststate", "state", "severity")
    if kind.startswith(("downtime", "custom", "alerthandler", "flappingdisabled")):
        return passed_over(f"It tells of “{kind}”, which does not say how a matter stands.")
    found = BY_TYPE.get(kind) or state_by(BY_STATUS, status, tool=NAME)
    service = fields.first(names, "service", "servicedesc", "servicename", "servicedescription")
    level_word = status if found is not State.RESOLVED else ""
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(fields.first(names, "site", "omdsite"), host, service),
        title=without_addresses(
            fields.first(names, "summary") or " ".join(filter(None, (host, service, status)))
        ),
        at=next(filter(None, (moment(fields.first(names, name)) for name in MOMENTS)), None),
        level=level(level_word) or LEVELS.get(level_word.casefold()),
        level_word=level_word,
        service=host,
        link=fields.first_link(names, "url", "hosturl", "serviceurl"),
        text=without_addresses(
            "\n".join(
                filter(
                    None,
                    (service, fields.first_text(names, "output", "serviceoutput", "hostoutput")),
                )
            )
        ),
    )
    return reading([signal])
