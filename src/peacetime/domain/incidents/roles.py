"""Who does what in an incident, and when the structure has a hole.

Source: the framework, "Incident Command Structure".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted

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


@dataclass(frozen=True, slots=True)
class Held:
    """One person holding one role since a moment."""

    role: Role
    person: str
    since: datetime


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
    """The needed roles nobody holds once `after` has passed since the declaration.

    Args:
        held: Who holds what at `at`.
        declared_at: When Rescue Mode was declared.
        at: Now.
        after: How long a hole may last before it is an alarm; 10 minutes by default.

    Returns:
        A part of commander and comms lead, empty while there is time left.

    Source: our default for the 10 minutes; the framework for the roles.
    """
    if at < declared_at + after:
        return ()
    filled = {holder.role for holder in held}
    return tuple(role for role in NEEDED if role not in filled)


def findings(
    held: Sequence[Held], *, declared_at: datetime, at: datetime, after: timedelta = UNFILLED_AFTER
) -> list[RoleFinding]:
    """What is wrong with the command structure now: alarms for holes, warnings for doubled roles.

    >>> from datetime import datetime, timezone
    >>> t = datetime(2026, 1, 1, tzinfo=timezone.utc)
    >>> for f in findings([Held(Role.COMMANDER, "Alice", t), Held(Role.SCRIBE, "Alice", t)],
    ...                   declared_at=t, at=t + timedelta(minutes=12)):
    ...     print(f.sentence)
    Nobody is comms lead after 12 minutes. Name one.
    Alice holds two roles: incident commander and scribe. Hand one over when you can.
    """
    minutes = int((at - declared_at) / timedelta(minutes=1))
    result = [
        RoleFinding(
            "role_unfilled",
            f"Nobody is {role.label.lower()} after {minutes} minutes. Name one.",
            is_alarm=True,
        )
        for role in unfilled(held, declared_at=declared_at, at=at, after=after)
    ]
    for person in dict.fromkeys(holder.person for holder in held):
        roles = [
            holder.role
            for holder in held
            if holder.person == person and holder.role != Role.RESPONDER
        ]
        if len(roles) > 1:
            count = {2: "two", 3: "three", 4: "four"}.get(len(roles), str(len(roles)))
            names = " and ".join(role.label.lower() for role in roles)
            sentence = f"{person} holds {count} roles: {names}. Hand one over when you can."
            result.append(RoleFinding("two_roles", sentence, is_alarm=False))
    return result
