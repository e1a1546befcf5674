"""The five warning signs on one panel, and when two of them together are worth a talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations

import numpy as np

from peacetime.domain.burst.signs.clustering import Clustering, DebtEffect, watch
from peacetime.domain.burst.signs.definitions import FIVE
from peacetime.domain.burst.signs.permanent import BalanceWeek
from peacetime.domain.burst.signs.rhythm import HOURS_OF_A_WEEK
from peacetime.domain.burst.signs.rules import permanent_sign, turnover_sign
from peacetime.domain.burst.signs.shifts import Wording, above_half, odds_shift, rank_shift
from peacetime.domain.burst.signs.sign import (
    LEAST_PEOPLE,
    Chance,
    Sign,
    SignState,
    is_known_of_late,
    no_data,
    too_few_people,
)
from peacetime.domain.burst.signs.turnover import BASE_PER_YEAR
from peacetime.domain.burst.signs.weekly import WEEK, Weekly, known_weeks

TOGETHER = timedelta(weeks=6)
ESCALATION_CHANCE = Chance(
    0.033,
    "If nothing changed, two of the five would still fire together in 3 of 100 years, as far as they are "
    "independent.",
)
PER_HOURS = Wording(
    "items in 100 available hours", "{} items in 100 available hours", looked_for="fall"
)
A_HUNDRED = 100  # hours: an item an hour is a number with noughts before it
PER_WEEK = Wording("items a week", "{} items a week", looked_for="fall")
HOURS_NOT_KNOWN = "The hours available are not known: every week counts alike."
FAILED = Wording("of changes", "{} of changes failed", is_share=True)
ATTENDED = Wording(
    "of those invited", "{} of those invited attended", is_share=True, looked_for="fall"
)
URGENT = Wording("of items", "{} of items were urgent", is_share=True)
STARTED = Wording("incidents a week", "{} incidents a week")


@dataclass(frozen=True, slots=True)
class Starts:
    """When incidents started, and from when on every one would be known.

    Args:
        moments: With a zone, in any order.
        known_from: Before it nothing is known; a week without a start after it is a true zero.

    >>> Starts((), datetime(2026, 1, 5, tzinfo=UTC)).moments
    ()
    """

    moments: tuple[datetime, ...]
    known_from: datetime


@dataclass(frozen=True, slots=True)
class Panel:
    """All signs on one day.

    Args:
        at: The day.
        signs: The five, in the framework's order, then permanent Rescue and everything-is-urgent.
        escalated_on: The day on which the second of two changed signs could be told, within six weeks
            of the first; None where fewer than two of the five changed together.
        escalated_by: The names of all that changed together.
        clustering: What is known of incidents that bring on incidents; None if not enough or not asked.
        debt: Whether debt may be named beside it.
    """

    at: date
    signs: tuple[Sign, ...]
    escalated_on: date | None
    escalated_by: tuple[str, ...]
    clustering: Clustering | None = None
    debt: DebtEffect | None = None

    @property
    def is_escalated(self) -> bool:
        """Two or more of the five changed within six weeks of each other, and still are changed."""
        return self.escalated_on is not None

    @property
    def escalation_by_chance(self) -> Chance:
        """How often two of five would fire together in a year in which nothing changed."""
        return ESCALATION_CHANCE

    def sign(self, name: str) -> Sign:
        """The sign of a name.

        Raises:
            KeyError: There is no such sign.
        """
        return {sign.name: sign for sign in self.signs}[name]


def panel(
    *,
    at: date,
    throughput: Sequence[Weekly] = (),
    roster: Sequence[Weekly] = (),
    change_failures: Sequence[Weekly] = (),
    attendance: Sequence[Weekly] = (),
    incidents: Starts | None = None,
    urgent_items: Sequence[Weekly] = (),
    balance: Sequence[BalanceWeek] = (),
    people: int | None = None,
    clustering: Clustering | None = None,
    debt: DebtEffect | None = None,
    turnover_per_year: float = BASE_PER_YEAR,
    seed: int = 0,
) -> Panel:
    """Every warning sign of a team on a day, each against the team's own past.

    Args:
        at: The day of the question; a week that still runs does not count.
        throughput: Items completed, of hours available for Delivery; see `Weekly` for all of these.
        roster: Leavers of people.
        change_failures: Failed of all changes.
        attendance: Attended of invited, of planning meetings.
        incidents: Starts of incidents; weeks are cut at Monday 00:00 UTC.
        urgent_items: Urgent of all items begun.
        balance: Weeks of the ledger.
        people: How many people the attendance is about; the latest roster where it is not given.
        clustering: From `clustering`, which takes longer than a page may.
        debt: From `debt_effect`.
        turnover_per_year: The usual share of people who leave in a year.
        seed: Of the simulation of turnover's false alarms.

    Returns:
        The panel. What nobody brought of the last six weeks is `no_data`; what rests on less than eight weeks, or is about
        fewer than five people, is `too_few` and shows no number.

    Raises:
        InvalidInput: `week_twice`, `part_above_whole`.

    Source: the framework, "Warning Signs of Burnout"; the model, section 3.7.
    Cost: some 25 milliseconds for five years of weeks, 100 for volumes not seen before.

    >>> found = panel(at=date(2026, 3, 2))
    >>> [str(sign.state) for sign in found.signs] == ["no_data"] * 7, found.is_escalated
    (True, False)
    """
    staff = known_weeks(roster, at=at, is_part=True)
    if people is None and staff:
        people = int(staff[-1].exposure or 0)
    signs = (
        _velocity(known_weeks(throughput, at=at), at=at),
        turnover_sign(staff, np.random.default_rng(seed), at=at, base_per_year=turnover_per_year),
        _quality(known_weeks(change_failures, at=at, is_part=True), at=at),
        _engagement(known_weeks(attendance, at=at, is_part=True), people, at=at),
        _incidents(incidents, at, clustering, debt),
        permanent_sign(balance, at=at),
        _urgent(known_weeks(urgent_items, at=at, is_part=True), at=at),
    )
    on, names = escalation(signs)
    return Panel(at, signs, on, names, clustering, debt)


def escalation(signs: Sequence[Sign]) -> tuple[date | None, tuple[str, ...]]:
    """Whether two or more of the five signs changed within six weeks of each other, and when.

    Formula: the earliest day on which the second of a pair could be told, among pairs of changed signs
    at most 42 days apart.

    Args:
        signs: Of one panel; only the five count.

    Returns:
        The day and the names in the framework's order; None and no names where there is no such pair.

    Source: the model; by chance in 3.3% of years for a team of eight (our simulation; the model, with
        other definitions, has 0.077).
    """
    told = [(sign.told_on, sign.name) for sign in signs if sign.name in FIVE and sign.told_on]
    pairs = [pair for pair in combinations(sorted(told), 2) if pair[1][0] - pair[0][0] <= TOGETHER]
    if not pairs:
        return None, ()
    names = {name for pair in pairs for _, name in pair}
    return min(second[0] for _, second in pairs), tuple(name for name in FIVE if name in names)


def weekly_starts(incidents: Starts, *, at: date) -> tuple[Weekly, ...]:
    """How many incidents started in each whole week, from Monday 00:00 UTC.

    Args:
        incidents: Their starts; those within 60 minutes of the one before are one.
        at: The day of the question.

    Returns:
        Every week from the first that is wholly known, zeros included.

    >>> starts = Starts((datetime(2026, 1, 14, tzinfo=UTC),), datetime(2026, 1, 3, tzinfo=UTC))
    >>> [int(week.value) for week in weekly_starts(starts, at=date(2026, 1, 20))]
    [0, 1]
    """
    known = incidents.known_from.astimezone(UTC)
    first = datetime.combine(known.date(), time(0), UTC)
    if first < known or first.weekday():
        first += timedelta(days=7 - first.weekday())
    until = datetime.combine(at, time(0), UTC)
    hours = watch(incidents.moments, known_from=first, until=until).hours
    weeks = max(0, (at - first.date()) // WEEK)
    counts = np.bincount((hours // HOURS_OF_A_WEEK).astype(int), minlength=weeks)[:weeks]
    return tuple(Weekly(first.date() + n * WEEK, int(count), 1) for n, count in enumerate(counts))


def _velocity(weeks: tuple[Weekly, ...], *, at: date) -> Sign:
    if not is_known_of_late(weeks, at=at):
        return no_data("velocity", PER_WEEK.unit, "Bring the items completed in each week.", weeks)
    if all(row.exposure is not None for row in weeks):
        hundreds = [
            Weekly(row.week_starts, row.value, (row.exposure or 0) / A_HUNDRED) for row in weeks
        ]
        return rank_shift("velocity", hundreds, PER_HOURS)
    a_week = [Weekly(row.week_starts, row.value) for row in weeks]
    sign = rank_shift("velocity", a_week, PER_WEEK)
    if sign.state is SignState.TOO_FEW:
        return sign
    return replace(sign, sentence=f"{sign.sentence} {HOURS_NOT_KNOWN}")


def _quality(weeks: tuple[Weekly, ...], *, at: date) -> Sign:
    if not is_known_of_late(weeks, at=at):
        return no_data(
            "quality", FAILED.unit, "Bring the changes of each week, and how many failed."
        )
    return odds_shift("quality", weeks, FAILED)


def _engagement(weeks: tuple[Weekly, ...], people: int | None, *, at: date) -> Sign:
    if not is_known_of_late(weeks, at=at):
        brings = "Bring how many were invited to planning in each week, and how many came."
        return no_data("engagement", ATTENDED.unit, brings, weeks)
    if people is None or people < LEAST_PEOPLE:
        return too_few_people("engagement", ATTENDED.unit, is_number_known=people is not None)
    return rank_shift("engagement", weeks, ATTENDED)


def _urgent(weeks: tuple[Weekly, ...], *, at: date) -> Sign:
    if not is_known_of_late(weeks, at=at):
        brings = "Bring the items begun in each week, and how many were tagged urgent."
        return no_data("everything_urgent", URGENT.unit, brings, weeks)
    return above_half("everything_urgent", weeks, URGENT)


def _incidents(
    incidents: Starts | None, at: date, clustering: Clustering | None, debt: DebtEffect | None
) -> Sign:
    if incidents is None:
        return no_data("incidents", STARTED.unit, "Bring the starts of incidents.")
    sign = rank_shift("incidents", weekly_starts(incidents, at=at), STARTED)
    if clustering is None or not clustering.is_clustered or sign.state is SignState.TOO_FEW:
        return sign
    return replace(sign, sentence=f"{sign.sentence} {clustered(clustering, debt)}")


def clustered(found: Clustering, debt: DebtEffect | None) -> str:
    """What is said of clusters: that they are, and of debt only what survives.

    >>> clustered(Clustering(200, 0.31, 0.2, 16.0, 0.005), None)
    'They come in clusters: each is followed by 0.31 more, half of them within 16 hours.'
    """
    said = f"They come in clusters: each is followed by {found.branching:.2g} more"
    if found.half_life_hours is not None:
        said += f", half of them within {found.half_life_hours:g} hours"
    if debt is not None and debt.may_be_said:
        return f"{said}. They also came more often in debt, clusters allowed for."
    return f"{said}."
