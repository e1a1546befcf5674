"""What a system costs now, root by root, and which needs those costs hang on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import inf

from peacetime.domain.dependencies.needs import Coupling, Need
from peacetime.domain.dependencies.rescue import first_falls, minutes_per_outage, paging_teams
from peacetime.domain.dependencies.services import Failure, Outages, RescueRule
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.time_to_down import Fallen, fall, hanging_with, spread
from peacetime.domain.dependencies.wiring import Wiring, is_hard

Minutes = dict[int, float]  # a month, by the number of the team
Members = tuple[tuple[int, float], ...]  # (provider, cover in minutes)
HardNeed = tuple[
    int, int, Members
]  # (number of the need, how many members it may lose, its members)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way in which one root fails, and what follows.

    Args:
        root: The number of the service.
        failure: Down, or hanging.
        per_month: Its outages a month that are of this kind.
        outages: Of the root.
        fallen: The minute at which each service falls.
        followers: Of each service, those that fell with it.
        teams: Of each team, its paging services in the order in which they fall.
        minutes: What it costs each team.
    """

    root: int
    failure: Failure
    per_month: float
    outages: Outages
    fallen: Fallen
    followers: Mapping[int, list[int]]
    teams: Mapping[int, list[int]]
    minutes: Minutes

    def cost(self, start: float, rule: RescueRule) -> float:
        """Rescue minutes a month of a team that is reached after so many minutes."""
        return self.per_month * minutes_per_outage(self.outages, start, rule, {})[1]


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """What is, so that what would be needs little more.

    Args:
        system: As it is.
        unknown_as: What an unknown coupling counts as.
        wiring: Its needs by numbers.
        needs: The hard ones among them, by the number of the consumer.
        paging: The team that each service calls, by number.
        rules: Of each team.
        ways: Each root and how it fails.
        decisive: Of each need, the ways in which its consumer was found to fall by this need.
        tight: Of each need, the ways in which it fails at the minute at which its consumer falls.
        blocked: Of each need, the ways in which its consumer hangs with one of its members.
    """

    system: System
    unknown_as: Coupling
    wiring: Wiring
    needs: list[list[HardNeed]]
    paging: list[int]
    rules: list[RescueRule]
    ways: list[Way] = field(default_factory=list)
    decisive: list[list[int]] = field(default_factory=list)
    tight: list[list[int]] = field(default_factory=list)
    blocked: list[list[int]] = field(default_factory=list)


def baseline(system: System, *, unknown_as: Coupling = Coupling.HARD) -> Baseline:
    """What every root costs every team now, and the needs by which it does.

    Formula: a need is tight for a root where its consumer falls at the very minute at which the need
    fails: a(v) = the (n - k + 1)-th of a(u) + cover. Of the tight needs of a consumer the search finds
    one first; as long as none of those changes, the way it went stays open and every minute the same.

    Cost: one `time_to_down` for each root, and the needs of all that falls with it.
    """
    count = len(system.needs)
    made = Baseline(
        system,
        unknown_as,
        system.wiring(unknown_as),
        _needs_by_consumer(system, unknown_as),
        paging_teams(system),
        [system.rule(team) for team in system.teams],
        decisive=[[] for _ in range(count)],
        tight=[[] for _ in range(count)],
        blocked=[[] for _ in range(count)],
    )
    for root, service in enumerate(system.services):
        if service.outages is not None:
            slow = service.outages.slow_share
            for share, failure in ((1 - slow, Failure.DOWN), (slow, Failure.SLOW)):
                if share and service.outages.per_month:
                    _add(made, root, failure, share * service.outages.per_month, service.outages)
    return made


def fails_at(spares: int, members: Members, falls: Callable[[int], float]) -> float:
    """The minute at which a need fails; infinity where it does not.

    Args:
        spares: How many members it may lose.
        members: Their providers and covers.
        falls: The minute at which a service falls, infinity where it does not.
    """
    if len(members) == 1:
        provider, cover = members[0]
        return falls(provider) + cover
    return sorted(falls(provider) + cover for provider, cover in members)[spares]


def members_of(system: System, need: Need) -> Members:
    """The members of a need by numbers."""
    return tuple((system.index[m.provider], m.cover_minutes) for m in need.members)


def costs(base: Baseline, way: Way, wiring: Wiring) -> Minutes:
    """What a root costs each team with another wiring, computed from the beginning."""
    fallen, _ = spread(wiring, [way.root], way.failure)
    return _costs(base, way, first_falls(fallen, base.paging))


def _costs(base: Baseline, way: Way, first: Mapping[int, float]) -> Minutes:
    return {team: way.cost(start, base.rules[team]) for team, start in first.items()}


def _add(made: Baseline, root: int, failure: Failure, rate: float, outages: Outages) -> None:
    """Walk one way and note what follows."""
    hanging = {root: -1}
    if failure is Failure.SLOW:
        hanging = hanging_with(made.wiring, [root])
        for need in _blocked(made.system, hanging):
            made.blocked[need].append(len(made.ways))
    because: dict[int, int] = {}
    broken: dict[int, int] = {}
    fallen = fall(made.wiring, list(hanging), because, broken)
    followers: dict[int, list[int]] = {}
    for consumer, tight in _tight(made.needs, fallen, hanging):
        decisive = _decisive(tight, because[consumer], broken.get(consumer, -1))
        made.decisive[decisive[0]].append(len(made.ways))
        for number, _, _ in tight:
            made.tight[number].append(len(made.ways))
        for provider, cover in decisive[2]:
            if fallen.get(provider, inf) + cover <= fallen[consumer]:
                followers.setdefault(provider, []).append(consumer)
    teams: dict[int, list[int]] = {}
    for number in fallen:
        if made.paging[number] >= 0:
            teams.setdefault(made.paging[number], []).append(number)
    way = Way(root, failure, rate, outages, fallen, followers, teams, {})
    first = {team: fallen[numbers[0]] for team, numbers in teams.items()}
    made.ways.append(replace(way, minutes=_costs(made, way, first)))


def _needs_by_consumer(system: System, unknown_as: Coupling) -> list[list[HardNeed]]:
    found: list[list[HardNeed]] = [[] for _ in system.services]
    for number, need in enumerate(system.needs):
        if is_hard(need, unknown_as):
            made = (number, need.spares, members_of(system, need))
            found[system.index[need.consumer]].append(made)
    return found


def _tight(
    needs: list[list[HardNeed]], fallen: Fallen, hanging: Mapping[int, int]
) -> Iterator[tuple[int, list[HardNeed]]]:
    """Of each service that falls with another, the needs that fail at the minute at which it does."""

    def falls(number: int) -> float:
        return fallen.get(number, inf)

    for number, at in fallen.items():
        if number not in hanging:
            tight = [each for each in needs[number] if fails_at(each[1], each[2], falls) == at]
            yield number, tight


def _decisive(tight: list[HardNeed], provider: int, broken: int) -> HardNeed:
    """The need by which the search found a consumer to fall."""
    for each in tight:
        number, spares, members = each
        if number == broken:
            return each
        if broken < 0 and not spares and any(member == provider for member, _ in members):
            return each
    raise AssertionError("Who fell, fell by a need")


def _blocked(system: System, hanging: Mapping[int, int]) -> list[int]:
    return [
        number
        for number, need in enumerate(system.needs)
        if system.index[need.consumer] in hanging
        and any(not m.is_guarded and system.index[m.provider] in hanging for m in need.members)
    ]
