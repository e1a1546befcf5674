"""The assumptions in the order in which they are read, and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.burst.parameters import BY_NAME
from peacetime.domain.burst.policy import CALENDAR, differences
from peacetime.queries.burst.policy import ParameterLine, parameter_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peacetime.domain.burst.parameters import Parameter
    from peacetime.domain.burst.policy import Policy

GROUPS: Mapping[str, tuple[str, ...]] = {
    "What is earned, and how much can be held": (
        *("accrual_per_week", "cap", "initial_share", "debt_factor", "standby", "comp_rest"),
    ),
    "What an hour of Rescue costs": ("business", "off_hours", "night", "severe", "overlap"),
    "What being called costs": ("page", "wake"),
    "What is day and what is night": (
        *("business_starts", "business_ends", "night_starts", "night_ends"),
    ),
    "States, plans and what is credible": (
        *("watch_share", "hysteresis", "planning_ceiling", "follow_up_hours"),
        "longest_stretch_hours",
    ),
}
CALENDAR_LABEL = "Holiday calendar"
GRADES = (
    ("A", "a primary text that was read, or measured by us"),
    ("B", "an abstract or an official excerpt"),
    ("C", "a secondary page, or a convention of the field"),
    ("D", "our judgement"),
)


@dataclass(frozen=True, slots=True)
class Changed:
    """What two versions say differently, in words."""

    label: str
    before: str
    after: str


def grouped(policy: Policy) -> list[tuple[str, list[ParameterLine]]]:
    """Every assumption of a policy under its heading; none is left out."""
    lines = {line.parameter.name: line for line in parameter_lines(policy)}
    found = [
        (heading, [lines.pop(name) for name in names if name in lines])
        for heading, names in GROUPS.items()
    ]
    return [*found, ("Others", list(lines.values()))] if lines else found


def changes(before: Policy, after: Policy) -> list[Changed]:
    """What would be, or was, said differently."""
    return [
        Changed(CALENDAR_LABEL, str(old) or "none", str(new) or "none")
        if name == CALENDAR
        else _changed(BY_NAME[name], old, new)
        for name, (old, new) in differences(before, after).items()
    ]


def _changed(parameter: Parameter, old: float | str, new: float | str) -> Changed:
    before, after = (f"{value:g} {parameter.unit_of(value)}" for value in (float(old), float(new)))
    return Changed(parameter.label, before, after)


assert {name for names in GROUPS.values() for name in names} == set(BY_NAME)
