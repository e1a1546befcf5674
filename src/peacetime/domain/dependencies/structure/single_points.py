"""What takes a service down alone, and what takes it down only in pairs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from peacetime.domain.dependencies.availability.ages import ages
from peacetime.domain.dependencies.availability.diagrams import NO, YES, Diagram
from peacetime.domain.dependencies.availability.gates import draw
from peacetime.domain.dependencies.availability.unique_roots import (
    HARD,
    hard_needs,
    minutes_from_roots,
)
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.time_to_down import spread

MOST_NODES_FOR_CUTS = 200_000  # each node keeps the cuts below it


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """A service whose outage alone takes another one down.

    Args:
        service: Whose outage.
        minutes: After so many the other one is down; 0 where nothing covers it.
    """

    service: str
    minutes: float

    @property
    def is_covered(self) -> bool:
        """Whether the other one stays up for a while."""
        return self.minutes > 0


def single_points(
    system: System, service: str, *, unknown_as: Coupling = HARD
) -> list[SinglePoint]:
    """The single points of failure of a service, those that are not covered first.

    Formula: every X other than v with a(X) finite, where a(X) is the minute at which an outage of X alone
    takes v down.

    Args:
        system: Any.
        service: v.
        unknown_as: What a need is taken for that nobody has labelled.

    Source: ours.
    Cost: one search upwards; where something above is redundant, one search for each service above.

    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> needs = (
    ...     Need("page", (Member("a"), Member("b")), HARD, needs=1),
    ...     Need("a", (Member("zone"),), HARD),
    ...     Need("b", (Member("zone", cover_minutes=10),), HARD),
    ... )
    >>> single_points(System(tuple(map(Service, ("page", "a", "b", "zone"))), needs), "page")
    [SinglePoint(service='zone', minutes=10.0)]
    """
    needs = hard_needs(system, unknown_as=unknown_as)
    above = minutes_from_roots(service, needs.providers)
    if needs.are_spare_above(above):
        above = _alone(system, service, above, unknown_as)
    found = [SinglePoint(root, minutes) for root, minutes in above.items() if root != service]
    return sorted(found, key=lambda each: (each.minutes, system.index[each.service]))


def _alone(
    system: System, service: str, above: Iterable[str], unknown_as: Coupling
) -> dict[str, float]:
    wiring, place = system.wiring(unknown_as), system.index[service]
    found = {}
    for root in above:
        fallen, _ = spread(wiring, [system.index[root]])
        if fallen.get(place, inf) < inf:
            found[root] = fallen[place]
    return found


def cut_pairs(
    system: System,
    service: str,
    *,
    unknown_as: Coupling = HARD,
    most_nodes: int = MOST_NODES_FOR_CUTS,
) -> list[tuple[str, str]]:
    """Pairs of services that take another one down together while neither does so alone.

    Args:
        system: Any.
        service: The one that goes down; whatever the covers, if the outages last long enough.
        unknown_as: What a need is taken for that nobody has labelled.
        most_nodes: Of the decision diagram.

    Returns:
        In the order of the system.

    Raises:
        TooLarge: The diagram outgrows its limit.

    Source: minimal cut sets of order 2; Rauzy (1993), "New Algorithms for Fault Trees Analysis".
    Cost: that of the diagram, and one pass over it.

    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> need = Need("page", (Member("a"), Member("b")), HARD, needs=1)
    >>> cut_pairs(System(tuple(map(Service, ("page", "a", "b"))), (need,)), "page")
    [('a', 'b')]
    """
    needs = hard_needs(system, unknown_as=unknown_as, with_covers=False)
    aged = ages([service], needs, lambda *_: 0.0)
    top = aged.tops[service]
    drawn = draw([top], aged.gates, most_nodes=most_nodes)
    singles, pairs = _small_cuts(drawn.diagram, drawn.functions[top])
    names = [aged.causes[place].service for place in drawn.order]
    place = system.index
    found = {
        tuple(sorted((names[one], names[other]), key=place.__getitem__))
        for one, other in pairs
        if one not in singles and other not in singles
    }
    ordered = sorted(found, key=lambda pair: [place[each] for each in pair])
    return [(one, other) for one, other in ordered]


def _small_cuts(diagram: Diagram, function: int) -> tuple[set[int], set[tuple[int, int]]]:
    """The cuts of one and of two variables, from the bottom of the diagram up."""
    singles: dict[int, set[int]] = {NO: set(), YES: set()}
    pairs: dict[int, set[tuple[int, int]]] = {NO: set(), YES: set()}
    for node in diagram.below(function):
        at, low, high = diagram.place[node], diagram.low[node], diagram.high[node]
        if high == YES:
            singles[node] = singles[low] | {at}
            pairs[node] = pairs[low]
        else:
            singles[node] = singles[low]
            pairs[node] = pairs[low] | {(at, other) for other in singles[high] - singles[low]}
    return singles[function], pairs[function]
