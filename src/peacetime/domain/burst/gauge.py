"""What a team can still absorb: its state, its gauge, and a calm sentence about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, inf, isfinite

from peacetime.domain.burst.ledger.closed_forms import hours_to_level
from peacetime.domain.burst.policy import Policy
from peacetime.domain.burst.wording import whole_hours_in_words
from peacetime.domain.shared.errors import InvalidInput

PAIR = 2  # people whom a bad incident at night takes
NIGHT_HOURS = 8.0  # that the pair should be able to work
DAY_HOURS = 24.0
BAD = 0.9  # of a team's incidents cost less than a bad one
FEW_INCIDENTS = 10  # fewer say little about the worst tenth
USUAL_BAD_SHARE = 0.5  # of the cap, while there are few
MOST_BAD_SHARE = 0.75  # of the cap: what costs more needs a hand-over, whoever holds how much
ROUNDING = 1e-9


class TeamEmpty(InvalidInput):
    """Nobody is on the team, so that nothing can be said of what it can absorb."""

    code = "team_empty"


class TeamState(StrEnum):
    """How a team stands, the best first."""

    healthy = "healthy"
    watch = "watch"
    overdrawn = "overdrawn"


@dataclass(frozen=True, slots=True)
class Gauge:
    """What a team can still absorb.

    Args:
        state: See `team_gauge`.
        usable_share: What is above zero, of all caps; from 0 to 1.
        usable_hours: The same, in credit-hours.
        cap_hours: All caps, in credit-hours.
        people: How many.
        people_below_zero: How many are in debt.
        ready: How many could absorb a bad incident now.
        ready_needed: How many it takes.
        debt_hours: What is owed below zero, of all people, in credit-hours; never negative.
        recovery_days_owed: Person-days of Delivery that pay that debt.
        hours_to_empty: Until nothing usable is left at the present pace; None where nothing drains it.
        hours_to_full: Until everybody is at the cap in Delivery; None where nothing is earned.
        night_hours_two: Night hours for which two people (one, in a team of one) can be staffed.
        bad_incident_cost: What a bad incident costs a person, in credit-hours.
        is_pool_bound: Whether the balances are one pool's: an optimistic bound of those of its people.
    """

    state: TeamState
    usable_share: float
    usable_hours: float
    cap_hours: float
    people: int
    people_below_zero: int
    ready: int
    ready_needed: int
    debt_hours: float
    recovery_days_owed: float
    hours_to_empty: float | None
    hours_to_full: float | None
    night_hours_two: float
    bad_incident_cost: float
    is_pool_bound: bool = False


def team_gauge(
    balances: Mapping[str, float] | Sequence[float],
    *,
    policy: Policy,
    bad_incident_cost: float,
    previous_state: TeamState | str | None = None,
    engaged_rate_per_hour: float = 0.0,
    accruing: float | None = None,
    is_pool_bound: bool = False,
) -> Gauge:
    """A team is overdrawn where too few could absorb a bad incident, and on watch before that.

    Formula: usable u = Σ max(B, 0) / (n C); ready = #{B ≥ cost of a bad incident}. Overdrawn where fewer
    are ready than are needed: two, one in a team of one. On watch where enough are ready but somebody is
    below zero, or u < `watch_share`, or two people could not be staffed for 8 hours at night. Leaving a
    state takes `hysteresis` × C more than entering it. Balances are never averaged.

    Args:
        balances: Of each person, in credit-hours.
        policy: The assumptions.
        bad_incident_cost: Of a person, in credit-hours, see `bad_incident_cost`.
        previous_state: The state shown before; None where none was.
        engaged_rate_per_hour: What the whole team spends at the present, in credit-hours an hour.
        accruing: What a person earns an hour of Delivery; the policy's accrual where None.
        is_pool_bound: Whether the balance given is that of one pool.

    Returns:
        The gauge.

    Raises:
        TeamEmpty: `team_empty`.

    Source: The Burst Capacity Model; thresholds and hysteresis are our default (D).
    Cost: one sort.

    >>> gauge = team_gauge([20.0, 18.0, 16.0], policy=Policy(), bad_incident_cost=10.0)
    >>> gauge.state.value, gauge.usable_share, gauge.ready
    ('healthy', 0.9, 3)
    """
    held = list(balances.values() if isinstance(balances, Mapping) else balances)
    if not held:
        sentence = "Nobody is on the team: what it can absorb is not known. Add its people."
        raise TeamEmpty(sentence, field="balances")
    needed = min(PAIR, len(held))
    usable, debt = sum(max(b, 0.0) for b in held), sum(max(-b, 0.0) for b in held)
    earned = policy.accrual_per_hour if accruing is None else accruing
    full = max(
        hours_to_level(b, policy.cap, earn_per_hour=earned, debt_factor=policy.debt_factor)
        for b in held
    )
    return Gauge(
        state=team_state(
            held, policy=policy, bad_incident_cost=bad_incident_cost, previous_state=previous_state
        ),
        usable_share=usable / (len(held) * policy.cap),
        usable_hours=usable,
        cap_hours=len(held) * policy.cap,
        people=len(held),
        people_below_zero=sum(b < 0 for b in held),
        ready=ready(held, bad_incident_cost),
        ready_needed=needed,
        debt_hours=debt,
        recovery_days_owed=debt / (policy.accrual_per_hour * policy.debt_factor * DAY_HOURS),
        hours_to_empty=usable / engaged_rate_per_hour if engaged_rate_per_hour > 0 else None,
        hours_to_full=full if isfinite(full) else None,
        night_hours_two=staffed_hours(held, seats=needed, cost_per_hour=policy.night),
        bad_incident_cost=bad_incident_cost,
        is_pool_bound=is_pool_bound,
    )


def team_state(
    balances: Sequence[float],
    *,
    policy: Policy,
    bad_incident_cost: float,
    previous_state: TeamState | str | None = None,
) -> TeamState:
    """The state alone, see `team_gauge`.

    >>> team_state([20.0, 20.0, -1.0], policy=Policy(), bad_incident_cost=10.0).value
    'watch'
    """
    before = TeamState(previous_state) if previous_state else TeamState.healthy
    margin = policy.hysteresis * policy.cap
    needed = min(PAIR, len(balances))
    cost = bad_incident_cost
    if before is TeamState.overdrawn:  # a margin beyond the cap could never be met
        cost = max(cost, min(cost + margin, policy.cap))
    if ready(balances, cost) < needed:
        return TeamState.overdrawn
    extra = 0.0 if before is TeamState.healthy else margin
    usable = sum(max(b, 0.0) for b in balances) / (len(balances) * policy.cap)
    enough = min(policy.watch_share + extra / policy.cap, 1.0)
    night = staffed_hours(balances, seats=needed, cost_per_hour=policy.night)
    if min(balances) < extra or usable < enough - ROUNDING or night < NIGHT_HOURS:
        return TeamState.watch
    return TeamState.healthy


def ready(balances: Sequence[float], bad_incident_cost: float) -> int:
    """How many people could absorb a bad incident and not be in debt after it.

    >>> ready([12.0, 9.0, -3.0], 10.0)
    1
    """
    return sum(b >= bad_incident_cost for b in balances)


def staffed_hours(balances: Sequence[float], *, seats: int, cost_per_hour: float) -> float:
    """How long some seats can be staffed, people relieving each other, until nobody may go on.

    Formula: max{T : Σ min(B+ / c, T) ≥ k T} = min over j < k of (Σ of all but the j largest) / (k - j), with
    B+ / c the hours of each person.

    Args:
        balances: Of each person, in credit-hours.
        seats: k, how many are to be staffed at any moment.
        cost_per_hour: c, of one seat, in credit-hours an hour.

    Returns:
        Hours; 0 where there are fewer people than seats, infinity where an hour costs nothing.

    Source: McNaughton (1959), wrap-around.
    Cost: one sort.

    >>> staffed_hours([20.0, 10.0, 4.0], seats=2, cost_per_hour=2.0)
    7.0
    """
    if len(balances) < seats:
        return 0.0
    if cost_per_hour <= 0:
        return inf
    hours = sorted((max(b, 0.0) / cost_per_hour for b in balances), reverse=True)
    return min(sum(hours[j:]) / (seats - j) for j in range(seats))


def bad_incident_cost(costs: Sequence[float], *, policy: Policy) -> float:
    """What a bad incident costs a person: of ten that a team had, nine cost less.

    Formula: the 90th percentile by nearest rank, a cost that was really borne, and at the most three
    quarters of the cap; with fewer than 10 costs known, half the cap. What costs a person more than they
    can hold at all needs a hand-over: without this bound a team whose people are all full would be
    overdrawn for ever.

    Args:
        costs: What each past incident cost each person in it, in credit-hours.
        policy: `cap` is read.

    Returns:
        Credit-hours; above zero where any cost is.

    Source: half a cap is about what the 90th of 100 incidents costs (D); three quarters is our judgement (D).

    >>> bad_incident_cost([4.0], policy=Policy()), bad_incident_cost([1.0] * 9 + [8.0] * 3, policy=Policy())
    (10.0, 8.0)
    """
    if len(costs) < FEW_INCIDENTS:
        return USUAL_BAD_SHARE * policy.cap
    return min(sorted(costs)[ceil(BAD * len(costs)) - 1], MOST_BAD_SHARE * policy.cap)


def state_sentence(gauge: Gauge) -> str:
    """How a team stands, calmly; a team cannot be throttled, and the sentence says so where it matters.

    >>> state_sentence(team_gauge([20.0, 18.0, 16.0], policy=Policy(), bad_incident_cost=10.0))
    'The team is healthy: 54 hours of 60 are left, and 3 of 3 people could absorb a bad incident now.'
    """
    left = f"{whole_hours_in_words(gauge.usable_hours)} of {_plain(gauge.cap_hours)} are left"
    who = f"{gauge.ready} of {gauge.people} people could absorb a bad incident now"
    if gauge.state is TeamState.healthy:
        return f"The team is healthy: {left}, and {who}."
    if gauge.state is TeamState.watch:
        return f"The team is on watch: {left}, and {who}.{_owed(gauge)}"
    return (
        f"The team is overdrawn: {who}, and it takes {gauge.ready_needed}.{_owed(gauge)} "
        "A team cannot be throttled: Rescue goes on and is paid for with rest."
    )


def days_owed_in_words(days: int, *, people: int) -> str:
    """Days of Delivery that pay a debt, with their unit: of several people they are person-days.

    >>> days_owed_in_words(1, people=1), days_owed_in_words(190, people=12)
    ('1 recovery day is', '190 person-days of recovery are')
    """
    unit = "recovery day" if people == 1 else "person-day"
    of = "" if people == 1 else " of recovery"
    return f"1 {unit}{of} is" if days == 1 else f"{days:,} {unit}s{of} are"


def _owed(gauge: Gauge) -> str:
    if not gauge.people_below_zero:
        return ""
    days, below = ceil(gauge.recovery_days_owed - ROUNDING), gauge.people_below_zero
    people = "1 person is" if below == 1 else f"{below} people are"
    return f" {people} below zero, and {days_owed_in_words(days, people=gauge.people)} owed."


def _plain(hours: float) -> str:
    return f"{hours:,.1f}".removesuffix(".0")
