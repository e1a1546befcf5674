"""`rescue_costs` and sizes of blasts for systems of tens of thousands of services and more."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.dependencies.fast import kernels
from peacetime.domain.dependencies.fast.arrays import Arrays, Whole, arrays_of
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.rescue import RescueCosts, costs_table
from peacetime.domain.dependencies.services import Failure
from peacetime.domain.dependencies.system import System

Numbers = NDArray[np.float64]
Sizes = NDArray[np.int64]


def blast_sizes(arrays: Arrays, roots: Whole | None = None) -> Sizes:
    """How many services fall with each root, itself included, if its outage lasts for ever.

    Args:
        arrays: The system.
        roots: Numbers of services; all where None.

    Cost: what falls, for each root; some 0.7 s for all of 100,000 services with four needs each.

    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> page = Need("page", (Member("orders", cover_minutes=15),), Coupling.HARD)
    >>> blast_sizes(arrays_of(System((Service("page"), Service("orders")), (page,)))).tolist()
    [1, 2]
    """
    if roots is None:
        roots = np.arange(arrays.services, dtype=np.int32)
    order = _alike_together(arrays)[roots].argsort(kind="stable")
    new = kernels.providers_first(arrays.plain.starts, arrays.plain.of)
    swept = arrays.renumbered(new)
    members = swept.members
    sizes = kernels.blast_sizes(
        swept.plain.starts,
        swept.plain.of,
        swept.shared.starts,
        swept.shared.of,
        members.starts,
        members.of,
        swept.consumer,
        swept.spares,
        new[roots[order]],
    )
    found = np.empty(len(order), np.int64)
    found[order] = sizes
    return found


def _alike_together(arrays: Arrays) -> Sizes:
    """A place for each service, so that those with which much the same falls lie side by side.

    Formula: in a random order, which of those that fall with a service comes first; two services have the
    same first as often as they have the same followers. Two such orders, one after the other.

    Source: Cohen (1997), "Size-Estimation Framework with Applications to Transitive Closure"; what falls
    by spares is left out, as only the speed hangs on it.
    """
    backward = arrays.providers
    rng = np.random.default_rng(0)
    firsts = [
        kernels.first_reached(
            backward.starts, backward.of, rng.permutation(arrays.services).astype(np.int32)
        )
        for _ in range(2)
    ]
    place = np.empty(arrays.services, np.int64)
    place[np.lexsort(firsts)] = np.arange(arrays.services)
    return place


def team_starts(
    arrays: Arrays, roots: Whole, failure: Failure = Failure.DOWN
) -> tuple[Whole, Whole, Numbers]:
    """For each root and each team it reaches: which root, which team, and after how many minutes.

    Args:
        arrays: The system.
        roots: Numbers of services.
        failure: Whether the roots are down or hang.

    Returns:
        A row for each pair, root by root and in the order in which the teams are reached.
    """
    found: tuple[Whole, Whole, Numbers] = kernels.team_starts(
        arrays.plain.starts,
        arrays.plain.of,
        arrays.plain.covers,
        arrays.shared.starts,
        arrays.shared.of,
        arrays.shared.covers,
        arrays.waits.starts,
        arrays.waits.of,
        arrays.consumer,
        arrays.spares,
        arrays.paging,
        arrays.teams,
        roots,
        failure is Failure.SLOW,
    )
    return found


def fast_rescue_costs(
    system: System, *, unknown_as: Coupling = Coupling.HARD, arrays: Arrays | None = None
) -> RescueCosts:
    """`rescue_costs` of all roots by compiled loops: the same rows to rounding, in another order.

    Args:
        system: Services with their outages, needs and rules.
        unknown_as: What an unknown coupling counts as.
        arrays: Those of the system, where they are made already.

    Cost: some 0.1 s for 10,000 services with four needs each; the first call compiles, for ten seconds.
    """
    if arrays is None:
        arrays = arrays_of(system, unknown_as=unknown_as)
    kinds = (
        (Failure.DOWN, _shares(system, is_slow=False)),
        (Failure.SLOW, _shares(system, is_slow=True)),
    )
    parts = []
    for failure, share in kinds:
        asked = np.flatnonzero(share > 0).astype(np.int32)
        root, team, start = team_starts(arrays, asked, failure)
        parts.append((root.astype(np.int64), team.astype(np.int64), start, share[root]))
    down, slow = parts
    return costs_table(
        system,
        np.concatenate([down[0], slow[0]]),
        np.concatenate([down[1], slow[1]]),
        np.concatenate([down[2], slow[2]]),
        np.concatenate([down[3], slow[3]]),
    )


def _shares(system: System, *, is_slow: bool) -> Numbers:
    """Of each service: the share of its outages that hang, or do not; 0 where it has none."""
    found = np.zeros(len(system.services))
    for number, service in enumerate(system.services):
        if service.outages is not None:
            slow = service.outages.slow_share
            found[number] = slow if is_slow else 1 - slow
    return found
