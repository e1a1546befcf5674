"""Recovery after a Rescue: what is owed, until when to rest, and whether rest was skipped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from math import isfinite
from zoneinfo import ZoneInfo

from peacetime.domain.burst.people.rest import (
    NIGHT_ENDS,
    NIGHT_STARTS,
    RestFinding,
    nights_of,
    rest_until,
)
from peacetime.domain.burst.wording import hours_in_words, in_hours, length_in_words, local_moment
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.hours import WorkingHours
from peacetime.domain.shared.spans import Span
from peacetime.domain.shared.text import listed

COMP_REST_RATE = 1.0  # credit-hours that come back with one contracted hour off
HOURS_PER_DAY = 8.0
LONG_AFTER = timedelta(hours=4)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CompRest:
    """Rest owed after Rescue work, in contracted hours off.

    Args:
        people: How many are owed any.
        owed_hours: What brings everybody who is in debt back to zero.
        in_full_hours: What gives back all that the Rescue took, and debt from before it.
        owed_days: `owed_hours` in working days.
    """

    people: int
    owed_hours: float
    in_full_hours: float
    owed_days: float


@dataclass(frozen=True, slots=True)
class RestAdvice:
    """For one person alone: until when to rest (None: nothing asks for it), hours owed, and why."""

    until_at: datetime | None
    owed_hours: float | None  # None where the balance is not known, or time off gives nothing back
    findings: tuple[RestFinding, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class RecoveryProposal:
    """Until when a team recovers, whether that is later than the next working day, and why."""

    until_at: datetime
    is_later: bool
    reason: str


class Kind(StrEnum):
    """What can bring somebody back to work."""

    SPRINT_WORK = "sprint_work"
    PAGE = "page"
    ENGAGEMENT = "engagement"
    DECLARATION = "declaration"


@dataclass(frozen=True, slots=True)
class Return:
    """Something that brought the team, or one of it, back to work."""

    at: datetime
    kind: Kind


@dataclass(frozen=True, slots=True)
class SkippedRecovery:
    """A recovery that did not happen as promised.

    Args:
        code: `recovery_none_promised` or `recovery_cut_short`.
        kind: What came before its end; None where none was promised.
        at: When that was.
        hours_short: So much of the promised recovery was left; None where none was promised.
        sentence: What happened, without blame.
    """

    code: str
    kind: Kind | None
    at: datetime
    hours_short: float | None
    sentence: str


WORDS = {
    Kind.SPRINT_WORK: "sprint work began again",
    Kind.PAGE: "the pager rang",
    Kind.ENGAGEMENT: "somebody was engaged again",
    Kind.DECLARATION: "the next Rescue was declared",
}


def comp_rest(
    balances: Sequence[float],
    spent: Sequence[float],
    *,
    cap: float,
    rate: float = COMP_REST_RATE,
    hours_per_day: float = HOURS_PER_DAY,
) -> CompRest:
    """The rest a team is owed is the sum of what its people are; nobody's rest pays for another's debt.

    Formula: owed = Σ max(0, -B) / rate; in full = Σ min(C - B, max(spent, -B)) / rate, since time off earns
    no credit above the cap.

    Args:
        balances: B of each person at the stand-down, in credit-hours.
        spent: Of each person in this Rescue, in credit-hours, in the same order.
        cap: C, the most a balance can be, in credit-hours.
        rate: Credit-hours that one contracted hour off with the pager off gives back.
        hours_per_day: Contracted hours of a day.

    Returns:
        Hours and days off; nothing for no people.

    Raises:
        InvalidInput: `comp_rest_rate_not_positive`, `hours_per_day_not_positive`.
        ValueError: Not one spending for each balance.

    Source: "equivalent" compensatory rest of Directive 2003/88/EC (C); a rate of 1 is our default (C).
    Cost: linear.

    >>> comp_rest([-4.0, 6.0], [9.0, 3.0], cap=20.0)
    CompRest(people=2, owed_hours=4.0, in_full_hours=12.0, owed_days=0.5)
    """
    _check_positive(rate, "comp_rest_rate")
    _check_positive(hours_per_day, "hours_per_day")
    pairs = list(zip(balances, spent, strict=True))
    owed = [max(0.0, -balance) / rate for balance in balances]
    full = [max(0.0, min(cap - b, max(cost, -b))) / rate for b, cost in pairs]
    people = sum(hours > 0 for hours in full)
    return CompRest(people, sum(owed), sum(full), sum(owed) / hours_per_day)


def rest_advice(
    findings: Iterable[RestFinding],
    *,
    zone: ZoneInfo,
    balance: float | None,
    rate: float = COMP_REST_RATE,
) -> RestAdvice:
    """What one person is told, and nobody else: until when to rest, and the hours off that are owed.

    Formula: until = the latest of the findings; owed = max(0, -B) / rate.

    Args:
        findings: Of the acute rules, for this person.
        zone: Of the person.
        balance: B in credit-hours; None where it is not known.
        rate: Credit-hours for a contracted hour off.

    Raises:
        InvalidInput: `comp_rest_rate_not_positive`.

    Source: as the findings; the rate is our default (C).

    >>> rest_advice([], zone=ZoneInfo("UTC"), balance=-3.0).sentence
    'No rule of rest asks for anything now. 3 hours off bring your balance back to zero.'
    """
    _check_rate(rate)
    known = tuple(findings)
    until = rest_until(known)
    owed = None if balance is None or not rate else max(0.0, -balance) / rate
    if until is not None:
        rules = listed([f.rule.lower() for f in known if f.until_at is not None])
        first = f"Rest until {local_moment(until, zone)} ({rules})."
    elif known:
        first = f"No rest is due tonight; over the weeks there is too much work ({known[0].rule.lower()})."
    else:
        first = "No rule of rest asks for anything now."
    return RestAdvice(until, owed, known, " ".join([first, *_owed_in_words(owed, balance)]))


def recovery_proposal(
    at: datetime,
    hours: WorkingHours,
    *,
    findings: Iterable[RestFinding] = (),
    balances: Sequence[float] = (),
    rate: float = COMP_REST_RATE,
) -> RecoveryProposal:
    """A team recovers at least until the next working day begins, longer where rest or debt ask for it.

    Formula: the latest of
        the first work on a later local day than `at`;
        the first work at or after the latest end of rest of anybody who was in it;
        the moment by which Σ max(0, -B) / (rate × n) working hours have passed since `at`: the debt,
        carried by all n together. One person's debt does not keep all at home for as long as it
        takes that person, and the reason names nobody.

    Args:
        at: The stand-down.
        hours: Of the team.
        findings: Of the acute rules, of everybody who was in the Rescue.
        balances: B of everybody of the team whose balance is known, in credit-hours.
        rate: Credit-hours for a contracted hour off.

    Returns:
        A moment in UTC after `at`, and the reason in a sentence; a proposal, which the team may change.

    Raises:
        InvalidInput: `comp_rest_rate_not_positive`.

    Source: the framework, "We're resuming sprint work tomorrow. Today is buffer/decompression." and
        "Give team recovery time"; the acute rules; how debt is shared is our judgement (D).
    Cost: looks at most a year ahead, a day at a time.

    >>> from peacetime.domain.shared.hours import weekly
    >>> noon = datetime(2026, 5, 12, 12, tzinfo=UTC)
    >>> proposal = recovery_proposal(noon, weekly(ZoneInfo("UTC")))
    >>> proposal.until_at.isoformat(), proposal.is_later
    ('2026-05-13T09:00:00+00:00', False)
    >>> proposal.reason
    'Until the next working day begins, Wednesday 13 May, 09:00: the time until then is buffer.'
    """
    _check_rate(rate)
    at = at.astimezone(UTC)
    next_day = _next_working_day(at, hours)
    rested = rest_until(findings)
    debt = sum(max(0.0, -balance) for balance in balances) / rate if rate else 0.0
    share = debt / len(balances) if balances else 0.0
    by_rest = next_day if rested is None else _work_from(max(next_day, rested), hours)
    by_debt = max(next_day, _after_working_hours(at, hours, share)) if share else next_day
    if by_rest <= next_day and by_debt <= next_day:
        reason = (
            f"Until the next working day begins, {local_moment(next_day, hours.time_zone)}: "
            "the time until then is buffer."
        )
        return RecoveryProposal(next_day, is_later=False, reason=reason)
    until = max(by_rest, by_debt)
    moment = local_moment(until, hours.time_zone)
    if by_rest >= by_debt and rested is not None:
        due = local_moment(rested, hours.time_zone)
        reason = f"Until {moment}: the rest that is due after this Rescue lasts until {due}."
    else:
        reason = (
            f"Until {moment}: the team owes itself {hours_in_words(debt)} of rest, "
            f"{hours_in_words(share)} of working time for each where all share it."
        )
    return RecoveryProposal(until, is_later=True, reason=reason)


def skipped_recovery(
    rescue: Span,
    promised_until: datetime | None,
    returns: Iterable[Return],
    *,
    zone: ZoneInfo,
    long_after: timedelta = LONG_AFTER,
    night_starts: time = NIGHT_STARTS,
    night_ends: time = NIGHT_ENDS,
) -> list[SkippedRecovery]:
    """A recovery is skipped where none was promised after a hard Rescue, or work came before its end.

    Formula: none promised: promised ≤ end, and the Rescue reached into the night or lasted longer than
    four hours; cut short: end ≤ return < promised, the first return of each kind.

    Args:
        rescue: From the declaration to the stand-down.
        promised_until: The end of recovery that was said at the stand-down; None where it is not
            known, and then nothing is found.
        returns: Sprint work, pages, engagements and declarations after it.
        zone: Of the team, for its nights.
        long_after: A Rescue that lasted longer asks for recovery.
        night_starts: Local.
        night_ends: Local.

    Returns:
        What was found, in order of time.

    Source: the framework, "Ignoring Post-Rescue Recovery" and "Immediately returning to normal sprint
        work"; four hours are our judgement (D).
    Cost: linear in returns and in the nights of the Rescue.

    >>> start = datetime(2026, 5, 12, 9, tzinfo=UTC)
    >>> rescue = Span(start, start.replace(hour=12))
    >>> [found] = skipped_recovery(rescue, start.replace(day=13), zone=ZoneInfo("UTC"),
    ...     returns=[Return(start.replace(hour=15), Kind.PAGE)])
    >>> found.sentence
    'Recovery was promised until Wednesday 13 May, 09:00; the pager rang on Tuesday 12 May, 15:00, \
18 hours before. The rest that was missed is still due.'
    """
    if promised_until is None:
        return []
    if promised_until <= rescue.end:
        nights = nights_of(rescue, zone, night_starts=night_starts, night_ends=night_ends)
        reasons = [
            *[f"lasted {length_in_words(rescue.duration)}"] * (rescue.duration > long_after),
            *["reached into the night"] * (next(nights, None) is not None),
        ]
        return [_none_promised(rescue.end, reasons)] if reasons else []
    before_end = [r for r in returns if rescue.end <= r.at < promised_until]
    first = {one.kind: one for one in sorted(before_end, key=lambda r: r.at, reverse=True)}
    found = [_cut_short(one, promised_until, zone) for one in first.values()]
    return sorted(found, key=lambda one: (one.at, one.kind or ""))


def _none_promised(at: datetime, reasons: list[str]) -> SkippedRecovery:
    sentence = (
        f"The Rescue {listed(reasons)}, and no time to recover was set aside after it. "
        "It can still be: set one for the coming days."
    )
    return SkippedRecovery("recovery_none_promised", None, at, None, sentence)


def _cut_short(one: Return, promised_until: datetime, zone: ZoneInfo) -> SkippedRecovery:
    short = in_hours(promised_until.astimezone(UTC) - one.at.astimezone(UTC))
    sentence = (
        f"Recovery was promised until {local_moment(promised_until, zone)}; {WORDS[one.kind]} on "
        f"{local_moment(one.at, zone)}, {hours_in_words(short)} before. "
        "The rest that was missed is still due."
    )
    return SkippedRecovery("recovery_cut_short", one.kind, one.at, short, sentence)


def _owed_in_words(owed: float | None, balance: float | None) -> list[str]:
    if balance is None:
        return ["Your balance is not known, so no hours off are worked out from it."]
    if owed is None:
        return ["By the policy time off gives nothing back, so no hours off are worked out."]
    if not owed:
        return []
    verb = "brings" if owed == 1 else "bring"
    return [f"{hours_in_words(owed)} off {verb} your balance back to zero."]


def _next_working_day(at: datetime, hours: WorkingHours) -> datetime:
    midnight = (at.astimezone(hours.time_zone) + DAY).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return hours.next_working_moment(midnight) or at + DAY


def _work_from(at: datetime, hours: WorkingHours) -> datetime:
    """The first work at or after a moment; the moment itself where no work is known."""
    return hours.next_working_moment(at) or at


def _after_working_hours(at: datetime, hours: WorkingHours, share: float) -> datetime:
    """When so many working hours have passed; the end of the year ahead where it has not as many."""
    left = timedelta(hours=share)
    end = at
    for span in hours.spans_from(at):
        start = max(span.start, at)
        if start + left < span.end:
            return start + left
        left -= span.end - start
        end = span.end
    return end


def _check_rate(rate: float) -> None:
    """A policy may say that time off gives nothing back; then debt asks for no time off."""
    if rate:
        _check_positive(rate, "comp_rest_rate")


def _check_positive(value: float, field: str) -> None:
    if not (isfinite(value) and value > 0):
        words = field.replace("_", " ")
        sentence = f"The {words} is {value}. Write a number above zero."
        raise InvalidInput(sentence, field=field, code=f"{field}_not_positive")
