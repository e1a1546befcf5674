"""What a change saves, alone and together with others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import inf

from peacetime.domain.dependencies.changes.again import fallen_again, saved_minutes
from peacetime.domain.dependencies.changes.baseline import (
    Baseline,
    Members,
    Minutes,
    Way,
    costs,
    fails_at,
    members_of,
)
from peacetime.domain.dependencies.changes.kinds import (
    Change,
    Cover,
    Guard,
    Replicate,
    Soften,
    applied,
    covered,
)
from peacetime.domain.dependencies.rescue import rescue_costs
from peacetime.domain.dependencies.wiring import Wiring, is_hard

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
    if any(isinstance(change, Replicate) for change in changes):
        return _replica_saving(base, changes)
    changed = {change.need: _changed(base, change.need, changes) for change in changes}
    saved: Minutes = {}
    guards = {change.need for change in changes if isinstance(change, Guard)}
    blocked = {way for number in guards for way in base.blocked[number]}
    if blocked:
        wiring = _guarded_wiring(base, changes)
        for number in blocked:
            way = base.ways[number]
            _add(saved, _difference(way.minutes, costs(base, way, wiring)))
    decisive: dict[int, set[int]] = {}
    for number in changed:
        for ways in base.decisive[number]:
            decisive.setdefault(ways, set()).add(number)
    for ways in sorted(decisive.keys() - blocked):
        consumers = [base.wiring.consumer[number] for number in decisive[ways]]
        _add(saved, saved_minutes(base, base.ways[ways], consumers, changed))
    return _told(base, changes, saved)


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
            if isinstance(change, Replicate) and _may_hang(base, number):
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


def _changed(base: Baseline, number: int, changes: Iterable[Change]) -> tuple[int, Members] | None:
    """What is left of a need: None where it is not hard any more."""
    need = base.system.needs[number]
    for change in changes:
        if change.need == number and isinstance(change, Soften):
            return None
        if change.need == number and isinstance(change, Cover):
            need = covered(need, change.minutes)
    return need.spares, members_of(base.system, need)


def _guarded_wiring(base: Baseline, changes: Sequence[Change]) -> Wiring:
    if len(changes) > 1:
        return applied(base.system, *changes).wiring(base.unknown_as)
    waits, number = list(base.wiring.waits), changes[0].need
    for member in base.system.needs[number].members:
        if not member.is_guarded:
            provider = base.system.index[member.provider]
            waits[provider] = list(waits[provider])
            waits[provider].remove(base.wiring.consumer[number])
    return replace(base.wiring, waits=waits)


def _replica_saving(base: Baseline, changes: tuple[Change, ...]) -> Saving:
    if len(changes) == 1 and (saved := _survived(base, changes[0].need)) is not None:
        return _told(base, changes, saved)
    before = rescue_costs(base.system, unknown_as=base.unknown_as).team_minutes()
    after = rescue_costs(applied(base.system, *changes), unknown_as=base.unknown_as).team_minutes()
    by_team = {team: before[team] - after[team] for team in before}
    helped = {team: minutes for team, minutes in by_team.items() if minutes > LEAST}
    return Saving(changes, sum(by_team.values()), helped)


def _may_hang(base: Baseline, number: int) -> bool:
    """Whether the first provider of a need hangs at times."""
    outages = base.system.service(base.system.needs[number].members[0].provider).outages
    return outages is not None and outages.slow_share > 0


def _survived(base: Baseline, number: int) -> Minutes | None:
    """What a replica saves: the outages of its provider itself, but for those that come round to it.

    Returns:
        None where they may come round, so that everything has to be computed again.
    """
    need = base.system.needs[number]
    provider = base.system.index[need.members[0].provider]
    if len(need.members) != 1 or _may_hang(base, number):  # and so may its replica
        return None
    saved: Minutes = {}
    for number_of_way in base.decisive[number]:
        way = base.ways[number_of_way]
        if way.root == provider:
            if _comes_round(base, way, number):
                return None
            consumers = [base.wiring.consumer[number]]
            _add(saved, saved_minutes(base, way, consumers, {number: None}))
    return saved


def _comes_round(base: Baseline, way: Way, number: int) -> bool:
    """Whether an outage of the provider takes down what the provider itself needs, and so its replica."""
    later = fallen_again(base, way, [base.wiring.consumer[number]], {number: None})

    def falls(each: int) -> float:
        return later[each] if each in later else way.fallen.get(each, inf)

    own = base.needs[way.root]
    return any(fails_at(spares, members, falls) < inf for _, spares, members in own)


def _difference(before: Minutes, after: Minutes) -> Minutes:
    return {team: minutes - after.get(team, 0.0) for team, minutes in before.items()}


def _add(saved: Minutes, more: Minutes) -> None:
    for team, minutes in more.items():
        saved[team] = saved.get(team, 0.0) + minutes


def _told(base: Baseline, changes: tuple[Change, ...], saved: Minutes) -> Saving:
    teams = base.system.teams
    by_team = {teams[team]: minutes for team, minutes in saved.items() if minutes > LEAST}
    return Saving(changes, sum(saved.values()), by_team)
