"""The share of time each service is up, from its own outages and from those above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from peacetime.domain.dependencies.availability.ages import ages
from peacetime.domain.dependencies.availability.chances import (
    SAMPLES,
    Method,
    chances,
)
from peacetime.domain.dependencies.availability.diagrams import MOST_NODES, TooLarge
from peacetime.domain.dependencies.availability.downtime import Downtime
from peacetime.domain.dependencies.availability.unique_roots import (
    HARD,
    HardNeeds,
    hard_needs,
    minutes_from_roots,
)
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.system import System


@dataclass(frozen=True, slots=True)
class Uptime:
    """How much of the time a service is up.

    Args:
        service: Which.
        share: Of time, from 0 to 1, where the unknown ones are never down: an upper bound if there are any.
        method: How it was found.
        error: It is off by no more than this (samples: in 95 of 100 cases).
        roots: Whose own outages can take it down, itself included, with the minutes after which they do.
        unknown: Those of the roots whose own downtime nobody knows.
    """

    service: str
    share: float
    method: Method
    error: float
    roots: Mapping[str, float]
    unknown: tuple[str, ...]


def uptimes(
    system: System,
    downtime: Downtime,
    services: Iterable[str] | None = None,
    *,
    with_covers: bool = True,
    unknown_as: Coupling = HARD,
    most_nodes: int = MOST_NODES,
    samples: int = SAMPLES,
    seed: int = 0,
) -> dict[str, Uptime]:
    """The share of time each service is up.

    Formula: where all members of all needs above are needed, A = product over unique roots X of
    (1 - q_X(a_X)), exact for any law of durations and with cycles. Where some are spare, the chance of
    the least fixpoint of the gates of `ages`, by a decision diagram or, where that is too large, samples.

    Args:
        system: Any.
        downtime: Of each service, by causes of its own.
        services: Which are asked for; all of them where None.
        with_covers: False where nobody knows how long outages last: then nothing is covered.
        unknown_as: What a need is taken for that nobody has labelled.
        most_nodes: Of a decision diagram.
        samples: Beyond it.
        seed: Of the samples.

    Returns:
        By service. The error of covers is a bound of second order: the chance that two roots are down
        at once, as their outages may hand over; it is 0 where nothing is covered.

    Source: Treynor et al. (2017) for unique roots; the rest is ours.
    Cost: the closed form O(E log V) for each service; diagrams see `draw`.

    >>> from peacetime.domain.dependencies.availability.downtime import downtime_from_shares
    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> twice = Need("page", (Member("a"), Member("b")), Coupling.HARD, needs=1)
    >>> shop = System(tuple(map(Service, ("page", "a", "b"))), (twice,))
    >>> found = uptimes(shop, downtime_from_shares({"page": 0.0, "a": 0.1, "b": 0.1}))
    >>> round(found["page"].share, 6), found["page"].method.value, found["a"].method.value
    (0.99, 'decision diagram', 'unique roots')
    """
    needs = hard_needs(system, unknown_as=unknown_as, with_covers=with_covers)
    asked = [service.id for service in system.services] if services is None else services
    return {
        service: uptime(service, needs, downtime, most_nodes=most_nodes, samples=samples, seed=seed)
        for service in asked
    }


def uptime(
    service: str,
    needs: HardNeeds,
    downtime: Downtime,
    *,
    most_nodes: int = MOST_NODES,
    samples: int = SAMPLES,
    seed: int = 0,
) -> Uptime:
    """The share of time one service is up; `uptimes` for those who ask one by one."""
    roots = minutes_from_roots(service, needs.providers)
    unknown = tuple(root for root in roots if downtime(root, 0.0) is None)
    if not needs.are_spare_above(roots):
        share: float = 1
        for root, minutes in roots.items():
            share *= 1 - (downtime(root, minutes) or 0)
        error = _of_hand_overs(roots, downtime) if any(roots.values()) else 0.0
        return Uptime(service, share, Method.UNIQUE_ROOTS, error, roots, unknown)
    try:
        aged = ages([service], needs, downtime)
    except TooLarge:
        return _between(service, roots, needs, downtime, most_nodes, samples, seed)
    top = aged.tops[service]
    down = chances(
        [top],
        aged.gates,
        aged.variables,
        most_nodes=most_nodes,
        samples=samples,
        seed=seed,
        beside=aged.beside,
    )[top]
    error = down.error + (_of_hand_overs(roots, downtime) if _is_covered(roots, needs) else 0.0)
    return Uptime(service, 1 - down.value, down.method, error, roots, unknown)


def _between(
    service: str,
    roots: Mapping[str, float],
    needs: HardNeeds,
    downtime: Downtime,
    most_nodes: int,
    samples: int,
    seed: int,
) -> Uptime:
    """Too many different covers to tell apart: the middle between none of them helping and all of them."""
    bare = HardNeeds(needs.of, needs.providers, with_covers=False)
    found = uptime(service, bare, downtime, most_nodes=most_nodes, samples=samples, seed=seed)
    most = 1 - (downtime(service, 0.0) or 0)
    half = (most - found.share) / 2
    return Uptime(
        service, found.share + half, found.method, found.error + half, roots, found.unknown
    )


def _is_covered(roots: Iterable[str], needs: HardNeeds) -> bool:
    members = (
        member for root in roots for need in needs.of.get(root, ()) for member in need.members
    )
    return any(needs.cover(member) for member in members)


def _of_hand_overs(roots: Iterable[str], downtime: Downtime) -> float:
    """The chance that two roots are down at once: where something is covered it matters who was first."""
    shares = [downtime(root, 0.0) or 0 for root in roots]
    return float((sum(shares) ** 2 - sum(share * share for share in shares)) / 2)
