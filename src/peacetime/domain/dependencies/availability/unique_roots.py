"""Who is above a service, and after how long their outages reach it, where nothing is redundant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf

from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.wiring import is_hard

HARD = Coupling.HARD
Providers = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class HardNeeds:
    """The needs whose loss takes the consumer down.

    Args:
        of: By consumer.
        providers: Of each consumer, each with its smallest cover in minutes, however many suffice.
        with_covers: Whether covers that run out count; not where nobody knows how long outages last.
    """

    of: Mapping[str, Sequence[Need]]
    providers: Providers
    with_covers: bool = True

    def cover(self, member: Member) -> float:
        """Minutes for which a consumer stays up without a member."""
        return counted_cover(member.cover_minutes, with_covers=self.with_covers)

    def are_spare_above(self, services: Iterable[str]) -> bool:
        """Whether any of some services can lose a member of a need."""
        return any(need.spares for service in services for need in self.of.get(service, ()))


def counted_cover(minutes: float, *, with_covers: bool) -> float:
    """A cover, or none where covers do not count; one that never runs out always counts."""
    return minutes if with_covers or minutes == inf else 0.0


def hard_needs(
    system: System, *, unknown_as: Coupling = HARD, with_covers: bool = True
) -> HardNeeds:
    """The needs of a system whose loss takes the consumer down.

    Args:
        system: Any.
        unknown_as: What a need is taken for that nobody has labelled, `HARD` or `SOFT`.
        with_covers: Whether covers count.

    >>> from peacetime.domain.dependencies.services import Service
    >>> unlabelled = System((Service("a"), Service("b")), (Need("a", (Member("b"),)),))
    >>> list(hard_needs(unlabelled).of), list(hard_needs(unlabelled, unknown_as=Coupling.SOFT).of)
    (['a'], [])
    """
    of: dict[str, list[Need]] = {}
    providers: dict[str, dict[str, float]] = {}
    for need in system.needs:
        if not is_hard(need, unknown_as):
            continue
        of.setdefault(need.consumer, []).append(need)
        covers = providers.setdefault(need.consumer, {})
        for member in need.members:
            cover = counted_cover(member.cover_minutes, with_covers=with_covers)
            covers[member.provider] = min(covers.get(member.provider, inf), cover)
    return HardNeeds(of, providers, with_covers)


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
