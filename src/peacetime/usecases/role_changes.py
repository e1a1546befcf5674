"""Filling and ending roles inside another write: shared by declaring, standing down and the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    held = list(
        RoleAssignment.objects.filter(
            incident=incident, role=role.value, to_at=None
        ).select_related("person")
    )
    if any(assignment.person_id == person.pk for assignment in held):
        return False
    before = held[0] if held and role.is_held_by_one else None
    if before is not None:
        before.to_at = at
        before.save(update_fields=["to_at"])
    RoleAssignment.objects.create(incident=incident, role=role.value, person=person, from_at=at)
    if incident.acknowledged_at is None:
        incident.acknowledged_at = at
        incident.save(update_fields=["acknowledged_at"])
    text = f"{person.name} is {role.label.lower()}"
    if before is not None:
        text = f"{before.person.name} hands over to {person.name} as {role.label.lower()}"
    record.append_entry(incident, EntryKind.ROLE, text, actor=actor, at=at)
    return True


def end_all(incident: Incident, *, at: datetime) -> None:
    """Every role of a closing incident ends with it."""
    RoleAssignment.objects.filter(incident=incident, to_at=None).update(to_at=at)


def named_helpers(incident: Incident) -> list[str]:
    """Everybody who held a role, in the order in which they came."""
    rows = (
        RoleAssignment.objects.filter(incident=incident)
        .select_related("person")
        .order_by("from_at", "pk")
    )
    return list(dict.fromkeys(row.person.name for row in rows))
