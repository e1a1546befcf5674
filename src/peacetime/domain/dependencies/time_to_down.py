"""How many minutes after an outage begins each service falls, and by which path."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush

from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.services import Failure
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.wiring import Wiring
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted

Fallen = dict[int, float]  # minutes by the number of the service, in the order in which they fall


class RootUnknown(InvalidInput):
    """The outage asked about is of a service that is not in the system."""

    code = "root_unknown"


def time_to_down(
    system: System,
    roots: Iterable[str],
    *,
    failure: Failure = Failure.DOWN,
    unknown_as: Coupling = Coupling.HARD,
) -> dict[str, float]:
    """Who falls with an outage, and how many minutes after it began, if it lasts that long.

    A service is down from then until the outage ends: an outage of d minutes takes it down where d is
    greater, and not where they are equal.

    Formula: a(root) = 0; a member fails at a(provider) + cover; a need of k of n fails with the
    (n - k + 1)-th of its members; a(v) = min over the hard needs of v. A soft need never fails.
    Where the roots hang, whoever calls a hanging service without timeout or breaker hangs with it at
    once, whatever the label, the cover and the spares; from all that hang the outage spreads as above.

    Args:
        system: Services and needs.
        roots: What is down by itself, all from minute 0.
        failure: Whether the roots are down or hang.
        unknown_as: What an unknown coupling counts as: hard for the worst, soft for the best.

    Returns:
        Minutes by service, in the order in which they fall; who never falls is left out.

    Raises:
        RootUnknown: `root_unknown`.

    Source: Knuth (1977), "A generalization of Dijkstra's algorithm": times are superior functions, so
        that the search is exact with cycles and with k of n.
    Cost: O(b log b) for b members of what falls, whatever the size of the rest.

    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> needs = [
    ...     Need("page", (Member("orders", cover_minutes=15),), Coupling.HARD),
    ...     Need("mail", (Member("page"),), Coupling.SOFT),
    ... ]
    >>> shop = System((Service("page"), Service("orders"), Service("mail")), tuple(needs))
    >>> time_to_down(shop, ["orders"])
    {'orders': 0.0, 'page': 15.0}
    >>> time_to_down(shop, ["orders"], failure=Failure.SLOW)
    {'orders': 0.0, 'page': 0.0, 'mail': 0.0}
    """
    fallen, _ = spread(system.wiring(unknown_as), numbers(system, roots), failure)
    return {system.services[number].id: at for number, at in fallen.items()}


def numbers(system: System, roots: Iterable[str]) -> list[int]:
    """The numbers of some services.

    Raises:
        RootUnknown: `root_unknown`.
    """
    found = []
    for root in roots:
        if root not in system.index:
            sentence = f"{quoted(root)} is not among the services. Choose one that is."
            raise RootUnknown(sentence, field="roots", details={"service": root})
        found.append(system.index[root])
    return found


def spread(
    wiring: Wiring, roots: list[int], failure: Failure = Failure.DOWN
) -> tuple[Fallen, dict[int, int]]:
    """`time_to_down` by numbers, and which provider each service fell with."""
    if failure is Failure.DOWN:
        because: dict[int, int] = {}
        return fall(wiring, roots, because, {}), because
    hanging = hanging_with(wiring, roots)
    because = {number: provider for number, provider in hanging.items() if provider >= 0}
    return fall(wiring, list(hanging), because, {}), because


def hanging_with(wiring: Wiring, roots: list[int]) -> dict[int, int]:
    """Whoever waits for the roots without end, directly or through others, and whom each waits for.

    Returns:
        By number of the service; the roots wait for none, -1.
    """
    found = dict.fromkeys(roots, -1)
    wave = list(found)
    for provider in wave:  # grows while it is walked
        for consumer in wiring.waits[provider]:
            if consumer not in found:
                found[consumer] = provider
                wave.append(consumer)
    return found


def fall(  # noqa: C901 - the inmost loop of every answer: a call in it would cost a third more
    wiring: Wiring, sources: list[int], because: dict[int, int], broken: dict[int, int]
) -> Fallen:
    """What falls with the sources, all at minute 0; equal times come in the order of fewest hops.

    Who falls at the same minute waits in a plain list, so that only covers and spares pay for the heap.

    Args:
        wiring: The needs.
        sources: What is down by itself.
        because: Filled with the provider that each service fell with.
        broken: Filled with the need that lost its last spare, of each service that fell by such a need.
    """
    at_once, later, shared = wiring.at_once, wiring.later, wiring.shared
    consumers = wiring.consumer
    fallen = dict.fromkeys(sources, 0.0)
    wave, at = list(fallen), 0.0
    ahead: list[tuple[float, int, int, int]] = []
    lost: dict[int, int] = {}
    while True:
        for provider in wave:  # grows while it is walked
            for consumer in at_once[provider]:
                if consumer not in fallen:
                    fallen[consumer] = at
                    because[consumer] = provider
                    wave.append(consumer)
            for cover, consumer in later[provider]:
                if consumer not in fallen:
                    heappush(ahead, (at + cover, provider, consumer, -1))
            for cover, need in shared[provider]:
                if consumers[need] not in fallen:
                    heappush(ahead, (at + cover, provider, consumers[need], need))
        following = _next(ahead, fallen, lost, wiring.spares)
        if following is None:
            return fallen
        at, provider, consumer, need = following
        fallen[consumer] = at
        because[consumer] = provider
        if need >= 0:
            broken[consumer] = need
        wave = [consumer]


def _next(
    ahead: list[tuple[float, int, int, int]],
    fallen: Fallen,
    lost: dict[int, int],
    spares: list[int],
) -> tuple[float, int, int, int] | None:
    """Who falls next: a cover ran out, or a need lost a member more than it has to spare."""
    while ahead:
        at, provider, consumer, need = heappop(ahead)
        if consumer in fallen:
            continue
        if need >= 0:
            lost[need] = lost.get(need, 0) + 1
            if lost[need] <= spares[need]:
                continue
        return at, provider, consumer, need
    return None
