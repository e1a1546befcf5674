"""Rehearsals: run as an incident is, marked everywhere, counted nowhere, told to nobody outside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peacetime.domain.communications import wording
from peacetime.domain.incidents import states
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.incidents.updates import next_update
from peacetime.domain.modes import declaration as declarations
from peacetime.domain.modes.transitions import AlreadyInRescue
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import service_names, team_named
from peacetime.queries.modes import open_rescue
from peacetime.queries.severities import level_of
from peacetime.usecases import opening, record
from peacetime.usecases.command import command
from peacetime.usecases.incidents import going_on

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.modes.declaration import Declaration
    from peacetime.storage.models import Team


@dataclass(frozen=True, slots=True)
class DrillStarted:
    """A rehearsal that goes on."""

    incident: str
    team: str
    at: datetime


@command
def start_drill(slug: str, declaration: Declaration, *, actor: Actor, at: datetime) -> DrillStarted:
    """Rehearse: the team stays in Delivery Mode.

    Raises:
        AlreadyInRescue: A real Rescue goes on; practise afterwards.
    """
    require(actor, Act.RUN_INCIDENT)
    said = declarations.cleaned(declaration)
    said = replace(said, services=service_names(said.services))
    declarations.check_declaration(said, at=at)
    team = team_named(slug, lock=True)
    _require_delivery(team)
    people = opening.people_of(said, team, at=at)
    summary, done_when = wording.sentence(said.summary), wording.sentence(said.done_when)
    words = f"{team.name} begins a drill: {summary} Done when: {done_when}"
    incident = opening.open_incident(team, None, said, people, opening=words, actor=actor, at=at)
    record.happened("incident.opened", incident, actor=actor, at=at, team=team, drill=True)
    return DrillStarted(incident.ref, team.slug, at)


@command
def resume_drill(ref: str, *, actor: Actor, at: datetime) -> DrillStarted:
    """Go on with a drill that waited for a real Rescue; its promises begin anew.

    Raises:
        NotSuspended: It is no drill, or does not wait.
        AlreadyInRescue: The Rescue goes on.
    """
    require(actor, Act.RUN_INCIDENT)
    incident = going_on(ref, actor)
    if incident.suspended_at is None:
        raise states.NotSuspended("There is no drill that waits here. Nothing is to be resumed.")
    _require_delivery(incident.team)
    incident.suspended_at = None
    incident.next_update_at = next_update(level_of(Severity(incident.severity)).cadence, at=at)
    incident.save(update_fields=["suspended_at", "next_update_at"])
    if incident.next_update_at is not None:
        record.remind(incident, {"update_due": incident.next_update_at})
    record.append_entry(incident, EntryKind.MODE, "The drill goes on.", actor=actor, at=at)
    record.happened("incident.drill.resumed", incident, actor=actor, at=at)
    return DrillStarted(incident.ref, incident.team.slug, at)


def _require_delivery(team: Team) -> None:
    if open_rescue(team) is not None:
        raise AlreadyInRescue(f"{team.name} is in Rescue Mode. The drill waits until it is over.")
