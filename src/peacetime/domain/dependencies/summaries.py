"""What all roots together cost every team, in one pass: what a list of many teams asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.dependencies.intervals import COVERAGE, HALF, Interval
from peacetime.domain.dependencies.rescue import FEWEST, RescueCosts
from peacetime.domain.dependencies.services import Outages
from peacetime.domain.shared import special

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TeamSummary:
    """What one team pays, without its single causes.

    Args:
        team: Who.
        entries: Rescues a month.
        minutes: Rescue minutes a month.
        upstream_minutes: Of them, by roots that the team does not own.
        interval: Where the minutes may lie; None where no rate was counted.
        weakest: The root that costs the most; None where none does.
        seen: How many outages were counted, of all roots together.
    """

    team: str
    entries: float
    minutes: float
    upstream_minutes: float
    interval: Interval | None
    weakest: str | None
    seen: int

    @property
    def upstream_share(self) -> float | None:
        """The share that is not the team's own fault; None where there is no Rescue."""
        return self.upstream_minutes / self.minutes if self.minutes else None

    @property
    def is_too_few(self) -> bool:
        """Whether rates were counted, and fewer than three outages stand behind all of them."""
        return self.interval is not None and self.seen < FEWEST


def team_summaries(costs: RescueCosts, *, coverage: float = COVERAGE) -> list[TeamSummary]:
    """What every team pays, as `RescueCosts.of` tells it of one.

    Formula: that of `RescueCosts.of`: means and variances of counted rates add up.

    Args:
        costs: Of a system.
        coverage: How sure the intervals are meant to be, from 0 to 1.

    Returns:
        In the order of the system's teams.

    Source: Jeffreys' prior of a rate.
    Cost: some passes over the rows, and two quantiles for each team.

    >>> from peacetime.domain.dependencies.durations import Fixed
    >>> from peacetime.domain.dependencies.needs import Coupling, Member, Need
    >>> from peacetime.domain.dependencies.rescue import rescue_costs
    >>> from peacetime.domain.dependencies.services import Service
    >>> from peacetime.domain.dependencies.system import System
    >>> services = (Service("page", "Customer"), Service("orders", "Orders", Outages(2, Fixed(30))))
    >>> shop = System(services, (Need("page", (Member("orders"),), Coupling.HARD),))
    >>> customer = team_summaries(rescue_costs(shop))[0]
    >>> customer.minutes, customer.upstream_share, customer.weakest, customer.interval
    (60.0, 1.0, 'orders', None)
    """
    system = costs.system
    services, teams = system.services, system.teams
    place = {team: number for number, team in enumerate(teams)}
    owner = np.array([place.get(each.team or "", -1) for each in services], np.int64)

    def summed(values: Numbers) -> Numbers:
        found: Numbers = np.bincount(costs.team, values, minlength=len(teams)).astype(np.float64)
        return found

    def of_roots(value: Callable[[Outages], float]) -> Numbers:
        found = [0.0 if each.outages is None else value(each.outages) for each in services]
        return np.array(found, np.float64)[costs.root]

    is_own = owner[costs.root] == costs.team
    is_counted = of_roots(lambda each: float(_is_counted(each)))
    rate = of_roots(lambda each: _rate(each) if _is_counted(each) else 0.0)
    variance = of_roots(lambda each: _rate(each) / (each.months or 1) if _is_counted(each) else 0.0)
    down = of_roots(lambda each: each.per_month * each.duration.mean)
    per_outage = costs.per_outage
    columns = (
        summed(costs.entries),
        summed(costs.minutes),
        summed(np.where(is_own, 0.0, costs.minutes)),
        summed(is_counted),
        summed(rate * per_outage),
        summed(variance * per_outage**2),
        summed(np.where(is_counted > 0, 0.0, costs.minutes)),
        summed(of_roots(lambda each: float(each.count or 0))),
    )
    weakest = _weakest(costs, down)
    tail = (1 - coverage) / 2
    found = []
    for number, team in enumerate(teams):
        entries, minutes, upstream, counted, mean, spread, fixed, seen = (
            float(column[number]) for column in columns
        )
        interval = _interval(mean, spread, fixed, tail) if counted else None
        first = weakest.get(number)
        found.append(TeamSummary(team, entries, minutes, upstream, interval, first, int(seen)))
    return found


def _is_counted(outages: Outages) -> bool:
    return outages.count is not None and outages.months is not None


def _rate(outages: Outages) -> float:
    return ((outages.count or 0) + HALF) / (outages.months or 1)


def _weakest(costs: RescueCosts, down: Numbers) -> dict[int, str]:
    """The dearest root of each team, as `RescueCosts.of` orders them."""
    found: dict[int, int] = {}
    names = [costs.system.services[root].id for root in costs.root.tolist()]
    minutes, lasting = costs.minutes.tolist(), down.tolist()

    def order(row: int) -> tuple[float, float, str]:
        return -minutes[row], -lasting[row], names[row]

    for row, team in enumerate(costs.team.tolist()):
        if team not in found or order(row) < order(found[team]):
            found[team] = row
    return {team: names[row] for team, row in found.items()}


def _interval(mean: float, variance: float, fixed: float, tail: float) -> Interval:
    if variance == 0:
        return Interval(fixed + mean, fixed + mean, fixed + mean)
    shape, scale = mean * mean / variance, variance / mean
    low, high = (float(special.gammaincinv(shape, at)) * scale for at in (tail, 1 - tail))
    return Interval(fixed + mean, fixed + low, fixed + high)
