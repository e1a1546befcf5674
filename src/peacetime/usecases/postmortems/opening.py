"""Opening the postmortem of an incident: half done, from what the incident knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.postmortems.draft import postmortem_draft
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import incident_named
from peacetime.queries.postmortems.templates import template_now
from peacetime.storage.models import Incident, Postmortem
from peacetime.usecases.command import command
from peacetime.usecases.postmortems.freezing import frozen
from peacetime.usecases.postmortems.versions import begin, cleaned

if TYPE_CHECKING:
    from datetime import datetime


class PostmortemRefused(DomainError):
    """This incident gets no postmortem, or not yet."""

    code = "postmortem_refused"


@dataclass(frozen=True, slots=True)
class Opened:
    """The postmortem of an incident; `is_new` where it was not there before."""

    ref: str
    is_new: bool


@command
def open_postmortem(incident_ref: str, *, actor: Actor, at: datetime) -> Opened:
    """Begin the postmortem of an incident that is over; whoever comes second gets the same one.

    Raises:
        PostmortemRefused: `postmortem_too_early` while the incident goes on, `postmortem_of_merged`.
    """
    require(actor, Act.WRITE_POSTMORTEM)
    incident = incident_named(incident_ref, sight=actor.sight, lock=True)
    known = Postmortem.objects.filter(incident=incident).values_list("ref", flat=True).first()
    if known is not None:
        return Opened(known, is_new=False)
    _check(incident)
    drafted = postmortem_draft(frozen(incident, at=at), template_now().text)
    title, text = cleaned(incident.summary, drafted)
    row = Postmortem(
        incident=incident,
        team=incident.team,
        title=title,
        text=text,
        began_at=incident.impact_started_at or incident.detected_at or incident.declared_at,
        ended_at=incident.resolved_at or incident.closed_at,
        created_at=at,
        created_by=actor.label,
        changed_at=at,
    )
    begin(row, "postmortem.opened", actor=actor, at=at, incident=incident.ref)
    return Opened(row.ref, is_new=True)


def _check(incident: Incident) -> None:
    if incident.is_open:
        sentence = "This incident goes on. Its postmortem is opened when the team has stood down."
        raise PostmortemRefused(sentence, code="postmortem_too_early")
    if incident.merged_into is not None:
        into = incident.merged_into.ref
        sentence = f"This incident became part of {into}. Open the postmortem of that one."
        raise PostmortemRefused(sentence, code="postmortem_of_merged", details={"into": into})
