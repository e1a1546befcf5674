"""What each further minute of cover saves, and from where on it is hardly worth it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from peacetime.domain.dependencies.changes.again import starts_again
from peacetime.domain.dependencies.changes.baseline import Baseline, Way, members_of
from peacetime.domain.dependencies.changes.kinds import Soften, covered
from peacetime.domain.dependencies.changes.savings import saving
from peacetime.domain.shared.errors import InvalidInput

GRID = (*range(1, 61), *range(65, 241, 5), *range(255, 1441, 15))  # minutes, up to a day
NEARLY_ALL = 0.99  # of the gain: what lies beyond does not bend the curve


class CoversRefused(InvalidInput):
    """The covers to draw a curve from are none, or not in order."""

    code = "covers_impossible"


@dataclass(frozen=True, slots=True)
class Point:
    """One cover and what it saves.

    Args:
        minutes: Of cover.
        saved: Rescue minutes a month over all teams.
        gain: The share of what softening the need would save; None where that is nothing.
        outlived: The share of the provider's own outages that end before the cover does; None where the
            need has several providers, or nothing is known of its one.
    """

    minutes: float
    saved: float
    gain: float | None
    outlived: float | None


@dataclass(frozen=True, slots=True)
class CoverCurve:
    """What covers of a need save.

    Args:
        need: Its number in the system.
        soft: Rescue minutes a month that softening it would save: what an endless cover saves.
        points: In the order of their minutes.
        knee: Where the curve bends; None where no cover saves anything.
    """

    need: int
    soft: float
    points: tuple[Point, ...]
    knee: Point | None


def cover_curve(base: Baseline, need: int, covers: Sequence[float] = GRID) -> CoverCurve:
    """What a need would save with each of some covers, exactly.

    Formula: the minute at which a team is reached rises with the cover t, minute by minute or not at all;
    between two covers where it rose by all that lies between them, or by nothing, it is known, and
    elsewhere the middle is computed. The knee is where the curve lies farthest above the straight line
    from nothing to 99 % of what softening saves.

    Args:
        base: What is.
        need: Its number.
        covers: Minutes, rising, above 0; a member that is covered for longer keeps its cover.

    Raises:
        CoversRefused: `covers_impossible`.

    Source: Satopää et al. (2011), "Finding a Kneedle in a Haystack", for the knee.
    Cost: some ten `saving`s, and a look at each cover, team and root.

    >>> from peacetime.domain.dependencies.changes.baseline import baseline
    >>> from peacetime.domain.dependencies.durations import Exponential
    >>> from peacetime.domain.dependencies.needs import Coupling, Member, Need
    >>> from peacetime.domain.dependencies.services import Outages, Service
    >>> from peacetime.domain.dependencies.system import System
    >>> orders = Service("orders", "Orders", Outages(2, Exponential(30)))
    >>> page = Need("page", (Member("orders"),), Coupling.HARD)
    >>> curve = cover_curve(baseline(System((Service("page", "Customer"), orders), (page,))), 0)
    >>> knee = curve.knee
    >>> knee.minutes, round(knee.saved), round(knee.gain, 2), round(knee.outlived, 2)
    (46, 47, 0.78, 0.78)
    """
    if not covers or min(covers) <= 0 or any(a >= b for a, b in pairwise(covers)):
        sentence = "The covers of a curve rise from above 0. Write at least one such number."
        raise CoversRefused(sentence, field="covers")
    saved = [0.0] * len(covers)
    for number in base.decisive[need]:
        way = base.ways[number]
        starts = _starts(base, way, need, covers)
        for place, reached in enumerate(starts):
            for team, start in reached.items():
                cost = way.cost(start, base.rules[team]) if start < inf else 0.0
                saved[place] += way.minutes[team] - cost
    soft = saving(base, Soften(need)).minutes
    outlived = [_outlived(base, need, minutes) for minutes in covers]
    points = tuple(
        Point(minutes, saved[place], saved[place] / soft if soft > 0 else None, outlived[place])
        for place, minutes in enumerate(covers)
    )
    return CoverCurve(need, soft, points, _knee(points))


Starts = dict[int, float]  # by the number of the team


def _starts(base: Baseline, way: Way, need: int, covers: Sequence[float]) -> list[Starts]:
    """When each team is reached, for each cover; only teams for which that may differ."""
    known: dict[int, Starts] = {}

    def at(place: int) -> Starts:
        if place not in known:
            changed = covered(base.system.needs[need], covers[place])
            how = {need: (changed.spares, members_of(base.system, changed))}
            known[place] = starts_again(base, way, [base.wiring.consumer[need]], how)
        return known[place]

    open_parts = [(0, len(covers) - 1)]
    while open_parts:
        first, last = open_parts.pop()
        way_between = covers[last] - covers[first]
        if last - first > 1 and not _is_straight(at(first), at(last), way_between):
            middle = (first + last) // 2
            open_parts += [(first, middle), (middle, last)]
        else:
            between = range(first + 1, last)
            at(first), at(last)
            known.update(
                {
                    place: _between(at(first), at(last), covers[place] - covers[first])
                    for place in between
                }
            )
    return [known[place] for place in range(len(covers))]


def _is_straight(first: Starts, last: Starts, way: float) -> bool:
    """Whether every team is reached by so much later, or no later: what rises is endless or a minute a minute."""
    return all(first[team] == last[team] or first[team] + way == last[team] for team in first)


def _between(first: Starts, last: Starts, way: float) -> Starts:
    return {team: start if start == last[team] else start + way for team, start in first.items()}


def _outlived(base: Baseline, need: int, minutes: float) -> float | None:
    members = base.system.needs[need].members
    outages = base.system.service(members[0].provider).outages
    if len(members) != 1 or outages is None:
        return None
    return 1 - outages.duration.chance_longer(minutes)


def _knee(points: Sequence[Point]) -> Point | None:
    reached = [point for point in points if point.gain is not None]
    if not reached or not reached[-1].saved:
        return None
    end = next((point for point in reached if (point.gain or 0) >= NEARLY_ALL), reached[-1])

    def height(point: Point) -> float:
        return point.saved / end.saved - point.minutes / end.minutes

    return max((point for point in reached if point.minutes <= end.minutes), key=height)
