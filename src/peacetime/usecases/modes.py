"""Into Rescue Mode and back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peacetime.domain.communications import wording
from peacetime.domain.modes import declaration as declarations
from peacetime.domain.modes import transitions
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, Actor, NotAllowed, require
from peacetime.queries.addresses import incident_url
from peacetime.queries.incident_teams import open_in, rescues_in
from peacetime.queries.lookup import person_named, service_names, team_named
from peacetime.queries.modes import mode_and_rescue, mode_now, open_rescue
from peacetime.queries.sight import hidden_from, visible
from peacetime.storage.models import Incident, Rescue, RoleAssignment
from peacetime.usecases import record
from peacetime.usecases.burst import edits
from peacetime.usecases.calendars.listing import ask_when_entering
from peacetime.usecases.closing import criteria_of, leaving, postmortem_owner
from peacetime.usecases.command import command
from peacetime.usecases.opening import (
    announce,
    entering,
    open_incident,
    people_of,
    suspend_drills,
)
from peacetime.usecases.recognition import answers

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.modes.declaration import Declaration
    from peacetime.domain.modes.transitions import StandDown
    from peacetime.storage.models import Team


@dataclass(frozen=True, slots=True)
class Declared:
    """The incident that a declaration opened."""

    incident: str
    team: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoodDown:
    """What a stand-down ended."""

    team: str
    incidents: tuple[str, ...]
    ended_at: datetime
    recovering_until: datetime | None
    overridden: tuple[int, ...]


@command
def declare_rescue(slug: str, declaration: Declaration, *, actor: Actor, at: datetime) -> Declared:
    """Put a team into Rescue Mode, open its incident, and tell team and stakeholders.

    Raises:
        AlreadyInRescue: With the incident that is open.
    """
    require(actor, Act.RUN_INCIDENT)
    said = declarations.cleaned(declaration)
    said = replace(said, services=service_names(said.services))
    team = team_named(slug, lock=True)
    try:
        transition = transitions.declare_rescue(mode_now(team), said, at=at)
    except transitions.AlreadyInRescue as refusal:
        raise _naming_the_open_incident(refusal, team, actor) from None
    people = people_of(said, team, at=at)
    rescue = Rescue.objects.create(team=team, started_at=transition.at, paused=said.paused)
    edits.team_changed(team.pk, transition.at)
    opening = entering(team, said)
    incident = open_incident(
        team, rescue, said, people, opening=opening, actor=actor, at=transition.at
    )
    announce(incident, rescue, people, team=team, at=transition.at)
    suspend_drills(team, actor=actor, at=transition.at)
    ask_when_entering(team, at=transition.at)
    answers.declared(team, incident, actor=actor, at=at)
    record.happened(
        "mode.rescue.declared",
        incident,
        actor=actor,
        at=transition.at,
        team=team,
        severity=said.severity.value,
        trigger=said.trigger.value,
        approver=said.approver,
        is_work_paused=bool(said.paused),
    )
    return Declared(incident.ref, team.slug, transition.at)


@command
def stand_down(slug: str, said: StandDown, *, actor: Actor, at: datetime) -> StoodDown:
    """Bring a team back to Delivery Mode and say so; an incident that other teams run goes on without it.

    Raises:
        NotAllowed: One of its incidents is private, and whoever asks holds no role in it.
        NotInRescue: The team is in Delivery Mode.
        ExitCriteriaUnmet: With the criteria; a reason overrides them.
    """
    require(actor, Act.RUN_INCIDENT)
    said = transitions.cleaned(said)
    team = team_named(slug, lock=True)
    now, rescue = mode_and_rescue(team)
    incidents = _open_incidents(rescue, actor)
    if said.postmortem_owner:
        person_named(said.postmortem_owner, field="postmortem_owner", at=at)
    owner = postmortem_owner(said, incidents)
    said = replace(said, postmortem_owner=owner.email if owner else None)
    transition = transitions.stand_down(now, criteria_of(incidents), said, at=at)
    assert rescue is not None
    rescue.ended_at, rescue.end_is = transition.at, "exact"
    rescue.recovering_until = transition.recovering_until
    rescue.save(update_fields=["ended_at", "end_is", "recovering_until"])
    edits.team_changed(team.pk, transition.at)
    way_out = leaving(rescue, said, owner, transition, actor)
    for incident in incidents:
        if rescues_in(incident):
            way_out.leave(incident)
        else:
            way_out.close(incident)
    answers.stood_down(team, actor=actor, at=at)
    refs = tuple(incident.ref for incident in incidents)
    overridden = tuple(dict.fromkeys(criterion.number for criterion in transition.overridden))
    record.audit(
        "mode.rescue.stood_down",
        f"team:{team.slug}",
        actor=actor,
        at=transition.at,
        team=team,
        incidents=list(refs),
        overridden=list(overridden),
    )
    return StoodDown(team.slug, refs, transition.at, transition.recovering_until, overridden)


def _naming_the_open_incident(
    refusal: transitions.AlreadyInRescue, team: Team, actor: Actor
) -> transitions.AlreadyInRescue:
    """Where to join in, for whoever may see it."""
    rescue = open_rescue(team)
    assert rescue is not None
    since = wording.moment(rescue.started_at, named_zone(team.time_zone))
    incident = open_in(rescue).filter(visible(actor.sight)).first()
    if incident is None:
        sentence = f"{team.name} is in Rescue Mode already, since {since}. Its incident is private: ask who commands it."
        return transitions.AlreadyInRescue(sentence, details=refusal.details)
    commanding = RoleAssignment.objects.filter(incident=incident, role="commander", to_at=None)
    commander = commanding.select_related("person").first()
    who = f"{commander.person.name} commands" if commander else "nobody commands yet"
    sentence = f"{team.name} is in Rescue Mode already, since {since}; {who}. Join in."
    details = {**refusal.details, "incident": incident.ref, "url": incident_url(incident.ref)}
    return transitions.AlreadyInRescue(sentence, details=details)


def _open_incidents(rescue: Rescue | None, actor: Actor) -> list[Incident]:
    if rescue is None:
        return []
    rows = open_in(rescue).select_for_update(of=("self",), no_key=True).select_related("team")
    incidents = list(rows)
    if hidden_from(actor.sight, [incident.ref for incident in incidents]):
        sentence = "One of the incidents is private. Whoever runs it stands the team down."
        raise NotAllowed(sentence, details={"needs": "role"})
    return incidents
