"""Whose coupling is worth finding out: the few questions whose answers move most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from peacetime.domain.dependencies.changes.baseline import Baseline, baseline, costs
from peacetime.domain.dependencies.changes.kinds import Soften
from peacetime.domain.dependencies.changes.savings import saving
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.wiring import Wiring, joined


@dataclass(frozen=True, slots=True)
class Question:
    """A need of unknown coupling, and what the answer moves.

    Args:
        need: Its number in the system.
        moves: Rescue minutes a month between hard and soft: the greater of the two readings.
        others_hard: The same where every other unknown need is hard.
        others_soft: The same where every other is soft.
        by_team: Of each team, in the reading that moves more.
    """

    need: int
    moves: float
    others_hard: float
    others_soft: float
    by_team: Mapping[str, float]


def questions(system: System) -> list[Question]:
    """The needs of unknown coupling, the one whose answer moves most first.

    Formula: |minutes if hard - minutes if soft| over all teams, once with every other unknown need hard
    and once with every other soft.

    Args:
        system: As it is known.

    Returns:
        All needs of unknown coupling; those whose answer moves nothing come last, in their order.

    Source: our default: what is neither hard nor soft is computed both ways.
    Cost: a `saving` for each, and one `time_to_down` for each and each root that takes its provider down
        where every unknown need is soft.

    >>> from peacetime.domain.dependencies.durations import Fixed
    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Outages, Service
    >>> services = (Service("a", "A"), Service("b", "B"), Service("c", "C", Outages(1, Fixed(30))))
    >>> needs = (Need("a", (Member("b"),)), Need("b", (Member("c"),)))
    >>> found = questions(System(services, needs))
    >>> [(each.need, each.others_hard, each.others_soft) for each in found]
    [(1, 60.0, 30.0), (0, 30.0, 0.0)]
    """
    unknown = [n for n, need in enumerate(system.needs) if need.coupling is Coupling.UNKNOWN]
    if not unknown:
        return []
    worst = baseline(system, unknown_as=Coupling.HARD)
    best = baseline(system, unknown_as=Coupling.SOFT)
    reached = _ways_by_service(best)
    found = [_question(worst, best, reached, number) for number in unknown]
    found.sort(key=lambda each: -each.moves)
    return found


def _question(worst: Baseline, best: Baseline, reached: list[list[int]], number: int) -> Question:
    softened = saving(worst, Soften(number))
    hardened = _hardened(best, reached, number)
    others_soft = sum(hardened.values(), 0.0)
    by_team = softened.by_team if softened.minutes >= others_soft else hardened
    moves = max(softened.minutes, others_soft)
    return Question(number, moves, softened.minutes, others_soft, by_team)


def _hardened(best: Baseline, reached: list[list[int]], number: int) -> dict[str, float]:
    """What each team pays more where this need alone is hard."""
    system = best.system
    need = system.needs[number]
    ways = {way for m in need.members for way in reached[system.index[m.provider]]}
    wiring: Wiring | None = None
    found: dict[str, float] = {}
    for way in sorted(ways):
        if best.ways[way].fallen.get(best.wiring.consumer[number]) == 0:
            continue  # it is down from the first minute anyway
        wiring = wiring or joined(best.wiring, system.index, number, need)
        before, after = best.ways[way].minutes, costs(best, best.ways[way], wiring)
        for team, minutes in after.items():
            more = minutes - before.get(team, 0.0)
            if more > 0:
                name = system.teams[team]
                found[name] = found.get(name, 0.0) + more
    return found


def _ways_by_service(base: Baseline) -> list[list[int]]:
    """The ways in which each service falls."""
    found: list[list[int]] = [[] for _ in base.system.services]
    for number, way in enumerate(base.ways):
        for service in way.fallen:
            found[service].append(number)
    return found
