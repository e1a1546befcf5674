"""Filling and ending roles inside another write: shared by declaring, standing down and the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.storage.models import Incident, Person, RoleAssignment
from peacetime.usecases import record

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.queries.access import Actor


def fill(incident: Incident, role: Role, person: Person, *, actor: Actor, at: datetime) -> bool:
    """Give a role of a locked incident to a person; whoever held a single role hands it over.

    Returns:
        Whether anything changed: who already holds the role keeps it.
    """
    held = list(held_now(incident, role).select_related("person"))
    if any(assignment.person_id == person.pk for assignment in held):
        return False
    before = held[0] if held and role.is_held_by_one else None
    if before is not None:
        hand_over(incident, role, before, person, actor=actor, at=at)
        return True
    begin(incident, role, person, at=at)
    record.append_entry(incident, EntryKind.ROLE, taken(role, person), actor=actor, at=at)
    return True


def taken(role: Role, person: Person) -> str:
    """What the timeline says of somebody who takes a role."""
    return f"{person.name} is {role.label.lower()}"


def hand_over(
    incident: Incident,
    role: Role,
    before: RoleAssignment,
    person: Person,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """One person's time in a role ends, the other's begins at the same moment, unless it lasts already."""
    end(RoleAssignment.objects.filter(pk=before.pk), at=at)
    if not held_now(incident, role).filter(person=person).exists():
        begin(incident, role, person, at=max(at, before.from_at))
    text = f"{before.person.name} hands over to {person.name} as {role.label.lower()}"
    record.append_entry(incident, EntryKind.ROLE, text, actor=actor, at=at)


def begin(incident: Incident, role: Role, person: Person, *, at: datetime) -> None:
    """Somebody's time in a role begins; the first of all says that the incident is acknowledged.

    To acknowledge is to say "I have it", and to take a role is how that is said here. Where a
    declaration names somebody, and be it whoever declares, the two are one moment: nobody has to press
    another button. Whoever was on it earlier says so among the moments.

    Clocks may have been set back: nothing in an incident begins before it was declared.
    """
    from_at = max(at, incident.declared_at or at)
    RoleAssignment.objects.create(
        incident=incident, role=role.value, person=person, from_at=from_at
    )
    if incident.acknowledged_at is None:
        incident.acknowledged_at = from_at
        incident.save(update_fields=["acknowledged_at"])


def end(assignments: QuerySet[RoleAssignment], *, at: datetime) -> int:
    """These times in a role end, none before it began though clocks were set back; how many there were."""
    return assignments.update(to_at=Greatest(F("from_at"), Value(at)))


def end_all(incident: Incident, *, at: datetime) -> None:
    """Every role of a closing incident ends with it."""
    end(RoleAssignment.objects.filter(incident=incident, to_at=None), at=at)


def held_now(incident: Incident, role: Role) -> QuerySet[RoleAssignment]:
    """Who holds a role."""
    return RoleAssignment.objects.filter(incident=incident, role=role.value, to_at=None)
