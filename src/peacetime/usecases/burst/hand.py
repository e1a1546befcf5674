"""Engagements written down by hand: "I was in this incident from … to …", where no role says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.moments import check_not_future
from peacetime.domain.shared.text import quoted
from peacetime.queries.access import Act, require
from peacetime.queries.burst.privacy import require_self_or_lead_of
from peacetime.queries.lookup import NotFound, incident_named, person_known
from peacetime.storage.identifiers import short_id
from peacetime.storage.models import Engagement
from peacetime.usecases import record
from peacetime.usecases.burst import engaging
from peacetime.usecases.burst.versions import newest
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from peacetime.queries.access import Actor
    from peacetime.storage.models import Incident

LONGEST = timedelta(days=31)
AROUND = timedelta(days=1)  # of an incident: who prepares or follows up so near to it is not asked


@dataclass(frozen=True, slots=True)
class EngagementRecorded:
    """Somebody's time in an incident as it stands now; a remark where it may be a mistake."""

    key: str
    incident: str
    person: str
    started_at: datetime
    ended_at: datetime
    is_withdrawn: bool = False
    remark: str = ""


@command
def record_engagement(
    ref: str,
    email: str,
    started_at: datetime,
    ended_at: datetime,
    *,
    is_paged: bool = True,
    actor: Actor,
    at: datetime,
) -> EngagementRecorded:
    """Write down somebody's time in an incident: themselves, their lead, or an administrator.

    Raises:
        NotFound: `incident_unknown`.
        NotAllowed: Somebody else asks.
        InvalidInput: `engagement_reversed`, `engagement_too_long`, `engagement_of_drill`,
            `moment_in_future`.
    """
    require(actor, Act.RUN_INCIDENT)
    incident = incident_named(ref, sight=actor.sight, lock=True)
    person = person_known(email, field="person")
    require_self_or_lead_of(actor, person)
    if incident.is_drill:
        sentence = "A drill costs nothing, so nobody's time in it is counted."
        raise InvalidInput(sentence, field="incident", code="engagement_of_drill")
    if ended_at <= started_at:
        sentence = "It would end before it begins. Write a later end."
        raise InvalidInput(sentence, field="ended_at", code="engagement_reversed")
    if ended_at - started_at > LONGEST:
        sentence = "This is more than a month in one stretch. Write each stretch down by itself."
        raise InvalidInput(sentence, field="ended_at", code="engagement_too_long")
    check_not_future(ended_at, at=at, field="ended_at")
    said = engaging.Said(
        person.pk, started_at, ended_at, incident.severity, is_open=False, is_paged=is_paged
    )
    key = f"{incident.ref}:hand:{short_id()}"
    known = engaging.latest([incident.pk])
    rows = list(
        engaging.changes(incident, {}, {key: said}, source=engaging.HAND, at=at, author=actor.label)
    )
    engaging.append(rows, known)
    record.happened(
        "burst.engagement.recorded", incident, actor=actor, at=at, person=person.email, key=key
    )
    remark = _remark(incident, started_at, ended_at)
    return EngagementRecorded(key, incident.ref, person.email, started_at, ended_at, remark=remark)


def _remark(incident: Incident, started_at: datetime, ended_at: datetime) -> str:
    """That the time lies far from the incident's own; taken all the same, for follow-up is work too."""
    began = incident.impact_started_at or incident.detected_at or incident.declared_at
    over = incident.resolved_at or incident.closed_at
    if began is not None and ended_at < began - AROUND:
        return (
            f"It ended more than a day before {incident.ref} began. See whether the day is right."
        )
    if over is not None and started_at > over + AROUND:
        return (
            f"It began more than a day after {incident.ref} was over. See whether the day is right."
        )
    return ""


@command
def withdraw_engagement(key: str, *, actor: Actor, at: datetime) -> EngagementRecorded:
    """Take back what was written down by hand.

    Raises:
        NotFound: `engagement_unknown`, also where a role or a file says it, and not a hand.
    """
    require(actor, Act.RUN_INCIDENT)
    rows = Engagement.objects.filter(source=engaging.HAND, incident__isnull=False)
    row = newest(rows.select_related("incident", "person"), key)
    if row is None or row.incident is None or row.person is None or row.ended_at is None:
        raise NotFound(f"There is no engagement {quoted(key)}.", code="engagement_unknown")
    incident = incident_named(row.incident_ref, sight=actor.sight, lock=True)
    require_self_or_lead_of(actor, row.person)
    if not row.is_withdrawn:
        gone = engaging.withdrawn(row, at=at, author=actor.label)
        engaging.append([gone], {incident.pk: {key: row}})
        email = row.person.email
        record.happened(
            "burst.engagement.withdrawn", incident, actor=actor, at=at, person=email, key=key
        )
    return EngagementRecorded(
        key, incident.ref, row.person.email, row.started_at, row.ended_at, is_withdrawn=True
    )
