"""What a system costs: each figure is computed when it is first asked for, and kept."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.changes.baseline import baseline
from peacetime.domain.dependencies.changes.savings import pairs, weighed_changes
from peacetime.domain.dependencies.changes.triage import questions
from peacetime.domain.dependencies.expectations import expectations
from peacetime.domain.dependencies.lint import lint
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.promises import Promises, promises_of
from peacetime.domain.dependencies.rescue import rescue_costs
from peacetime.domain.dependencies.structure.cycles import cold_start_deadlocks, shared_fates
from peacetime.domain.dependencies.structure.single_points import single_points

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from peacetime.domain.dependencies.changes.baseline import Baseline
    from peacetime.domain.dependencies.changes.savings import Pair, Weighed
    from peacetime.domain.dependencies.changes.triage import Question
    from peacetime.domain.dependencies.expectations import Expectation
    from peacetime.domain.dependencies.lint import Finding
    from peacetime.domain.dependencies.rescue import RescueCosts, TeamCosts
    from peacetime.domain.dependencies.system import System

MOST_REPLICAS = 12  # of providers that may hang, which are weighed by computing everything again


class Figures:
    """Everything that is computed on one system, whichever door asks for it.

    Args:
        system: Any.

    >>> from peacetime.domain.dependencies.system import System
    >>> Figures(System(())).changes.savings
    ()
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self._teams: dict[tuple[str, bool], TeamCosts] = {}
        self._points: dict[str, dict[str, float]] = {}
        self._lint: dict[date | None, list[Finding]] = {}

    @cached_property
    def has_unknown(self) -> bool:
        """Whether a need is labelled neither hard nor soft."""
        return any(need.coupling is Coupling.UNKNOWN for need in self.system.needs)

    @cached_property
    def worst(self) -> RescueCosts:
        """Costs with every unknown need hard."""
        return rescue_costs(self.system)

    @cached_property
    def best(self) -> RescueCosts:
        """Costs with every unknown need soft."""
        if not self.has_unknown:
            return self.worst
        return rescue_costs(self.system, unknown_as=Coupling.SOFT)

    def team(self, team: str, *, is_best: bool = False) -> TeamCosts:
        """What a team pays, in the worse reading of unknown needs or in the better one."""
        asked = (team, is_best)
        if asked not in self._teams:
            self._teams[asked] = (self.best if is_best else self.worst).of(team)
        return self._teams[asked]

    @cached_property
    def base(self) -> Baseline:
        """What is, for weighing changes."""
        return baseline(self.system)

    @property
    def is_weighed(self) -> bool:
        """Whether the changes are there without waiting."""
        return "changes" in self.__dict__

    @cached_property
    def changes(self) -> Weighed:
        """Single changes by what they save."""
        return weighed_changes(self.base, most_hanging=MOST_REPLICAS)

    @cached_property
    def pairs(self) -> list[Pair]:
        """Pairs of changes that only work together."""
        return pairs(self.base, most=100)

    @property
    def is_asked(self) -> bool:
        """Whether the questions are there without waiting."""
        return "questions" in self.__dict__ or not self.has_unknown

    @cached_property
    def questions(self) -> list[Question]:
        """Unknown needs, the one whose answer moves most first."""
        return questions(self.system)

    @cached_property
    def promises(self) -> Promises:
        """Each promise beside what the graph implies, with every unknown need hard."""
        return promises_of(self.system)

    @cached_property
    def promises_at_best(self) -> Promises:
        """The same with every unknown need soft."""
        return promises_of(self.system, Coupling.SOFT) if self.has_unknown else self.promises

    @cached_property
    def expectations(self) -> tuple[Expectation, ...]:
        """What is expected of providers, beside what they promise and can keep."""
        return expectations(self.system, self.promises.check)

    def lint(self, on: date | None) -> list[Finding]:
        """What a good reviewer would say on a day; without one no drill is old."""
        if on not in self._lint:
            self._lint = {on: lint(self.system, on=on, promises=self.promises)}
        return self._lint[on]

    @cached_property
    def shared_fates(self) -> list[tuple[str, ...]]:
        """Services that fall together at once."""
        return shared_fates(self.system)

    @cached_property
    def cold_starts(self) -> list[tuple[str, ...]]:
        """Services that wait for one another to start."""
        return cold_start_deadlocks(self.system)

    def single_points(self, team: str, services: Iterable[str]) -> dict[str, float]:
        """Whose outage alone takes any of a team's services down, and after how many minutes."""
        if team not in self._points:
            own = set(services)
            found: dict[str, float] = {}
            for service in own:
                for point in single_points(self.system, service):
                    if point.service not in own:
                        known = found.get(point.service, point.minutes)
                        found[point.service] = min(point.minutes, known)
            ordered = sorted(found.items(), key=lambda each: (each[1], each[0]))
            self._points[team] = dict(ordered)
        return self._points[team]
