"""What Alertmanager's webhook says, in its versions 1 to 4."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.labelled import is_of_grafana, is_watchdog, labelled
from peacetime.domain.signals.readings import (
    incomplete,
    opened,
    passed_over,
    reading,
    remarks_on_moments,
    unknown,
)
from peacetime.domain.signals.signal import NotRead, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peacetime.domain.signals.signal import Signal

NAME = "Alertmanager"
VERSIONS: Final = {"1", "2", "3", "4"}
OWN_NAMES: Final = {"receiver", "groupKey", "version"}
GRAFANA_ALONE: Final = {"orgId", "title", "state", "message"}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    if headers.get("user-agent", "").startswith("Alertmanager/"):
        return isinstance(payload, dict) and ("alerts" in payload or "alert" in payload)
    if not isinstance(payload, dict) or GRAFANA_ALONE.intersection(payload):
        return False
    alerts = payload.get("alerts", payload.get("alert"))
    return (
        isinstance(alerts, list)
        and not is_of_grafana(alerts)
        and (not OWN_NAMES.isdisjoint(payload) or _are_labelled(alerts))
    )


def _are_labelled(alerts: list[Any]) -> bool:
    """Scripts and trials send the alerts alone; labels beside annotations are Alertmanager's way."""
    first = alerts[0] if alerts else None
    return isinstance(first, dict) and all(
        isinstance(first.get(name), dict) for name in ("labels", "annotations")
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    # Nothing here goes deeper than an alert's labels, so depth need not be measured on this hot path.
    tree = payload if isinstance(payload, dict) else opened(payload, NAME)
    alerts = tree.get("alerts", tree.get("alert"))
    if not isinstance(alerts, list):
        if "receiver" in tree or "groupKey" in tree:
            raise incomplete(NAME, "`alerts`")
        raise unknown(NAME)
    status = fields.line(tree.get("status"))
    link = fields.link(tree.get("externalURL"))
    signals: list[Signal] = []
    remarks = _remarks(tree)
    refusals: list[NotRead] = []
    watchdogs = 0
    for alert in alerts:
        if not isinstance(alert, dict):
            refusals.append(incomplete(NAME, "object in `alerts`"))
        elif isinstance(labels := alert.get("labels"), dict) and is_watchdog(labels):
            watchdogs += 1
        else:
            try:
                signals.append(labelled(_first_version(alert), status=status, link=link))
            except NotRead as refusal:
                refusals.append(refusal)
    return _outcome(signals, remarks, refusals, watchdogs)


def _outcome(
    signals: list[Signal], remarks: list[str], refusals: list[NotRead], watchdogs: int
) -> Reading:
    """One alert that cannot be read does not take the others with it; if none can be read, that is said."""
    if signals:
        return reading(
            signals, [*remarks, *(f"An alert was left out: {refusal}" for refusal in refusals)]
        )
    if refusals:
        raise refusals[0]
    if watchdogs:
        return passed_over("It is the alert that always fires, to show that alerting works.")
    return passed_over("It holds no alerts.")


def _remarks(tree: dict[str, Any]) -> list[str]:
    version = fields.line(tree.get("version"))
    said = (
        []
        if version in VERSIONS or not version
        else [f"Its version is {version}, which is read like version 4."]
    )
    truncated = tree.get("truncatedAlerts")
    if isinstance(truncated, int) and truncated > 0:
        said.append(f"{truncated} more alerts were cut off by Alertmanager (`max_alerts`).")
    return said + remarks_on_moments(fields.at(tree, "alerts.0"), "startsAt")


def _first_version(alert: dict[str, Any]) -> dict[str, Any]:
    """Version 1 kept summary and description beside the labels, and the rest in `payload`."""
    if "annotations" in alert or not ("summary" in alert or "payload" in alert):
        return alert
    inner = fields.mapping(alert.get("payload"))
    return {
        **alert,
        "annotations": {"summary": alert.get("summary"), "description": alert.get("description")},
        "startsAt": alert.get("startsAt") or inner.get("activeSince"),
        "generatorURL": alert.get("generatorURL") or inner.get("generatorURL"),
    }
