"""Time off, written down beforehand or afterwards: with the pager off it is rest that fills the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.queries.burst.privacy import require_self_or_lead_of
from peacetime.queries.lookup import NotFound, person_known
from peacetime.storage.identifiers import short_id
from peacetime.storage.models import TimeOff
from peacetime.usecases import record
from peacetime.usecases.burst import edits
from peacetime.usecases.burst.versions import newest
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from peacetime.queries.access import Actor

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class TimeOffPlanned:
    """One stretch of time off as it stands now."""

    key: str
    person: str
    starts_at: datetime
    ends_at: datetime
    is_pager_off: bool
    is_withdrawn: bool = False


@command
def plan_time_off(
    email: str,
    starts_at: datetime,
    ends_at: datetime,
    *,
    is_pager_off: bool = True,
    actor: Actor,
    at: datetime,
) -> TimeOffPlanned:
    """Write down that somebody is off: themselves, their lead, or an administrator.

    Raises:
        NotAllowed: Somebody else asks.
        InvalidInput: `time_off_reversed`, `time_off_too_long`.
    """
    person = person_known(email, field="person")
    require_self_or_lead_of(actor, person)
    if ends_at <= starts_at:
        sentence = "The time off would end before it begins. Write a later end."
        raise InvalidInput(sentence, field="ends_at", code="time_off_reversed")
    if ends_at - starts_at > LONGEST:
        sentence = "This is more than a year. Write a shorter stretch, or end the membership."
        raise InvalidInput(sentence, field="ends_at", code="time_off_too_long")
    row = TimeOff.objects.create(
        key=short_id(),
        person=person,
        starts_at=starts_at,
        ends_at=ends_at,
        is_pager_off=is_pager_off,
        author=actor.label,
        recorded_at=at,
    )
    _changed("burst.time_off.planned", row, actor=actor, at=at)
    return _shown(row)


@command
def withdraw_time_off(key: str, *, actor: Actor, at: datetime) -> TimeOffPlanned:
    """Take it back; that it was planned stays on record.

    Raises:
        NotFound: `time_off_unknown`.
    """
    row = newest(TimeOff.objects.all(), key)
    if row is None:
        raise NotFound(f"There is no time off {quoted(key)}.", code="time_off_unknown")
    require_self_or_lead_of(actor, row.person)
    if not row.is_withdrawn:
        recorded_at = max(at, row.recorded_at)
        row.pk, row.is_withdrawn, row.recorded_at, row.author = None, True, recorded_at, actor.label
        row.save(force_insert=True)
        _changed("burst.time_off.withdrawn", row, actor=actor, at=at)
    return _shown(row)


def _changed(fact: str, row: TimeOff, *, actor: Actor, at: datetime) -> None:
    edits.people_changed({row.person_id: row.starts_at})
    record.audit(fact, f"person:{row.person.email}", actor=actor, at=at, key=row.key)


def _shown(row: TimeOff) -> TimeOffPlanned:
    return TimeOffPlanned(
        row.key,
        row.person.email,
        row.starts_at,
        row.ends_at,
        is_pager_off=row.is_pager_off,
        is_withdrawn=row.is_withdrawn,
    )
