"""A system as arrays: rows of consumers for each provider, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.rescue import paging_teams
from peacetime.domain.dependencies.system import System

Whole = NDArray[np.int32]
AnyWhole = NDArray[np.integer[Any]]
Bounds = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Of each provider, its row: `of[starts[p]:starts[p + 1]]`, each with its cover in minutes.

    Args:
        starts: One more than there are providers.
        of: Consumers, or needs.
        covers: Of each; all 0 where a row has none.
    """

    starts: Bounds
    of: Whole
    covers: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """The needs of a system under one reading of its unknown couplings.

    Args:
        plain: Consumers that fall with a provider.
        shared: Needs that lose a member with a provider.
        waits: Consumers that hang with a provider.
        consumer: Of each need.
        spares: How many members each need may lose.
        paging: The team that each service calls into Rescue, -1 where it calls none.
        teams: How many there are.
    """

    plain: Rows
    shared: Rows
    waits: Rows
    consumer: Whole
    spares: Whole
    paging: Whole
    teams: int

    @property
    def services(self) -> int:
        """How many there are."""
        return len(self.paging)

    @property
    def members(self) -> Rows:
        """Of each need that has spares, its members; made anew each time."""
        return _turned(self.shared, len(self.consumer))

    @property
    def providers(self) -> Rows:
        """Of each consumer, those it falls with; made anew each time."""
        return _turned(self.plain, self.services)

    def renumbered(self, new: Whole) -> Arrays:
        """The same with other numbers of the services; those of needs and teams stay.

        Args:
            new: Of each service, by its number.
        """
        return Arrays(
            plain=_by(new[_owners(self.plain)], new[self.plain.of], self.plain.covers, len(new)),
            shared=_by(new[_owners(self.shared)], self.shared.of, self.shared.covers, len(new)),
            waits=_by(new[_owners(self.waits)], new[self.waits.of], self.waits.covers, len(new)),
            consumer=new[self.consumer],
            spares=self.spares,
            paging=self.paging[np.argsort(new)],
            teams=self.teams,
        )


def arrays_of(system: System, *, unknown_as: Coupling = Coupling.HARD) -> Arrays:
    """Lay a system out as arrays.

    Args:
        system: Services and needs.
        unknown_as: What an unknown coupling counts as.

    Cost: linear in services and members.

    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> page = Need("page", (Member("orders", cover_minutes=15),), Coupling.HARD)
    >>> plain = arrays_of(System((Service("page"), Service("orders")), (page,))).plain
    >>> plain.starts.tolist(), plain.of.tolist(), plain.covers.tolist()
    ([0, 0, 1], [0], [15.0])
    """
    wiring = system.wiring(unknown_as)
    at_once = [[(0.0, consumer) for consumer in row] for row in wiring.at_once]
    plain = [once + later for once, later in zip(at_once, wiring.later, strict=True)]
    return Arrays(
        plain=_rows(plain),
        shared=_rows(wiring.shared),
        waits=_rows([[(0.0, consumer) for consumer in row] for row in wiring.waits]),
        consumer=np.array(wiring.consumer, np.int32),
        spares=np.array(wiring.spares, np.int32),
        paging=np.array(paging_teams(system), np.int32),
        teams=len(system.teams),
    )


def plain_arrays(
    consumer: AnyWhole, provider: AnyWhole, cover: Numbers, *, paging: AnyWhole, teams: int
) -> Arrays:
    """Arrays of a system without spares in which everybody gives up waiting, from its edges alone.

    Args:
        consumer: Of each hard edge, by number.
        provider: Of each.
        cover: In minutes, finite.
        paging: The team that each service calls, -1 for none.
        teams: How many there are.

    Cost: one sort of the edges.
    """
    plain = _by(provider, consumer, cover, len(paging))
    none = _rows([[] for _ in range(len(paging))])
    empty = np.empty(0, np.int32)
    return Arrays(plain, none, none, empty, empty, paging.astype(np.int32), teams)


def _turned(rows: Rows, count: int) -> Rows:
    """The other way round: of each of so many that stand in the rows, where it stands."""
    return _by(rows.of, _owners(rows), rows.covers, count)


def _owners(rows: Rows) -> Whole:
    """Whose row each entry stands in."""
    return np.repeat(np.arange(len(rows.starts) - 1, dtype=np.int32), np.diff(rows.starts))


def _by(key: AnyWhole, of: AnyWhole, covers: Numbers, count: int) -> Rows:
    """Rows of what belongs to each of so many keys."""
    order = np.argsort(key, kind="stable")
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(key, minlength=count), out=starts[1:])
    return Rows(starts, of[order].astype(np.int32), covers[order].astype(np.float64))


def _rows(lists: Sequence[Sequence[tuple[float, int]]]) -> Rows:
    starts = np.zeros(len(lists) + 1, np.int64)
    np.cumsum([len(row) for row in lists], out=starts[1:])
    of = np.fromiter((one for row in lists for _, one in row), np.int32, int(starts[-1]))
    covers = np.fromiter((cover for row in lists for cover, _ in row), np.float64, int(starts[-1]))
    return Rows(starts, of, covers)
