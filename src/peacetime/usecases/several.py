"""More than one thing at a time: further incidents in a Rescue, further teams in an incident."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peacetime.domain.communications import wording
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes import declaration as declarations
from peacetime.domain.modes.transitions import Mode, NotInRescue, begins_at
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.audiences import holders
from peacetime.queries.incident_teams import rescues_in
from peacetime.queries.lookup import service_names, team_named
from peacetime.queries.modes import mode_and_rescue, open_rescue
from peacetime.storage.models import JoinedTeam, Rescue
from peacetime.usecases import announcements, opening, record
from peacetime.usecases.burst import edits
from peacetime.usecases.calendars.listing import ask_when_entering
from peacetime.usecases.command import command
from peacetime.usecases.incidents import going_on

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.modes.declaration import Declaration
    from peacetime.storage.models import Incident, Team


class DrillIsAlone(DomainError):
    """A drill has one team and occupies no mode."""

    code = "drill_has_one_team"


@dataclass(frozen=True, slots=True)
class Opened:
    """A further incident of a team in Rescue Mode."""

    incident: str
    team: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TeamJoined:
    """A team that runs an incident now; `is_changed` says whether it did not before."""

    incident: str
    team: str
    is_changed: bool


@command
def open_further_incident(
    slug: str, declaration: Declaration, *, actor: Actor, at: datetime
) -> Opened:
    """Open another incident in the Rescue a team is in; it has roles, criteria and promises of its own.

    Raises:
        NotInRescue: The team is in Delivery Mode; then Rescue Mode is declared instead.
    """
    require(actor, Act.RUN_INCIDENT)
    said = declarations.cleaned(declaration)
    said = replace(said, services=service_names(said.services))
    team = team_named(slug, lock=True)
    rescue = open_rescue(team)
    if rescue is None:
        raise NotInRescue(f"{team.name} is in Delivery Mode. Declare Rescue Mode to begin with.")
    at = max(at, rescue.started_at)
    declarations.check_declaration(said, at=at)
    people = opening.people_of(said, team, at=at)
    summary, done_when = wording.sentence(said.summary), wording.sentence(said.done_when)
    words = f"{team.name} opens a further incident: {summary} Done when: {done_when}"
    incident = opening.open_incident(team, rescue, said, people, opening=words, actor=actor, at=at)
    opening.announce(incident, rescue, people, team=team, at=at)
    what = {"severity": said.severity.value, "trigger": said.trigger.value}
    record.happened("incident.opened", incident, actor=actor, at=at, team=team, **what)
    return Opened(incident.ref, team.slug, at)


@command
def add_team(ref: str, slug: str, *, actor: Actor, at: datetime) -> TeamJoined:
    """Let a further team run an incident; a team in Delivery Mode enters Rescue Mode by it.

    Raises:
        IncidentClosed: It is over.
        DrillIsAlone: It is a drill.
    """
    require(actor, Act.RUN_INCIDENT)
    team = team_named(slug, lock=True)
    incident = going_on(ref, actor)
    if incident.is_drill:
        raise DrillIsAlone("A drill is practised by one team. Start another one for this team.")
    if any(rescue.team_id == team.pk for rescue in rescues_in(incident)):
        return TeamJoined(incident.ref, team.slug, is_changed=False)
    join(incident, team, actor=actor, at=at)
    return TeamJoined(incident.ref, team.slug, is_changed=True)


def join(incident: Incident, team: Team, *, actor: Actor, at: datetime) -> None:
    """A locked team runs a locked incident, in the Rescue it is in or in a new one."""
    now, rescue = mode_and_rescue(team)
    if rescue is None:
        at = begins_at(now, at=at)
        rescue = Rescue.objects.create(team=team, started_at=at)
        edits.team_changed(team.pk, at)
        opening.suspend_drills(team, actor=actor, at=at)
        ask_when_entering(team, at=at)
    JoinedTeam.objects.create(incident=incident, team=team, rescue=rescue, joined_at=at)
    text = f"{team.name} joins"
    if now.mode is not Mode.RESCUE:
        text = f"{team.name} joins and enters Rescue Mode"
        announcement = announcements.declared(
            incident, rescue, commander=None, comms_lead=None, team=team
        )
        announcements.send(
            incident,
            "mode.rescue.declared",
            announcement,
            team=team,
            helping=holders(incident) if incident.is_private else [],
            at=at,
        )
    record.append_entry(incident, EntryKind.MODE, text, actor=actor, at=at)
    record.happened("incident.team.joined", incident, actor=actor, at=at, team=team)
    if now.mode is not Mode.RESCUE:
        record.fact("mode.rescue.declared", at=at, incident=incident, team=team)
