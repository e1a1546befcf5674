"""What protections that nobody has drilled are worth, if they work: a soft need is earned by a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from peacetime.domain.dependencies.changes.baseline import Baseline, costs
from peacetime.domain.dependencies.needs import Coupling, EvidenceKind, Member, Need
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.wiring import Wiring, is_hard, joined

FRESH_DAYS = 90  # a drill that is older shows what once worked


@dataclass(frozen=True, slots=True)
class Drill:
    """A need whose protection was not drilled lately, and what hangs on it.

    Args:
        need: Its number in the system.
        minutes: Rescue minutes a month more, over all teams, where the protection does not work.
        by_team: Of each team that it would hit.
    """

    need: int
    minutes: float
    by_team: Mapping[str, float]


def is_drilled(member: Member, *, on: date, fresh_days: int = FRESH_DAYS) -> bool:
    """Whether the protection from a provider was drilled in the last days.

    Args:
        member: Of a need; the day it was verified, or the day of a drill among its evidence.
        on: Today.
        fresh_days: How many days a drill speaks for.

    Source: our default of 90 days.

    >>> is_drilled(Member("orders", verified_on=date(2026, 3, 2)), on=date(2026, 4, 1))
    True
    >>> is_drilled(Member("orders", verified_on=date(2026, 3, 2)), on=date(2026, 7, 1))
    False
    """
    days = [each.seen_on for each in member.evidence if each.kind is EvidenceKind.DRILL]
    oldest = on - timedelta(days=fresh_days)
    return any(day is not None and day >= oldest for day in (member.verified_on, *days))


def undrilled(need: Need, *, on: date, fresh_days: int = FRESH_DAYS) -> Need | None:
    """A need as it is where no protection works that was not drilled; None where that changes nothing.

    A soft need is hard, and a cover is none, for each member that was not drilled in the last days. What is
    unknown stays unknown.
    """
    stale = [not is_drilled(member, on=on, fresh_days=fresh_days) for member in need.members]
    if need.coupling is Coupling.SOFT:
        kept = tuple(m for m, is_stale in zip(need.members, stale, strict=True) if is_stale)
        if not kept:
            return None
        bare = tuple(replace(member, cover_minutes=0.0) for member in kept)
        lost = len(need.members) - len(kept)
        return replace(need, members=bare, coupling=Coupling.HARD, needs=max(1, need.enough - lost))
    members = tuple(
        replace(member, cover_minutes=0.0) if is_stale else member
        for member, is_stale in zip(need.members, stale, strict=True)
    )
    return None if members == need.members else replace(need, members=members)


def distrusted(system: System, *, on: date, fresh_days: int = FRESH_DAYS) -> System:
    """The system where no protection works that was not drilled lately: the worse of two worlds.

    What it costs and what the system as described costs are the two ends of a range; its width is what is
    taken on trust.

    Cost: linear in the members.

    >>> from peacetime.domain.dependencies.services import Service
    >>> page = Need("page", (Member("orders", cover_minutes=15),), Coupling.HARD)
    >>> shop = System((Service("page"), Service("orders")), (page,))
    >>> distrusted(shop, on=date(2026, 3, 2)).needs[0].members[0].cover_minutes
    0.0
    """
    return system.with_needs(
        undrilled(need, on=on, fresh_days=fresh_days) or need for need in system.needs
    )


def drills(base: Baseline, *, on: date, fresh_days: int = FRESH_DAYS) -> list[Drill]:
    """The protections most worth a drill, the first the one on which most Rescue hangs.

    Formula: Rescue minutes where this one protection does not work, less those where all do.

    Args:
        base: What is, every protection trusted.
        on: Today.
        fresh_days: How many days a drill speaks for.

    Returns:
        Needs with a protection that was not drilled and that saves anything.

    Cost: one `time_to_down` for each such need and each root that takes one of its providers down.
    """
    reached: list[list[int]] = [[] for _ in base.system.services]
    for number, way in enumerate(base.ways):
        for service in way.fallen:
            reached[service].append(number)
    found = []
    for number, need in enumerate(base.system.needs):
        bare = undrilled(need, on=on, fresh_days=fresh_days)
        if bare is not None and is_hard(bare, base.unknown_as):
            by_team = _lost(base, reached, number, bare)
            if by_team:
                found.append(Drill(number, sum(by_team.values()), by_team))
    found.sort(key=lambda drill: -drill.minutes)
    return found


def _lost(base: Baseline, reached: list[list[int]], number: int, bare: Need) -> dict[str, float]:
    system = base.system
    ways = {way for member in bare.members for way in reached[system.index[member.provider]]}
    wiring: Wiring | None = None
    found: dict[str, float] = {}
    for way in sorted(ways):
        if base.ways[way].fallen.get(base.wiring.consumer[number]) == 0:
            continue  # it is down from the first minute anyway
        wiring = wiring or _bared(base, number, bare)
        after = costs(base, base.ways[way], wiring)
        for team, minutes in after.items():
            more = minutes - base.ways[way].minutes.get(team, 0.0)
            if more > 0:
                name = system.teams[team]
                found[name] = found.get(name, 0.0) + more
    return found


def _bared(base: Baseline, number: int, bare: Need) -> Wiring:
    """The wiring with the need as it is without its protection."""
    system = base.system
    if bare.spares or base.wiring.spares[number]:
        needs = list(system.needs)
        needs[number] = bare
        return system.with_needs(needs).wiring(base.unknown_as)
    # Beside what it was before: the sooner of the two is what counts.
    return joined(base.wiring, system.index, number, bare)
