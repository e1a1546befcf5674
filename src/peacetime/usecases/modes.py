"""Into Rescue Mode and back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import F

from peacetime.domain.communications import wording
from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes import declaration as declarations
from peacetime.domain.modes import transitions
from peacetime.domain.modes.exit_criteria import POSTMORTEM_SCHEDULED, Criterion
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.addresses import incident_url
from peacetime.queries.lookup import is_storable, person_named, service_names, team_named
from peacetime.queries.modes import mode_now, open_rescue
from peacetime.queries.wordings import words_now
from peacetime.storage.models import (
    ExitCriterion,
    Incident,
    Person,
    Rescue,
    RoleAssignment,
)
from peacetime.usecases import announcements, record, role_changes
from peacetime.usecases.command import command
from peacetime.usecases.opening import ROLES, People, open_incident, people_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from peacetime.domain.modes.declaration import Declaration
    from peacetime.domain.modes.transitions import StandDown, Transition
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
        raise _naming_the_open_incident(refusal, team) from None
    people = people_of(said, team, at=at)
    rescue = Rescue.objects.create(team=team, started_at=transition.at, paused=said.paused)
    entering = _entering(team, said)
    incident = open_incident(
        team, rescue, said, people, opening=entering, actor=actor, at=transition.at
    )
    _announce(incident, rescue, people, at=transition.at)
    record.audit(
        "mode.rescue.declared",
        f"incident:{incident.ref}",
        actor=actor,
        at=transition.at,
        team=team,
        severity=said.severity.value,
        trigger=said.trigger.value,
        approver=said.approver,
        is_work_paused=bool(said.paused),
    )
    record.fact("mode.rescue.declared", at=transition.at, incident=incident)
    return Declared(incident.ref, team.slug, transition.at)


@command
def stand_down(slug: str, said: StandDown, *, actor: Actor, at: datetime) -> StoodDown:
    """Bring a team back to Delivery Mode and say so.

    Raises:
        NotInRescue: The team is in Delivery Mode.
        ExitCriteriaUnmet: With the criteria; a reason overrides them.
    """
    require(actor, Act.RUN_INCIDENT)
    said = transitions.cleaned(said)
    team = team_named(slug, lock=True)
    rescue = open_rescue(team)
    incidents = _open_incidents(rescue)
    if said.postmortem_owner:
        person_named(said.postmortem_owner, field="postmortem_owner", at=at)
    owner = postmortem_owner(said, incidents)
    said = replace(said, postmortem_owner=owner.email if owner else None)
    transition = transitions.stand_down(mode_now(team), criteria_of(incidents), said, at=at)
    assert rescue is not None
    rescue.ended_at, rescue.end_is = transition.at, "exact"
    rescue.recovering_until = transition.recovering_until
    rescue.save(update_fields=["ended_at", "end_is", "recovering_until"])
    words = words_now()
    for incident in incidents:
        _close(incident, rescue, said, owner, transition, words, actor=actor)
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


def criteria_of(incidents: Iterable[Incident]) -> list[Criterion]:
    """The exit criteria of these incidents as the domain knows them."""
    rows = ExitCriterion.objects.filter(incident__in=list(incidents))
    return [Criterion(row.number, row.text, row.is_met) for row in rows]


def postmortem_owner(said: StandDown, incidents: Iterable[Incident]) -> Person | None:
    """Who is named, or else whoever commands: the owner can change, but is never a team."""
    if said.postmortem_owner:
        email = said.postmortem_owner.strip().lower()
        return Person.objects.filter(email=email).first() if is_storable(email) else None
    if said.postmortem_at is None:
        return None
    commanding = RoleAssignment.objects.filter(
        incident__in=list(incidents), role=Role.COMMANDER.value, to_at=None, person__is_active=True
    )
    first = commanding.select_related("person").order_by("from_at", "pk").first()
    return first.person if first else None


def _naming_the_open_incident(
    refusal: transitions.AlreadyInRescue, team: Team
) -> transitions.AlreadyInRescue:
    incident = Incident.objects.filter(team=team, is_open=True).order_by("declared_at").first()
    if incident is None or incident.declared_at is None:
        return refusal
    commander = RoleAssignment.objects.filter(
        incident=incident, role="commander", to_at=None
    ).first()
    who = f"{commander.person.name} commands" if commander else "nobody commands yet"
    since = wording.moment(incident.declared_at, named_zone(team.time_zone))
    sentence = f"{team.name} is in Rescue Mode already, since {since}; {who}. Join in."
    details = {**refusal.details, "incident": incident.ref, "url": incident_url(incident.ref)}
    return transitions.AlreadyInRescue(sentence, details=details)


def _announce(incident: Incident, rescue: Rescue, people: People, *, at: datetime) -> None:
    names = {field: person.name for field, person in people.items()}
    announcement = announcements.declared(
        incident, rescue, commander=names.get("commander"), comms_lead=names.get("comms_lead")
    )
    helping = [people[field].email for field in ROLES if field in people]
    announcements.send(incident, "mode.rescue.declared", announcement, helping=helping, at=at)


def _entering(team: Team, said: Declaration) -> str:
    paused = f" {wording.clause(said.paused)} is paused." if said.paused else ""
    summary, done_when = wording.sentence(said.summary), wording.sentence(said.done_when)
    return f"{team.name} enters Rescue Mode: {summary} Done when: {done_when}{paused}"


def _open_incidents(rescue: Rescue | None) -> list[Incident]:
    if rescue is None:
        return []
    incidents = Incident.objects.select_for_update(of=("self",), no_key=True).select_related("team")
    return list(incidents.filter(rescue=rescue, is_open=True).order_by("pk"))


def _close(
    incident: Incident,
    rescue: Rescue,
    said: StandDown,
    owner: Person | None,
    transition: Transition,
    words: announcements.Wordings,
    *,
    actor: Actor,
) -> None:
    at = transition.at
    incident.is_open = False
    incident.resolved_at = _resolved_at(incident, said, at=at)
    said = replace(said, resolved_at=incident.resolved_at)
    incident.final_summary, incident.recognition = said.summary, said.recognition
    incident.final_impact, incident.follow_up = said.impact, said.follow_up
    incident.postmortem_at, incident.postmortem_owner = said.postmortem_at, owner
    incident.override_reason = said.override_reason if transition.overridden else ""
    incident.next_update_at = None
    incident.save()
    if said.postmortem_at is not None and owner is not None:
        scheduled = ExitCriterion.objects.filter(
            incident=incident, number=POSTMORTEM_SCHEDULED, is_met=False
        )
        scheduled.update(
            is_met=True,
            changed_at=at,
            changed_by=actor.label,
            note=f"{owner.name} owns it",
            version=F("version") + 1,
        )
    record.append_entry(
        incident, EntryKind.MODE, _leaving(incident, rescue, transition), actor=actor, at=at
    )
    helping = role_changes.helping(incident)
    role_changes.end_all(incident, at=at)
    announcement = announcements.stood_down(
        incident,
        rescue,
        said,
        owner=owner.name if owner else None,
        unmet=transition.overridden,
        at=at,
        words=words,
    )
    announcements.send(incident, "mode.rescue.stood_down", announcement, helping=helping, at=at)
    if transition.recovering_until is not None:
        record.remind(incident, {"recovery_over": transition.recovering_until})
    record.fact("mode.rescue.stood_down", at=at, incident=incident)


def _resolved_at(incident: Incident, said: StandDown, *, at: datetime) -> datetime:
    """What is said now, else what was said before, else now. A form knows minutes, the record knows seconds."""
    if said.resolved_at is None:
        return incident.resolved_at or at
    started_at = max(filter(None, [incident.declared_at, incident.impact_started_at]), default=at)
    if said.resolved_at < started_at.replace(second=0, microsecond=0):
        sentence = "It would be resolved before it started. Correct one of the two."
        raise InvalidInput(sentence, field="resolved_at", code="resolved_before_started")
    return max(said.resolved_at, started_at)


def _leaving(incident: Incident, rescue: Rescue, transition: Transition) -> str:
    parts = [f"{incident.team.name} is back in Delivery Mode."]
    if rescue.paused:
        parts.append(f"{wording.clause(rescue.paused)} is resumed.")
    if transition.overridden:
        names = "; ".join(criterion.text for criterion in transition.overridden)
        parts.append(f"Not met: {names}. Reason: {wording.sentence(incident.override_reason)}")
    return " ".join(parts)
