"""What VMware Aria Operations, once vRealize, says of an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
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
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "VMware Aria Operations"
STATES: Final = {
    **dict.fromkeys(("active", "new", "updated", "update", "open"), State.FIRING),
    **dict.fromkeys(
        ("canceled", "cancelled", "cancel", "inactive", "resolved", "closed"), State.RESOLVED
    ),
}
LEVELS: Final = {
    "CRITICAL": Level.CRITICAL,
    "IMMEDIATE": Level.ERROR,
    "WARNING": Level.WARNING,
    "INFORMATION": Level.INFO,
    "INFO": Level.INFO,
}
PREFIX: Final = "ALERT_CRITICALITY_LEVEL_"


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict):
        return False
    if "alertId" in payload:
        return bool({"criticality", "resourceName", "adapterKind"} & set(payload))
    return _is_of_logs(payload)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if _is_of_logs(tree):
        return _of_logs(tree)
    if not {"alertId", "criticality", "adapterKind"}.intersection(tree):
        raise unknown(NAME)
    found = state_by(STATES, tree.get("status"), tool=NAME)
    key = fields.needed(tree, "alertId", tool=NAME)
    word = fields.first(tree, "criticality").upper().removeprefix(PREFIX)
    kind = (
        fields.first(tree, "subType", "type")
        .removeprefix("ALERT_SUBTYPE_")
        .removeprefix("ALERT_TYPE_")
    )
    name = fields.first(tree, "resourceName", "resourceId")
    ends = (
        tree.get("cancelDate")
        if found is State.RESOLVED
        else tree.get("updateDate") or tree.get("startDate")
    )
    title = fields.first(tree, "alertName", "definitionName", "info")
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(key),
        title=without_addresses(
            title or f"{kind.replace('_', ' ').capitalize() or 'Alert'} of {name or key}"
        ),
        at=moment(ends),
        started_at=moment(tree.get("startDate")),
        level=LEVELS.get(word) or level(word),
        level_word=word.casefold(),
        service=name,
        link=fields.first_link(tree, "alertUrl", "url", "link"),
        text=without_addresses(fields.first_text(tree, "info")),
    )
    return reading([signal], remarks_on_moments(tree, "startDate", "updateDate"))


def _is_of_logs(tree: dict[str, Any]) -> bool:
    """Whether it comes from Aria Operations for Logs, once Log Insight."""
    return isinstance(tree.get("AlertName"), str) and isinstance(tree.get("messages"), list)


def _of_logs(tree: dict[str, Any]) -> Reading:
    """A search that found lines of a log; it never tells of an end."""
    name = fields.needed(tree, "AlertName", tool=NAME)
    messages = fields.mappings(tree.get("messages"))
    times = [found for message in messages if (found := moment(message.get("timestamp")))]
    found_in = {
        fields.first(field, "name"): fields.first(field, "content")
        for message in messages[:1]
        for field in fields.mappings(message.get("fields"))
    }
    signal = Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key("logs", name),
        title=without_addresses(name),
        at=moment(tree.get("TriggeredAt")) or max(times, default=None),
        service=next(
            (found_in[one] for one in ("appname", "hostname", "source") if found_in.get(one)), ""
        ),
        link=fields.first_link(tree, "Url", "EditUrl"),
        text=without_addresses(
            fields.first_text(tree, "Info")
            or "\n".join(fields.first(message, "text") for message in messages[:10])
        ),
    )
    return reading([signal], remarks_on_moments(tree, "TriggeredAt"))
