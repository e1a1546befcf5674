"""Signs that are a rule met: more leavers than chance explains, and Rescue that does not end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from peacetime.domain.burst.signs.permanent import (
    WEEKS,
    WEEKS_OF_RESCUE,
    BalanceWeek,
    PermanentRescue,
    permanent_rescue,
)
from peacetime.domain.burst.signs.sign import (
    LEAST_PEOPLE,
    LEAST_WEEKS,
    Chance,
    Point,
    Sign,
    SignState,
    day,
    is_known_of_late,
    no_data,
    relative_change,
    too_few_people,
    too_few_weeks,
)
from peacetime.domain.burst.signs.turnover import (
    ALPHA,
    BASE_PER_YEAR,
    Leaving,
    chance_of_alarm,
    first_leaver_on,
    leaving,
    month_ends,
)
from peacetime.domain.burst.signs.turnover import WEEKS as HALF_A_YEAR
from peacetime.domain.burst.signs.weekly import WEEK, Weekly

LEFT = "of people a year"
SPENT = "credit-hours spent for each earned"
PERMANENT_CHANCE = Chance(
    0.02,
    "Of teams that spend half of what they earn, 2 in 100 would see it within 64 weeks; at seven tenths, "
    "24 in 100.",
)


def turnover_sign(
    weeks: Sequence[Weekly],
    generator: np.random.Generator,
    *,
    at: date,
    base_per_year: float = BASE_PER_YEAR,
) -> Sign:
    """The sign of people leaving, judged at each end of a month.

    Args:
        weeks: The roster from `known_weeks`: leavers of people.
        generator: Of random numbers, for the chance of a false alarm.
        at: The day of the question.
        base_per_year: The usual share of people who leave in a year.

    Returns:
        The sign; too few below eight weeks, or where fewer than five people were in any week of the
        last half year.

    Source: `leaving`.
    Cost: some 5 milliseconds.
    """
    if not is_known_of_late(weeks, at=at):
        brings = "Bring the roster: the people of each week, and how many left."
        return no_data("turnover", LEFT, brings, weeks)
    recent = [row for row in weeks if row.week_starts >= weeks[-1].week_ends - HALF_A_YEAR * WEEK]
    if min(row.exposure or 0.0 for row in recent) < LEAST_PEOPLE:
        return too_few_people("turnover", LEFT, is_number_known=True)
    ends = month_ends(weeks)
    if len(weeks) < LEAST_WEEKS or not ends:
        return too_few_weeks("turnover", LEFT, len(weeks))
    judged = [leaving(weeks, ends=end, base_per_year=base_per_year) for end in ends]
    return _turnover(weeks, recent, judged, generator, base_per_year)


def permanent_sign(rows: Sequence[BalanceWeek], *, at: date) -> Sign:
    """The sign of Rescue that does not end.

    Args:
        rows: Weeks of the ledger, in any order.
        at: The day of the question.

    Returns:
        The sign; too few below eight weeks in a row.

    Source: `permanent_rescue`.
    """
    found = permanent_rescue(rows, at=at)
    if not found.weeks:
        return no_data("permanent_rescue", SPENT, "It is known once a ledger has a week.")
    if found.weeks < LEAST_WEEKS:
        return too_few_weeks("permanent_rescue", SPENT, found.weeks)
    return Sign(
        name="permanent_rescue",
        state=SignState.CHANGED if found.is_permanent else SignState.STEADY,
        sentence=_lasting(found),
        unit=SPENT,
        baseline=found.earlier,
        now=found.utilisation,
        change=relative_change(found.utilisation, found.earlier),
        since=found.since,
        told_on=found.told_on,
        fires_by_chance=PERMANENT_CHANCE,
        weeks=found.weeks,
        points=tuple(
            Point(row.week_starts, row.spent / row.earned, 0.0)
            for row in sorted(rows, key=lambda row: row.week_starts)
            if row.earned > 0 and row.week_ends <= at
        )[-found.weeks :],
    )


def _turnover(
    weeks: Sequence[Weekly],
    recent: Sequence[Weekly],
    judged: Sequence[Leaving],
    generator: np.random.Generator,
    base: float,
) -> Sign:
    last, first = judged[-1], _first_of_the_run(judged)
    people = float(np.mean([row.exposure or 0.0 for row in recent]))
    a_year = chance_of_alarm(people, generator, base_per_year=base)
    now = last.leavers / last.person_years
    said = f"If people left at {base:.0%} a year, it would still fire in {100 * a_year:.1f} of 100 years."
    return Sign(
        name="turnover",
        state=SignState.STEADY if first is None else SignState.CHANGED,
        sentence=_left(last, first),
        unit=LEFT,
        baseline=base,
        now=now,
        change=relative_change(now, base),
        since=None if first is None else first_leaver_on(weeks, ends=first.ends),
        told_on=None if first is None else first.ends,
        fires_by_chance=Chance(a_year, said),
        weeks=len(recent),
        points=tuple(Point(row.week_starts, row.value, 0.0) for row in recent),
    )


def _first_of_the_run(judged: Sequence[Leaving]) -> Leaving | None:
    """The first of the unbroken run of alarms that reaches the last month; None if there is none."""
    found = None
    for half_year in reversed(judged):
        if half_year.chance >= ALPHA:
            break
        found = half_year
    return found


def _left(last: Leaving, first: Leaving | None) -> str:
    people = "1 person" if last.leavers == 1 else f"{last.leavers or 'no'} people"
    told = f"In the half year before {day(last.ends)}, {people} left; {last.expected:.1f} would be usual"
    return f"{told}: no more than chance explains." if first is None else f"{told}."


def _lasting(found: PermanentRescue) -> str:
    if found.by_time and found.since and found.rescue_share is not None:
        return (
            f"{found.rescue_share:.0%} of the working time went into Rescue over the last "
            f"{WEEKS_OF_RESCUE} weeks; at least half in each week since {day(found.since)}."
        )
    if found.utilisation is None:
        return "Nothing could be earned: whether Rescue is permanent is not known."
    rate = f"{found.utilisation:.1f}".removesuffix(".0")
    spent = f"{rate} credit-hours were spent for each one earned over {WEEKS} weeks"
    if found.by_ledger and found.since:
        return f"{spent}, and less than half of the cap was usable, since {day(found.since)}."
    return f"{spent}: Rescue is not permanent."
