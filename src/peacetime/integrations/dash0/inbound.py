"""What Dash0 says of an issue that a check rule found."""

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
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Dash0"
BY_TYPE: Final = {
    "alert.ongoing": State.FIRING,
    "alert.firing": State.FIRING,
    "alert.resolved": State.RESOLVED,
    "alert.closed": State.RESOLVED,
}
BY_STATUS: Final = {
    **dict.fromkeys(
        ("critical", "failed", "degraded", "firing", "ongoing", "open", "warning"), State.FIRING
    ),
    **dict.fromkeys(("resolved", "closed", "ok"), State.RESOLVED),
}
SERVICES: Final = (
    "service.name",
    "service",
    "service_name",
    "dash0.resource.name",
    "dash0.synthetic_check.name",
)
LEVELS: Final = {"failed": Level.CRITICAL, "degraded": Level.WARNING}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    return isinstance(fields.at(payload, "data.issue"), dict) and fields.line(
        payload.get("type")
    ).startswith("alert")


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    word = fields.line(tree.get("type"))
    if word == "test":
        return passed_over("It is the trial that Dash0 sends when a webhook is set up.")
    if word == "alert.superseded":
        return passed_over(
            "A newer issue takes the place of this one and says how the matter stands."
        )
    issue = fields.mapping(fields.at(tree, "data.issue"))
    if not issue:
        raise incomplete(NAME, "`data.issue`") if word.startswith("alert") else unknown(NAME)
    status = fields.first(issue, "status")
    found = BY_TYPE.get(word) or state_by(BY_STATUS, status, tool=NAME)
    labels = {
        fields.line(label.get("key")): fields.first(
            label, "value.stringValue", "value.intValue", "value"
        )
        for label in _labels(issue.get("labels"))
    }
    key = fields.needed(issue, "issueIdentifier", "id", tool=NAME, what="the issue's own")
    how_bad = LEVELS.get(status.casefold()) or level(status) if found is State.FIRING else None
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(key),
        title=without_addresses(
            fields.first(issue, "checkrules.0.name", "summary") or f"Issue {key}"
        ),
        at=moment(issue.get("end")) if found is State.RESOLVED else moment(issue.get("start")),
        started_at=moment(issue.get("start")),
        level=how_bad,
        level_word=status if how_bad else "",
        service=next((labels[name] for name in SERVICES if labels.get(name)), "")
        or fields.first(issue, "checkrules.0.labels.service", "checkrules.0.labels.service_name"),
        team=labels.get("team", ""),
        link=fields.first_link(issue, "url", "checkrules.0.url"),
        text=without_addresses(fields.first_text(issue, "summary", "description")),
    )
    return reading([signal], remarks_on_moments(issue, "start", "end"))


def _labels(said: Any) -> list[dict[str, Any]]:
    """Labels as objects, whether they are so, one object, or each stands in a pair with its number."""
    if isinstance(said, dict):
        return [{"key": name, "value": value} for name, value in said.items()]
    if not isinstance(said, list):
        return []
    return fields.mappings(
        [label[-1] if isinstance(label, list) and label else label for label in said]
    )
