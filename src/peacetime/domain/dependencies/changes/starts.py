"""When teams would be reached with some changes made: only what fell by the changed needs is looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import inf

from peacetime.domain.dependencies.changes.again import fallen_again, starts_again
from peacetime.domain.dependencies.changes.baseline import (
    Baseline,
    Members,
    Way,
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
from peacetime.domain.dependencies.rescue import first_falls
from peacetime.domain.dependencies.time_to_down import spread
from peacetime.domain.dependencies.wiring import Wiring

Starts = dict[int, float]  # minutes until it is reached, by the number of the team


def starts_with(base: Baseline, *changes: Change) -> dict[int, Starts] | None:
    """When each team would be reached, in each way in which the changes can move that.

    Ways and teams that are left out are reached when they were.

    Args:
        base: What is.
        changes: At least one.

    Returns:
        By the number of the way; infinity where a team is not reached any more. None where everything
        has to be computed again: a replica together with other changes, or one that an outage comes
        round to.

    Cost: for each way by which a changed need is decisive, the services that fell with its consumer.
    """
    if any(isinstance(change, Replicate) for change in changes):
        return _with_replica(base, changes[0].need) if len(changes) == 1 else None
    changed = {change.need: _changed(base, change.need, changes) for change in changes}
    found: dict[int, Starts] = {}
    guards = {change.need for change in changes if isinstance(change, Guard)}
    blocked = {way for number in guards for way in base.blocked[number]}
    if blocked:
        wiring = _guarded_wiring(base, changes)
        found = {number: _again(base, base.ways[number], wiring) for number in sorted(blocked)}
    decisive: dict[int, set[int]] = {}
    for number in changed:
        for way in base.decisive[number]:
            decisive.setdefault(way, set()).add(number)
    for way in sorted(decisive.keys() - blocked):
        consumers = [base.wiring.consumer[number] for number in decisive[way]]
        found[way] = starts_again(base, base.ways[way], consumers, changed)
    return found


def may_hang(base: Baseline, number: int) -> bool:
    """Whether the first provider of a need hangs at times."""
    outages = base.system.service(base.system.needs[number].members[0].provider).outages
    return outages is not None and outages.slow_share > 0


def _again(base: Baseline, way: Way, wiring: Wiring) -> Starts:
    """Computed from the beginning with another wiring."""
    first = first_falls(spread(wiring, [way.root], way.failure)[0], base.paging)
    return {team: first.get(team, inf) for team in way.teams}


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


def _with_replica(base: Baseline, number: int) -> dict[int, Starts] | None:
    """A replica spares the outages of its provider itself, but for those that come round to it."""
    need = base.system.needs[number]
    provider = base.system.index[need.members[0].provider]
    if len(need.members) != 1 or may_hang(base, number):  # and so may its replica
        return None
    found: dict[int, Starts] = {}
    for way_number in base.decisive[number]:
        way = base.ways[way_number]
        if way.root == provider:
            if _comes_round(base, way, number):
                return None
            consumers = [base.wiring.consumer[number]]
            found[way_number] = starts_again(base, way, consumers, {number: None})
    return found


def _comes_round(base: Baseline, way: Way, number: int) -> bool:
    """Whether an outage of the provider takes down what the provider itself needs, and so its replica."""
    later = fallen_again(base, way, [base.wiring.consumer[number]], {number: None})

    def falls(each: int) -> float:
        return later[each] if each in later else way.fallen.get(each, inf)

    own = base.needs[way.root]
    return any(fails_at(spares, members, falls) < inf for _, spares, members in own)
