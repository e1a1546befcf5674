"""What if it is down, or hangs, for so many minutes: an outage told by service and by team."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.services import Failure
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.time_to_down import Fallen, numbers, path, spread
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


@dataclass(frozen=True, slots=True)
class Stretch:
    """A state from a minute of the outage up to, not including, another."""

    state: State
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Course:
    """What happens to one service in the course of the outage.

    Args:
        service: Which.
        stretches: In order; what lies outside of them is ok.
        path: From the root to the service, each the provider that the next fell with; () where it
            does not fall.
    """

    service: str
    stretches: tuple[Stretch, ...]
    path: tuple[str, ...] = ()

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
    courses: Mapping[str, Course]
    fates: Mapping[str, Fate]

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
    courses = _courses(system, down, because, _touched(wiring, down), minutes)
    fates = _fates(system, down, courses, minutes)
    return WhatIf(named, minutes, failure, courses, fates)


def _touched(wiring: Wiring, down: Fallen) -> dict[int, tuple[float, float]]:
    """From when each consumer of what is down lives on a cover, and from when without a part."""
    found: dict[int, tuple[float, float]] = {}
    for provider, at in down.items():
        for consumer, cover in wiring.felt[provider]:
            stale, degraded = found.get(consumer, (inf, inf))
            found[consumer] = min(stale, at), min(degraded, at + cover)
    return found


def _courses(
    system: System,
    down: Fallen,
    because: dict[int, int],
    touched: dict[int, tuple[float, float]],
    minutes: float,
) -> dict[str, Course]:
    found: dict[str, Course] = {}
    for number in dict.fromkeys([*down, *touched]):
        falls = down.get(number, minutes)
        stale, degraded = touched.get(number, (inf, inf))
        degraded = min(degraded, falls)
        parts = [
            Stretch(State.STALE, stale, degraded),
            Stretch(State.DEGRADED, degraded, falls),
            Stretch(State.DOWN, falls, minutes),
        ]
        stretches = tuple(part for part in parts if part.start < part.end)
        if stretches:
            name = system.services[number].id
            way = path(because, number) if number in down else ()
            named = tuple(system.services[each].id for each in way)
            found[name] = Course(name, stretches, named)
    return found


SEVERITY = {state: rank for rank, state in enumerate(State)}


def _fates(
    system: System, down: Fallen, courses: Mapping[str, Course], minutes: float
) -> dict[str, Fate]:
    first: dict[str, tuple[float, str]] = {}
    for number, at in down.items():  # in the order in which they fall
        service = system.services[number]
        if service.team is not None and service.is_paging:
            first.setdefault(service.team, (at, service.id))
    worst = dict.fromkeys(system.teams, State.OK)
    for course in courses.values():
        team = system.service(course.service).team
        if team is not None:
            worst[team] = max(worst[team], course.stretches[-1].state, key=SEVERITY.__getitem__)
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
