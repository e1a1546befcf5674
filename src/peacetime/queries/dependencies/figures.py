"""What a system costs: each figure is computed when it is first asked for, and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.availability.downtime import downtime_from_promises
from peacetime.domain.dependencies.changes.baseline import baseline
from peacetime.domain.dependencies.changes.kinds import Cover, Guard, Replicate, Soften
from peacetime.domain.dependencies.changes.savings import COVERS, pairs, saving
from peacetime.domain.dependencies.changes.triage import questions
from peacetime.domain.dependencies.lint import lint
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.promises import check_promises
from peacetime.domain.dependencies.rescue import rescue_costs
from peacetime.domain.dependencies.structure.cycles import cold_start_deadlocks, shared_fates
from peacetime.domain.dependencies.structure.single_points import single_points
from peacetime.domain.dependencies.wiring import is_hard

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from peacetime.domain.dependencies.changes.baseline import Baseline
    from peacetime.domain.dependencies.changes.kinds import Change
    from peacetime.domain.dependencies.changes.savings import Pair, Saving
    from peacetime.domain.dependencies.changes.triage import Question
    from peacetime.domain.dependencies.lint import Finding
    from peacetime.domain.dependencies.promises import PromiseCheck
    from peacetime.domain.dependencies.rescue import RescueCosts, TeamCosts
    from peacetime.domain.dependencies.system import System

MOST_REPLICAS = 12  # of providers that may hang, which are weighed by computing everything again
LEAST = 1e-9  # Rescue minutes a month: less is rounding


@dataclass(frozen=True, slots=True)
class Weighed:
    """Changes by what they save.

    Args:
        savings: The best first.
        left_out: Needs whose provider hangs at times, for which a second one was not weighed: fewer
            hours hang on them than on those for which it was.
    """

    savings: tuple[Saving, ...]
    left_out: int


class Figures:
    """Everything that is computed on one system."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._teams: dict[tuple[str, bool], TeamCosts] = {}
        self._points: dict[str, dict[str, float]] = {}
        self._lint: dict[date, list[Finding]] = {}

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
        """Single changes by what they save: those of `ranked_changes`, but for some replicas."""
        base = self.base
        softened = {
            number: saving(base, Soften(number))
            for number, need in enumerate(self.system.needs)
            if base.decisive[number] and is_hard(need, base.unknown_as)
        }
        dearest = sorted(softened, key=lambda each: (-softened[each].minutes, each))
        offered: list[Change] = [Guard(number) for number, ways in enumerate(base.blocked) if ways]
        for number in dearest:
            members = self.system.needs[number].members
            offered += [
                Cover(number, minutes)
                for minutes in COVERS
                if any(member.cover_minutes < minutes for member in members)
            ]
        single = [each for each in dearest if len(self.system.needs[each].members) == 1]
        hanging = [each for each in single if self._may_hang(each)]
        left_out = set(hanging[MOST_REPLICAS:])
        offered += [Replicate(number) for number in single if number not in left_out]
        found = [*softened.values(), *(saving(base, change) for change in offered)]
        found = [each for each in found if each.minutes > LEAST]
        found.sort(key=lambda each: (-each.minutes, each.changes[0].need))
        return Weighed(tuple(found), len(left_out))

    def _may_hang(self, number: int) -> bool:
        provider = self.system.service(self.system.needs[number].members[0].provider)
        return provider.outages is not None and provider.outages.slow_share > 0

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
    def promises(self) -> dict[str, PromiseCheck]:
        """Each promise beside what the graph implies, with every unknown need hard."""
        return check_promises(self.system, downtime_from_promises(self.system))

    @cached_property
    def promises_at_best(self) -> dict[str, PromiseCheck]:
        """The same with every unknown need soft."""
        if not self.has_unknown:
            return self.promises
        downtime = downtime_from_promises(self.system)
        return check_promises(self.system, downtime, unknown_as=Coupling.SOFT)

    def lint(self, on: date) -> list[Finding]:
        """What a good reviewer would say on a day."""
        if on not in self._lint:
            self._lint = {on: lint(self.system, on=on)}
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
