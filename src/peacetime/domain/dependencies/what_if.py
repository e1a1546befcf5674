"""What if it is down, or hangs, for so many minutes: an outage told by service and by team."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import NamedTuple

from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.services import Failure
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.time_to_down import Fallen, numbers, spread
from peacetime.domain.dependencies.wiring import Wiring
from peacetime.domain.shared.errors import InvalidInput


class State(StrEnum):
    """How a service does: all there, living on a cover, without a part or a spare, or down."""

    OK = "ok"
    STALE = "stale"
    DEGRADED = "degraded"
    DOWN = "down"


class MinutesRefused(InvalidInput):
    """An outage cannot last so long."""

    code = "minutes_impossible"


class Stretch(NamedTuple):
    """A state from a minute of the outage up to, not including, another."""

    state: State
    start: float
    end: float


class Course(NamedTuple):
    """What happens to one service in the course of the outage.

    Args:
        service: Which.
        stretches: In order, at least one; what lies outside of them is ok.
    """

    service: str
    stretches: tuple[Stretch, ...]

    @property
    def down_from(self) -> float | None:
        """The minute it falls; None where it does not."""
        last = self.stretches[-1]
        return last.start if last.state is State.DOWN else None


@dataclass(frozen=True, slots=True)
class Fate:
    """What the outage does to one team.

    Args:
        team: Which.
        is_rescue: Whether it enters Rescue Mode; otherwise it stays in Delivery Mode.
        start: The minute it enters; None where it does not.
        minutes: How long it is in Rescue, its aftermath included.
        because_of: The service of its own that falls first; "" where it stays in Delivery.
        worst: The worst state that any of its services comes to.
    """

    team: str
    is_rescue: bool
    start: float | None
    minutes: float
    because_of: str
    worst: State


@dataclass(frozen=True, slots=True, eq=False)
class Courses(Mapping[str, Course]):
    """The courses of all services that are touched, by name; each is put together when it is asked for.

    Those that fall come first, by the minute at which they do.

    Args:
        system: Whose services they are.
        minutes: How long the outage lasts.
        falls: The minute at which each service falls, by its number.
        because: The number of the provider that each fell with.
        stale: From when each lives on a cover, where anything touches it before it falls.
        degraded: From when it lacks a part.
    """

    system: System
    minutes: float
    falls: Fallen
    because: Mapping[int, int]
    stale: Fallen
    degraded: Fallen

    def __getitem__(self, name: str) -> Course:
        number = self.system.index[name]
        until = self.falls.get(number, self.minutes)
        stretches: tuple[Stretch, ...] = ()
        if number in self.stale:
            stretches = _before(self.stale[number], self.degraded[number], until)
        elif number not in self.falls:
            raise KeyError(name)
        if number in self.falls:
            stretches = (*stretches, Stretch(State.DOWN, until, self.minutes))
        return Course(name, stretches)

    def __iter__(self) -> Iterator[str]:
        names, falls = self.system.names, self.falls
        yield from (names[number] for number in falls)
        yield from (names[number] for number in self.stale if number not in falls)

    def __len__(self) -> int:
        return len(self.falls.keys() | self.stale.keys())

    def path(self, name: str) -> tuple[str, ...]:
        """From a root to a service, as `WhatIf.path`."""
        number = self.system.index.get(name, -1)
        if number not in self.falls:
            return ()
        found = [number]
        while found[-1] in self.because:
            found.append(self.because[found[-1]])
        return tuple(self.system.names[each] for each in found[::-1])


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An outage that did not happen, told to its end.

    Args:
        roots: What fails by itself.
        minutes: How long.
        failure: How.
        courses: Of each service that is touched, by its name; those that fall come first, by the minute.
        fates: Of every team of the system.
    """

    roots: tuple[str, ...]
    minutes: float
    failure: Failure
    courses: Courses
    fates: Mapping[str, Fate]

    def path(self, service: str) -> tuple[str, ...]:
        """The cheapest way from a root to a service: each fell with the one before it.

        Returns:
            Names of services, the root first; () where the service does not fall.
        """
        return self.courses.path(service)

    @property
    def rescues(self) -> list[Fate]:
        """The teams that enter Rescue Mode, in the order in which they do."""
        found = [fate for fate in self.fates.values() if fate.is_rescue]
        return sorted(found, key=lambda fate: (fate.start, -fate.minutes))


def what_if(
    system: System,
    roots: Iterable[str],
    minutes: float,
    *,
    failure: Failure = Failure.DOWN,
    unknown_as: Coupling = Coupling.HARD,
) -> WhatIf:
    """What an outage of so many minutes would do to every service and every team.

    Formula: with a(v) of `time_to_down` and an outage of d minutes, v is down on [a(v), d) where d > a(v).
    Before that it is stale while a provider is down whose cover holds, and degraded once a part is left
    out or a spare is lost; only what is down passes it on. A team enters Rescue with the first of its
    paging services, at min a(v), where d - a is longer than its floor, for d - a + aftermath minutes.

    Args:
        system: Services, needs, and what counts as Rescue.
        roots: What fails, all at minute 0.
        minutes: d, from 0 to any finite number.
        failure: Whether the roots are down or hang.
        unknown_as: What an unknown coupling counts as.

    Raises:
        RootUnknown: `root_unknown`.
        MinutesRefused: `minutes_impossible`.

    Source: the framework, "Dependency Type", "Behavior", "Your Mode"; cover is our own word.
    Cost: that of `time_to_down`, and linear in the teams.

    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> page = Need("page", (Member("orders", cover_minutes=15),), Coupling.HARD)
    >>> shop = System((Service("page", "Customer"), Service("orders", "Orders")), (page,))
    >>> told = what_if(shop, ["orders"], 30)
    >>> [(part.state.value, part.start, part.end) for part in told.courses["page"].stretches]
    [('stale', 0.0, 15.0), ('down', 15.0, 30)]
    >>> told.fates["Customer"].start, told.fates["Customer"].minutes
    (15.0, 15.0)
    >>> what_if(shop, ["orders"], 15).fates["Customer"].is_rescue
    False
    """
    if not 0 <= minutes < inf:
        sentence = f"An outage of {minutes:g} minutes is none. Write 0 or more."
        raise MinutesRefused(sentence, field="minutes")
    named = tuple(roots)
    wiring = system.wiring(unknown_as)
    fallen, because = spread(wiring, numbers(system, named), failure)
    down = {number: at for number, at in fallen.items() if at < minutes}
    courses = Courses(system, minutes, down, because, *_touched(wiring, down, minutes))
    return WhatIf(named, minutes, failure, courses, _fates(courses))


def _touched(wiring: Wiring, down: Fallen, minutes: float) -> tuple[Fallen, Fallen]:
    """From when each consumer of what is down lives on a cover, and from when without a part."""
    stale: Fallen = {}
    degraded: Fallen = {}
    felt = wiring.felt
    for provider, at in down.items():  # rising, so that the first touch is the earliest
        for consumer, cover in felt[provider]:
            if down.get(consumer, minutes) <= at:
                continue
            if consumer not in stale:
                stale[consumer] = at
                degraded[consumer] = at + cover
            elif at + cover < degraded[consumer]:
                degraded[consumer] = at + cover
    return stale, degraded


def _before(stale: float, degraded: float, until: float) -> tuple[Stretch, ...]:
    """What a service goes through until it falls, or until the outage ends."""
    found = []
    if stale < min(degraded, until):
        found.append(Stretch(State.STALE, stale, min(degraded, until)))
    if degraded < until:
        found.append(Stretch(State.DEGRADED, degraded, until))
    return tuple(found)


def _fates(courses: Courses) -> dict[str, Fate]:
    system, minutes = courses.system, courses.minutes
    services = system.services
    worst = dict.fromkeys(system.teams, State.OK)
    for number in courses.stale:
        team = services[number].team
        if team is not None and worst[team] is not State.DEGRADED:
            is_stale = courses.degraded[number] >= minutes
            worst[team] = State.STALE if is_stale else State.DEGRADED
    first: dict[str, tuple[float, str]] = {}
    for number, at in courses.falls.items():  # in the order in which they fall
        service = services[number]
        team = service.team
        if team is not None:
            worst[team] = State.DOWN
            if service.is_paging and team not in first:
                first[team] = at, service.id
    return {team: _fate(system, team, first.get(team), minutes, worst[team]) for team in worst}


def _fate(
    system: System, team: str, first: tuple[float, str] | None, minutes: float, worst: State
) -> Fate:
    rule = system.rule(team)
    if first is None or minutes - first[0] <= rule.floor_minutes:
        return Fate(team, is_rescue=False, start=None, minutes=0.0, because_of="", worst=worst)
    at, service = first
    lasting = minutes - at + rule.aftermath_minutes
    return Fate(team, is_rescue=True, start=at, minutes=lasting, because_of=service, worst=worst)
