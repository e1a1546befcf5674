"""Opening an incident inside another write: its criteria, its first roles, entries and timers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.communications import wording
from peacetime.domain.incidents.roles import UNFILLED_AFTER, Role
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.incidents.updates import next_update
from peacetime.domain.modes import declaration as declarations
from peacetime.domain.modes.exit_criteria import STANDARD
from peacetime.queries.lookup import people_named
from peacetime.queries.severities import level_of
from peacetime.storage.models import (
    ExitCriterion,
    Incident,
    Person,
    RoleAssignment,
    Service,
    TimelineEntry,
)
from peacetime.usecases import announcements, record, role_changes
from peacetime.usecases.burst import engaging

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from peacetime.domain.modes.declaration import Declaration
    from peacetime.queries.access import Actor
    from peacetime.storage.models import Rescue, Team

People = dict[str, "Person"]  # by the field of the declaration that names them
ROLES = {Role.COMMANDER.value: Role.COMMANDER, Role.COMMS_LEAD.value: Role.COMMS_LEAD}


def people_of(said: Declaration, team: Team, *, at: datetime) -> People:
    """Whom a declaration names; an approver may be of any team.

    Raises:
        InvalidInput: `person_unknown`, `person_inactive`, `person_left_team`.
    """
    named = {"commander": said.commander, "comms_lead": said.comms_lead}
    people = people_named(
        {field: email for field, email in named.items() if email}, at=at, team=team
    )
    if said.approver:
        people |= people_named({"approver": said.approver}, at=at)
    return people


def open_incident(
    team: Team,
    rescue: Rescue | None,
    said: Declaration,
    people: People,
    *,
    opening: str,
    actor: Actor,
    at: datetime,
) -> Incident:
    """Write an incident of a locked team with everything that begins with it; `opening` is its first entry.

    One that belongs to no Rescue is a drill. Whoever opens a private one stays in sight of it.
    """
    incident = _incident(team, rescue, said, people.get("approver"), at=at)
    holders = {role: people[field] for field, role in ROLES.items() if field in people}
    drafts = [record.Draft(EntryKind.MODE, opening)]
    drafts += [
        record.Draft(EntryKind.ROLE, role_changes.taken(role, person))
        for role, person in holders.items()
    ]
    entries = record.chained(incident, drafts, actor=actor, at=at)
    if holders:
        incident.acknowledged_at = at
    incident.save(force_insert=True)
    TimelineEntry.objects.bulk_create(entries)
    roles = _fill(incident, holders, at=at)
    if said.is_private:
        stay(incident, actor, at=at)
        engaging.keep(incident, at=at)
    else:
        engaging.begin(incident, roles, at=at)
    ExitCriterion.objects.bulk_create(
        ExitCriterion(incident=incident, number=number, text=text)
        for number, text in enumerate(STANDARD, start=1)
    )
    if said.services:
        incident.services.add(*Service.objects.filter(name__in=said.services))
    timers = _timers(incident, is_on_services=bool(said.services), at=at)
    record.remind(incident, timers, is_new=True)
    return incident


def _incident(
    team: Team, rescue: Rescue | None, said: Declaration, approver: Person | None, *, at: datetime
) -> Incident:
    return Incident(
        team=team,
        rescue=rescue,
        trigger=said.trigger.value,
        summary=said.summary,
        severity=said.severity.value,
        done_when=said.done_when,
        customers_affected=said.customers_affected,
        service_words=declarations.BETWEEN_SERVICES.join(said.services),
        declared_at=at,
        next_update_at=next_update(level_of(said.severity).cadence, at=at),
        approver=approver,
        review_at=said.review_at,
        is_private=said.is_private,
        is_drill=rescue is None,
        created_at=at,
    )


def _fill(
    incident: Incident, holders: Mapping[Role, Person], *, at: datetime
) -> list[RoleAssignment]:
    return RoleAssignment.objects.bulk_create(
        RoleAssignment(incident=incident, role=role.value, person=person, from_at=at)
        for role, person in holders.items()
    )


def stay(incident: Incident, actor: Actor, *, at: datetime) -> None:
    """Keep whoever acts in sight of a private incident: who holds no role in it yet becomes a responder."""
    held = RoleAssignment.objects.filter(incident=incident, person=actor.person_id, to_at=None)
    if actor.person_id is not None and not held.exists():
        person = Person.objects.get(pk=actor.person_id)
        role_changes.fill(incident, Role.RESPONDER, person, actor=actor, at=at)


def suspend_drills(team: Team, *, actor: Actor, at: datetime) -> None:
    """What a team practises waits while it is in Rescue Mode."""
    drills = Incident.objects.filter(team=team, is_drill=True, is_open=True, suspended_at=None)
    for drill in drills.select_for_update(of=("self",), no_key=True).select_related("team"):
        drill.suspended_at = at
        drill.save(update_fields=["suspended_at"])
        text = f"{team.name} is in Rescue Mode: the drill waits."
        record.append_entry(drill, EntryKind.MODE, text, actor=actor, at=at)
        record.fact("incident.drill.suspended", at=at, incident=drill)


def announce(
    incident: Incident, rescue: Rescue, people: People, *, team: Team, at: datetime
) -> None:
    """Tell a team and its stakeholders that it is in Rescue Mode."""
    names = {field: person.name for field, person in people.items()}
    announcement = announcements.declared(
        incident,
        rescue,
        commander=names.get("commander"),
        comms_lead=names.get("comms_lead"),
        team=team,
    )
    helping = [people[field].email for field in ROLES if field in people]
    announcements.send(
        incident, "mode.rescue.declared", announcement, team=team, helping=helping, at=at
    )


def entering(team: Team, said: Declaration) -> str:
    """The first entry of an incident by which a team enters Rescue Mode."""
    paused = f" {wording.clause(said.paused)} is paused." if said.paused else ""
    summary, done_when = wording.sentence(said.summary), wording.sentence(said.done_when)
    return f"{team.name} enters Rescue Mode: {summary} Done when: {done_when}{paused}"


def _timers(incident: Incident, *, is_on_services: bool, at: datetime) -> dict[str, datetime]:
    has_downstream = is_on_services and not incident.is_private and not incident.is_drill
    due = {
        "cover_ending": at if has_downstream else None,
        "roles_unfilled": at + UNFILLED_AFTER,
        "update_due": incident.next_update_at,
        "review_due": incident.review_at,
    }
    return {kind: moment for kind, moment in due.items() if moment is not None}
