"""Who is above a service, and after how long their outages reach it, where nothing is redundant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush
from math import inf

from peacetime.domain.dependencies.needs import Coupling, Need
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.wiring import is_hard

HARD = Coupling.HARD
Providers = Mapping[str, Mapping[str, float]]


def hard_needs(system: System, *, unknown_as: Coupling = HARD) -> dict[str, list[Need]]:
    """The needs whose loss takes the consumer down, by consumer.

    Args:
        system: Any.
        unknown_as: What a need is taken for that nobody has labelled, `HARD` or `SOFT`.

    >>> from peacetime.domain.dependencies.needs import Member
    >>> from peacetime.domain.dependencies.services import Service
    >>> unlabelled = System((Service("a"), Service("b")), (Need("a", (Member("b"),)),))
    >>> list(hard_needs(unlabelled)), list(hard_needs(unlabelled, unknown_as=Coupling.SOFT))
    (['a'], [])
    """
    found: dict[str, list[Need]] = {}
    for need in system.needs:
        if is_hard(need, unknown_as):
            found.setdefault(need.consumer, []).append(need)
    return found


def providers(needs: Mapping[str, Iterable[Need]]) -> dict[str, dict[str, float]]:
    """The providers of each consumer with the smallest cover in minutes, however many suffice."""
    found: dict[str, dict[str, float]] = {}
    for consumer, each in needs.items():
        covers = found.setdefault(consumer, {})
        for need in each:
            for member in need.members:
                known = covers.get(member.provider, inf)
                covers[member.provider] = min(known, member.cover_minutes)
    return found


def minutes_from_roots(service: str, known: Providers) -> dict[str, float]:
    """After how many minutes an outage of each service above takes one down, and which are above it.

    Formula: a(v) = 0; a(X) = the smallest sum of covers along a path from v to X.

    Args:
        service: v.
        known: The providers of each consumer with their covers, all of them needed.

    Returns:
        Minutes by service, v itself with 0; what never takes it down is left out. Each is there once,
        however many paths lead to it.

    Source: Treynor, Dahlin, Rau and Beyer (2017), "The Calculus of Service Availability": each unique
    critical dependency counts once, at any depth.
    Cost: O(E log V) of what is above.

    >>> above = {"page": {"cart": 0, "orders": 15}, "cart": {"base": 5}, "orders": {"base": 0}}
    >>> minutes_from_roots("page", above)
    {'page': 0.0, 'cart': 0.0, 'base': 5.0, 'orders': 15.0}
    """
    settled: dict[str, float] = {}
    ahead = [(0.0, 0, service)]
    pushed = 0
    while ahead:
        minutes, _, at = heappop(ahead)
        if at in settled:
            continue
        settled[at] = minutes
        for provider, cover in known.get(at, {}).items():
            if provider not in settled and minutes + cover < inf:
                pushed += 1
                heappush(ahead, (minutes + cover, pushed, provider))
    return settled
