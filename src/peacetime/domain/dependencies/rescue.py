"""What outages cost: Rescue entries and minutes a month, by team and by root cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.dependencies.intervals import COVERAGE, Interval, summed_interval
from peacetime.domain.dependencies.laws import chances_and_excesses
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.services import Failure, Outages, RescueRule
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.time_to_down import Fallen, numbers, spread
from peacetime.domain.dependencies.wiring import Wiring

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]

MONTH_MINUTES = 43_800.0  # a twelfth of 365 days
FEWEST = 3  # outages below which a rate says little


@dataclass(frozen=True, slots=True)
class Cost:
    """What one root costs one team.

    Args:
        team: Who is in Rescue.
        root: The service whose own outages bring it there.
        owner: The team that owns the root; None where nobody here does.
        start: Minutes from the beginning of an outage until it reaches the team.
        entries: Rescues a month.
        minutes: Rescue minutes a month.
        per_outage: Rescue minutes an outage, on average over all of them.
        seen: How many outages of the root were counted; None where the rate is a promise or a guess.
    """

    team: str
    root: str
    owner: str | None
    start: float
    entries: float
    minutes: float
    per_outage: float
    seen: int | None

    @property
    def is_own(self) -> bool:
        """Whether the team itself owns the root."""
        return self.owner == self.team

    @property
    def is_too_few(self) -> bool:
        """Whether fewer than three outages were seen, too few for a rate to mean much."""
        return self.seen is not None and self.seen < FEWEST


@dataclass(frozen=True, slots=True)
class TeamCosts:
    """What all roots together cost one team.

    Args:
        team: Who.
        causes: Each root, the dearest first; the first is the weakest link.
        interval: Where the minutes a month may lie, given how few outages were seen; None where no rate
            was counted.
    """

    team: str
    causes: tuple[Cost, ...]
    interval: Interval | None

    @property
    def entries(self) -> float:
        """Rescues a month."""
        return sum(cost.entries for cost in self.causes)

    @property
    def minutes(self) -> float:
        """Rescue minutes a month."""
        return sum(cost.minutes for cost in self.causes)

    @property
    def upstream_minutes(self) -> float:
        """Rescue minutes a month by roots that the team does not own."""
        return sum(cost.minutes for cost in self.causes if not cost.is_own)

    @property
    def upstream_share(self) -> float | None:
        """The share of Rescue that is not the team's own fault; None where there is no Rescue."""
        return self.upstream_minutes / self.minutes if self.minutes else None

    @property
    def weakest_link(self) -> Cost | None:
        """The root that costs the most; None where none does."""
        return self.causes[0] if self.causes else None

    @property
    def seen(self) -> int:
        """How many outages were counted, of all roots together."""
        return sum(cost.seen or 0 for cost in self.causes)

    @property
    def is_too_few(self) -> bool:
        """Whether rates were counted, and fewer than three outages stand behind all of them."""
        return self.interval is not None and self.seen < FEWEST

    @property
    def overstated_at_most(self) -> float:
        """The relative error of the sum, at most: two outages at a time are counted twice.

        Formula: Q / 2, with Q the share of the time that is spent in Rescue.
        """
        return self.minutes / MONTH_MINUTES / 2


@dataclass(frozen=True, slots=True, eq=False)
class RescueCosts:
    """Who is in Rescue because of whom: one row for each team and root that reaches it.

    Args:
        system: Whose teams and services the rows number.
        team: The number of the team, of each row.
        root: The number of the service.
        start: Minutes until it reaches the team.
        entries: Rescues a month.
        minutes: Rescue minutes a month.
        per_outage: Rescue minutes an outage.
    """

    system: System
    team: Whole
    root: Whole
    start: Numbers
    entries: Numbers
    minutes: Numbers
    per_outage: Numbers

    @property
    def total_minutes(self) -> float:
        """Rescue minutes a month over all teams."""
        return float(self.minutes.sum())

    def team_minutes(self) -> dict[str, float]:
        """Rescue minutes a month of each team."""
        found = np.bincount(self.team, self.minutes, minlength=len(self.system.teams))
        return dict(zip(self.system.teams, found.tolist(), strict=True))

    def of(self, team: str, *, coverage: float = COVERAGE) -> TeamCosts:
        """What a team pays, root by root.

        Formula: each counted rate is Gamma(n + 1/2, months); their weighted sum has mean
        Σ m (n + 1/2) / T and variance Σ m² (n + 1/2) / T², and the interval is that of the gamma with both.

        Args:
            team: One of the system.
            coverage: How sure the interval is meant to be, from 0 to 1.

        Raises:
            ValueError: The team is not of the system, which is a mistake in the program.

        Source: Jeffreys' prior of a rate.
        Cost: linear in the rows.
        """
        which = np.flatnonzero(self.team == self.system.teams.index(team))
        costs = [self._cost(team, int(row)) for row in which]
        costs.sort(key=lambda cost: (-cost.minutes, -self._down(cost.root), cost.root))
        pairs = [(self._outages(cost.root), cost.per_outage) for cost in costs]
        return TeamCosts(team, tuple(costs), summed_interval(pairs, coverage=coverage))

    def by_root(self, team: str) -> dict[str, float]:
        """Rescue minutes a month of a team, by the root that causes them; roots without any left out."""
        return {cost.root: cost.minutes for cost in self.of(team).causes if cost.minutes > 0}

    def matrix(self) -> dict[str, dict[str | None, float]]:
        """Rescue minutes a month of each team, by the team that owns the cause; None is nobody here.

        Cost: linear in the rows.
        """
        causes: list[str | None] = [*self.system.teams, None]
        place = {team: number for number, team in enumerate(causes)}
        owners = np.array([place[service.team] for service in self.system.services], np.int64)
        flat = self.team * len(causes) + owners[self.root] if len(self.root) else self.team
        size = len(self.system.teams) * len(causes)
        sums = np.bincount(flat, self.minutes, minlength=size).reshape(-1, len(causes))
        return {
            team: {cause: value for cause, value in zip(causes, row, strict=True) if value}
            for team, row in zip(self.system.teams, sums.tolist(), strict=True)
        }

    def _cost(self, team: str, row: int) -> Cost:
        root = self.system.services[int(self.root[row])]
        return Cost(
            team,
            root.id,
            root.team,
            float(self.start[row]),
            float(self.entries[row]),
            float(self.minutes[row]),
            float(self.per_outage[row]),
            None if root.outages is None else root.outages.count,
        )

    def _outages(self, root: str) -> Outages:
        outages = self.system.service(root).outages
        assert outages is not None, "a root has outages"
        return outages

    def _down(self, root: str) -> float:
        outages = self._outages(root)
        return outages.per_month * outages.duration.mean


def rescue_costs(
    system: System,
    *,
    unknown_as: Coupling = Coupling.HARD,
    roots: Iterable[str] | None = None,
) -> RescueCosts:
    """How much Rescue every team may expect in a month, and whose outages bring it.

    Formula: for team T and root X, with rate l and duration D of its own outages, a the minute at which an
    outage of X reaches T's first paging service, and the team's floor f and aftermath w:
    entries = l P(D > a + f), minutes = l (E[(D - a - f)+] + (f + w) P(D > a + f)), with the share of
    outages in which X hangs weighed in at its own a. Each root counts once for a team, however many of
    its services it reaches.

    Args:
        system: Services with their outages, needs and rules; services without outages are no root.
        unknown_as: What an unknown coupling counts as: once hard and once soft give the range.
        roots: Only these; all where None.

    Raises:
        RootUnknown: `root_unknown`.

    Source: first-order sum of a superposition of renewal processes; see `TeamCosts.overstated_at_most`.
    Cost: one `time_to_down` for each root, and a row for each team it reaches.

    >>> from peacetime.domain.dependencies.durations import Exponential
    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> orders = Service("orders", "Orders", Outages(2, Exponential(30), count=4, months=2))
    >>> page = Need("page", (Member("orders", cover_minutes=15),), Coupling.HARD)
    >>> found = rescue_costs(System((Service("page", "Customer"), orders), (page,)))
    >>> {team: round(minutes, 2) for team, minutes in found.team_minutes().items()}
    {'Customer': 36.39, 'Orders': 60.0}
    >>> customer = found.of("Customer")
    >>> customer.upstream_share, round(customer.interval.low, 1), round(customer.interval.high, 1)
    (1.0, 12.3, 86.5)
    """
    wiring, paging = system.wiring(unknown_as), paging_teams(system)
    asked = range(len(system.services)) if roots is None else numbers(system, roots)
    rows = _Rows()
    for root in asked:
        outages = system.services[root].outages
        if outages is not None:
            rows.add(wiring, paging, root, outages)
    return costs_table(
        system,
        np.array(rows.root, np.int64),
        np.array(rows.team, np.int64),
        np.array(rows.start, np.float64),
        np.array(rows.share, np.float64),
    )


def costs_table(
    system: System, root: Whole, team: Whole, start: Numbers, share: Numbers
) -> RescueCosts:
    """The costs of roots that reach teams; where a root both fails and hangs its two rows become one.

    Args:
        system: Services with outages, and rules.
        root: The number of the service, of each row.
        team: The number of the team that it reaches.
        start: After how many minutes.
        share: Of the root's outages, the share that the row is about.

    Cost: one sort of the rows.
    """
    outages = [service.outages for service in system.services]
    known = [number for number, each in enumerate(outages) if each is not None]
    place = np.full(len(outages), -1, np.int64)
    place[known] = np.arange(len(known))
    durations = [each.duration for each in outages if each is not None]
    rates = np.array([each.per_month for each in outages if each is not None], np.float64)
    floors = np.array([system.rule(each).floor_minutes for each in system.teams], np.float64)
    after = np.array([system.rule(each).aftermath_minutes for each in system.teams], np.float64)
    which = place[root]
    chance, excess = chances_and_excesses(durations, which, start + floors[team])
    lasting = excess + (floors + after)[team] * chance
    rate = rates[which]
    if (share == 1).all():  # no root hangs: each pair has one row
        return RescueCosts(system, team, root, start, rate * chance, rate * lasting, lasting)
    pair, first, of = np.unique(
        root * max(len(system.teams), 1) + team, return_index=True, return_inverse=True
    )
    entries = np.bincount(of, share * chance, minlength=len(pair))
    per_outage = np.bincount(of, share * lasting, minlength=len(pair)).astype(np.float64)
    rate = rate[first]
    return RescueCosts(
        system,
        team[first],
        root[first],
        start[first],
        rate * entries,
        rate * per_outage,
        per_outage,
    )


def paging_teams(system: System) -> list[int]:
    """The number of the team that each service calls into Rescue; -1 where it calls none."""
    place = {team: number for number, team in enumerate(system.teams)}
    return [
        place[service.team] if service.team is not None and service.is_paging else -1
        for service in system.services
    ]


def first_falls(fallen: Fallen, paging: list[int]) -> dict[int, float]:
    """The minute at which each team's first paging service falls, by the number of the team."""
    found: dict[int, float] = {}
    for number, at in fallen.items():  # in the order in which they fall
        team = paging[number]
        if team >= 0 and team not in found:
            found[team] = at
    return found


def minutes_per_outage(
    outages: Outages, start: float, rule: RescueRule, known: dict[float, tuple[float, float]]
) -> tuple[float, float]:
    """How likely an outage is to become a Rescue that begins after so many minutes, and its minutes.

    Args:
        outages: Of the root.
        start: a, in minutes.
        rule: Of the team.
        known: What was asked of the same root before, by a + floor.
    """
    after = start + rule.floor_minutes
    if after not in known:
        known[after] = outages.duration.chance_longer(after), outages.duration.excess(after)
    chance, excess = known[after]
    return chance, excess + (rule.floor_minutes + rule.aftermath_minutes) * chance


@dataclass(slots=True)
class _Rows:
    """Who reaches whom when, while it is gathered."""

    root: list[int] = field(default_factory=list)
    team: list[int] = field(default_factory=list)
    start: list[float] = field(default_factory=list)
    share: list[float] = field(default_factory=list)

    def add(self, wiring: Wiring, paging: list[int], root: int, outages: Outages) -> None:
        slow = outages.slow_share
        for share, failure in ((1 - slow, Failure.DOWN), (slow, Failure.SLOW)):
            if share:
                first = first_falls(spread(wiring, [root], failure)[0], paging)
                self.team += first.keys()
                self.start += first.values()
                self.root += [root] * len(first)
                self.share += [share] * len(first)
