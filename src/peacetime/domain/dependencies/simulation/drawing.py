"""Outages of one service, drawn: up, down, up, down."""

from __future__ import annotations

import numpy as np

from peacetime.domain.dependencies.durations import (
    Duration,
    Exponential,
    Fixed,
    LogNormal,
    Sample,
)
from peacetime.domain.dependencies.services import Outages
from peacetime.domain.dependencies.simulation.spells import NONE, Numbers, Spells


def drawn_durations(duration: Duration, count: int, generator: np.random.Generator) -> Numbers:
    """So many durations, in minutes.

    Raises:
        TypeError: A law that nobody can draw from, which is a mistake in the program.

    >>> drawn_durations(Fixed(5), 2, np.random.default_rng(0)).tolist()
    [5.0, 5.0]
    """
    match duration:
        case Fixed(minutes=minutes):
            return np.full(count, float(minutes))
        case Exponential(mean=mean):
            return generator.exponential(mean, count)
        case LogNormal(mu=mu, sigma=sigma):
            return generator.lognormal(mu, sigma, count)
        case Sample(minutes=seen):
            return generator.choice(np.array(seen, np.float64), count)
    raise TypeError(f"Nothing can be drawn from {type(duration).__name__}")


def drawn_outages(
    outages: Outages, until: float, month_minutes: float, generator: np.random.Generator
) -> tuple[Spells, Numbers]:
    """When a service is down by causes of its own, from minute 0 on, at which it is up.

    Formula: up for an exponential time of mean month / rate, down for D, and so on.

    Args:
        outages: Its own.
        until: The minute at which one stops to look; an outage may go on beyond it.
        month_minutes: How long a month is.
        generator: Of random numbers.

    Returns:
        The spells, and of each whether it hangs instead of failing (1) or not (0).
    """
    if not outages.per_month:
        return NONE, np.zeros(0)
    up = month_minutes / outages.per_month
    begun: list[Numbers] = []
    lasting: list[Numbers] = []
    at, expected = 0.0, int(until / up * 1.1) + 16
    while at < until:
        durations = drawn_durations(outages.duration, expected, generator)
        turns = at + np.cumsum(generator.exponential(up, expected) + durations)
        begun.append(turns - durations)
        lasting.append(durations)
        at = float(turns[-1])
    starts, durations = np.concatenate(begun), np.concatenate(lasting)
    count = int(np.searchsorted(starts, until))
    is_slow = generator.random(count) < outages.slow_share
    starts, durations = starts[:count], durations[:count]
    return np.stack([starts, starts + durations]), is_slow.astype(np.float64)
