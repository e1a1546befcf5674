"""What the ledger assumes: one value for every parameter, checked, and never hidden in a branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from math import isfinite
from types import MappingProxyType
from typing import Any

from peacetime.domain.burst.parameters import BY_NAME, PARAMETERS, Parameter
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.hours import check_calendar
from peacetime.domain.shared.text import quoted

HOURS_A_WEEK = 168.0
SEVERE = frozenset({"SEV0", "SEV1"})
CALENDAR = "holiday_calendar"


class PolicyRefused(InvalidInput):
    """A policy has a value that makes no sense; the sentence names it."""

    code = "policy_refused"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the ledger assumes; see `PARAMETERS` for units, ranges, sources and grades.

    Raises:
        PolicyRefused: `policy_value_refused`, `policy_hours_reversed`.
        InvalidInput: `unknown_holiday_calendar`.

    Source: `docs/reference/burst-policy.md`, written from `PARAMETERS`.

    >>> Policy().cap, Policy().accrual_per_hour * 168
    (20.0, 5.0)
    >>> Policy(cap=0)
    Traceback (most recent call last):
    peacetime.domain.burst.policy.PolicyRefused: Cap (cap) is 0 credit-hours. Write a number from 0.1 to 1000.
    """

    accrual_per_week: float = BY_NAME["accrual_per_week"].value
    cap: float = BY_NAME["cap"].value
    initial_share: float = BY_NAME["initial_share"].value
    business: float = BY_NAME["business"].value
    off_hours: float = BY_NAME["off_hours"].value
    night: float = BY_NAME["night"].value
    page: float = BY_NAME["page"].value
    wake: float = BY_NAME["wake"].value
    severe: float = BY_NAME["severe"].value
    overlap: float = BY_NAME["overlap"].value
    standby: float = BY_NAME["standby"].value
    comp_rest: float = BY_NAME["comp_rest"].value
    debt_factor: float = BY_NAME["debt_factor"].value
    follow_up_hours: float = BY_NAME["follow_up_hours"].value
    business_starts: float = BY_NAME["business_starts"].value
    business_ends: float = BY_NAME["business_ends"].value
    night_starts: float = BY_NAME["night_starts"].value
    night_ends: float = BY_NAME["night_ends"].value
    longest_stretch_hours: float = BY_NAME["longest_stretch_hours"].value
    watch_share: float = BY_NAME["watch_share"].value
    hysteresis: float = BY_NAME["hysteresis"].value
    planning_ceiling: float = BY_NAME["planning_ceiling"].value
    holiday_calendar: str = ""  # of teams that name none, as `DE` or `DE-BY`

    def __post_init__(self) -> None:
        for parameter in PARAMETERS:
            _check(parameter, getattr(self, parameter.name))
        if self.business_ends <= self.business_starts:
            sentence = (
                f"Working hours end (business_ends) at {self.business_ends:g}, not after they start at "
                f"{self.business_starts:g}. Write a later end."
            )
            raise PolicyRefused(sentence, field="business_ends", code="policy_hours_reversed")
        check_calendar(self.holiday_calendar)

    @property
    def accrual_per_hour(self) -> float:
        """Credit-hours earned in an hour of Delivery."""
        return self.accrual_per_week / HOURS_A_WEEK

    def severity_weight(self, severity: str) -> float:
        """How many times an hour at a severity costs; a severity that is not known weighs 1.

        >>> Policy().severity_weight("SEV1"), Policy().severity_weight("")
        (1.25, 1.0)
        """
        return self.severe if severity in SEVERE else 1.0

    def remarks(self) -> list[str]:
        """A sentence for each value outside the range that the evidence supports."""
        return [
            f"{each.label} is {getattr(self, each.name):g} {each.unit}; the evidence supports "
            f"{each.usual_low:g} to {each.usual_high:g}."
            for each in PARAMETERS
            if not each.usual_low <= getattr(self, each.name) <= each.usual_high
        ]


def policy_of(values: Mapping[str, object], *, base: Policy | None = None) -> Policy:
    """A policy from named values, as a file or a form says them; what is left out is as in `base`.

    `profile` names one of `PROFILES` to begin with.

    Args:
        values: Numbers, or texts that are numbers, by the names of the parameters.
        base: What holds otherwise; our defaults where None.

    Raises:
        PolicyRefused: `policy_name_unknown`, `policy_value_unreadable`, `policy_value_refused`,
            `policy_profile_unknown`, `policy_hours_reversed`.
        InvalidInput: `unknown_holiday_calendar`.

    >>> policy_of({"profile": "sre", "night": "2.5"}).night
    2.5
    >>> policy_of({"nite": 2})
    Traceback (most recent call last):
    peacetime.domain.burst.policy.PolicyRefused: A policy has no "nite". See the list of its parameters.
    """
    said = dict(values)
    begun = _profile(said.pop("profile", None)) or base or Policy()
    known = {field.name for field in fields(Policy)}
    for name in said:
        if name not in known:
            sentence = f"A policy has no {quoted(name)}. See the list of its parameters."
            raise PolicyRefused(sentence, field=name, code="policy_name_unknown")
    changes: dict[str, Any] = {
        name: _calendar(value) if name == CALENDAR else _number(name, value)
        for name, value in said.items()
    }
    return replace(begun, **changes)


def _calendar(value: object) -> str:
    if value is not None and not isinstance(value, str):
        hint = "Write its name, or leave it empty."
        sentence = (
            f"The holiday calendar ({CALENDAR}) is {quoted(str(value))}, which is no name. {hint}"
        )
        raise PolicyRefused(sentence, field=CALENDAR, code="policy_value_unreadable")
    return (value or "").strip()


def values_of(policy: Policy) -> dict[str, float | str]:
    """A policy as named values, as they are kept and as `policy_of` reads them.

    >>> policy_of(values_of(PROFILES["sre"])) == PROFILES["sre"]
    True
    """
    return asdict(policy)


def differences(before: Policy, after: Policy) -> dict[str, tuple[float | str, float | str]]:
    """What two policies say differently, by name: the first and the second value.

    >>> differences(Policy(), PROFILES["sre"])["cap"]
    (20.0, 40.0)
    """
    first, second = values_of(before), values_of(after)
    return {name: (first[name], second[name]) for name in first if first[name] != second[name]}


def _profile(name: object) -> Policy | None:
    if name in (None, ""):
        return None
    if str(name) not in PROFILES:
        sentence = f"There is no profile {quoted(str(name))}. Write product or sre."
        raise PolicyRefused(sentence, field="profile", code="policy_profile_unknown")
    return PROFILES[str(name)]


def _number(name: str, value: object) -> float:
    try:
        number = float(str(value)) if not isinstance(value, bool) else None
    except ValueError:
        number = None
    if number is None:
        parameter = BY_NAME[name]
        sentence = (
            f"{parameter.label} ({name}) is {quoted(str(value))}, which is no number. Write one from "
            f"{parameter.least:g} to {parameter.most:g}."
        )
        raise PolicyRefused(sentence, field=name, code="policy_value_unreadable")
    return number


def _check(parameter: Parameter, value: float) -> None:
    if isfinite(value) and parameter.least <= value <= parameter.most:
        return
    sentence = (
        f"{parameter.label} ({parameter.name}) is {value:g} {parameter.unit}. Write a number from "
        f"{parameter.least:g} to {parameter.most:g}."
    )
    raise PolicyRefused(sentence, field=parameter.name, code="policy_value_refused")


PROFILES: Mapping[str, Policy] = MappingProxyType(
    {"product": Policy(), "sre": Policy(accrual_per_week=10.0, cap=40.0)}
)
