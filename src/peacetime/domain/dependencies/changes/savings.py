"""What a change saves, alone and together with others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from peacetime.domain.dependencies.changes.baseline import Baseline, Minutes
from peacetime.domain.dependencies.changes.kinds import (
    Change,
    Cover,
    Guard,
    Replicate,
    Soften,
    applied,
)
from peacetime.domain.dependencies.changes.starts import may_hang, starts_with
from peacetime.domain.dependencies.rescue import rescue_costs
from peacetime.domain.dependencies.wiring import is_hard

COVERS = (15.0, 60.0)  # minutes that are offered where nobody says which
LEAST = 1e-9  # minutes a month: less is rounding
HOUR_MINUTES = 60.0
MOST_PAIRS = 500


@dataclass(frozen=True, slots=True)
class Saving:
    """What some changes save together.

    Args:
        changes: One, or several that are made together.
        minutes: Rescue minutes a month over all teams.
        by_team: Of each team that they help.
    """

    changes: tuple[Change, ...]
    minutes: float
    by_team: Mapping[str, float]

    def hours_per_day(self, days: float) -> float | None:
        """Rescue hours saved a month for each day of work; None where the work is not estimated."""
        return self.minutes / HOUR_MINUTES / days if days > 0 else None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two changes that save more together than each by itself.

    Args:
        saving: Of both.
        alone: Rescue minutes a month that each saves by itself, summed up.
    """

    saving: Saving
    alone: float

    @property
    def only_together(self) -> float:
        """Rescue minutes a month that are saved only where both are made."""
        return self.saving.minutes - self.alone


@dataclass(frozen=True, slots=True)
class Weighed:
    """Single changes by what they save.

    Args:
        savings: The best first.
        left_out: Needs whose provider hangs at times, for which a second one was not weighed: less Rescue
            hangs on them than on those for which it was.
    """

    savings: tuple[Saving, ...]
    left_out: int


def saving(base: Baseline, *changes: Change) -> Saving:
    """What some changes save, made together.

    Only what fell by one of the needs is looked at again, root by root; the result is that of computing
    everything again.

    Args:
        base: What is.
        changes: At least one. A replica is weighed together with others by computing everything.

    Cost: for each root by which a need is decisive, the services that fell with its consumer.

    >>> from peacetime.domain.dependencies.changes.baseline import baseline
    >>> from peacetime.domain.dependencies.durations import Fixed
    >>> from peacetime.domain.dependencies.needs import Coupling, Member, Need
    >>> from peacetime.domain.dependencies.services import Outages, Service
    >>> from peacetime.domain.dependencies.system import System
    >>> orders = Service("orders", "Orders", Outages(2, Fixed(40)))
    >>> page = Need("page", (Member("orders"),), Coupling.HARD)
    >>> base = baseline(System((Service("page", "Customer"), orders), (page,)))
    >>> saving(base, Soften(0)).by_team, saving(base, Cover(0, 30)).minutes
    ({'Customer': 80.0}, 60.0)
    """
    starts = starts_with(base, *changes)
    if starts is None:
        return _computed_again(base, changes)
    saved: Minutes = {}
    for number, reached in starts.items():
        way = base.ways[number]
        for team, start in reached.items():
            if start != way.fallen[way.teams[team][0]]:
                spared = way.minutes[team] - way.cost(start, base.rules[team])
                saved[team] = saved.get(team, 0.0) + spared
    teams = base.system.teams
    by_team = {teams[team]: minutes for team, minutes in saved.items() if minutes > LEAST}
    return Saving(changes, sum(saved.values()), by_team)


def ranked_changes(
    base: Baseline,
    *,
    covers: Sequence[float] = COVERS,
    needs: Iterable[int] | None = None,
    least: float = LEAST,
) -> list[Saving]:
    """Every single change that saves anything, the best first.

    Each hard need is softened, covered for some minutes, guarded where somebody waits without end, and
    its provider doubled where it has one. The best single changes, made one after another, are not always
    the best set: see `pairs`.

    Args:
        base: What is.
        covers: Minutes of cover to offer.
        needs: Only these; all where None.
        least: Rescue minutes a month below which a change is not worth a line.

    Returns:
        By minutes saved over all teams, then in the order of the needs.

    Cost: a `saving` for each need and kind of change; 3,000 needs in about a second.
    """
    return list(weighed_changes(base, covers=covers, needs=needs, least=least).savings)


def weighed_changes(
    base: Baseline,
    *,
    covers: Sequence[float] = COVERS,
    needs: Iterable[int] | None = None,
    least: float = LEAST,
    most_hanging: int | None = None,
) -> Weighed:
    """The same as `ranked_changes`, for whoever waits for it.

    Args:
        base: What is.
        covers: Minutes of cover to offer.
        needs: Only these; all where None.
        least: Rescue minutes a month below which a change is not worth a line.
        most_hanging: A second provider beside one that hangs at times is weighed by computing everything
            again: for so many needs at most, those whose softening saves most; None for all.

    Cost: as `ranked_changes`, with so many `rescue_costs` at most.

    >>> from peacetime.domain.dependencies.changes.baseline import baseline
    >>> from peacetime.domain.dependencies.system import System
    >>> weighed_changes(baseline(System(())))
    Weighed(savings=(), left_out=0)
    """
    found: list[Saving] = []
    hanging: list[tuple[float, int]] = []
    for number in range(len(base.system.needs)) if needs is None else needs:
        softened = 0.0
        for change in _offered(base, number, covers):
            if isinstance(change, Replicate) and may_hang(base, number):
                hanging.append((-softened, number))
                continue
            made = saving(base, change)
            softened = made.minutes if isinstance(change, Soften) else softened
            found.append(made)
    hanging.sort()
    found += [saving(base, Replicate(number)) for _, number in hanging[:most_hanging]]
    kept = [made for made in found if made.minutes > least]
    kept.sort(key=lambda each: (-each.minutes, each.changes[0].need))
    left_out = 0 if most_hanging is None else max(len(hanging) - most_hanging, 0)
    return Weighed(tuple(kept), left_out)


def pairs(base: Baseline, *, most: int = MOST_PAIRS, least: float = LEAST) -> list[Pair]:
    """Pairs of needs whose softening saves more together than one by one, the best first.

    Two hard paths to one root are such: with one of them left, nothing is saved. Pairs are sought among the
    needs that are tight for one root, the dearest roots first.

    Args:
        base: What is.
        most: How many pairs to weigh at most; what lies beyond is not sought.
        least: Rescue minutes a month saved only together, below which a pair is not worth a line.

    Cost: a `saving` for each pair.
    """
    by_way: dict[int, list[int]] = {}
    for number, ways in enumerate(base.tight):
        for way in ways:
            by_way.setdefault(way, []).append(number)
    dearest = sorted(by_way, key=lambda way: -sum(base.ways[way].minutes.values()))
    sought = dict.fromkeys(pair for way in dearest for pair in combinations(by_way[way], 2))
    alone: dict[int, float] = {}
    found = []
    for pair in list(sought)[:most]:
        for number in pair:
            if number not in alone:
                alone[number] = saving(base, Soften(number)).minutes
        both = saving(base, Soften(pair[0]), Soften(pair[1]))
        made = Pair(both, alone[pair[0]] + alone[pair[1]])
        if made.only_together > least:
            found.append(made)
    found.sort(key=lambda each: -each.only_together)
    return found


def _offered(base: Baseline, number: int, covers: Sequence[float]) -> Iterable[Change]:
    need = base.system.needs[number]
    if base.blocked[number]:
        yield Guard(number)
    if not is_hard(need, base.unknown_as) or not base.decisive[number]:
        return
    yield Soften(number)
    for minutes in covers:
        if any(member.cover_minutes < minutes for member in need.members):
            yield Cover(number, minutes)
    if len(need.members) == 1:
        yield Replicate(number)


def _computed_again(base: Baseline, changes: tuple[Change, ...]) -> Saving:
    before = rescue_costs(base.system, unknown_as=base.unknown_as).team_minutes()
    after = rescue_costs(applied(base.system, *changes), unknown_as=base.unknown_as).team_minutes()
    by_team = {team: before[team] - after[team] for team in before}
    helped = {team: minutes for team, minutes in by_team.items() if minutes > LEAST}
    return Saving(changes, sum(by_team.values()), helped)
