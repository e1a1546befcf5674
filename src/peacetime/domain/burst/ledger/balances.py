"""The balances of a whole team at once, as arrays: for boards and forecasts, where nobody opens an entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.ledger.day_classes import HOUR_MICROS, Clock
from peacetime.domain.burst.policy import Policy

Micros = NDArray[np.int64]
Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

PERSON_BITS = 52  # of a moment in microseconds: 142 years
NIGHT = 2  # the number of the class, see `day_classes.CLASSES`


@dataclass(frozen=True, slots=True)
class HourTable:
    """What an hour costs, summed up from some moment on, by one person's clock.

    Args:
        starts: Where the class of the day changes, rising; in microseconds.
        cost_before: Of all hours from the first break to each, in credit-hours.
        cost_per_hour: From each break on.
        page: What a call costs from each break on, in credit-hours.
        shift: A slot is 2 to this power of microseconds, so short that no two breaks lie in one.
        slots: The number of the last break before each slot.
    """

    starts: Micros
    cost_before: Numbers
    cost_per_hour: Numbers
    page: Numbers
    shift: int
    slots: NDArray[np.int32]

    def at(self, moments: Micros) -> tuple[Numbers, Numbers]:
        """The antiderivative F of the cost, and what a call costs, at each of some moments."""
        index = self.slots[(moments - self.starts[0]) >> self.shift]
        index += self.starts[index + 1] <= moments
        since = (moments - self.starts[index]) / HOUR_MICROS
        return self.cost_before[index] + since * self.cost_per_hour[index], self.page[index]


@dataclass(frozen=True, slots=True, eq=False)
class TeamBalances:
    """Balances at the ends of all engagements, person by person and in order of time within each.

    Args:
        person: Whose, by number.
        at: When, in microseconds; the first of each person is the start, the last the end.
        balance: In credit-hours, after what happened at the moment.
        discarded: What was discarded at the cap until then.
    """

    person: Whole
    at: Micros
    balance: Numbers
    discarded: Numbers

    def last(self, people: int) -> Numbers:
        """The balance of each person at the end."""
        ends = np.searchsorted(self.person, np.arange(people), side="right") - 1
        last: Numbers = self.balance[ends]
        return last


def hour_table(clock: Clock, start: int, until: int) -> HourTable:
    """The costs of a clock between two moments in microseconds.

    Cost: once for each clock and span of years; the table is small.

    >>> table = hour_table(Clock("UTC"), 0, HOUR_MICROS)
    >>> cost, page = table.at(np.array([0, HOUR_MICROS]))
    >>> float(cost[1] - cost[0]), page.tolist()
    (2.0, [1.0, 1.0])
    """
    policy, table = clock.policy, clock.table(start, until)
    before, per_hour = table.weighted((policy.business, policy.off_hours, policy.night))
    page = np.where(table.classes == NIGHT, policy.wake, policy.page)
    shift = int(np.diff(table.starts).min()).bit_length() - 1
    slots = np.arange(((int(table.starts[-1] - table.starts[0])) >> shift) + 1) << shift
    last = np.searchsorted(table.starts - table.starts[0], slots, side="left") - 1
    return HourTable(
        table.starts, before, per_hour, page, shift, np.maximum(last, 0).astype(np.int32)
    )


def team_balances(
    starts: Micros,
    ends: Micros,
    person: Whole,
    weight: Numbers,
    is_paged: NDArray[np.bool_],
    *,
    tables: Sequence[HourTable],
    policy: Policy,
    start: int,
    until: int,
    start_balances: Numbers,
) -> TeamBalances:
    """A whole team's balances without a loop over time: the free paths, then what the cap cuts off.

    Formula: X = start + Σ increments (differences of the antiderivatives of cost and accrual between the
    ends of engagements), B = X - max(0, running max of (X - C)), for each person. Exact, because X falls
    while somebody is engaged and rises while they are not, whatever the calendar.

    This is `person_ledger` for those who are members throughout, on no standby, with no time off and no
    corrections, where debt is paid at the full rate.

    Args:
        starts: Of each engagement, in microseconds; one row for each person and incident at a time.
        ends: None before its start.
        person: The number of each, from 0.
        weight: Severity weight.
        is_paged: Whether it began with a call that costs.
        tables: One for each person, or one for all.
        policy: The assumptions; `debt_factor` is 1.
        start: In microseconds.
        until: In microseconds.
        start_balances: Of each person, in credit-hours.

    Returns:
        A row for each end of an engagement, and for the start and the end of each person.

    Raises:
        ValueError: The policy pays debt at less than the full rate; use `person_ledger`.

    Source: Skorokhod (1961).
    Cost: one sort of the ends of one team's engagements; go team by team, as a sort of all teams at once
    does not fit the processor's cache.
    """
    if policy.debt_factor != 1.0:
        raise ValueError("Where debt is paid more slowly a balance is no reflected path")
    count, own = len(starts), np.arange(len(start_balances))
    begun, over = np.clip(starts, start, until), np.clip(ends, start, until)
    at = np.concatenate([begun, over, np.full_like(own, start), np.full_like(own, until)])
    who = np.concatenate([person, person, own, own])
    order = np.argsort((who << PERSON_BITS) + (at - start))
    at, who = at[order], who[order]

    def along(of_row: NDArray[np.int8]) -> NDArray[np.int32]:
        """How much of something holds after each moment: +1 at starts, -1 at ends, summed up."""
        signed = np.concatenate([of_row, -of_row, np.zeros(2 * len(own), dtype=np.int8)])
        return np.cumsum(signed[order], dtype=np.int32)

    engaged = along(np.ones(count, dtype=np.int8))  # 0 again after each person
    cost, page = _costs(at, who, tables)
    rate = 1 - policy.overlap + policy.overlap * engaged
    for level, among in _levels(weight, along):
        rate = np.where(among, rate * level, rate)
    is_idle = engaged[:-1] <= 0
    hours, spent = np.diff(at) / HOUR_MICROS, rate[:-1] * np.diff(cost)
    firsts = np.searchsorted(who, own)
    step = np.empty(len(at))
    step[1:] = np.where(is_idle, policy.accrual_per_hour * hours, -spent)
    step[firsts] = np.minimum(start_balances, policy.cap)
    called = np.zeros(len(at), dtype=np.bool_)
    called[:count] = is_paged & (starts >= start) & (starts < until)
    return _capped(at, who, step, np.where(called[order], page, 0.0), firsts, policy.cap)


def _levels(
    weight: Numbers, along: Callable[[NDArray[np.int8]], NDArray[np.int32]]
) -> Iterator[tuple[float, NDArray[np.bool_] | np.bool_]]:
    """Each severity weight, and where it is the greatest of those that are engaged."""
    left, heavier = weight, None
    while len(left):
        level = float(left.max())
        left = left[left < level]
        if not len(left):  # the lightest: whoever is engaged, and in nothing heavier
            yield level, np.True_ if heavier is None else ~heavier
            return
        among = along((weight == level).astype(np.int8)) > 0
        yield level, among if heavier is None else among & ~heavier
        heavier = among if heavier is None else among | heavier


def _costs(at: Micros, who: Whole, tables: Sequence[HourTable]) -> tuple[Numbers, Numbers]:
    if len(tables) == 1:
        return tables[0].at(at)
    cost, page = np.empty(len(at)), np.empty(len(at))
    bounds = np.searchsorted(who, np.arange(len(tables) + 1))
    for number, table in enumerate(tables):
        theirs = slice(bounds[number], bounds[number + 1])
        cost[theirs], page[theirs] = table.at(at[theirs])
    return cost, page


def _capped(
    at: Micros, who: Whole, step: Numbers, page: Numbers, firsts: Whole, cap: float
) -> TeamBalances:
    """The free path of each person, reflected at the cap; a call takes from what is kept before it."""
    balance, discarded = np.empty(len(at)), np.empty(len(at))
    bounds = [*firsts.tolist(), len(at)]
    for first, last in pairwise(bounds):
        free = np.cumsum(step[first:last] - page[first:last])
        before = free + page[first:last]  # a peak lies before the call that follows it
        over = np.maximum(np.maximum.accumulate(before - cap), 0.0)
        balance[first:last], discarded[first:last] = free - over, over
    return TeamBalances(who, at, balance, discarded)
