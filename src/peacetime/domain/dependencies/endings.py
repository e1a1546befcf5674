"""When what covers a service runs out, and when its team is to hear of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.time_to_down import time_to_down

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peacetime.domain.dependencies.system import System

AHEAD = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class CoverEnding:
    """The first service of a team that falls because what covered it has run out.

    Args:
        team: Whose lead is to hear of it.
        service: What falls.
        ends_at: When, if the outage goes on so long.
        tell_at: When the lead hears of it.
    """

    team: str
    service: str
    ends_at: datetime
    tell_at: datetime


def cover_endings(
    system: System, roots: Iterable[str], *, began_at: datetime, ahead: timedelta = AHEAD
) -> tuple[CoverEnding, ...]:
    """Which teams an outage reaches later, by the moment at which each is to hear of it: one for each team.

    A team that is down from the first minute is not among them, nor one that owns what is down: there
    is nothing left to prepare. A fall that hangs on an unknown coupling is not told: it may not come.

    Formula: ends_at = began_at + a(v), the least a(v) of the team's paging services with every unknown
    need soft; tell_at = ends_at - min(ahead, a(v) / 2).

    Args:
        system: Services and needs.
        roots: What is down.
        began_at: When the outage began.
        ahead: How long before the end; a cover that is shorter than twice that is told at its half.

    Raises:
        RootUnknown: `root_unknown`.

    Source: our default; a call takes some minutes to be answered.
    Cost: that of `time_to_down`.

    >>> from datetime import UTC
    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> from peacetime.domain.dependencies.system import System
    >>> needs = (Need("page", (Member("orders", cover_minutes=15),), Coupling.HARD),)
    >>> shop = System((Service("page", "store"), Service("orders", "ordering")), needs)
    >>> (found,) = cover_endings(shop, ["orders"], began_at=datetime(2026, 3, 4, 12, tzinfo=UTC))
    >>> found.team, f"{found.tell_at:%H:%M:%S}", f"{found.ends_at:%H:%M}"
    ('store', '12:07:30', '12:15')
    """
    roots = tuple(roots)
    falls = time_to_down(system, roots, unknown_as=Coupling.SOFT)
    reached = {system.service(root).team for root in roots}
    found = []
    for name, minutes in falls.items():  # in the order in which they fall
        service = system.service(name)
        if service.team is None or service.team in reached or not service.is_paging:
            continue
        reached.add(service.team)
        if minutes > 0:
            cover = timedelta(minutes=minutes)
            ends_at = began_at + cover
            found.append(CoverEnding(service.team, name, ends_at, ends_at - min(ahead, cover / 2)))
    return tuple(sorted(found, key=lambda each: (each.tell_at, each.team)))
