"""Dates that people keep: the postmortem, and when a Rescue is looked at again. Both can be moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.communications import wording
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes.declaration import check_review
from peacetime.domain.modes.transitions import check_postmortem
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import incident_named, person_named
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.incidents import going_on
from peacetime.usecases.rituals.inviting import invite_to_review

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from peacetime.storage.models import Incident


class StillInRescue(DomainError):
    """The incident goes on; its postmortem is planned when the team stands down."""

    code = "still_in_rescue"


@dataclass(frozen=True, slots=True)
class PostmortemMoved:
    """When the postmortem is now, and who owns it."""

    incident: str
    postmortem_at: datetime
    owner: str


@dataclass(frozen=True, slots=True)
class ReviewMoved:
    """When the Rescue is looked at again."""

    incident: str
    review_at: datetime


@command
def move_postmortem(
    ref: str, *, postmortem_at: datetime | None, owner: str = "", actor: Actor, at: datetime
) -> PostmortemMoved:
    """Give a postmortem another date or owner, or the first ones; what is left out stays.

    Raises:
        StillInRescue: Stand down first.
        InvalidInput: `postmortem_in_the_past`, `postmortem_date_missing`, `postmortem_owner_missing`,
            or a code of `person_named`.
    """
    require(actor, Act.RUN_INCIDENT)
    incident = incident_named(ref, sight=actor.sight, lock=True)
    if incident.is_open:
        sentence = "This incident goes on. Its postmortem is planned when the team stands down."
        raise StillInRescue(sentence)
    before, owned_by = incident.postmortem_at, incident.postmortem_owner
    moment = postmortem_at if _is_other(before, postmortem_at) else before
    if moment is None:
        sentence = "The postmortem has no date yet. Say when it is."
        raise InvalidInput(sentence, field="postmortem_at", code="postmortem_date_missing")
    if moment != before:
        check_postmortem(moment, at=at)
    person = person_named(owner, field="postmortem_owner", at=at) if owner else owned_by
    if person is None:
        sentence = "A postmortem is owned by a person. Name one."
        raise InvalidInput(sentence, field="postmortem_owner", code="postmortem_owner_missing")
    if (moment, person) != (before, owned_by):
        incident.postmortem_at, incident.postmortem_owner = moment, person
        incident.save(update_fields=["postmortem_at", "postmortem_owner"])
        text = f"Postmortem: {_when(incident, moment)}, owned by {person.name}"
        changes = {"before": before, "after": moment, "owner": person.email}
        _write("incident.postmortem.moved", incident, text, changes, actor=actor, at=at)
        invite_to_review(incident, at=at)
    return PostmortemMoved(incident.ref, moment, person.email)


@command
def move_review(ref: str, *, review_at: datetime, actor: Actor, at: datetime) -> ReviewMoved:
    """Look at a Rescue again at another time; whoever approved it is reminded then, and no longer before.

    Raises:
        IncidentClosed: There is nothing to look at again.
        InvalidInput: `review_in_the_past`.
    """
    require(actor, Act.RUN_INCIDENT)
    incident = going_on(ref, actor)
    before = incident.review_at
    if _is_other(before, review_at):
        check_review(review_at, at=at)
        incident.review_at = review_at
        incident.save(update_fields=["review_at"])
        record.remind(incident, {"review_due": review_at})
        text = f"Looked at again: {_when(incident, review_at)}"
        changes = {"before": before, "after": review_at}
        _write("incident.review.moved", incident, text, changes, actor=actor, at=at)
    return ReviewMoved(incident.ref, incident.review_at or review_at)


def _is_other(before: datetime | None, said: datetime | None) -> bool:
    """Forms know minutes, the record knows seconds."""
    if before is None or said is None:
        return said is not None
    return before.replace(second=0, microsecond=0) != said.replace(second=0, microsecond=0)


def _when(incident: Incident, moment: datetime) -> str:
    return wording.moment(moment, named_zone(incident.team.time_zone))


def _write(
    fact: str,
    incident: Incident,
    text: str,
    changes: Mapping[str, datetime | str | None],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    record.append_entry(incident, EntryKind.MOMENT, text, actor=actor, at=at)
    of = f"incident:{incident.ref}"
    record.audit(fact, of, actor=actor, at=at, team=incident.team, **changes)
    record.fact(fact, at=at, incident=incident)
