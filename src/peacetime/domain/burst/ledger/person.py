"""One person's ledger: what Rescue took, what Delivery gave back, and what is left."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from peacetime.domain.burst.ledger.day_classes import Clock, micros
from peacetime.domain.burst.ledger.engagements import Engagement
from peacetime.domain.burst.ledger.entries import Entry, EntryKind
from peacetime.domain.burst.ledger.fold import Fold
from peacetime.domain.burst.ledger.path import Credits, Path
from peacetime.domain.burst.ledger.stretches import (
    DAY,
    Call,
    Stretch,
    calls_of,
    rest_spans,
    stretches,
    works_of,
)
from peacetime.domain.burst.policy import Policy
from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.spans import Span, union


class LedgerReversed(DomainError):
    """A ledger would end before it starts."""

    code = "ledger_reversed"


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody adds to a balance, or takes from it, with their reason.

    Args:
        key: Of this correction; the same key twice is one.
        at: When it counts from.
        credit_hours: What it adds; negative where it takes.
        reason: Why.
        author: Who says so.
    """

    key: str
    at: datetime
    credit_hours: float
    reason: str
    author: str


@dataclass(frozen=True, slots=True)
class _Counted:
    """A correction, with its moment in microseconds."""

    at: int
    correction: Correction


@dataclass(frozen=True, slots=True)
class _Cut:
    """A moment at which an entry ends and the next begins, in microseconds; it moves nothing."""

    at: int


Jump = Call | _Counted | _Cut


@dataclass(frozen=True, slots=True)
class Responder:
    """A person as the ledger knows them.

    Args:
        id: Who.
        zone: A name of the time zone database; their day and night.
        calendar: Of their public holidays; the policy's where "".
        days_off: Further local days that are as a holiday to them.
        joined_at: They earn from then on; always where None.
        left_at: They earn until then.
        standby: When they are on call: they earn less.
        time_off: Contracted hours off with the pager off, which give rest back; a call cancels the day.
        corrections: Of their balance.

    Source: our default.
    """

    id: str
    zone: str
    calendar: str = ""
    days_off: frozenset[date] = frozenset()
    joined_at: datetime | None = None
    left_at: datetime | None = None
    standby: tuple[Span, ...] = ()
    time_off: tuple[Span, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a ledger stood just before a moment, so that it can be folded on from there.

    Args:
        at: The moment; what happens at it is not in yet.
        balance: In credit-hours, as all that follow.
        earned: Comp rest included.
        spent: Pages included.
        discarded: At the cap.
    """

    at: datetime
    balance: float
    earned: float
    spent: float
    discarded: float


@dataclass(frozen=True, slots=True, eq=False)
class PersonLedger:
    """A person's balance over time and the entries that make it up.

    Always: balance = started_with + earned - spent - discarded + corrected, and the balance is the sum of
    all entries in their order, exactly.

    Args:
        responder: Whose.
        policy: Under which it was written.
        span: From when to when.
        started_with: The balance at its start, in credit-hours, as all that follow.
        balance: At its end.
        earned: Comp rest included; from the very start where it was resumed from a checkpoint.
        spent: Pages included; likewise.
        discarded: At the cap; likewise.
        corrected: By corrections within `span`.
        entries: In order; the first is the start.
        path: The line that the balance follows.
    """

    responder: Responder
    policy: Policy
    span: Span
    started_with: float
    balance: float
    earned: float
    spent: float
    discarded: float
    corrected: float
    entries: tuple[Entry, ...]
    path: Path

    def at(self, at: datetime) -> float:
        """The balance at a moment, after what happened at it; not a number outside `span`."""
        return float(self.path.series([at])[0])

    def series(self, moments: Iterable[datetime]) -> Credits:
        """The balance at each of some moments, likewise."""
        return self.path.series(moments)

    def checkpoint(self, at: datetime) -> Checkpoint:
        """Where it stood just before a moment within `span`."""
        return Checkpoint(at.astimezone(UTC), *self.path.before(micros(at)))

    @property
    def debt_credit_hours_hours(self) -> float:
        """How deep and how long in debt: the area below zero, in credit-hours times hours."""
        return self.path.area_below(0.0)

    def spans_below(self, level: float) -> list[Span]:
        """When the balance was below a level."""
        return self.path.spans_below(level)

    @property
    def lowest(self) -> float:
        """The lowest balance."""
        return self.path.lowest()[0]

    @property
    def lowest_at(self) -> datetime:
        """When it was first that low."""
        return self.path.lowest()[1]


def person_ledger(
    responder: Responder,
    engagements: Iterable[Engagement],
    *,
    policy: Policy,
    start: datetime,
    until: datetime,
    rescues: Iterable[Span] = (),
    start_balance: float | None = None,
    sharing: int = 1,
    cuts: Iterable[datetime] = (),
) -> PersonLedger:
    """An hour in an incident is spent, an hour out of it is earned, and nothing above the cap is kept.

    Formula: dB/dt = -m(t) s load(Q) while in incidents, with Q how many at once, s the greatest severity
    weight, load(Q) = Q up to 1 and 1 + overlap (Q - 1) beyond; otherwise dB/dt = accrual g + comp rest,
    g = `standby` on call or while the team is in Rescue (the smaller factor where both hold, not the
    product), else 1. Below zero the accrual counts `debt_factor` of itself; what would lie above the cap
    is discarded. Each call takes `page`, or `wake` at night, once an hour for each incident.
    Several rows of one person in one incident at once count once. Work in which nobody is named is shared
    evenly: each of n people carries crew / n of it, and earns nothing while it lasts. That is never too
    little, and it is exact where the balance is read as that of the team.

    Args:
        responder: Whose ledger.
        engagements: Prepared (each with an end); those of others are left out.
        policy: The assumptions.
        start: The ledger begins; what happened before is not counted.
        until: It ends.
        rescues: When their team was in Rescue.
        start_balance: In credit-hours; `initial_share` of the cap where None.
        sharing: Among how many people the work of nobody is shared.
        cuts: At each of them an entry ends, so that what lies after it can be told by itself.

    Returns:
        The ledger; exact to rounding, whatever the calendar.

    Raises:
        LedgerReversed: `ledger_reversed`.

    Source: The Burst Capacity Model; Skorokhod's map at a cap.
    Cost: a sort, and some twenty microseconds for each engagement.

    >>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> row = Engagement("a", "I1", "ada", nine, nine.replace(hour=11), is_paged=False)
    >>> ledger = person_ledger(Responder("ada", "UTC"), [row], policy=Policy(), start=nine,
    ...     until=nine.replace(hour=11), start_balance=20.0)
    >>> ledger.balance, ledger.spent
    (19.0, 1.0)
    """
    begins = policy.cap * policy.initial_share if start_balance is None else start_balance
    opening = Checkpoint(start, min(begins, policy.cap), 0.0, 0.0, 0.0)
    return resume(
        opening,
        responder,
        engagements,
        policy=policy,
        until=until,
        rescues=rescues,
        sharing=sharing,
        cuts=cuts,
    )


def resume(
    checkpoint: Checkpoint,
    responder: Responder,
    engagements: Iterable[Engagement],
    *,
    policy: Policy,
    until: datetime,
    rescues: Iterable[Span] = (),
    sharing: int = 1,
    cuts: Iterable[datetime] = (),
) -> PersonLedger:
    """A ledger goes on from a checkpoint as if it had been written from the start.

    Args:
        checkpoint: Where it stood.
        responder: Whose.
        engagements: Prepared; at least all that end after the checkpoint, all others of the same
            incidents (a second call within the hour is no second call), and all of the checkpoint's local
            day (a call cancels that day's comp rest).
        policy: The assumptions, the same as before the checkpoint.
        until: It ends.
        rescues: When their team was in Rescue.
        sharing: Among how many people the work of nobody is shared.
        cuts: At each of them an entry ends.

    Returns:
        The ledger from the checkpoint on; its totals go on from those of the checkpoint.

    Raises:
        LedgerReversed: `ledger_reversed`.

    Cost: what lies after the checkpoint, not what lies before.
    """
    if until < checkpoint.at:
        sentence = "The ledger would end before it starts. Choose a later end."
        raise LedgerReversed(sentence)
    start, end = micros(checkpoint.at), micros(until)
    calendar = responder.calendar or policy.holiday_calendar
    clock = Clock(responder.zone, calendar, responder.days_off, policy)
    fold = Fold(
        responder.id,
        policy,
        clock,
        start,
        checkpoint.balance,
        checkpoint.earned,
        checkpoint.spent,
        checkpoint.discarded,
    )
    works = works_of(_touched(responder.id, engagements, checkpoint.at), policy, sharing)
    rates = {
        "member": _membership(responder, start, end),
        "reduced": _in_micros(union([*responder.standby, *rescues])),
        "off": rest_spans(responder.time_off, works, ZoneInfo(responder.zone)),
    }
    late = [work for work in works if work.end > start and work.start < end]
    calls: list[Jump] = [each for each in calls_of(works, clock, policy) if start <= each.at < end]
    fold.entries.append(_start(responder.id, checkpoint))
    jumps = [*calls, *_corrections(responder, start, end), *_cuts(cuts, start, end)]
    _write(fold, stretches(late, (start, end), rates, policy), jumps)
    return PersonLedger(
        responder,
        policy,
        Span(checkpoint.at, until),
        checkpoint.balance,
        fold.balance,
        fold.earned,
        fold.spent,
        fold.discarded,
        fold.corrected,
        tuple(fold.entries),
        fold.path(),
    )


def last_before(checkpoints: Iterable[Checkpoint], edited_at: datetime) -> Checkpoint | None:
    """The last checkpoint that an edit does not touch; None where every one is later.

    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> last_before([Checkpoint(at, 1.0, 0.0, 0.0, 0.0)], at.replace(day=1)) is None
    True
    """
    untouched = (each for each in checkpoints if each.at <= edited_at)
    return max(untouched, key=lambda each: each.at, default=None)


def _touched(responder: str, rows: Iterable[Engagement], since: datetime) -> list[Engagement]:
    """The rows of a person that still matter after a moment: see `resume`."""
    theirs = [row for row in rows if row.responder in (responder, "")]
    late = {row.incident for row in theirs if row.ended_at is None or row.ended_at > since}
    that_day = since - 2 * DAY
    return [row for row in theirs if row.incident in late or row.started_at >= that_day]


def _write(fold: Fold, all_of_it: Iterable[Stretch], jumps: list[Jump]) -> None:
    """Fold everything in order; an entry ends where somebody is called or a correction counts."""
    waiting = deque(sorted(jumps, key=_order))
    run: list[Stretch] = []
    for stretch in all_of_it:
        at = stretch.start
        while at < stretch.end:
            if waiting and waiting[0].at <= at:
                _flush(fold, run)
                _jump(fold, waiting.popleft())
                continue
            if run and bool(run[-1].loads) != bool(stretch.loads):
                _flush(fold, run)
            stop = min(stretch.end, waiting[0].at) if waiting else stretch.end
            run.append(
                stretch if stop - at == stretch.end - stretch.start else _cut(stretch, at, stop)
            )
            at = stop
    _flush(fold, run)


def _flush(fold: Fold, run: list[Stretch]) -> None:
    if run:
        (fold.busy if run[0].loads else fold.idle)(run)
        run.clear()


def _cut(stretch: Stretch, start: int, end: int) -> Stretch:
    return Stretch(start, end, stretch.loads, stretch.weight, stretch.accrual, stretch.comp)


def _jump(fold: Fold, jump: Jump) -> None:
    if isinstance(jump, Call):
        fold.call(jump)
    elif isinstance(jump, _Counted):
        fold.correct(
            jump.correction.credit_hours, key=jump.correction.key, reason=jump.correction.reason
        )


def _order(jump: Jump) -> tuple[int, bool, str]:
    if isinstance(jump, Call):
        return jump.at, False, jump.incident
    return jump.at, True, "" if isinstance(jump, _Cut) else jump.correction.key


def _corrections(responder: Responder, start: int, end: int) -> list[_Counted]:
    by_key = {each.key: each for each in sorted(responder.corrections, key=repr)}
    counted = [_Counted(micros(each.at), each) for each in by_key.values()]
    return [each for each in counted if start <= each.at < end]


def _cuts(moments: Iterable[datetime], start: int, end: int) -> list[_Cut]:
    return [_Cut(at) for at in map(micros, moments) if start < at < end]


def _membership(responder: Responder, start: int, end: int) -> list[tuple[int, int]]:
    first = start if responder.joined_at is None else micros(responder.joined_at)
    last = end if responder.left_at is None else micros(responder.left_at)
    return [(first, last)]


def _in_micros(spans: Iterable[Span]) -> list[tuple[int, int]]:
    return [(micros(span.start), micros(span.end)) for span in spans]


def _start(responder: str, checkpoint: Checkpoint) -> Entry:
    at, balance = checkpoint.at.astimezone(UTC), checkpoint.balance
    return Entry(EntryKind.start, at, at, balance, "", responder, (), balance)
