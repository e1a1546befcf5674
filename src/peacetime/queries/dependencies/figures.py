"""What a system costs, kept while nothing of it changes: each figure is computed when first asked for."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.availability.downtime import downtime_from_promises
from peacetime.domain.dependencies.changes.baseline import baseline
from peacetime.domain.dependencies.changes.savings import pairs, ranked_changes
from peacetime.domain.dependencies.changes.triage import questions
from peacetime.domain.dependencies.lint import lint
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.promises import check_promises
from peacetime.domain.dependencies.rescue import rescue_costs
from peacetime.domain.dependencies.structure.cycles import cold_start_deadlocks, shared_fates
from peacetime.domain.dependencies.structure.single_points import single_points

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from peacetime.domain.dependencies.changes.baseline import Baseline
    from peacetime.domain.dependencies.changes.savings import Pair, Saving
    from peacetime.domain.dependencies.changes.triage import Question
    from peacetime.domain.dependencies.lint import Finding
    from peacetime.domain.dependencies.promises import PromiseCheck
    from peacetime.domain.dependencies.rescue import RescueCosts, TeamCosts
    from peacetime.domain.dependencies.system import System

MOST_KEPT = 4  # systems: one for each that somebody may see
MOST_WORK = 20_000  # ways of failing that are walked again while changes are weighed
OF_A_GUARD = 40  # a timeout is weighed by walking everything anew, the others by what follows alone


@dataclass(frozen=True, slots=True)
class Weighed:
    """Changes by what they save, and of how many needs they are.

    Args:
        savings: The best first.
        needs: So many needs were weighed, those on which most hangs.
        of: Of so many on which anything hangs.
    """

    savings: tuple[Saving, ...]
    needs: int
    of: int

    @property
    def is_whole(self) -> bool:
        """Whether no need was left out."""
        return self.needs == self.of


class Figures:
    """Everything that is computed on one system."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._teams: dict[tuple[str, bool], TeamCosts] = {}
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
        """Single changes by what they save, of the needs on which most hangs."""
        base = self.base
        hanging = {
            number: sum(sum(base.ways[way].minutes.values()) for way in {*decisive, *blocked})
            for number, (decisive, blocked) in enumerate(
                zip(base.decisive, base.blocked, strict=True)
            )
            if decisive or blocked
        }
        chosen: list[int] = []
        work = 0
        for number in sorted(hanging, key=lambda each: (-hanging[each], each)):
            work += len(base.decisive[number]) + OF_A_GUARD * len(base.blocked[number])
            if chosen and work > MOST_WORK:
                break
            chosen.append(number)
        found = ranked_changes(base, needs=chosen)
        return Weighed(tuple(found), len(chosen), len(hanging))

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

    def single_points(self, services: Iterable[str]) -> dict[str, float]:
        """Whose outage alone takes any of these down, and after how many minutes."""
        found: dict[str, float] = {}
        own = set(services)
        for service in own:
            for point in single_points(self.system, service):
                if point.service not in own:
                    found[point.service] = min(
                        point.minutes, found.get(point.service, point.minutes)
                    )
        return dict(sorted(found.items(), key=lambda each: (each[1], each[0])))


_kept: OrderedDict[tuple[int, ...], Figures] = OrderedDict()
_lock = Lock()


def figures_of(system: System) -> Figures:
    """The figures of a system; of the same system they are the same, and computed once.

    Cost: the hash of the system, some 10 ms for a thousand services.
    """
    key = (
        len(system.services),
        len(system.needs),
        hash(system.services),
        hash(system.needs),
        hash(tuple(sorted(system.rules.items(), key=lambda each: each[0]))),
    )
    with _lock:
        found = _kept.pop(key, None) or Figures(system)
        _kept[key] = found
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found
