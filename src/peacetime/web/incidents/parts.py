"""The parts of the room: one set of values for the page, its fragments and the stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peacetime.domain.incidents.roles import Role
from peacetime.domain.modes.exit_criteria import POSTMORTEM_SCHEDULED
from peacetime.queries.people_choices import People, room_people
from peacetime.queries.responsibilities import incident_checklists
from peacetime.queries.timeline import changed, names_of, newest
from peacetime.web.people_choices import grouped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from peacetime.queries.incidents import CriterionView, IncidentView, RoleHolder
    from peacetime.queries.timeline import Entry
    from peacetime.web.form import Form

SHOWN_AT_ONCE = 500
ALL = 100_000  # entries of a timeline that a page shows when it is asked for all
HINTS = {
    "/decision": "A decision; write “because” before its reason",
    "/action": "Something that is under way now",
    "/update": "Tells stakeholders, and keeps the promise",
    "/note": "A note, as without a slash",
}


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role and who holds it."""

    role: str
    label: str
    duty: str
    is_held_by_one: bool
    holders: Sequence[RoleHolder]


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now, largest."""

    sentence: str
    label: str
    href: str
    kind: str  # rescue | delivery | primary | ""


def room(
    incident: IncidentView,
    *,
    entries: int = SHOWN_AT_ONCE,
    with_people: bool = True,
    with_leading: bool = True,
) -> dict[str, Any]:
    """Everything the room's templates ask for, with that many of the last entries."""
    people = room_people(incident.team_slug) if with_people else People(())
    return {
        "incident": incident,
        "entries": newest(incident.id, limit=entries),
        "roles": role_lines(incident),
        "people": grouped(people, incident.team_name),
        "next_step": next_step(incident),
        "checklists": incident_checklists(incident) if with_leading else (),
        "names": names_of(criterion.changed_by for criterion in incident.criteria),
        "hints": HINTS,
    }


def told(
    incident: IncidentView, *, entries: int, since: datetime, with_people: bool, with_leading: bool
) -> dict[str, Any]:
    """The same for those who watch: so many of the last entries, and what became of older ones since."""
    values = room(incident, entries=entries, with_people=with_people, with_leading=with_leading)
    last: list[Entry] = values["entries"]
    present = {entry.id for entry in last}
    corrected = {entry.corrects for entry in last if entry.corrects} - present
    older = changed(incident.id, among=corrected, since=since)
    return values | {"entries": [*last, *(entry for entry in older if entry.id not in present)]}


def role_lines(incident: IncidentView) -> list[RoleLine]:
    """Every role in the order of the framework; responders only where there are some or anybody may join."""
    return [
        RoleLine(
            role.value,
            role.label,
            role.duty,
            role.is_held_by_one,
            [holder for holder in incident.roles if holder.role == role.value],
        )
        for role in Role
    ]


def next_step(incident: IncidentView) -> NextStep | None:
    """What somebody should do first: name who commands, keep the promise, then go back."""
    if not incident.is_open or incident.suspended_at is not None:
        return None
    room_ = f"/incidents/{incident.id}"
    if incident.holder("commander") is None:
        return NextStep(
            "Nobody commands", "Name a commander", f"{room_}#roles-{incident.id}", "primary"
        )
    if incident.criteria and incident.criteria_met >= len(incident.criteria) - 1:
        if incident.is_drill:
            return NextStep(
                "The exit criteria are met", "End the drill", f"{room_}/close", "primary"
            )
        return NextStep(
            "The exit criteria are met", "Back to Delivery", f"{room_}/stand-down", "delivery"
        )
    is_late = incident.update_state == "overdue" and not incident.is_drill
    kind = "rescue" if is_late else "primary"
    return NextStep("Stakeholders wait for a word", "Send an update", f"{room_}/updates", kind)


def still_unmet(incident: IncidentView, form: Form) -> list[CriterionView]:
    """What is not met; a postmortem with a date and an owner in this very form meets its line."""
    is_scheduled = bool(form.value("postmortem_at") and form.value("postmortem_owner"))
    return [
        c
        for c in incident.criteria
        if not c.is_met and not (is_scheduled and c.n == POSTMORTEM_SCHEDULED)
    ]
