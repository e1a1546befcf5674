"""What a change does to the chance that a month's Rescue is more than a team can absorb."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.changes.kinds import applied
from peacetime.domain.dependencies.changes.starts import starts_with
from peacetime.domain.dependencies.overdraft import Altered, Stream, altered_chance, streams_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peacetime.domain.dependencies.changes.baseline import Baseline
    from peacetime.domain.dependencies.changes.kinds import Change

STEPS = 200  # of the grid up to the limit: a chance to about a hundredth, in milliseconds


def overdraft_with(
    base: Baseline, team: str, limit_minutes: float, *changes: Change, months: float = 1.0
) -> Altered:
    """The chance that a team's Rescue exceeds a limit, as things are and with some changes made.

    Formula: `altered_chance` of the streams of all roots, the team's own too; a change moves the minute
    at which some of them reach the team.

    Args:
        base: What is.
        team: One of the system.
        limit_minutes: Rescue minutes that the team can absorb, 0 or more.
        changes: At least one.
        months: Over how many.

    Raises:
        LimitRefused: `limit_impossible`.

    Cost: some milliseconds; a `time_to_down` for each root where `starts_with` cannot tell.

    >>> from peacetime.domain.dependencies.changes.baseline import baseline
    >>> from peacetime.domain.dependencies.changes.kinds import Soften
    >>> from peacetime.domain.dependencies.durations import Fixed
    >>> from peacetime.domain.dependencies.needs import Coupling, Member, Need
    >>> from peacetime.domain.dependencies.services import Outages, Service
    >>> from peacetime.domain.dependencies.system import System
    >>> orders = Service("orders", "Orders", Outages(1.5, Fixed(60)))
    >>> page = Need("page", (Member("orders"),), Coupling.HARD)
    >>> base = baseline(System((Service("page", "Customer"), orders), (page,)))
    >>> found = overdraft_with(base, "Customer", 120, Soften(0))
    >>> round(found.before.value, 4), found.after.value
    (0.1912, 0.0)
    """
    step = max(limit_minutes / STEPS, 1.0)
    before = team_streams(base, team)
    starts = starts_with(base, *changes)
    if starts is None:
        system = applied(base.system, *changes)
        after = streams_of(system, team, unknown_as=base.unknown_as, upstream_only=False)
    else:
        number = base.system.teams.index(team)
        moved = {way: by_team[number] for way, by_team in starts.items() if number in by_team}
        after = team_streams(base, team, moved)
    return altered_chance(before, after, limit_minutes, months=months, step=step)


def team_streams(
    base: Baseline, team: str, moved: Mapping[int, float] | None = None
) -> list[Stream]:
    """The outages that reach a team, from what is known of every way already.

    Args:
        base: What is.
        team: One of the system.
        moved: Minutes until it is reached, of ways in which that is another.
    """
    number, moved = base.system.teams.index(team), moved or {}
    found = []
    for place, way in enumerate(base.ways):
        if number in way.teams:
            start = moved.get(place, way.fallen[way.teams[number][0]])
            if start < inf:
                root = base.system.services[way.root].id
                duration = way.outages.duration
                found.append(Stream(root, way.per_month, duration, start, base.rules[number]))
    return found
