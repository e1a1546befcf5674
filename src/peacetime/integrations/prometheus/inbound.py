"""What Prometheus itself says: alerts as it sends them to an Alertmanager, and as its API lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.signals import fields
from peacetime.domain.signals.labelled import is_watchdog, labelled
from peacetime.domain.signals.readings import (
    incomplete,
    passed_over,
    reading,
    refuse_depth,
    remarks_on_moments,
    unknown,
)
from peacetime.domain.signals.signal import NotRead, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peacetime.domain.signals.signal import Signal

NAME = "Prometheus"


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    if isinstance(payload, list):
        return bool(payload) and all(_is_alert(item) for item in payload[:10])
    listed = _listed(payload)
    if isinstance(listed, list):
        return payload.get("status") == "success" if isinstance(payload, dict) else False
    return headers.get("user-agent", "").startswith("Prometheus/") or (
        _is_alert(payload) and not {"dashboardId", "ruleId"}.intersection(payload)
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = fields.unwrapped(payload)
    refuse_depth(tree, NAME)
    alerts = _alerts(tree)
    if not alerts:
        return passed_over("It holds no alerts.")
    signals: list[Signal] = []
    refusals: list[NotRead] = []
    remarks: list[str] = []
    passed = 0
    for alert in alerts:
        word = fields.line(alert.get("status") or alert.get("state")).casefold()
        if word == "pending" or is_watchdog(fields.mapping(alert.get("labels"))):
            passed += 1
            continue
        try:
            signals.append(labelled(_with_notes(alert), status="firing", link=""))
        except NotRead as refusal:
            refusals.append(refusal)
        remarks += remarks_on_moments(alert, "startsAt", "activeAt")
    if signals:
        return reading(
            signals, [*remarks, *(f"An alert was left out: {refusal}" for refusal in refusals)]
        )
    if refusals:
        raise refusals[0]
    return passed_over(f"{passed} alerts wait or only show that alerting works; none fires.")


def _alerts(tree: Any) -> list[dict[str, Any]]:
    if isinstance(tree, list):
        found = fields.mappings(tree)
        if tree and not found:
            raise unknown(NAME)
        return found
    listed = _listed(tree)
    if isinstance(listed, list):
        return fields.mappings(listed)
    if not isinstance(tree, dict):
        raise unknown(NAME)
    if not _is_alert(tree):
        if {"startsAt", "generatorURL", "annotations", "summary"}.intersection(tree):
            raise incomplete(NAME, "`labels`")
        raise unknown(NAME)
    return [tree]


def _listed(tree: Any) -> Any:
    """What its API lists: alerts, or rules in their groups, each with its alerts."""
    groups = fields.at(tree, "data.groups")
    if not isinstance(groups, list):
        return fields.at(tree, "data.alerts")
    rules = [
        rule for group in fields.mappings(groups) for rule in fields.mappings(group.get("rules"))
    ]
    return [alert for rule in rules for alert in fields.mappings(rule.get("alerts"))]


def _is_alert(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and isinstance(item.get("labels"), dict)
        and bool(
            {"annotations", "startsAt", "generatorURL", "activeAt", "summary"}.intersection(item)
        )
        and "receiver" not in item
        and "kind" not in item
    )


def _with_notes(alert: dict[str, Any]) -> dict[str, Any]:
    """A single alert may keep its summary outside its annotations, and end in the future while it fires."""
    kept = {**alert, "annotations": fields.mapping(alert.get("annotations")) or alert}
    # Prometheus sets the end of a firing alert ahead, in case it falls silent; only a word tells the state.
    if "status" not in alert and "state" not in alert:
        kept["status"] = "firing"
    return kept
