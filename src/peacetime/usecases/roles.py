"""Roles in the room: taken, given, handed over, left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.incidents import roles
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.shared.text import listed
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import person_known, person_named
from peacetime.usecases import record, role_changes
from peacetime.usecases.burst import engaging
from peacetime.usecases.command import command
from peacetime.usecases.incidents import Stale, going_on

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.storage.models import Incident


@dataclass(frozen=True, slots=True)
class RoleFilled:
    """Who holds a role now."""

    incident: str
    role: str
    person: str
    is_changed: bool


@command
def assign_role(
    ref: str, role: roles.Role, email: str, *, actor: Actor, at: datetime
) -> RoleFilled:
    """Take or give a role; a role that one person holds is handed over."""
    require(actor, Act.RUN_INCIDENT)
    incident = going_on(ref, actor)
    person = person_named(email, field="person", at=at, team=incident.team)
    is_changed = role_changes.fill(incident, role, person, actor=actor, at=at)
    if is_changed:
        engaging.keep(incident, at=at)
        _record("incident.role.assigned", incident, role, person.email, actor=actor, at=at)
    return RoleFilled(incident.ref, role.value, person.email, is_changed)


@command
def leave_role(ref: str, role: roles.Role, email: str, *, actor: Actor, at: datetime) -> RoleFilled:
    """Leave a role; leaving one that is not held changes nothing."""
    require(actor, Act.RUN_INCIDENT)
    incident = going_on(ref, actor)
    person = person_known(email, field="person")
    is_changed = (
        role_changes.end(role_changes.held_now(incident, role).filter(person=person), at=at) > 0
    )
    if is_changed:
        text = f"{person.name} is no longer {role.label.lower()}"
        record.append_entry(incident, EntryKind.ROLE, text, actor=actor, at=at)
        engaging.keep(incident, at=at)
        _record("incident.role.left", incident, role, person.email, actor=actor, at=at)
        if role in roles.NEEDED:
            record.remind(incident, {"roles_unfilled": at + roles.UNFILLED_AFTER})
    return RoleFilled(incident.ref, role.value, person.email, is_changed)


@command
def hand_over_role(
    ref: str, role: roles.Role, from_email: str, to_email: str, *, actor: Actor, at: datetime
) -> RoleFilled:
    """A holder of a role gives it to somebody else, in one step.

    Raises:
        Stale: They do not hold it, and whom it was to go to does not either.
    """
    require(actor, Act.RUN_INCIDENT)
    incident = going_on(ref, actor)
    before = person_known(from_email, field="from")
    after = person_named(to_email, field="person", at=at, team=incident.team)
    held = list(role_changes.held_now(incident, role).select_related("person"))
    given = next((one for one in held if one.person_id == before.pk), None)
    has_it = any(one.person_id == after.pk for one in held)
    if before == after or (given is None and has_it):
        return RoleFilled(incident.ref, role.value, after.email, is_changed=False)
    if given is None:
        who = listed([one.person.name for one in held]) or "nobody"
        sentence = (
            f"{before.name} is not {role.label.lower()} any more. The role is with {who} now."
        )
        raise Stale(sentence, details={"held_by": [one.person.email for one in held]})
    role_changes.hand_over(incident, role, given, after, actor=actor, at=at)
    engaging.keep(incident, at=at)
    _record("incident.role.assigned", incident, role, after.email, actor=actor, at=at)
    return RoleFilled(incident.ref, role.value, after.email, is_changed=True)


def _record(
    fact: str, incident: Incident, role: roles.Role, email: str, *, actor: Actor, at: datetime
) -> None:
    record.happened(fact, incident, actor=actor, at=at, role=role.value, person=email)
