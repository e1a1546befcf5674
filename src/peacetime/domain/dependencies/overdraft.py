"""How likely a month of Rescue is to exceed what a team can absorb."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, inf

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.dependencies.durations import Duration
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.rescue import first_falls, paging_teams
from peacetime.domain.dependencies.services import Failure, RescueRule
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.time_to_down import spread
from peacetime.domain.shared.errors import InvalidInput

Numbers = NDArray[np.float64]

MOST_STEPS = 20_000  # of the grid; a longer limit is counted in longer steps
NO_RULE = RescueRule()  # no floor and no aftermath
LARGEST_RATE = 500.0  # e^-500 is still a number; more is convolved from parts


class LimitRefused(InvalidInput):
    """A limit of Rescue minutes makes no sense."""

    code = "limit_impossible"


@dataclass(frozen=True, slots=True)
class Stream:
    """Outages of one root as they reach one team.

    Args:
        root: The service.
        per_month: Its outages a month, before the cover.
        duration: Of an outage.
        start: Minutes until it reaches the team.
        rule: What of it counts as Rescue.
    """

    root: str
    per_month: float
    duration: Duration
    start: float = 0.0
    rule: RescueRule = NO_RULE

    @property
    def entries(self) -> float:
        """Rescues a month."""
        return self.per_month * self.chance_of_more(0.0)

    def chance_of_more(self, minutes: float) -> float:
        """How likely an outage is to become a Rescue of more than so many minutes."""
        needed = max(minutes - self.rule.aftermath_minutes, self.rule.floor_minutes)
        return self.duration.chance_longer(self.start + needed)


@dataclass(frozen=True, slots=True)
class Chance:
    """A chance, and between which two it surely lies."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Altered:
    """How a change alters a chance."""

    before: Chance
    after: Chance

    @property
    def difference(self) -> float:
        """After minus before: negative where the change helps."""
        return self.after.value - self.before.value


def streams_of(
    system: System,
    team: str,
    *,
    unknown_as: Coupling = Coupling.HARD,
    upstream_only: bool = True,
) -> list[Stream]:
    """The outages that reach a team, root by root; those that hang are a stream of their own.

    Args:
        system: Services with outages.
        team: One of the system.
        unknown_as: What an unknown coupling counts as.
        upstream_only: Leave out the roots that the team owns itself.

    Cost: one `time_to_down` for each root.
    """
    wiring, number = system.wiring(unknown_as), system.teams.index(team)
    paging, rule = paging_teams(system), system.rule(team)
    found = []
    for root, service in enumerate(system.services):
        outages = service.outages
        if outages is None or (upstream_only and service.team == team):
            continue
        ways = ((1 - outages.slow_share, Failure.DOWN), (outages.slow_share, Failure.SLOW))
        for share, failure in ways:
            rate = outages.per_month * share
            start = first_falls(spread(wiring, [root], failure)[0], paging).get(number, inf)
            if rate and start < inf:
                found.append(Stream(service.id, rate, outages.duration, start, rule))
    return found


def chance_over(
    streams: Iterable[Stream], limit_minutes: float, *, months: float = 1.0, step: float = 1.0
) -> Chance:
    """How likely the Rescue minutes of some months are to exceed a limit.

    Formula: the minutes are compound Poisson: with L = Σ entries and f the chances of the minutes of one
    Rescue on a grid, p(0) = e^(-L (1 - f(0))), p(n) = L / n Σ j f(j) p(n - j); the answer is
    1 - Σ p(n) up to the limit. Durations rounded down to the grid give `low`, rounded up `high`;
    `value` takes their middle on the grid and on one half as wide, and leads on to a grid without width
    (2 × the finer - the coarser). Where all durations and the limit lie on the grid the three are one.

    Args:
        streams: Of one team; outages that overlap are counted twice, see `TeamCosts.overstated_at_most`.
        limit_minutes: Minutes that may be exceeded, 0 or more; exactly so many do not exceed it.
        months: Over how many.
        step: Of the grid, in minutes; made longer where the limit has more than 20,000 steps.

    Raises:
        LimitRefused: `limit_impossible`.

    Source: Panjer (1981), "Recursive Evaluation of a Family of Compound Distributions".
    Cost: quadratic in the steps up to the limit; some 50 ms for 2,000 minutes.

    >>> from peacetime.domain.dependencies.durations import Fixed
    >>> round(chance_over([Stream("orders", 1.5, Fixed(60))], 120).value, 4)
    0.1912
    """
    _check(limit_minutes, months, step)
    step = max(step, limit_minutes / MOST_STEPS)
    given = [stream for stream in streams if stream.entries > 0]
    rate = months * sum(stream.entries for stream in given)
    if not rate:
        return Chance(0.0, 0.0, 0.0)
    coarse = _bounds(rate, given, limit_minutes, step)
    low, high = _bounds(rate, given, limit_minutes, step / 2)
    return Chance(min(max(low + high - sum(coarse) / 2, low), high), low, high)


def altered_chance(
    before: Sequence[Stream],
    after: Sequence[Stream],
    limit_minutes: float,
    *,
    months: float = 1.0,
    step: float = 1.0,
) -> Altered:
    """How a change of the system alters the chance to exceed a limit.

    Args:
        before: The streams of the team as the system is.
        after: As it would be.
        limit_minutes: As in `chance_over`.
        months: As in `chance_over`.
        step: As in `chance_over`.

    Raises:
        LimitRefused: `limit_impossible`.

    >>> from peacetime.domain.dependencies.durations import Fixed
    >>> hard, covered = Stream("orders", 1.5, Fixed(60)), Stream("orders", 1.5, Fixed(60), start=30)
    >>> round(altered_chance([hard], [covered], 120).difference, 3)
    -0.173
    """
    return Altered(
        chance_over(before, limit_minutes, months=months, step=step),
        chance_over(after, limit_minutes, months=months, step=step),
    )


def _bounds(
    rate: float, streams: list[Stream], limit_minutes: float, step: float
) -> tuple[float, float]:
    """The chance with every Rescue rounded down to a grid, and rounded up."""
    steps = floor(limit_minutes / step + 1e-9)
    low = 1 - _up_to(rate, _rounded_down(streams, steps, step))
    high = 1 - _up_to(rate, _rounded_up(streams, steps, step))
    return max(low, 0.0), max(high, 0.0)


def _rounded_down(streams: list[Stream], steps: int, step: float) -> Numbers:
    """The chance of each number of whole steps that a Rescue lasts, up to so many."""
    # A Rescue of [n, n + 1) steps counts n; exactly n + 1 steps is no longer among them.
    return _chances(streams, [(n + 1) * step * (1 - 1e-12) for n in range(steps + 1)])


def _rounded_up(streams: list[Stream], steps: int, step: float) -> Numbers:
    """The chance of each number of begun steps that a Rescue lasts, up to so many."""
    return _chances(streams, [n * step for n in range(steps + 1)])


def _chances(streams: list[Stream], bounds: list[float]) -> Numbers:
    """How likely the minutes of one Rescue are to lie in (previous bound, bound], for each bound."""
    left = np.zeros(len(bounds) + 1)
    for stream in streams:
        left[0] += stream.entries
        left[1:] += [stream.per_month * stream.chance_of_more(bound) for bound in bounds]
    chances: Numbers = -np.diff(left) / left[0]
    return np.maximum(chances, 0.0)


def _up_to(rate: float, chances: Numbers) -> float:
    """P(sum ≤ last step), by Panjer's recursion; a great rate is convolved from equal parts."""
    halvings = max(0, ceil(np.log2(rate / LARGEST_RATE))) if rate > LARGEST_RATE else 0
    found = _panjer(rate / 2**halvings, chances)
    for _ in range(halvings):
        found = np.convolve(found, found)[: len(found)]
    return float(found.sum())


def _panjer(rate: float, chances: Numbers) -> Numbers:
    found = np.zeros(len(chances))
    found[0] = exp(-rate * (1 - float(chances[0])))
    weighed = rate * np.arange(len(chances)) * chances
    last = int(np.flatnonzero(chances)[-1]) if chances.any() else 0
    for n in range(1, len(chances)):
        reach = min(n, last)
        found[n] = weighed[1 : reach + 1] @ found[n - reach : n][::-1] / n
    return found


def _check(limit_minutes: float, months: float, step: float) -> None:
    if not 0 <= limit_minutes < inf:
        sentence = f"A limit of {limit_minutes:g} Rescue minutes is none. Write 0 or more."
        raise LimitRefused(sentence, field="limit_minutes")
    for field, value in (("months", months), ("step", step)):
        if not 0 < value < inf:
            sentence = f"{field} is {value:g}. Write a number above 0."
            raise LimitRefused(sentence, field=field)
