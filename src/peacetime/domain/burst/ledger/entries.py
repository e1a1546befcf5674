"""The rows of a ledger: what each moved, from where it came, and the arithmetic to check it by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from peacetime.domain.burst.ledger.day_classes import DayClass


class EntryKind(StrEnum):
    """What moves a balance."""

    start = "start"
    earned = "earned"
    spent = "spent"
    page = "page"
    comp_rest = "comp_rest"
    discarded = "discarded"
    correction = "correction"


CLASS_WORDS = {
    DayClass.business: "in working hours",
    DayClass.off_hours: "in the evening, at the weekend or on a holiday",
    DayClass.night: "at night",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One factor row of an entry: credit-hours = hours × multiplier × severity weight × overlap.

    Args:
        day_class: Which time of day; None where it does not matter (earning).
        hours: How many hours.
        multiplier: Credit-hours an hour.
        severity_weight: 1 for most, more at the two worst severities.
        overlap: What of an hour is laid to this incident: 1 where it was the only one; with n at once
            (1 + overlap of the policy × (n - 1)) / n; less where load is shared among people whom
            nobody named.
        credit_hours: The product, never negative.
    """

    day_class: DayClass | None
    hours: float
    multiplier: float
    severity_weight: float
    overlap: float
    credit_hours: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a ledger; entries are only appended.

    Args:
        kind: What moved the balance.
        started_at: In UTC.
        ended_at: In UTC; equal to the start where it happened at a moment.
        credit_hours: What it adds to the balance; negative where it takes.
        incident: Its source; "" where none.
        responder: Whose.
        parts: The arithmetic; none where it is a plain number.
        balance_after: The balance with this and all entries before it: their sum, exactly.
        key: Of the correction or the time off that it comes from; "".
        reason: Of a correction; "".
    """

    kind: EntryKind
    started_at: datetime
    ended_at: datetime
    credit_hours: float
    incident: str
    responder: str
    parts: tuple[Part, ...]
    balance_after: float
    key: str = ""
    reason: str = ""


def arithmetic(entry: Entry) -> str:
    """How an entry came about, in a line that one can recompute.

    >>> from datetime import UTC
    >>> at = datetime(2026, 5, 3, 22, tzinfo=UTC)
    >>> part = Part(DayClass.night, 2.0, 2.0, 1.25, 1.0, 5.0)
    >>> arithmetic(Entry(EntryKind.spent, at, at, -5.0, "I1", "ada", (part,), 10.0))
    '2 h at night x 2 x 1.25 = 5'
    """
    if entry.kind is EntryKind.start:
        return f"starts with {_number(entry.credit_hours)}"
    if entry.kind is EntryKind.correction:
        return f"{entry.credit_hours:+.2f}: {entry.reason}" if entry.reason else _signed(entry)
    if entry.kind is EntryKind.discarded:
        return f"{_number(-entry.credit_hours)} above the cap: not kept"
    if entry.kind is EntryKind.page:
        return f"a page {_when(entry)}= {_number(-entry.credit_hours)}"
    terms = [_term(part) for part in entry.parts]
    total = sum(part.credit_hours for part in entry.parts)
    return f"{' + '.join(terms)} = {_number(total)}"


def _term(part: Part) -> str:
    when = f" {CLASS_WORDS[part.day_class]}" if part.day_class else ""
    factors = [part.multiplier, *(f for f in (part.severity_weight, part.overlap) if f != 1.0)]
    return f"{_number(part.hours)} h{when} x " + " x ".join(_factor(each) for each in factors)


def _when(entry: Entry) -> str:
    part = entry.parts[0] if entry.parts else None
    words = f"{CLASS_WORDS[part.day_class]} " if part and part.day_class else ""
    return words + (f"x {_factor(part.overlap)} " if part and part.overlap != 1.0 else "")


def _signed(entry: Entry) -> str:
    return f"{entry.credit_hours:+.2f}"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _factor(value: float) -> str:
    return f"{value:.4g}"
