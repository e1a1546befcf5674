"""History without it: who caused past Rescues, and which of them a change would have spared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import inf

from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.rescue import first_falls, paging_teams
from peacetime.domain.dependencies.services import Failure
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.time_to_down import spread
from peacetime.domain.shared.spans import Span, total

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PastOutage:
    """An outage that happened, by a cause of the service itself.

    Args:
        service: Its name in the graph.
        span: From when to when it lasted.
        failure: Whether the service was down, or hung.
    """

    service: str
    span: Span
    failure: Failure = Failure.DOWN

    @property
    def minutes(self) -> float:
        """How long it lasted."""
        return self.span.duration / MINUTE


@dataclass(frozen=True, slots=True)
class PastRescue:
    """A Rescue that a team went through.

    Args:
        id: Of the Rescue, stable.
        team: Who.
        span: From when to when.
        cause: The outage that brought it; None where nobody has said.
    """

    id: str
    team: str
    span: Span
    cause: PastOutage | None = None


@dataclass(frozen=True, slots=True)
class PastShares:
    """What a team's Rescues were caused by.

    Args:
        team: Who.
        rescues: How many there were.
        spent: How long the team was in Rescue, each moment once.
        by_root: How much of it each service caused; where two did at once, each is told of it.
        upstream: How much of it services caused that the team does not own.
        untold: How much of it nobody has given a cause.
    """

    team: str
    rescues: int
    spent: timedelta
    by_root: Mapping[str, timedelta]
    upstream: timedelta
    untold: timedelta

    def share(self, root: str) -> float | None:
        """The share of the Rescue that a service caused; None where there was no Rescue."""
        return self.by_root.get(root, timedelta()) / self.spent if self.spent else None

    @property
    def upstream_share(self) -> float | None:
        """The share of the Rescue by others' services; None where there was no Rescue."""
        return self.upstream / self.spent if self.spent else None


class Verdict(StrEnum):
    """What a change would have made of a Rescue.

    `SPARED`: it would not have happened. `SHORTER`: it would have begun later. `SAME`: the change does
    not touch it. `UNEXPLAINED`: the graph says that this outage never reached the team, so it cannot say
    what would have been. `UNTOLD`: nobody has said what caused it, or the cause is not in the graph.
    """

    SPARED = "spared"
    SHORTER = "shorter"
    SAME = "same"
    UNEXPLAINED = "unexplained"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Replayed:
    """A past Rescue, told again with the change.

    Args:
        rescue: As it was.
        verdict: What would have become of it.
        spared: How much of it would not have been.
    """

    rescue: PastRescue
    verdict: Verdict
    spared: timedelta


def past_shares(
    system: System, rescues: Iterable[PastRescue], window: Span
) -> dict[str, PastShares]:
    """Who caused the Rescues of each team within a window.

    Formula: the time of a root is the union of the Rescues it caused, within the window; shares are of
    the union of all.

    Args:
        system: Says who owns what; a cause that it does not know counts as untold.
        rescues: Of all teams; those outside of the window are left out.
        window: The days that are looked at.

    Cost: O(n log n).

    >>> from datetime import UTC, datetime
    >>> from peacetime.domain.dependencies.services import Service
    >>> shop = System((Service("page", "Customer"), Service("orders", "Orders")))
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> hour = Span(noon, noon.replace(hour=13))
    >>> week = Span(noon, noon.replace(day=9))
    >>> past = [PastRescue("1", "Customer", hour, PastOutage("orders", hour))]
    >>> past_shares(shop, past, week)["Customer"].share("orders")
    1.0
    """
    inside: dict[str, list[PastRescue]] = {}
    for rescue in rescues:
        if rescue.span.start < window.end and rescue.span.end > window.start:
            inside.setdefault(rescue.team, []).append(rescue)
    return {team: _shares(system, team, found, window) for team, found in inside.items()}


def replayed(
    before: System,
    after: System,
    rescues: Sequence[PastRescue],
    *,
    unknown_as: Coupling = Coupling.HARD,
) -> list[Replayed]:
    """What would have become of past Rescues in a changed system.

    Formula: an outage of d minutes reaches the team at a before the change and at b after it. Where
    d - b is not above the team's floor the Rescue is spared; else it begins b - a later.

    Args:
        before: The system as it was.
        after: With the change, see `changes.kinds`.
        rescues: In any order.
        unknown_as: What an unknown coupling counts as, before and after.

    Returns:
        Each Rescue with its verdict, in the same order.

    Cost: two `time_to_down` for each service that caused one.

    >>> from datetime import UTC, datetime
    >>> from peacetime.domain.dependencies.changes.kinds import Soften, applied
    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> services = (Service("page", "Customer"), Service("orders", "Orders"))
    >>> shop = System(services, (Need("page", (Member("orders"),), Coupling.HARD),))
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> hour = Span(noon, noon.replace(hour=13))
    >>> past = [PastRescue("1", "Customer", hour, PastOutage("orders", hour))]
    >>> replayed(shop, applied(shop, Soften(0)), past)[0].verdict.value
    'spared'
    """
    was, is_now = _Reached(before, unknown_as), _Reached(after, unknown_as)
    return [_replayed(rescue, was, is_now, before) for rescue in rescues]


class _Reached:
    """The minute at which an outage reaches a team, asked again and again."""

    def __init__(self, system: System, unknown_as: Coupling) -> None:
        self.system, self.wiring = system, system.wiring(unknown_as)
        self.paging = paging_teams(system)
        self.known: dict[tuple[str, Failure], dict[int, float]] = {}

    def start(self, team: str, outage: PastOutage) -> float:
        """In minutes; infinity where it does not."""
        if team not in self.system.teams or outage.service not in self.system.index:
            return inf
        asked = (outage.service, outage.failure)
        if asked not in self.known:
            root = self.system.index[outage.service]
            fallen, _ = spread(self.wiring, [root], outage.failure)
            self.known[asked] = first_falls(fallen, self.paging)
        return self.known[asked].get(self.system.teams.index(team), inf)


def _replayed(rescue: PastRescue, was: _Reached, is_now: _Reached, system: System) -> Replayed:
    cause = rescue.cause
    if cause is None or cause.service not in system.index:
        return Replayed(rescue, Verdict.UNTOLD, timedelta())
    floor = system.rule(rescue.team).floor_minutes
    start, later = was.start(rescue.team, cause), is_now.start(rescue.team, cause)
    if cause.minutes - start <= floor:
        return Replayed(rescue, Verdict.UNEXPLAINED, timedelta())
    if cause.minutes - later <= floor:
        return Replayed(rescue, Verdict.SPARED, rescue.span.duration)
    if later > start:
        spared = min((later - start) * MINUTE, rescue.span.duration)
        return Replayed(rescue, Verdict.SHORTER, spared)
    return Replayed(rescue, Verdict.SAME, timedelta())


def _shares(system: System, team: str, rescues: Sequence[PastRescue], window: Span) -> PastShares:
    by_root: dict[str, list[Span]] = {}
    upstream: list[Span] = []
    untold: list[Span] = []
    for rescue in rescues:
        cause = rescue.cause
        if cause is None or cause.service not in system.index:
            untold.append(rescue.span)
            continue
        by_root.setdefault(cause.service, []).append(rescue.span)
        if system.service(cause.service).team != team:
            upstream.append(rescue.span)
    return PastShares(
        team,
        len(rescues),
        _spent([rescue.span for rescue in rescues], window),
        {root: _spent(spans, window) for root, spans in by_root.items()},
        _spent(upstream, window),
        _spent(untold, window),
    )


def _spent(spans: Iterable[Span], window: Span) -> timedelta:
    return total(span.within(window) for span in spans)
