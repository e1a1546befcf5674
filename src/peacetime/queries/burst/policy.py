"""What the ledger assumes, the version in force, and every version before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.burst.parameters import PARAMETERS, Parameter
from peacetime.domain.burst.policy import Policy, differences, policy_of, values_of
from peacetime.queries.lookup import NotFound
from peacetime.queries.timeline import names_of
from peacetime.queries.versions import SHIPPED, Version
from peacetime.storage.models import BurstPolicyVersion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class PolicyView:
    """One version of the policy, and the note of who saved it."""

    policy: Policy
    version: Version
    note: str = ""

    @property
    def values(self) -> dict[str, float | str]:
        """Its values by the names of the parameters."""
        return values_of(self.policy)


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """One assumption as the policy's page shows it."""

    parameter: Parameter
    value: float
    is_unusual: bool  # outside the range that the evidence supports

    @property
    def is_own(self) -> bool:
        """Whether the organisation says another value than what is shipped."""
        return self.value != self.parameter.value


def policy_now(*, as_of: datetime | None = None) -> PolicyView:
    """The policy in force now, or at a moment; one query, and one for the name of its author."""
    rows = BurstPolicyVersion.objects.order_by("-number")
    if as_of is not None:
        rows = rows.filter(at__lte=as_of)
    row = rows.first()
    return _view(row, names_of([row.author])) if row else _shipped()


def policy_versions() -> list[PolicyView]:
    """Every version, the newest first; the last is what is shipped."""
    rows = list(BurstPolicyVersion.objects.order_by("-number"))
    names = names_of(row.author for row in rows)
    return [*(_view(row, names) for row in rows), _shipped()]


def policy_version(number: int) -> PolicyView:
    """One version.

    Raises:
        NotFound: `version_unknown`.
    """
    if number == SHIPPED:
        return _shipped()
    row = BurstPolicyVersion.objects.filter(number=number).first()
    if row is None:
        raise NotFound(f"There is no version {number} of the policy.", code="version_unknown")
    return _view(row, names_of([row.author]))


def parameter_lines(policy: Policy) -> tuple[ParameterLine, ...]:
    """Every assumption with its unit, value, range, source and grade."""
    return tuple(
        ParameterLine(each, value, not each.usual_low <= value <= each.usual_high)
        for each in PARAMETERS
        if isinstance(value := getattr(policy, each.name), float | int)
    )


def changed_values(before: Policy, after: Policy) -> dict[str, tuple[float | str, float | str]]:
    """What two versions say differently, by name: before and after."""
    return differences(before, after)


def _shipped() -> PolicyView:
    return PolicyView(Policy(), Version(SHIPPED))


def _view(row: BurstPolicyVersion, names: Mapping[str, str]) -> PolicyView:
    name = names.get(row.author, row.author)
    version = Version(row.number, row.at, row.author, name, row.restored_from)
    return PolicyView(policy_of(row.content), version, row.note)
