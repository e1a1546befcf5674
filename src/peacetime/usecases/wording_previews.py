"""A wording tried on the last real incident before it is saved, and on one of which little is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.communications.examples import least_of, sample
from peacetime.domain.communications.kinds import Kind, known
from peacetime.domain.communications.messages import worded
from peacetime.domain.communications.placeholders import entering, leaving, updating
from peacetime.domain.communications.templates import cleaned
from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.incidents.updates import Status, Update, next_update
from peacetime.domain.modes.exit_criteria import Criterion
from peacetime.domain.modes.transitions import StandDown
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, Actor, can
from peacetime.queries.addresses import incident_url
from peacetime.queries.severities import level_of
from peacetime.storage.models import (
    ExitCriterion,
    Incident,
    Rescue,
    RoleAssignment,
    StatusUpdate,
)
from peacetime.usecases import announcements

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from peacetime.domain.communications.messages import Words
    from peacetime.domain.communications.templates import Values, Wording

ENTERING = {Kind.ENTERING_TEAM, Kind.ENTERING_STAKEHOLDERS}


@dataclass(frozen=True, slots=True)
class Tried:
    """One message as its readers would have it, and what it was tried on."""

    caption: str
    words: Words


def preview_wording(kind: Kind, wording: Wording, *, actor: Actor) -> tuple[Tried, ...]:
    """The wording on the last real incident, or on sample figures, and with everything left out that may be.

    Who may not change the wording sees the sample figures.

    Raises:
        InvalidInput: It could not be saved.
    """
    wording = cleaned(wording, known(kind))
    found = _last(kind) if can(actor, Act.SET_UP_ORGANISATION) else None
    caption, values = found or ("On sample figures", sample(kind))
    return (
        Tried(caption, worded(wording, values)),
        Tried("Where little is known", worded(wording, least_of(kind, values))),
    )


def _last(kind: Kind) -> tuple[str, Values] | None:
    """The last incident that had such a message, and what the message spoke of."""
    incidents = Incident.objects.filter(
        origin="declared", is_drill=False, rescue__isnull=False, team__archived_at=None
    )
    incidents = incidents.select_related("team", "rescue", "postmortem_owner")
    if kind in ENTERING:
        incident = incidents.exclude(declared_at=None).order_by("-declared_at").first()
        values = _entering(incident) if incident else None
    elif kind is Kind.UPDATE_STAKEHOLDERS:
        update = StatusUpdate.objects.filter(incident__in=incidents).order_by("-sent_at").first()
        incident = incidents.filter(pk=update.incident_id).first() if update else None
        values = _updating(incident, update) if incident and update else None
    else:
        closed = incidents.filter(is_open=False).exclude(resolved_at=None).exclude(final_summary="")
        incident = closed.order_by("-resolved_at").first()
        values = _leaving(incident) if incident else None
    if incident is None or values is None:
        return None
    caption = f"On the last real incident: {incident.team.name}, {incident.summary}"
    return caption, {name: values.get(name) for name in known(kind)}


def _entering(incident: Incident) -> Values:
    at = incident.declared_at
    assert at is not None
    rescue = _rescue(incident)
    incident.next_update_at = next_update(level_of(Severity(incident.severity)).cadence, at=at)
    first = RoleAssignment.objects.filter(incident=incident, from_at__lte=at)
    names = {a.role: a.person.name for a in first.select_related("person")}
    said = announcements.entering(
        incident,
        rescue,
        commander=names.get(Role.COMMANDER.value),
        comms_lead=names.get(Role.COMMS_LEAD.value),
    )
    return {**entering(said), **_link(incident)}


def _updating(incident: Incident, row: StatusUpdate) -> Values:
    update = Update(row.text, row.scope, Status(row.status), row.next_update_at)
    zone = named_zone(incident.team.time_zone)
    return updating(incident.team.name, incident.summary, update, zone)


def _leaving(incident: Incident) -> Values:
    rescue, owner = _rescue(incident), incident.postmortem_owner
    said = StandDown(
        incident.final_summary,
        incident.postmortem_at,
        recovery_until=rescue.recovering_until,
        override_reason=incident.override_reason,
        recognition=incident.recognition,
        resolved_at=incident.resolved_at,
        impact=incident.final_impact,
        follow_up=incident.follow_up,
    )
    unmet = ExitCriterion.objects.filter(incident=incident, is_met=False)
    told = announcements.leaving(
        incident,
        rescue,
        said,
        owner=owner.name if owner else None,
        at=_resolved(incident),
        unmet=[Criterion(row.number, row.text, is_met=False) for row in unmet],
    )
    return {**leaving(told), **_link(incident)}


def _link(incident: Incident) -> Mapping[str, str | None]:
    return {"link": incident_url(incident.ref)}


def _rescue(incident: Incident) -> Rescue:
    assert incident.rescue is not None  # of those that were asked for
    return incident.rescue


def _resolved(incident: Incident) -> datetime:
    assert incident.resolved_at is not None  # of those that were asked for
    return incident.resolved_at
