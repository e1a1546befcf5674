"""How one incident of several ends, becomes part of another, or goes on after all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import F

from peacetime.domain.communications import messages, wording
from peacetime.domain.incidents import states
from peacetime.domain.incidents.roles import UNFILLED_AFTER
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.incidents.updates import next_update
from peacetime.domain.modes import transitions
from peacetime.domain.modes.exit_criteria import POSTMORTEM_SCHEDULED
from peacetime.domain.modes.transitions import StandDown
from peacetime.domain.shared.text import clean_text
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.addresses import incident_url
from peacetime.queries.audiences import who_hears
from peacetime.queries.incident_teams import merged_from, rescues_in, without_another
from peacetime.queries.lookup import incident_named, person_named
from peacetime.queries.modes import open_rescue
from peacetime.queries.severities import level_of
from peacetime.storage.models import ExitCriterion, Incident, JoinedTeam, Team
from peacetime.usecases import record, role_changes
from peacetime.usecases.burst import engaging
from peacetime.usecases.closing import criteria_of, end, overriding, postmortem_owner
from peacetime.usecases.command import command
from peacetime.usecases.incidents import going_on
from peacetime.usecases.rituals.inviting import invite_to_review
from peacetime.usecases.several import join

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Closed:
    """An incident that ended by itself."""

    incident: str
    at: datetime
    overridden: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """An incident, and the one it is part of now."""

    incident: str
    into: str


@dataclass(frozen=True, slots=True)
class Reopened:
    """An incident that goes on."""

    incident: str
    at: datetime


@command
def close_incident(ref: str, said: StandDown, *, actor: Actor, at: datetime) -> Closed:
    """End one incident of several, or a drill; its teams stay in the mode they are in.

    Raises:
        LastIncident: A team would be in Rescue Mode without an incident.
        ExitCriteriaUnmet: With the criteria; a reason overrides them.
    """
    require(actor, Act.RUN_INCIDENT)
    said = transitions.cleaned(said)
    _lock_teams(_named(ref, actor))
    incident = going_on(ref, actor)
    states.check_closing(without_another(incident))
    if said.postmortem_owner:
        person_named(said.postmortem_owner, field="postmortem_owner", at=at)
    owner = postmortem_owner(said, [incident])
    said = replace(said, postmortem_owner=owner.email if owner else None)
    unmet = transitions.check_exit(criteria_of([incident]), said)
    end(incident, said, owner, unmet, actor=actor, at=at)
    text = f"Closed: {wording.sentence(said.summary)}"
    text += f" {overriding(unmet, said.override_reason)}" if unmet else ""
    record.append_entry(incident, EntryKind.MODE, text, actor=actor, at=at)
    hearers = who_hears(incident)
    words = messages.incident_closed(
        incident.team.name, incident.summary, said.summary, incident_url(incident.ref)
    )
    record.tell(
        incident,
        "incident.closed",
        record.Telling(words, "team", hearers.team),
        record.Telling(words, "stakeholders", hearers.stakeholders),
        at=at,
        occasion=f"incident.closed:{incident.timeline_length}",
    )
    role_changes.end_all(incident, at=at)
    engaging.keep(incident, at=at)
    invite_to_review(incident, at=at)
    overridden = tuple(criterion.number for criterion in unmet)
    record.happened("incident.closed", incident, actor=actor, at=at, overridden=list(overridden))
    return Closed(incident.ref, at, overridden)


@command
def merge_incident(ref: str, into: str, *, actor: Actor, at: datetime) -> Merged:
    """Make two incidents one: the first ends, its teams run the second, and both records stay.

    Raises:
        MergeRefused: `merge_into_itself`, `merge_in_a_circle`, `merge_of_closed`,
            `merge_drill_and_real`, `merge_private_and_public`.
    """
    require(actor, Act.RUN_INCIDENT)
    _lock_teams(_named(ref, actor), _named(into, actor))
    source, target = _both(ref, into, actor)
    states.check_merge(_standing(source), _standing(target))
    here = {rescue.team_id for rescue in rescues_in(target)}
    for rescue in rescues_in(source):
        if rescue.team_id not in here:
            JoinedTeam.objects.create(
                incident=target, team=rescue.team, rescue=rescue, joined_at=at
            )
    source.is_open, source.closed_at, source.merged_into = False, at, target
    source.next_update_at = None
    source.save()
    role_changes.end_all(source, at=at)
    engaging.keep(source, at=at)
    became = f"Became part of {target.ref}: {target.summary}"
    takes_in = f"Takes in {source.ref}: {source.summary}"
    record.append_entry(source, EntryKind.MODE, became, actor=actor, at=at)
    record.append_entry(target, EntryKind.MODE, takes_in, actor=actor, at=at)
    record.happened("incident.merged", source, actor=actor, at=at, into=target.ref)
    record.fact("incident.merged", at=at, incident=target)
    return Merged(source.ref, target.ref)


@command
def reopen_incident(ref: str, reason: str, *, actor: Actor, at: datetime) -> Reopened:
    """Go on with an incident that was closed too early or merged by mistake; its team is in Rescue Mode by it.

    Raises:
        StillOpen: It goes on; `incident_imported` where it came from another tool.
    """
    require(actor, Act.RUN_INCIDENT)
    reason = clean_text(reason, field="reason", max_length=500)
    _lock_teams(_named(ref, actor))
    incident = incident_named(ref, sight=actor.sight, lock=True)
    states.check_reopening(_standing(incident))
    text = f"Opened again: {wording.sentence(reason)}{_before(incident)}"
    incident.is_open, incident.closed_at, incident.merged_into = True, None, None
    incident.resolved_at = incident.mitigated_at = None
    incident.override_reason = ""
    if incident.severity:
        cadence = level_of(Severity(incident.severity)).cadence
        incident.next_update_at = next_update(cadence, at=at)
    if incident.is_drill and open_rescue(incident.team) is not None:
        incident.suspended_at = at
    incident.save()
    engaging.keep(incident, at=at)
    _take_ticks_back(incident, actor=actor, at=at)
    record.append_entry(incident, EntryKind.MODE, text, actor=actor, at=at)
    if not incident.is_drill and not rescues_in(incident):
        join(incident, incident.team, actor=actor, at=at)
    due = {"roles_unfilled": at + UNFILLED_AFTER, "update_due": incident.next_update_at}
    record.remind(incident, {kind: moment for kind, moment in due.items() if moment is not None})
    record.happened("incident.reopened", incident, actor=actor, at=at, reason=reason)
    return Reopened(incident.ref, at)


def _named(ref: str, actor: Actor) -> Incident:
    return incident_named(ref, sight=actor.sight)


def _lock_teams(*incidents: Incident) -> None:
    """Every team of these incidents, always in one order: none stands down meanwhile."""
    teams = {incident.team_id for incident in incidents}
    teams |= {rescue.team_id for incident in incidents for rescue in rescues_in(incident)}
    list(Team.objects.select_for_update(no_key=True).filter(pk__in=teams).order_by("pk"))


def _both(ref: str, into: str, actor: Actor) -> tuple[Incident, Incident]:
    """Both incidents, locked in one order whichever becomes the other."""
    found = {
        each: incident_named(each, sight=actor.sight, lock=True) for each in sorted({ref, into})
    }
    return found[ref], found[into]


def _standing(incident: Incident) -> states.Standing:
    return states.Standing(
        incident.ref,
        incident.is_open,
        is_drill=incident.is_drill,
        is_private=incident.is_private,
        is_imported=incident.origin == "import",
        merged_from=frozenset(part.ref for part in merged_from(incident)),
    )


def _before(incident: Incident) -> str:
    """What reopening takes back, for the record."""
    if incident.merged_into is not None:
        return f" It was part of {incident.merged_into.ref}."
    if incident.resolved_at is None:
        return ""
    return f" It was resolved at {incident.resolved_at.isoformat(timespec='minutes')}."


def _take_ticks_back(incident: Incident, *, actor: Actor, at: datetime) -> None:
    """What was met is looked at again; a postmortem that has a date keeps it."""
    met = ExitCriterion.objects.filter(incident=incident, is_met=True)
    if incident.postmortem_at is not None:
        met = met.exclude(number=POSTMORTEM_SCHEDULED)
    met.update(is_met=False, changed_at=at, changed_by=actor.label, version=F("version") + 1)
