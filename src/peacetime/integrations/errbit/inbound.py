"""What Errbit says of a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.signals import fields
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    opened,
    reading,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Reading, Signal, State

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Errbit"


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    problem = _problem(payload)
    return isinstance(problem.get("error_class"), str) and "app_name" in problem


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    problem = _problem(tree)
    if not problem:
        raise unknown(NAME)
    is_over = fields.first(problem, "resolved") == "true"
    kind, said = fields.first(problem, "error_class"), fields.first(problem, "message")
    key = fields.needed(problem, "_id", "id", "url", tool=NAME, what="the problem's own")
    signal = Signal(
        kind=Kind.ALERT,
        state=State.RESOLVED if is_over else State.FIRING,
        key=fields.key(key),
        title=without_addresses(
            ": ".join(part for part in (kind, said) if part) or f"Problem {key}"
        ),
        at=moment(problem.get("resolved_at")) if is_over else moment(problem.get("last_notice_at")),
        started_at=moment(problem.get("first_notice_at") or problem.get("created_at")),
        service=fields.first(problem, "app_name"),
        link=fields.first_link(problem, "url"),
        text="\n".join(
            part
            for part in (fields.first(problem, "environment"), fields.first(problem, "where"))
            if part
        ),
    )
    return reading([signal], remarks_on_moments(problem, "last_notice_at", "first_notice_at"))


def _problem(payload: Any) -> dict[str, Any]:
    """The problem; a form has it as a text that is JSON."""
    return fields.mapping(fields.unwrapped(fields.at(payload, "problem")))
