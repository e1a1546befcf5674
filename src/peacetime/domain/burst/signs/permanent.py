"""Rescue that does not end: more spent than earned for weeks, or half of all working time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from peacetime.domain.burst.signs.weekly import WEEK

WEEKS = 8
MOST_UTILISATION = 1.0
LEAST_USABLE = 0.5
WEEKS_OF_RESCUE = 4
MOST_RESCUE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class BalanceWeek:
    """One week of a team's ledger, as far as it is known.

    Args:
        week_starts: Its first day.
        spent: Credit-hours that the team's people spent in it.
        earned: Credit-hours that they would have earned in it without any Rescue.
        most_usable: The highest usable share of the cap in the week, from 0 to 1.
        rescue_share: Share of working time that went into Rescue, from 0 to 1; None if not known.

    >>> BalanceWeek(date(2026, 3, 2), 30, 25, 0.4).week_ends
    datetime.date(2026, 3, 9)
    """

    week_starts: date
    spent: float
    earned: float
    most_usable: float
    rescue_share: float | None = None

    @property
    def week_ends(self) -> date:
        """The first day after it."""
        return self.week_starts + WEEK


@dataclass(frozen=True, slots=True)
class PermanentRescue:
    """Whether Rescue had become permanent, and why.

    Args:
        weeks: How many known weeks in a row, up to the last one, this rests on.
        utilisation: Spent ÷ earned over the last eight weeks; None where eight are not known.
        earlier: The same over the known weeks before `since`, or before the eight; None where there are none.
        rescue_share: Mean share of working time in Rescue over the last four weeks; None if not known.
        since: The first day of the weeks in a row that meet a rule; None where none is met.
        told_on: The first day on which the rule that is met was met.
        by_ledger: Spent more than earned, and less than half of the cap usable, for eight weeks.
        by_time: At least half of the working time in Rescue, in each of four weeks.
    """

    weeks: int
    utilisation: float | None
    earlier: float | None
    rescue_share: float | None
    since: date | None
    told_on: date | None
    by_ledger: bool
    by_time: bool

    @property
    def is_permanent(self) -> bool:
        """One of the two rules is met."""
        return self.by_ledger or self.by_time


def permanent_rescue(rows: Sequence[BalanceWeek], *, at: date) -> PermanentRescue:
    """Whether a team's Rescue had become permanent at a day.

    Formula: (Σ spent ÷ Σ earned over 8 weeks > 1 and usable < 0.5 throughout all 8), or the share of
    working time in Rescue ≥ 0.5 in each of 4 weeks; weeks in a row, up to the last one that was over.

    Args:
        rows: Weeks in any order; a missing week ends a row of weeks.
        at: The day of the question; a week that still runs does not count.

    Returns:
        The finding, with what it rests on.

    Source: the model, section 3.7; 50% is the cap on operations of the SRE book.
    Cost: linear after one sort.

    >>> weeks = [BalanceWeek(date(2026, 1, 5) + n * WEEK, 30, 25, 0.4) for n in range(8)]
    >>> found = permanent_rescue(weeks, at=date(2026, 3, 2))
    >>> found.is_permanent, found.utilisation, found.since
    (True, 1.2, datetime.date(2026, 1, 5))
    """
    weeks = _in_a_row(rows, at)
    last = weeks[-WEEKS:]
    is_long = len(last) == WEEKS
    by_ledger = _is_overspent(last)
    by_time = _is_mostly_rescue(weeks[-WEEKS_OF_RESCUE:])
    runs = [(weeks[_run_of_ledger(weeks) :], WEEKS)] if by_ledger else []
    runs += [(weeks[_run_of_time(weeks) :], WEEKS_OF_RESCUE)] if by_time else []
    since = min((run[0].week_starts for run, _ in runs), default=None)
    return PermanentRescue(
        weeks=len(weeks),
        utilisation=_utilisation(last) if is_long else None,
        earlier=_utilisation([row for row in weeks if row not in last and _is_before(row, since)]),
        rescue_share=_rescue_share(weeks[-WEEKS_OF_RESCUE:]),
        since=since,
        told_on=min((run[needed - 1].week_ends for run, needed in runs), default=None),
        by_ledger=by_ledger,
        by_time=by_time,
    )


def _is_before(row: BalanceWeek, since: date | None) -> bool:
    return since is None or row.week_starts < since


def _in_a_row(rows: Sequence[BalanceWeek], at: date) -> list[BalanceWeek]:
    """The known weeks up to the last that was over, back to the first gap."""
    weeks = sorted((row for row in rows if row.week_ends <= at), key=lambda row: row.week_starts)
    for place in range(len(weeks) - 1, 0, -1):
        if weeks[place - 1].week_ends != weeks[place].week_starts:
            return weeks[place:]
    return weeks


def _utilisation(weeks: Sequence[BalanceWeek]) -> float | None:
    earned = sum(row.earned for row in weeks)
    return sum(row.spent for row in weeks) / earned if earned > 0 else None


def _is_overspent(weeks: Sequence[BalanceWeek]) -> bool:
    """Eight weeks in which more was spent than earned, and never half of the cap usable."""
    utilisation = _utilisation(weeks)
    return (
        len(weeks) == WEEKS
        and utilisation is not None
        and utilisation > MOST_UTILISATION
        and all(row.most_usable < LEAST_USABLE for row in weeks)
    )


def _is_mostly_rescue(weeks: Sequence[BalanceWeek]) -> bool:
    shares = [row.rescue_share for row in weeks if row.rescue_share is not None]
    return len(shares) == WEEKS_OF_RESCUE and min(shares) >= MOST_RESCUE_SHARE


def _run_of_ledger(weeks: Sequence[BalanceWeek]) -> int:
    """The place at which the latest unbroken run of overspent windows begins."""
    first = len(weeks) - WEEKS
    while first > 0 and _is_overspent(weeks[first - 1 : first - 1 + WEEKS]):
        first -= 1
    return first


def _run_of_time(weeks: Sequence[BalanceWeek]) -> int:
    first = len(weeks) - WEEKS_OF_RESCUE
    while first > 0 and _is_mostly_rescue(weeks[first - 1 : first - 1 + WEEKS_OF_RESCUE]):
        first -= 1
    return first


def _rescue_share(weeks: Sequence[BalanceWeek]) -> float | None:
    shares = [row.rescue_share for row in weeks if row.rescue_share is not None]
    if len(shares) < WEEKS_OF_RESCUE:
        return None
    return sum(shares) / len(shares)
