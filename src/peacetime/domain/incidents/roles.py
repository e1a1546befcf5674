"""Who does what in an incident, and when the structure has a hole.

Source: the framework, "Incident Command Structure".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

UNFILLED_AFTER = timedelta(minutes=10)


class Role(StrEnum):
    """The five roles. One person at a time commands, speaks and writes; several lead and respond."""

    COMMANDER = "commander"
    COMMS_LEAD = "comms_lead"
    OPS_LEAD = "ops_lead"
    SCRIBE = "scribe"
    RESPONDER = "responder"

    @property
    def label(self) -> str:
        """How people say it.

        >>> Role.COMMS_LEAD.label
        'Comms lead'
        """
        return LABELS[self]

    @property
    def duty(self) -> str:
        """What the holder owns, in a few words."""
        return DUTIES[self]

    @property
    def is_held_by_one(self) -> bool:
        """Whether taking the role means taking it over."""
        return self in {Role.COMMANDER, Role.COMMS_LEAD, Role.SCRIBE}


LABELS = {
    Role.COMMANDER: "Incident commander",
    Role.COMMS_LEAD: "Comms lead",
    Role.OPS_LEAD: "Ops lead",
    Role.SCRIBE: "Scribe",
    Role.RESPONDER: "Responder",
}
DUTIES = {
    Role.COMMANDER: "decides, and keeps things moving",
    Role.COMMS_LEAD: "speaks to stakeholders, keeps noise off responders",
    Role.OPS_LEAD: "directs the investigation and the mitigation",
    Role.SCRIBE: "writes down what happens, decisions first",
    Role.RESPONDER: "helps where the ops leads ask",
}
NEEDED = (Role.COMMANDER, Role.COMMS_LEAD)
NUMBERS = {2: "two", 3: "three", 4: "four"}


@dataclass(frozen=True, slots=True)
class Held:
    """One person's time in one role; `until` is None while it lasts.

    `address` tells two people of one name apart.
    """

    role: Role
    person: str
    since: datetime
    until: datetime | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class RoleFinding:
    """Something about the command structure that somebody should mend."""

    code: str  # role_unfilled | two_roles
    sentence: str
    is_alarm: bool


def role_named(word: str) -> Role:
    """The role a caller names.

    Raises:
        InvalidInput: `role_unknown`.

    >>> role_named("comms_lead")
    <Role.COMMS_LEAD: 'comms_lead'>
    """
    try:
        return Role(word)
    except ValueError:
        known = ", ".join(role.value for role in Role)
        sentence = f"{quoted(word)} is not a role. Choose one of {known}."
        raise InvalidInput(sentence, field="role", code="role_unknown") from None


def unfilled(
    held: Sequence[Held], *, declared_at: datetime, at: datetime, after: timedelta = UNFILLED_AFTER
) -> tuple[Role, ...]:
    """The needed roles that nobody has held for `after`, counted from the declaration or the last holder.

    Args:
        held: Who holds what, and held it before.
        declared_at: When Rescue Mode was declared.
        at: Now.
        after: How long a hole may last before it is an alarm; 10 minutes by default.

    Returns:
        A part of commander and comms lead, empty while there is time left.

    Source: our default for the 10 minutes; the framework for the roles.

    >>> from datetime import UTC, datetime
    >>> noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    >>> left = noon + timedelta(hours=1)
    >>> roles = [Held(Role.COMMANDER, "Alice", noon, left), Held(Role.COMMS_LEAD, "Bob", noon)]
    >>> unfilled(roles, declared_at=noon, at=left + timedelta(minutes=9))
    ()
    >>> unfilled(roles, declared_at=noon, at=left + timedelta(minutes=10))
    (<Role.COMMANDER: 'commander'>,)
    """
    return tuple(
        role
        for role in NEEDED
        if (vacant_since := _vacant_since(role, held, declared_at)) is not None
        and at >= vacant_since + after
    )


def findings(
    held: Sequence[Held], *, declared_at: datetime, at: datetime, after: timedelta = UNFILLED_AFTER
) -> list[RoleFinding]:
    """What is wrong with the command structure now: alarms for holes, warnings for doubled roles.

    A responder who holds one more role is not warned of.

    >>> from datetime import UTC, datetime
    >>> noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    >>> for f in findings([Held(Role.COMMANDER, "Alice", noon), Held(Role.SCRIBE, "Alice", noon)],
    ...                   declared_at=noon, at=noon + timedelta(minutes=12)):
    ...     print(f.sentence)
    Nobody is comms lead. Name one.
    Alice holds two roles: incident commander and scribe. Hand one over when you can.
    """
    result = [
        RoleFinding("role_unfilled", f"Nobody is {role.label.lower()}. Name one.", is_alarm=True)
        for role in unfilled(held, declared_at=declared_at, at=at, after=after)
    ]
    return result + _doubled([one for one in held if one.until is None])


def _vacant_since(role: Role, held: Sequence[Held], declared_at: datetime) -> datetime | None:
    """Since when nobody holds the role, or None where somebody does."""
    ends = [one.until for one in held if one.role is role]
    return None if None in ends else max([declared_at, *filter(None, ends)])


def _doubled(held: Sequence[Held]) -> list[RoleFinding]:
    roles: dict[tuple[str, str], list[Role]] = {}
    for one in held:
        held_by = roles.setdefault((one.address, one.person), [])
        if one.role not in {Role.RESPONDER, *held_by}:
            held_by.append(one.role)
    return [
        RoleFinding(
            "two_roles",
            f"{person} holds {NUMBERS[len(held_by)]} roles: "
            f"{listed([role.label.lower() for role in held_by])}. Hand one over when you can.",
            is_alarm=False,
        )
        for (_, person), held_by in roles.items()
        if len(held_by) > 1
    ]
