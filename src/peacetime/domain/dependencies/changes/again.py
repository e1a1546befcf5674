"""Who falls when some needs have changed: only those that fell by them are looked at again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from heapq import heapify, heappop, heappush
from math import inf

from peacetime.domain.dependencies.changes.baseline import Baseline, Members, Way, fails_at
from peacetime.domain.dependencies.time_to_down import Fallen

Changed = Mapping[int, tuple[int, Members] | None]  # of each need; None where it is no longer hard


def starts_again(
    base: Baseline, way: Way, consumers: Iterable[int], changed: Changed
) -> dict[int, float]:
    """When each team is reached of which a service followed some consumers; infinity where it is not."""
    later = fallen_again(base, way, consumers, changed)
    teams = {base.paging[number] for number in later if base.paging[number] >= 0}
    return {team: _first(way.teams[team], way.fallen, later) for team in teams}


def fallen_again(base: Baseline, way: Way, consumers: Iterable[int], changed: Changed) -> Fallen:
    """When those fall that followed some consumers; infinity where they no longer do.

    Everybody else falls when they did, so the search begins at the border between the two.
    """
    later = dict.fromkeys(_followers(way, consumers), inf)
    before = way.fallen

    def falls(number: int) -> float:
        return later[number] if number in later else before.get(number, inf)

    ahead = [(_falls_by_needs(base, number, changed, falls), number) for number in later]
    heapify(ahead)
    while ahead:
        at, number = heappop(ahead)
        if at == inf:
            break
        if later[number] < inf:
            continue
        later[number] = at
        for consumer, _ in base.wiring.felt[number]:
            if later.get(consumer, 0.0) == inf:
                heappush(ahead, (_falls_by_needs(base, consumer, changed, falls), consumer))
    return later


def _falls_by_needs(
    base: Baseline, number: int, changed: Changed, falls: Callable[[int], float]
) -> float:
    """The minute at which a service falls by what is known so far."""
    at = inf
    for need, spares, members in base.needs[number]:
        how = changed.get(need, (spares, members))
        if how is not None:
            at = min(at, fails_at(*how, falls))
    return at


def _followers(way: Way, consumers: Iterable[int]) -> list[int]:
    found = dict.fromkeys(consumers)
    wave = list(found)
    for number in wave:  # grows while it is walked
        for follower in way.followers.get(number, ()):
            if follower not in found:
                found[follower] = None
                wave.append(follower)
    return wave


def _first(numbers: list[int], before: Fallen, later: Fallen) -> float:
    """The minute a team is reached; its services come in the order in which they fell before."""
    start = inf
    for number in numbers:
        if number not in later:
            return min(start, before[number])
        start = min(start, later[number])
    return start
