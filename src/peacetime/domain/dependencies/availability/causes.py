"""Which service's own outages matter how much to another one being up."""

from __future__ import annotations

from peacetime.domain.dependencies.availability.ages import ages
from peacetime.domain.dependencies.availability.diagrams import MOST_NODES
from peacetime.domain.dependencies.availability.downtime import Downtime
from peacetime.domain.dependencies.availability.gates import draw
from peacetime.domain.dependencies.availability.importance import Importance, importances
from peacetime.domain.dependencies.availability.unique_roots import HARD, hard_needs
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.system import System


def cause_importances(
    system: System,
    service: str,
    downtime: Downtime,
    *,
    unknown_as: Coupling = HARD,
    most_nodes: int = MOST_NODES,
) -> list[Importance]:
    """How much the own outages of each service above matter to one, those that matter most first.

    A service "happens" while it has been down for longer than its smallest cover towards the one asked
    about, and is certain to happen where it is down for ever.

    Args:
        system: Any.
        service: The one that is to be up.
        downtime: Of each service, by causes of its own; unknown ones count as never down.
        unknown_as: What a need is taken for that nobody has labelled.
        most_nodes: Of the decision diagram.

    Returns:
        By Birnbaum's measure; the `cause` of each is the name of a service.

    Raises:
        TooLarge: The diagram outgrows its limit.

    Source: see `importances`.
    Cost: the diagram, and two passes over it for each service above.

    >>> from peacetime.domain.dependencies.availability.downtime import downtime_from_shares
    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> needs = (
    ...     Need("page", (Member("a"), Member("b")), HARD, needs=1),
    ...     Need("page", (Member("base"),), HARD),
    ... )
    >>> shop = System(tuple(map(Service, ("page", "a", "b", "base"))), needs)
    >>> own = downtime_from_shares({"a": 0.1, "b": 0.1, "base": 0.01})
    >>> found = cause_importances(shop, "page", own)
    >>> [(each.cause, round(each.birnbaum, 3)) for each in found]
    [('base', 0.99), ('page', 0.98), ('a', 0.099), ('b', 0.099)]
    """
    aged = ages([service], hard_needs(system, unknown_as=unknown_as), downtime)
    top = aged.tops[service]
    drawn = draw([top], aged.gates, most_nodes=most_nodes, beside=aged.beside)
    groups = {aged.causes[place].service: group for place, group in aged.beside.items()}
    found = importances(drawn, top, aged.variables, list(groups.items()))
    return sorted(found, key=lambda each: (-each.birnbaum, system.index[each.cause]))
