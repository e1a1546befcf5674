"""What Checkly says of a check; people write the template, so names are read loosely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.signals import fields
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
from peacetime.domain.signals.signal import Kind, Level, NotRead, Reading, Signal, State

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Checkly"


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict):
        return False
    names = loose(payload)
    word = fields.first(names, "alerttype", "type")
    return word.startswith(("ALERT_", "NO_ALERT")) and bool(
        {"checkid", "checkname", "checktype", "alerttitle"}.intersection(names)
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    names = loose(opened(payload, NAME))
    word = fields.first(names, "alerttype", "type").upper()
    if word == "NO_ALERT":
        return passed_over("The check passes as before.")
    if not word.startswith("ALERT_"):
        if "checkid" in names or "checkname" in names:
            raise incomplete(NAME, "`alert_type`")
        raise unknown(NAME)
    is_certificate = word == "ALERT_SSL"
    is_over = "RECOVERY" in word
    if (
        not is_over
        and not is_certificate
        and not any(part in word for part in ("FAIL", "DEGRADED"))
    ):
        raise NotRead(
            f"{NAME} calls the alert “{word[:60]}”, a word that is unknown here.",
            code="state_unknown",
        )
    is_slow = word.removesuffix("_REMAIN").endswith("DEGRADED")
    key = fields.needed(names, "checkid", "checkname", tool=NAME, what="the check's own")
    name = fields.first(names, "checkname") or f"Check {key}"
    signal = Signal(
        kind=Kind.ALERT,
        state=State.RESOLVED if is_over else State.FIRING,
        key=fields.key(key, "ssl") if is_certificate else fields.key(key),
        title=without_addresses(fields.first(names, "event", "alerttitle", "title") or name),
        at=moment(fields.first(names, "startedat", "timestamp")),
        level=Level.WARNING if not is_over and (is_slow or is_certificate) else None,
        level_word=word if not is_over and (is_slow or is_certificate) else "",
        service=fields.first(names, "groupname", "checkname"),
        link=fields.first_link(names, "link", "resultlink"),
        text=without_addresses(fields.first_text(names, "checkerrormessage")),
    )
    return reading([signal])
