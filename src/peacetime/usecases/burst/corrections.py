"""A balance corrected by hand: another entry with a reason, never a changed number."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.moments import check_not_future
from peacetime.domain.shared.text import clean_text, quoted
from peacetime.queries.burst.privacy import require_lead_of
from peacetime.queries.lookup import NotFound, person_known
from peacetime.storage.identifiers import short_id
from peacetime.storage.models import LedgerCorrection
from peacetime.usecases import record
from peacetime.usecases.burst import edits
from peacetime.usecases.burst.versions import newest
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.queries.access import Actor

MOST = 1000.0


@dataclass(frozen=True, slots=True)
class BalanceCorrected:
    """A correction as it stands now; whose it is, and not what it makes of the balance."""

    key: str
    person: str
    is_withdrawn: bool = False


@command
def correct_balance(
    email: str,
    credit_hours: float,
    reason: str,
    *,
    when: datetime | None = None,
    actor: Actor,
    at: datetime,
) -> BalanceCorrected:
    """Give or take credit-hours; the audit log tells that and why, the number stays in the person's ledger.

    Raises:
        NotAllowed: Neither an administrator nor a lead of theirs asks.
        InvalidInput: `correction_out_of_range`, `moment_in_future`, or a code of the reason.
    """
    person = person_known(email, field="person")
    require_lead_of(actor, person)
    reason = clean_text(reason, field="reason", max_length=500)
    if not isfinite(credit_hours) or credit_hours == 0 or abs(credit_hours) > MOST:
        sentence = (
            f"Write the credit-hours to give, or with a minus to take, from -{MOST:g} to {MOST:g}."
        )
        raise InvalidInput(sentence, field="credit_hours", code="correction_out_of_range")
    moment = when or at
    check_not_future(moment, at=at, field="at")
    row = LedgerCorrection.objects.create(
        key=short_id(),
        person=person,
        at=moment,
        credit_hours=credit_hours,
        reason=reason,
        author=actor.label,
        recorded_at=at,
    )
    edits.people_changed({person.pk: moment})
    about = f"person:{person.email}"
    record.audit("burst.balance.corrected", about, actor=actor, at=at, reason=reason)
    return BalanceCorrected(row.key, person.email)


@command
def withdraw_correction(key: str, *, actor: Actor, at: datetime) -> BalanceCorrected:
    """Take a correction back; it stays on record that it was there.

    Raises:
        NotFound: `correction_unknown`.
    """
    row = newest(LedgerCorrection.objects.all(), key)
    if row is None:
        raise NotFound(f"There is no correction {quoted(key)}.", code="correction_unknown")
    require_lead_of(actor, row.person)
    person = row.person
    if not row.is_withdrawn:
        recorded_at = max(at, row.recorded_at)
        row.pk, row.is_withdrawn, row.recorded_at, row.author = None, True, recorded_at, actor.label
        row.save(force_insert=True)
        edits.people_changed({person.pk: row.at})
        about = f"person:{person.email}"
        record.audit("burst.correction.withdrawn", about, actor=actor, at=at, key=key)
    return BalanceCorrected(key, person.email, is_withdrawn=True)
