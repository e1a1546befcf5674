"""What Librato, now SolarWinds AppOptics, says of an alert."""

from __future__ import annotations

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

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Librato"
SNAPSHOTS: Final = ("snapshots.librato.com", "snapshots.appoptics.com")


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    alert = fields.at(payload, "alert")
    if _is_snapshot(payload):
        return True
    return isinstance(alert, dict) and "trigger_time" in payload and "alertId" not in alert


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    alert = fields.mapping(tree.get("alert"))
    if "attachments" in tree and not alert:
        return passed_over("It is a snapshot of a chart that somebody shares.")
    if not alert:
        raise incomplete(NAME, "`alert`") if "trigger_time" in tree else unknown(NAME)
    violations = fields.mapping(tree.get("violations")) or _of_first_version(tree)
    is_over = bool(fields.first(tree, "clear", "cleared"))
    if not violations and not is_over:
        raise incomplete(NAME, "`violations` and no `clear`, so the state is unknown")
    key = fields.needed(alert, "id", "name", tool=NAME, what="the alert's own")
    level_word = fields.first(alert, "severity", "attributes.severity")
    at = moment(tree.get("trigger_time"))
    metrics = [
        fields.first(violation, "metric")
        for found in violations.values()
        for violation in fields.mappings(found)
    ]
    signal = Signal(
        kind=Kind.ALERT,
        state=State.RESOLVED if is_over else State.FIRING,
        key=fields.key(key),
        title=without_addresses(fields.first(alert, "name") or f"Alert {key}"),
        at=at,
        started_at=None if is_over else at,
        level=level(level_word),
        level_word=level_word,
        service=next(
            (fields.line(name).partition(",")[0].rpartition("=")[2] for name in violations), ""
        ),
        link=fields.first_link(alert, "runbook_url"),
        text=without_addresses(
            "\n".join(
                part
                for part in (
                    fields.first_text(alert, "description"),
                    ", ".join(dict.fromkeys(metrics)),
                )
                if part
            )
        ),
        is_test=fields.first(tree, "triggered_by_user_test") == "true",
    )
    return reading([signal], remarks_on_moments(tree, "trigger_time"))


def _of_first_version(tree: dict[str, Any]) -> dict[str, Any]:
    """The measurements by their sources, as the second version of its alerts groups its violations."""
    measured = fields.mappings(tree.get("measurements")) or fields.mappings(
        [tree.get("measurement")]
    )
    metric = fields.first(tree, "metric.name")
    return {fields.first(one, "source"): [{"metric": metric}] for one in measured}


def _is_snapshot(payload: Any) -> bool:
    shown = fields.first_link(payload, "attachments.0.image_url")
    return shown.partition("//")[2].partition("/")[0].endswith(SNAPSHOTS)
