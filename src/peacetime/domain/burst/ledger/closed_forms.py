"""How long until, how much rest by, how many incidents a week: answers without stepping through time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, inf

from peacetime.domain.burst.policy import Policy
from peacetime.domain.shared.errors import InvalidInput


class RateRefused(InvalidInput):
    """A rate or a share makes no sense; the sentence names it."""

    code = "rate_refused"


@dataclass(frozen=True, slots=True)
class Week:
    """What is earned over a week that repeats: pieces of constant earning, from now on.

    Args:
        hours: Of each piece, above zero.
        earn_per_hour: In each, in credit-hours, never negative.

    Raises:
        RateRefused: `week_unreadable`.

    >>> Week((120.0, 48.0), (0.025, 0.5)).earned
    27.0
    """

    hours: tuple[float, ...]
    earn_per_hour: tuple[float, ...]

    def __post_init__(self) -> None:
        is_whole = len(self.hours) == len(self.earn_per_hour) > 0
        if not is_whole or min(self.hours) <= 0 or min(self.earn_per_hour) < 0:
            sentence = "A week has hours above zero, each with what it earns. Write both."
            raise RateRefused(sentence, field="week", code="week_unreadable")

    @property
    def earned(self) -> float:
        """Credit-hours of a whole week."""
        return sum(h * a for h, a in zip(self.hours, self.earn_per_hour, strict=True))

    @property
    def length(self) -> float:
        """Hours of a whole week."""
        return sum(self.hours)

    def earned_within(self, hours: float) -> float:
        """Credit-hours of the next so many hours."""
        weeks = floor(hours / self.length)
        left, found = hours - weeks * self.length, weeks * self.earned
        for length, rate in zip(self.hours, self.earn_per_hour, strict=True):
            taken = min(left, length)
            found, left = found + taken * rate, left - taken
        return found

    def hours_to_earn(self, credit_hours: float, *, after: float = 0.0) -> float:
        """The first hours, from `after` on, in which so much is earned: whole weeks by division.

        >>> Week((24.0, 144.0), (0.0, 0.05)).hours_to_earn(7.3)
        194.0
        """
        if credit_hours <= 0:
            return 0.0
        if self.earned <= 0:
            return inf
        target = self.earned_within(after) + credit_hours
        if target / self.earned == inf:
            return inf
        weeks = max(0, floor(target / self.earned) - 1)
        left, at = target - weeks * self.earned, weeks * self.length
        for _ in range(3):  # rounding may leave the end of a second week just short
            for length, rate in zip(self.hours, self.earn_per_hour, strict=True):
                if 0 < left <= length * rate:
                    return at + left / rate - after
                left, at = left - length * rate, at + length
        return at - after


def hours_to_level(
    balance: float,
    level: float,
    *,
    earn_per_hour: float,
    spend_per_hour: float = 0.0,
    debt_factor: float = 1.0,
) -> float:
    """When a balance reaches a level at a constant pace; in debt, earnings count in part.

    Formula: down to z < b: (b - max(z, 0))+ / (c - a) + (min(b, 0) - z)+ / (c - phi a);
    up to z > b: (min(z, 0) - b)+ / (phi a - c) + (z - max(b, 0))+ / (a - c); never, where the pace of a part
    that lies between is zero or goes the other way, and never down from b >= 0 while a >= c.

    Args:
        balance: b, in credit-hours.
        level: z, in credit-hours; not above the cap.
        earn_per_hour: a, in credit-hours an hour.
        spend_per_hour: c, in credit-hours an hour.
        debt_factor: phi, from above 0 to 1.

    Returns:
        Hours; 0 where it is there already, infinity where it never gets there.

    Raises:
        RateRefused: `rate_negative`.

    Source: dB/dt = a - c, solved on either side of zero.

    >>> hours_to_level(-20, 0, earn_per_hour=5 / 168) / 168
    4.0
    >>> hours_to_level(20, 0, earn_per_hour=0, spend_per_hour=2)
    10.0
    """
    _check_rates(earn_per_hour=earn_per_hour, spend_per_hour=spend_per_hour)
    in_debt = debt_factor * earn_per_hour - spend_per_hour
    above = earn_per_hour - spend_per_hour
    if level < balance:
        if balance >= 0 and above >= 0:
            return inf  # who owes nothing and earns what is spent never comes to owe, however slow debt is paid
        parts = [(max(balance, 0.0) - max(level, 0.0), -above)]
        parts += [(min(balance, 0.0) - min(level, 0.0), -in_debt)]
    else:
        parts = [(min(level, 0.0) - min(balance, 0.0), in_debt)]
        parts += [(max(level, 0.0) - max(balance, 0.0), above)]
    return sum(_hours(way, pace) for way, pace in parts)


def hours_to_level_by_week(
    balance: float, level: float, week: Week, *, debt_factor: float = 1.0
) -> float:
    """When a resting person reaches a level, where what is earned repeats by the week.

    Formula: A(t) = ∫ a; the debt takes until A(t1) = (min(z, 0) - b)+ / phi, the rest until
    A(t) = A(t1) + (z - max(b, 0))+. Whole weeks by division, the remainder by inverting A.

    Args:
        balance: In credit-hours.
        level: In credit-hours, not above the cap.
        week: What is earned, from now on.
        debt_factor: From above 0 to 1.

    Returns:
        Hours; 0 where it is there already, infinity where nothing is earned.

    >>> hours_to_level_by_week(-2, 2, Week((168.0,), (0.05,)), debt_factor=0.5)
    120.0
    """
    owed = max(min(level, 0.0) - min(balance, 0.0), 0.0) / debt_factor
    paid = week.hours_to_earn(owed)
    if paid == inf:
        return inf
    wanted = max(max(level, 0.0) - max(balance, 0.0), 0.0)
    return paid + week.hours_to_earn(wanted, after=paid)


def comp_hours_to_level(
    balance: float, level: float, *, earned_by_then: float, policy: Policy
) -> float:
    """How many contracted hours off bring a balance to a level by a deadline.

    Formula: max(0, z - b - (A(deadline) - A(now))) / rho; in debt the accrual counts phi of itself.

    Args:
        balance: b, in credit-hours.
        level: z, in credit-hours, not above the cap.
        earned_by_then: What the accrual gives until the deadline, in credit-hours.
        policy: `comp_rest` is rho, `debt_factor` is phi.

    Returns:
        Hours off; infinity where an hour off gives nothing back. Exact where phi is 1; below that at least
        enough, as hours off pay the debt sooner than is counted here.

    >>> comp_hours_to_level(-4, 10, earned_by_then=5, policy=Policy())
    9.0
    """
    debt = max(-balance, 0.0)
    slow = min(earned_by_then * policy.debt_factor, debt)
    earned = slow + (earned_by_then - slow / policy.debt_factor)
    wanted = max(level - balance - earned, 0.0)
    if wanted == 0:
        return 0.0
    return wanted / policy.comp_rest if policy.comp_rest > 0 else inf


def sustainable_incidents_per_week(
    costs: Sequence[float], *, people: int, policy: Policy, on_call_share: float = 0.0
) -> float | None:
    """How many incidents a week a team can carry for long.

    Formula: λ* = U n r_eff / mean cost, r_eff = r (1 - q (1 - standby)).

    Args:
        costs: Credit-hours of each past incident, of all people together.
        people: n.
        policy: `planning_ceiling` is U, `accrual_per_week` is r, and `standby`.
        on_call_share: q, the part of the time that a person is on call.

    Returns:
        Incidents a week; None where no incident has cost anything, so that nobody can know.

    Raises:
        RateRefused: `share_impossible`.

    Source: our simulation: heavy tails make a utilisation of more than half unsafe.

    >>> sustainable_incidents_per_week([4.0, 6.0], people=6, policy=Policy())
    3.0
    """
    if not 0 <= on_call_share <= 1:
        sentence = f"The share of time on call is {on_call_share:g}. Write a number from 0 to 1."
        raise RateRefused(sentence, field="on_call_share", code="share_impossible")
    if not costs or sum(costs) <= 0:
        return None
    accrual = policy.accrual_per_week * (1 - on_call_share * (1 - policy.standby))
    return policy.planning_ceiling * people * accrual / (sum(costs) / len(costs))


def _hours(way: float, pace: float) -> float:
    if way <= 0:
        return 0.0
    return way / pace if pace > 0 else inf


def _check_rates(**rates: float) -> None:
    for field, rate in rates.items():
        if not 0 <= rate < inf:
            sentence = f"{field} is {rate:g}. Write a number of 0 or more."
            raise RateRefused(sentence, field=field, code="rate_negative")
