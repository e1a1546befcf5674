"""Services that fall together at once, and those that cannot be started again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from peacetime.domain.dependencies.availability.unique_roots import HARD, HardNeeds, hard_needs
from peacetime.domain.dependencies.components import components
from peacetime.domain.dependencies.needs import Coupling, Need
from peacetime.domain.dependencies.system import System

Edges = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Split:
    """A need whose softening takes a cycle apart.

    Args:
        consumer: Who needs.
        providers: Whom, inside the cycle.
        left: The cycles that are left of it, as sets of services; none where it is gone.
    """

    consumer: str
    providers: tuple[str, ...]
    left: tuple[tuple[str, ...], ...]


def shared_fates(system: System, *, unknown_as: Coupling = HARD) -> list[tuple[str, ...]]:
    """The hard cycles without any cover: one falls and all fall at once.

    A need that can lose members makes no such cycle, as one of its members alone takes nobody down.

    Args:
        system: Any.
        unknown_as: What a need is taken for that nobody has labelled.

    Returns:
        Each as its services in the order of the system; single services are none.

    Source: Tarjan (1972).
    Cost: linear.

    >>> from peacetime.domain.dependencies.needs import Member
    >>> from peacetime.domain.dependencies.services import Service
    >>> one, other = (Need(a, (Member(b),), HARD) for a, b in ("ab", "ba"))
    >>> shared_fates(System((Service("a"), Service("b")), (one, other)))
    [('a', 'b')]
    """
    needs = hard_needs(system, unknown_as=unknown_as)
    return _circles(system, _at_once(needs))


def cold_start_deadlocks(system: System, *, unknown_as: Coupling = HARD) -> list[tuple[str, ...]]:
    """Services that wait for one another to start, so that none of them ever does after all were off.

    An outage of one ends with that one (the least solution); started from nothing, they stay down (the
    greatest). No cover helps: caches and queues are empty then. Spare members help only where enough of
    them can start.

    Args:
        system: Any.
        unknown_as: What a need is taken for that nobody has labelled.

    Returns:
        The cycles at which starting stops; what merely waits for one of them is not listed.

    Source: ours.
    Cost: linear.

    >>> from peacetime.domain.dependencies.needs import Member
    >>> from peacetime.domain.dependencies.services import Service
    >>> needs = [Need(a, (Member(b, cover_minutes=60),), HARD) for a, b in ("ab", "ba", "ca")]
    >>> cold_start_deadlocks(System(tuple(map(Service, "abc")), tuple(needs)))
    [('a', 'b')]
    """
    needs = hard_needs(system, unknown_as=unknown_as)
    stuck = _never_started(system, needs)
    edges: dict[str, dict[str, float]] = {service: {} for service in stuck}
    for service in stuck:
        for need in needs.of.get(service, ()):
            waiting = [each.provider for each in need.members if each.provider in stuck]
            if len(waiting) > need.spares:
                edges[service] |= dict.fromkeys(waiting, 0.0)
    return _circles(system, edges)


def splits(system: System, cycle: tuple[str, ...], *, unknown_as: Coupling = HARD) -> list[Split]:
    """Which needs, softened one at a time, take a cycle of hard needs apart, the best first.

    Args:
        system: Any.
        cycle: As `shared_fates` or `cold_start_deadlocks` tell it.
        unknown_as: What a need is taken for that nobody has labelled.

    Returns:
        Those that leave less of it; first those that leave nothing, then by the services still caught.

    Cost: linear in the cycle for each of its needs.

    >>> from peacetime.domain.dependencies.needs import Member
    >>> from peacetime.domain.dependencies.services import Service
    >>> needs = tuple(Need(a, (Member(b),), HARD) for a, b in ("ab", "ba", "ac", "ca"))
    >>> found = splits(System(tuple(map(Service, "abc")), needs), ("a", "b", "c"))
    >>> [(each.consumer, each.providers, each.left) for each in found][0]
    ('a', ('b',), (('a', 'c'),))
    """
    inside = set(cycle)
    of = hard_needs(system, unknown_as=unknown_as).of
    within = [(service, need) for service in cycle for need in of.get(service, ())]
    found = []
    for service, need in within:
        providers = tuple(each.provider for each in need.members if each.provider in inside)
        if not providers:
            continue
        left = _circles(system, _among(inside, [other for other in within if other[1] is not need]))
        if sum(map(len, left)) < len(cycle):
            found.append(Split(service, providers, tuple(left)))
    return sorted(found, key=lambda each: sum(map(len, each.left)))


def _among(inside: set[str], needs: list[tuple[str, Need]]) -> Edges:
    edges: dict[str, dict[str, float]] = {service: {} for service in inside}
    for service, need in needs:
        edges[service] |= {
            each.provider: each.cover_minutes for each in need.members if each.provider in inside
        }
    return edges


def _at_once(needs: HardNeeds) -> Edges:
    """From each consumer to those that take it down alone and at once."""
    edges: dict[str, dict[str, float]] = {}
    for consumer, each in needs.of.items():
        edges[consumer] = {
            member.provider: member.cover_minutes
            for need in each
            for member in need.members
            if not need.spares and not member.cover_minutes
        }
    return edges


def _circles(system: System, edges: Edges) -> list[tuple[str, ...]]:
    place = system.index
    found = [
        tuple(sorted(group, key=place.__getitem__)) for group in components(edges) if len(group) > 1
    ]
    return sorted(found, key=lambda group: place[group[0]])


def _never_started(system: System, needs: HardNeeds) -> set[str]:
    """Start whatever has what it needs, over and over: who is left never starts."""
    missing: dict[int, int] = {}  # members still asked, by the number of the need
    waiting: dict[str, list[tuple[int, str]]] = {}
    unmet = dict.fromkeys(system.index, 0)
    number = 0
    for consumer, each in needs.of.items():
        for need in each:
            missing[number] = need.enough
            unmet[consumer] += 1
            for member in need.members:
                waiting.setdefault(member.provider, []).append((number, consumer))
            number += 1
    started = [service for service, open_needs in unmet.items() if not open_needs]
    for service in started:  # grows while it is walked
        for number, consumer in waiting.get(service, ()):
            missing[number] -= 1
            if missing[number] == 0:
                unmet[consumer] -= 1
                if not unmet[consumer]:
                    started.append(consumer)
    return set(system.index) - set(started)
