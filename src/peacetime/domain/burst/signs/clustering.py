"""Whether incidents bring on incidents: a self-exciting process against the calendar's own rhythm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import erfc, sqrt

import numpy as np

from peacetime.domain.burst.signs.excitation import fitted, lower_bound, relative_excitation
from peacetime.domain.burst.signs.rhythm import (
    HOURS_OF_A_WEEK,
    Frame,
    drawn,
    hourly_rhythm,
    merged,
    rhythm_at,
)
from peacetime.domain.burst.signs.weekly import Floats

BOOTSTRAPS = 199
AT_ONCE = 50_000  # starts of drawn histories in memory at a time
ALPHA = 0.01
LEAST_BRANCHING = 0.1
LEAST_STARTS = 20  # fewer cannot tell a cluster from a coincidence
LEAST_WEEKS = 8
EFFECTS = np.linspace(-2.0, 2.0, 81)  # on the logarithm of the rate, per standard deviation of debt
SECONDS_OF_AN_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Watch:
    """Starts of incidents in the time in which every start would be known.

    Args:
        hours: Starts after merging, in hours after the first hour, in order.
        frame: The hours watched.
        told: How many starts there were before merging.
    """

    hours: Floats
    frame: Frame
    told: int

    @property
    def is_enough(self) -> bool:
        """Twenty starts and eight weeks at least."""
        is_long = self.frame.length >= LEAST_WEEKS * HOURS_OF_A_WEEK
        return is_long and len(self.hours) >= LEAST_STARTS


@dataclass(frozen=True, slots=True)
class Clustering:
    """What a history says of incidents that bring on incidents.

    Args:
        starts: How many starts were counted, after merging.
        branching: n, how many further incidents one brings on, on average; from 0 to below 1. An
            underestimate: the rhythm takes a part (0.28 for a true 0.4 of 200 starts, simulated).
        branching_low: The lower 95% bound of n.
        half_life_hours: In which half of them come; None where n is 0.
        chance: p of so much clustering by the rhythm of the calendar alone.
    """

    starts: int
    branching: float
    branching_low: float
    half_life_hours: float | None
    chance: float

    @property
    def is_clustered(self) -> bool:
        """Rarer than 1 in 100 by chance, and surely more than 0.1 further incidents."""
        return self.chance < ALPHA and self.branching_low > LEAST_BRANCHING


@dataclass(frozen=True, slots=True)
class DebtEffect:
    """Whether incidents came more often while the team was in debt, clustering allowed for.

    Args:
        gamma: Per credit-hour of debt: the rhythm is multiplied by exp(gamma · debt).
        chance: p of so large a gamma if debt did nothing.
        chance_without_kernel: The same where clusters are not allowed for; often far too small.
    """

    gamma: float
    chance: float
    chance_without_kernel: float

    @property
    def may_be_said(self) -> bool:
        """Debt may be named beside the clusters: it survives with the kernel in the model."""
        return self.gamma > 0 and self.chance < ALPHA


def watch(starts: Sequence[datetime], *, known_from: datetime, until: datetime) -> Watch:
    """The starts of a history, those within 60 minutes of the one before merged into it.

    Args:
        starts: Moments with a zone, in any order; those outside the watched time do not count.
        known_from: From when on every start would be known.
        until: Until when; cut to whole hours.

    Returns:
        Hours since the first; none where nothing was watched.

    Source: the model: one outage told by several services is one start.

    >>> day = datetime(2026, 3, 2, tzinfo=UTC)
    >>> minutes = [day.replace(minute=0), day.replace(minute=40), day.replace(hour=5)]
    >>> watch(minutes, known_from=day, until=day.replace(day=9)).hours.tolist()
    [0.0, 5.0]
    """
    first = known_from.astimezone(UTC)
    length = max(0, int((until - first).total_seconds() // SECONDS_OF_AN_HOUR))
    after = [(start - first).total_seconds() / SECONDS_OF_AN_HOUR for start in starts]
    inside = np.sort(np.array([hour for hour in after if 0 <= hour < length], dtype=float))
    frame = Frame(length, first.weekday() * 24 + first.hour)
    return Watch(merged(inside), frame, len(inside))


def clustering(
    watched: Watch, generator: np.random.Generator, *, bootstraps: int = BOOTSTRAPS
) -> Clustering | None:
    """How many further incidents an incident brings on, and whether chance explains it.

    The rhythm of hours, weekdays and quarters makes clusters too. It is fitted first, and fitted again
    to every history that is drawn from it without any excitation, so that its own freedom is paid for.

    Formula: λ(t) = μ b(t) + Σ n β exp(-β (t - tᵢ)), b the rhythm, half-lives ln 2 / β from 8 hours to 21
    days; p = (1 + drawn histories with as large a likelihood ratio) / (1 + histories); the bound of n
    is `lower_bound`.

    Args:
        watched: See `watch`.
        generator: Of random numbers; the same seed gives the same answer.
        bootstraps: How many histories are drawn; 199 can show p = 0.005 at the least.

    Returns:
        What was found; None below 20 starts or eight weeks.

    Source: Hawkes (1971); Ogata (1981) for the likelihood; parametric bootstrap, our implementation.
    Cost: some 0.4 seconds for 1,000 starts over four years, linear in them.

    >>> day = datetime(2026, 3, 2, tzinfo=UTC)
    >>> few = watch([day], known_from=day, until=day.replace(month=12))
    >>> clustering(few, np.random.default_rng(1)) is None
    True
    """
    if not watched.is_enough:
        return None
    at_starts = rhythm_at(watched.hours, watched.frame)
    relative = relative_excitation([watched.hours], [at_starts], watched.frame.length)
    rates = hourly_rhythm(watched.hours, watched.frame)
    found = fitted(relative)
    ratios = _drawn_ratios(rates, watched.frame, generator, bootstraps)
    branching = float(found.branching[0])
    return Clustering(
        starts=len(watched.hours),
        branching=branching,
        branching_low=lower_bound(relative),
        half_life_hours=float(found.half_life_hours[0]) if branching > 0 else None,
        chance=float((1 + (ratios >= found.ratio[0]).sum()) / (1 + bootstraps)),
    )


def debt_effect(watched: Watch, debt_hours: Floats) -> DebtEffect | None:
    """Whether incidents came more often in debt, beyond what clusters explain.

    Incidents make debt and may make incidents: without the kernel, debt takes the blame for clusters.
    Even so a small p speaks of what went together, not of what caused what.

    Formula: λ(t) = μ b(t) exp(gamma debt(t)) + Σ n β exp(-β (t - tᵢ)); the likelihood over a grid of gamma and
    the half-lives, μ and n at their best; p is one-sided, by the χ² of one degree of freedom.

    Args:
        watched: See `watch`.
        debt_hours: max(0, -B) at the start of each watched hour, in credit-hours.

    Returns:
        What was found; None below 20 starts or eight weeks, or where the debt never varied.

    Raises:
        ValueError: Not one debt for each hour, which is a mistake in the program.

    Source: Cox (1972) for the proportional rate; Wilks for the ratio.
    Cost: some 0.3 seconds for 1,000 starts.

    >>> day = datetime(2026, 3, 2, tzinfo=UTC)
    >>> few = watch([day], known_from=day, until=day.replace(day=3))
    >>> debt_effect(few, np.zeros(24)) is None
    True
    """
    if len(debt_hours) != watched.frame.length:
        raise ValueError("A debt is needed for every watched hour")
    spread = float(np.std(debt_hours)) if len(debt_hours) else 0.0
    if not watched.is_enough or spread == 0:
        return None
    rates = hourly_rhythm(watched.hours, watched.frame)
    place = watched.hours.astype(np.intp)
    debt = (debt_hours - debt_hours.mean()) / spread
    raised = np.exp(EFFECTS[:, None] * debt[place])
    whole = np.array([float(rates @ np.exp(effect * debt)) for effect in EFFECTS])
    at_starts = rates[place] * raised * (len(place) / whole)[:, None]
    plain = 2 * np.log(at_starts).sum(axis=1)
    relative = relative_excitation(
        [watched.hours] * len(EFFECTS), list(at_starts), watched.frame.length
    )
    with_kernel = plain + fitted(relative).ratio
    best = int(with_kernel.argmax())
    return DebtEffect(
        gamma=float(EFFECTS[best]) / spread,
        chance=_one_sided(with_kernel),
        chance_without_kernel=_one_sided(plain),
    )


def _drawn_ratios(
    rates: Floats, frame: Frame, generator: np.random.Generator, bootstraps: int
) -> Floats:
    """The likelihood ratios of histories drawn from a rhythm, each with its rhythm fitted anew."""
    at_once = max(1, int(AT_ONCE // max(rates.sum(), 1.0)))
    found: list[Floats] = []
    for first in range(0, bootstraps, at_once):
        runs = min(at_once, bootstraps - first)
        starts = [hours for _ in range(runs) if len(hours := drawn(rates, generator))]
        at_starts = [rhythm_at(hours, frame) for hours in starts]
        found.append(fitted(relative_excitation(starts, at_starts, frame.length)).ratio)
    return np.concatenate(found)


def _one_sided(ratios: Floats) -> float:
    """How rare so large an effect is by chance, from twice the log-likelihood over the grid of effects."""
    best, none = int(ratios.argmax()), len(ratios) // 2
    if best <= none:
        return 1.0
    return 0.5 * erfc(sqrt(max(0.0, float(ratios[best] - ratios[none])) / 2))
