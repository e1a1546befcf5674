"""Whether a service can keep what it promises, given what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from peacetime.domain.dependencies.arithmetic import (
    YEAR_MINUTES,
    budget_minutes,
    is_within_a_nine,
    share_each,
)
from peacetime.domain.dependencies.availability.diagrams import MOST_NODES
from peacetime.domain.dependencies.availability.downtime import Downtime, downtime_from_promises
from peacetime.domain.dependencies.availability.unique_roots import HARD, HardNeeds, hard_needs
from peacetime.domain.dependencies.availability.uptimes import Uptime, uptime
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.system import System

FEW_NODES = 50_000


@dataclass(frozen=True, slots=True)
class RootShare:
    """What one upstream takes of a promise.

    Args:
        root: The service above.
        minutes: After so many of its outage it takes the promising one down.
        down: The share of time in which it does; None where nobody knows.
        of_budget: That, as a share of what the promise leaves; more than 1 breaks it alone. None where
            nobody knows, or where the promise leaves nothing.
        keeps_extra_nine: Whether it takes at most a tenth; None where nobody knows.
    """

    root: str
    minutes: float
    down: float | None
    of_budget: float | None
    keeps_extra_nine: bool | None


class Verdict(StrEnum):
    """On a promise, what matters most first.

    `IMPOSSIBLE`: it is above its ceiling, whatever the service itself does. `BROKEN`: it is not kept as things
    are. `UNSURE`: outages of something it needs are unknown. `KEPT`: it is.
    """

    IMPOSSIBLE = "impossible"
    BROKEN = "broken"
    UNSURE = "unsure"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class PromiseCheck:
    """A promise beside what the graph implies.

    Args:
        service: Whose.
        promised: As it says; None where it promises nothing.
        implied: The share of time it is up, with its own outages.
        ceiling: The same were it never down by causes of its own: no promise above it can be kept.
        budget_minutes: What the promise leaves in a year; None without one.
        upstreams: Each unique service above that can take it down, the one that takes most first.
    """

    service: str
    promised: float | None
    implied: Uptime
    ceiling: Uptime
    budget_minutes: float | None
    upstreams: tuple[RootShare, ...]

    @property
    def is_kept(self) -> bool | None:
        """Whether the implied availability reaches the promise; None without one, or where it cannot be told.

        Where the outages of some roots are unknown the implied availability is an upper bound: it can
        break a promise, and it cannot prove one kept.
        """
        return _reaches(self.implied, self.promised)

    @property
    def is_possible(self) -> bool | None:
        """Whether the ceiling reaches the promise; None as above."""
        return _reaches(self.ceiling, self.promised)

    @property
    def verdict(self) -> Verdict | None:
        """What can be said of the promise; None without one."""
        if self.promised is None:
            return None
        if self.is_possible is False:
            return Verdict.IMPOSSIBLE
        if self.is_kept is False:
            return Verdict.BROKEN
        return Verdict.KEPT if self.is_kept else Verdict.UNSURE

    @property
    def breaks_extra_nine(self) -> tuple[str, ...]:
        """The upstreams that take more than a tenth of what the promise leaves."""
        return tuple(each.root for each in self.upstreams if each.keeps_extra_nine is False)

    @property
    def fair_share(self) -> float | None:
        """What each of N unique upstreams may take of what all may take: 1/N; None without any."""
        return share_each(len(self.upstreams)) if self.upstreams else None


def check_promises(
    system: System,
    downtime: Downtime,
    *,
    unknown_as: Coupling = HARD,
    most_nodes: int = MOST_NODES,
) -> dict[str, PromiseCheck]:
    """Every service's promise beside what the graph implies.

    Formula: implied as in `uptimes`; ceiling with q of the service itself 0; share of X = q_X(a) /
    (1 - promised); the extra nine is kept where q_X(a) ≤ (1 - promised) / 10.

    Args:
        system: With its promises.
        downtime: Of each service, by causes of its own: from outages, or from promises where there are
            none. What a provider promises is taken as its own part: a promise that already contains its
            upstreams would count them twice, so measure (`own_from_measured`) where you can.
        unknown_as: What a need is taken for that nobody has labelled.
        most_nodes: Of a decision diagram, before samples are taken; a page waits for 50,000 at most.

    Returns:
        By service, those that promise nothing included.

    Source: Treynor, Dahlin, Rau and Beyer (2017), "The Calculus of Service Availability".
    Cost: that of `uptimes`.

    >>> from peacetime.domain.dependencies.availability.downtime import downtime_from_promises
    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> services = (Service("web", promised=0.9999), Service("db", promised=0.999))
    >>> shop = System(services, (Need("web", (Member("db"),), HARD),))
    >>> found = check_promises(shop, downtime_from_promises(shop))["web"]
    >>> round(found.ceiling.share, 6), found.is_possible, found.breaks_extra_nine
    (0.999, False, ('db',))
    """
    promises = Promises(system, downtime, unknown_as=unknown_as, most_nodes=most_nodes)
    return {service.id: promises.check(service.id) for service in system.services}


class Promises:
    """The promises of one system, each checked when it is asked for and kept.

    Args: as `check_promises`.

    Cost: that of `uptime` for each service that is asked for; behind much that is redundant that takes
    a second, so a verdict is sought without it first.
    """

    def __init__(
        self,
        system: System,
        downtime: Downtime,
        *,
        unknown_as: Coupling = HARD,
        most_nodes: int = MOST_NODES,
    ) -> None:
        self._system, self._downtime, self._most_nodes = system, downtime, most_nodes
        self._needs = hard_needs(system, unknown_as=unknown_as)
        alone = system.with_needs(need for need in system.needs if not need.spares)
        self._needs_alone = hard_needs(alone, unknown_as=unknown_as)
        self._checks: dict[str, PromiseCheck] = {}
        self._bounds: dict[str, PromiseCheck] = {}

    def check(self, service: str) -> PromiseCheck:
        """One promise beside what the graph implies."""
        if service not in self._checks:
            self._checks[service] = self._checked(service, self._needs)
        return self._checks[service]

    def at_best(self, service: str) -> PromiseCheck:
        """The same were nothing redundant ever lost: an upper bound of uptime and ceiling, in closed form."""
        if service not in self._bounds:
            self._bounds[service] = self._checked(service, self._needs_alone)
        return self._bounds[service]

    def telling(self, service: str) -> PromiseCheck:
        """The check that tells the verdict: the bound where it is too low already, else the exact one.

        >>> from peacetime.domain.dependencies.availability.downtime import downtime_from_promises
        >>> from peacetime.domain.dependencies.needs import Member, Need
        >>> from peacetime.domain.dependencies.services import Service
        >>> services = (Service("web", promised=0.9999), Service("db", promised=0.999))
        >>> shop = System(services, (Need("web", (Member("db"),), HARD),))
        >>> Promises(shop, downtime_from_promises(shop)).telling("web").verdict.value
        'impossible'
        """
        bound = self.at_best(service)
        return bound if bound.is_possible is False else self.check(service)

    def _checked(self, service: str, needs: HardNeeds) -> PromiseCheck:
        implied = uptime(service, needs, self._downtime, most_nodes=self._most_nodes)
        ceiling = _ceiling(implied, self._downtime)
        promised = self._system.service(service).promised
        return _checked(service, promised, implied, ceiling, self._downtime)


def promises_of(system: System, unknown_as: Coupling = HARD) -> Promises:
    """The promises of a system whose downtime is that of its outages, else what its promises allow.

    A diagram ends where nobody would wait for more; samples then say that they are.
    """
    downtime = downtime_from_promises(system)
    return Promises(system, downtime, unknown_as=unknown_as, most_nodes=FEW_NODES)


def _ceiling(implied: Uptime, downtime: Downtime) -> Uptime:
    """The uptime without what is the service's own, which takes it down whatever the others do.

    Formula: A = (1 - q) × A without its own outages, as these are independent of all others; so one is
    the other divided by 1 - q. Nothing is known of a service that is never up by itself.
    """
    service = implied.service
    up = 1 - (downtime(service, 0.0) or 0.0)
    unknown = tuple(each for each in implied.unknown if each != service)
    if up <= 0:
        return replace(implied, share=1.0, error=1.0, unknown=unknown)
    share, error = min(1.0, implied.share / up), min(1.0, implied.error / up)
    return replace(implied, share=share, error=error, unknown=unknown)


def _checked(
    service: str, promised: float | None, implied: Uptime, ceiling: Uptime, downtime: Downtime
) -> PromiseCheck:
    budget = None if promised is None else budget_minutes(promised, period_minutes=YEAR_MINUTES)
    upstreams = _upstreams(service, implied.roots, promised, downtime)
    return PromiseCheck(service, promised, implied, ceiling, budget, upstreams)


def _upstreams(
    service: str, roots: Mapping[str, float], promised: float | None, downtime: Downtime
) -> tuple[RootShare, ...]:
    found = []
    for root, minutes in roots.items():
        if root == service:
            continue
        down = downtime(root, minutes)
        of_budget = keeps = None
        if down is not None and promised is not None:
            keeps = is_within_a_nine(promised, down)
            of_budget = down / (1 - promised) if promised < 1 else None
        found.append(RootShare(root, minutes, down, of_budget, keeps))
    return tuple(sorted(found, key=lambda each: -(each.down or 0)))


def _reaches(found: Uptime, promised: float | None) -> bool | None:
    if promised is None:
        return None
    if found.share + found.error < promised:
        return False
    if found.unknown or found.share - found.error < promised:
        return None
    return True
