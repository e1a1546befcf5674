"""Made-up systems shaped like large real ones, of any size, drawn with a seed.

New services choose their providers as real ones do: mostly those that others chose before them, so that a
few are needed by very many (a tail of the fan-in of 2.1 to 2.3, as Meta published in 2023), with a
lognormal fan-out. A few edges lead back, so that there are cycles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.dependencies.durations import Duration, Exponential, LogNormal, Sample
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.services import Outages, Service
from peacetime.domain.dependencies.system import System

FAN_OUT = 4.2  # needs of a service, on average
COPIED = 0.6  # of the choices: what somebody chose before
BACK = 0.02  # of the services need one that came later
SERVICES_A_TEAM = 20
COVERS = (0, 0, 0, 0, 5, 15, 60)  # minutes
SOFT, SPARED = 0.25, 0.1  # of the needs
DURATIONS: tuple[Duration, ...] = (
    Exponential(30),
    LogNormal(3, 1),
    Sample((5, 12, 47, 180, 3, 9, 20, 60)),
)


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Who needs whom, by numbers.

    Args:
        services: How many there are.
        consumer: Of each edge.
        provider: Of each edge.
        cover: In minutes.
    """

    services: int
    consumer: NDArray[np.int64]
    provider: NDArray[np.int64]
    cover: NDArray[np.float64]

    @property
    def paging(self) -> NDArray[np.int64]:
        """The team that each service calls."""
        return np.arange(self.services) % self.teams

    @property
    def teams(self) -> int:
        return max(1, self.services // SERVICES_A_TEAM)


def mesh(services: int, *, seed: int = 1) -> Mesh:
    """A system of so many services with some four needs each."""
    rng = np.random.default_rng([seed, services])
    drawn = rng.lognormal(0.9, 1.0, services) * FAN_OUT / 4.1
    wanted = np.minimum(drawn.astype(np.int64), np.arange(services))
    chances, shares = rng.random(wanted.sum()), rng.random(wanted.sum())
    consumer: list[int] = []
    chosen: list[int] = []
    at = 0
    for service in range(services):
        picked = set()
        for _ in range(wanted[service]):
            if chosen and chances[at] < COPIED:
                picked.add(chosen[int(shares[at] * len(chosen))])
            else:
                picked.add(int(shares[at] * service))
            at += 1
        picked.discard(service)
        consumer += [service] * len(picked)
        chosen += sorted(picked)
    back = np.flatnonzero(rng.random(services) < BACK)
    later = rng.integers(0, services, len(back))
    kept = back != later
    pairs = np.column_stack(
        [
            np.concatenate([np.array(consumer, np.int64), back[kept]]),
            np.concatenate([np.array(chosen, np.int64), later[kept]]),
        ]
    )
    pairs = np.unique(pairs, axis=0)
    cover = rng.choice(np.array(COVERS, np.float64), len(pairs))
    return Mesh(services, pairs[:, 0], pairs[:, 1], cover)


def system_of(made: Mesh, *, seed: int = 1) -> System:
    """The same as a `System` in which some needs are soft, some have a spare, and everything fails."""
    rng = np.random.default_rng([seed, made.services, 2])
    rates, laws = rng.uniform(0.05, 1.0, made.services), rng.integers(0, 3, made.services)
    services = tuple(
        Service(_name(n), f"team {n % made.teams}", Outages(float(rates[n]), DURATIONS[laws[n]]))
        for n in range(made.services)
    )
    kinds, guards = rng.random(len(made.cover)), rng.random(len(made.cover))
    needs: list[Need] = []
    open_member: tuple[int, Member] | None = None
    for edge in range(len(made.cover)):
        consumer, member = int(made.consumer[edge]), _member(made, edge, guards)
        if open_member is not None and open_member[0] == consumer:
            both = (open_member[1], member)
            needs.append(Need(_name(consumer), both, Coupling.HARD, needs=1))
            open_member = None
            continue
        if open_member is not None:
            needs.append(Need(_name(open_member[0]), (open_member[1],), Coupling.HARD))
            open_member = None
        if kinds[edge] < SPARED:
            open_member = consumer, member
        else:
            coupling = Coupling.SOFT if kinds[edge] < SPARED + SOFT else Coupling.HARD
            needs.append(Need(_name(consumer), (member,), coupling))
    return System(services, tuple(needs))


def _member(made: Mesh, edge: int, guards: NDArray[np.float64]) -> Member:
    timeout = 1.0 if guards[edge] < SOFT * 2 else None
    provider = _name(int(made.provider[edge]))
    return Member(provider, float(made.cover[edge]), timeout_seconds=timeout)


def _name(number: int) -> str:
    return f"service {number}"
