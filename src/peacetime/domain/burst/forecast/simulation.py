"""People's balances in the weeks to come, on many paths of the same ledger."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.forecast.load import (
    PATHS,
    WEEK,
    Incidents,
    Load,
    accumulated,
    draw_incidents,
)
from peacetime.domain.burst.policy import Policy
from peacetime.domain.shared.errors import InvalidInput

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Truths = NDArray[np.bool_]

FAN = (0.05, 0.25, 0.5, 0.75, 0.95)
DAY = 24.0
WEEKDAYS = 5
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Rates:
    """What an hour costs and gives, as plain numbers.

    Args:
        cap: Of one person, in credit-hours.
        earn_per_hour: While not engaged, in credit-hours.
        cost_by_hour: Of an hour engaged, in each hour of the week from Monday midnight, local.
        call_by_hour: Of being called at all, in each hour of the week.
    """

    cap: float
    earn_per_hour: float
    cost_by_hour: Floats
    call_by_hour: Floats


@dataclass(frozen=True, slots=True)
class Balances:
    """Where every path stands: a row per path, a column per person.

    Args:
        credit_hours: The balance at the moment in `free_at`.
        free_at: Until when each is engaged, in hours from now; 0 where free.
        is_below: Whether the balance was ever below zero.
    """

    credit_hours: Floats
    free_at: Floats
    is_below: Truths


@dataclass(frozen=True, slots=True)
class BalancesAhead:
    """What may become of a team's balances, day by day from now on.

    Args:
        days: 0, 1, ... the days ahead of each row.
        usable: Quantiles 5, 25, 50, 75, 95 % of the sum of what people have left, debts not counted.
        total: The same of the sum with debts: below zero the team as a whole owes rest.
        any_below: By each day, the chance that anybody was below zero.
        team_below: By each day, the chance that the total was below zero at the end of a day.
        in_debt: Of each day, the chance that anybody is below zero at its end: it falls as debt is paid.
        person_below: By each day and person, for themselves alone.
    """

    days: Counts
    usable: Floats
    total: Floats
    any_below: Floats
    team_below: Floats
    in_debt: Floats
    person_below: Floats


def rates_of(policy: Policy) -> Rates:
    """A policy's numbers, in an ordinary week without holidays.

    Formula: night where the hour lies in the night, else business from Monday to Friday, else off hours;
    an hour that a boundary cuts counts by its parts.

    >>> rates = rates_of(Policy())
    >>> rates.cost_by_hour[[3, 10, 20, 130]].tolist(), rates.call_by_hour[[3, 10]].tolist()
    ([2.0, 0.5, 1.5, 1.5], [1.0, 0.4])
    """
    night, business = _shares_of_hours(policy)
    cost = policy.night * night + policy.business * business
    return Rates(
        cap=policy.cap,
        earn_per_hour=policy.accrual_per_week / WEEK,
        cost_by_hour=cost + policy.off_hours * (1 - night - business),
        call_by_hour=policy.wake * night + policy.page * (1 - night),
    )


def business_by_hour(policy: Policy) -> Floats:
    """Of each hour of an ordinary week, the part that is business; see `load.capacity_hours`."""
    return _shares_of_hours(policy)[1]


def balances_ahead(
    load: Load,
    rates: Rates,
    balances: Floats,
    *,
    seed: int,
    days: int = 30,
    now_hour: float = 0.0,
    rota: Counts | None = None,
    paths: int = PATHS,
) -> BalancesAhead:
    """A fan of a team's balances, and the chance that somebody goes below zero by each day.

    Formula: incidents are drawn from the load; the person on call takes each, others join at random;
    being called and every hour engaged cost by hour of the week, an hour free earns up to the cap.
    Severity, standby and comp rest are left out; who is engaged already takes the next incident
    afterwards, and a cost counts from the moment an incident begins.

    Args:
        load: What Rescue brings.
        rates: What it costs.
        balances: Of each person now, in credit-hours.
        seed: The same seed gives the same fan.
        days: How far ahead.
        now_hour: The local hour of the week now, 0 to 168 from Monday midnight.
        rota: Of each day ahead, who is on call, by their place in `balances`; -1 for nobody. Without a
            rota the first responder is anybody.
        paths: How many futures.

    Returns:
        One row for now and one for each day.

    Raises:
        InvalidInput: `nobody_to_forecast`.

    Source: our model; a dividend barrier at the cap and a ruin at zero, by Monte Carlo.
    Cost: some 0.15 s for 2,000 paths, six people and a month.
    """
    people = len(balances)
    if people == 0:
        sentence = "There is nobody in the team. Give the balance of at least one person."
        raise InvalidInput(sentence, field="balances", code="nobody_to_forecast")
    rng = np.random.default_rng(seed)
    found = draw_incidents(load, hours=days * DAY, now_hour=now_hour, paths=paths, rng=rng)
    called = who_is_called(found, people, rota, rng)
    state = standing(np.tile(np.asarray(balances, np.float64), (paths, 1)))
    day_of = (found.starts // DAY).astype(np.int64)
    usable, total = np.empty((days + 1, paths)), np.empty((days + 1, paths))
    person, anybody = np.empty((days + 1, people)), np.empty(days + 1)
    in_debt = np.empty(days + 1)
    for day in range(days + 1):
        if day:
            state = walk(state, found, called, rates, np.flatnonzero(day_of == day - 1), now_hour)
        now = at_hour(state, rates, day * DAY)
        usable[day], total[day] = np.maximum(now, 0).sum(axis=1), now.sum(axis=1)
        in_debt[day] = (now < 0).any(axis=1).mean()
        person[day], anybody[day] = state.is_below.mean(axis=0), state.is_below.any(axis=1).mean()
    return BalancesAhead(
        days=np.arange(days + 1),
        usable=np.quantile(usable, FAN, axis=1).T,
        total=np.quantile(total, FAN, axis=1).T,
        any_below=anybody,
        team_below=np.maximum.accumulate(total < 0, axis=0).mean(axis=1),
        in_debt=in_debt,
        person_below=person,
    )


def standing(credit_hours: Floats) -> Balances:
    """Balances of people who are free now."""
    return Balances(credit_hours, np.zeros_like(credit_hours), credit_hours < 0)


def at_hour(state: Balances, rates: Rates, hour: float | Floats) -> Floats:
    """The balances at a later moment, nothing more having come.

    Formula: min(cap, b + earn × hours free since), as long as b is not above the cap already.
    """
    earned = rates.earn_per_hour * np.maximum(hour - state.free_at, 0)
    top = np.maximum(state.credit_hours, rates.cap)
    return np.minimum(state.credit_hours + earned, top)


def walk(
    state: Balances,
    found: Incidents,
    called: Truths,
    rates: Rates,
    which: Counts,
    now_hour: float,
) -> Balances:
    """Let some incidents pass, in order on each path, all paths at once.

    Formula: who is called has earned until they begin, pays for the call and for the hours engaged when
    they begin, and earns nothing until they are free.

    Args:
        state: Before.
        found: All incidents, by path and time.
        called: Of each incident, who is called.
        rates: What it costs.
        which: The incidents that pass, in the order of `found`.
        now_hour: The local hour of the week at which the paths begin.

    Cost: linear in incidents × people.
    """
    balance, free_at = state.credit_hours.copy(), state.free_at.copy()
    is_below = state.is_below.copy()
    path = found.path[which]
    is_first = np.append(True, path[1:] != path[:-1])[: len(path)]
    begins = np.flatnonzero(is_first)
    rank = np.arange(len(path)) - np.repeat(begins, np.diff(np.append(begins, len(path))))
    for turn in range(int(rank.max()) + 1 if len(rank) else 0):
        number = which[rank == turn]
        rows = found.path[number]
        who = called[number]
        starts = np.maximum(found.starts[number][:, None], free_at[rows])
        lengths = np.broadcast_to(found.durations[number][:, None], starts.shape)
        earned = at_hour(Balances(balance[rows], free_at[rows], is_below[rows]), rates, starts)
        hour = starts + now_hour
        cost = accumulated(rates.cost_by_hour, hour, lengths)
        cost = cost + rates.call_by_hour[(hour % WEEK).astype(np.int64)]
        balance[rows] = np.where(who, earned - cost, balance[rows])
        free_at[rows] = np.where(who, starts + lengths, free_at[rows])
        is_below[rows] |= who & (balance[rows] < 0)
    return Balances(balance, free_at, is_below)


def who_is_called(
    found: Incidents, people: int, rota: Counts | None, rng: np.random.Generator
) -> Truths:
    """Of each incident, who takes it: who is on call that day, and others at random.

    >>> one = Incidents(np.array([0]), np.array([30.0]), np.array([1.0]), np.array([1]))
    >>> who_is_called(one, 3, np.array([0, 2]), np.random.default_rng(1)).tolist()
    [[False, False, True]]
    """
    lots = rng.random((len(found.path), people))
    if rota is not None and len(rota):
        day = np.minimum((found.starts // DAY).astype(np.int64), len(rota) - 1)
        on_call = np.asarray(rota)[day]
        served = np.flatnonzero(on_call != NOBODY)
        lots[served, on_call[served]] = -1.0
    if not len(lots):
        return np.zeros((0, people), np.bool_)
    taken = np.minimum(found.responders, people)
    last = np.take_along_axis(np.sort(lots, axis=1), taken[:, None] - 1, axis=1)
    called: Truths = lots <= last
    return called


def _shares_of_hours(policy: Policy) -> tuple[Floats, Floats]:
    """Of each hour of the week, the parts that are night and business."""
    hour = np.arange(24.0)

    def part(begins: float, ends: float) -> Floats:
        inside: Floats = np.clip(np.minimum(hour + 1, ends) - np.maximum(hour, begins), 0, 1)
        return inside

    starts, ends = policy.night_starts, policy.night_ends
    night = part(starts, ends) if starts <= ends else part(starts, 24.0) + part(0.0, ends)
    business = np.minimum(part(policy.business_starts, policy.business_ends), 1 - night)
    weekday = np.repeat(np.arange(7) < WEEKDAYS, 24)
    return np.tile(night, 7), np.where(weekday, np.tile(business, 7), 0.0)
