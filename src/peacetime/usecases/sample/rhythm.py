"""When Rescues begin and how long they last: the distributions the sample organisation is drawn from.

Beginnings are a self-exciting (Hawkes) process in its cluster form, drawn by thinning:

- Rescues that begin of themselves are a Poisson process whose rate goes in a straight line from
  `first_rate` to `last_rate` a year, times `off_hours` outside the team's working hours, and is scaled
  such that the mean over a week stays the rate that was asked for.
- Each Rescue has Poisson(`follow_ups`) others in its wake, each after an exponential time with a mean of
  `echo_days`. One that falls outside working hours is noticed there with probability `off_hours`, else
  within the first four working hours after.
- A Rescue lasts a lognormal time: median `median_hours`, sigma `sigma`, times a factor of its severity
  (SEV0 2.5, SEV1 1.4, SEV2 1, SEV3 0.7, SEV4 0.5), at least 25 minutes and at most 60 hours.
- One that would begin during another, or within six hours after it, is part of that one: left out.

The parameters of each team stand in `teams/`; the seed in `year.py`. The numbers are ours, chosen so that
teams spend 93 to 99.5% of a year in Delivery and differ as teams do.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from random import Random

    from peacetime.domain.shared.hours import WorkingHours
    from peacetime.usecases.sample.plan import Rhythm

YEAR = timedelta(days=365)
WEEK_HOURS = 7 * 24
APART = timedelta(hours=6)
NOTICED_WITHIN = timedelta(hours=4)
SHORTEST, LONGEST = timedelta(minutes=25), timedelta(hours=60)
STRETCH = {"SEV0": 2.5, "SEV1": 1.4, "SEV2": 1.0, "SEV3": 0.7, "SEV4": 0.5}


def beginnings(
    rhythm: Rhythm, hours: WorkingHours, *, start: datetime, end: datetime, draw: Random
) -> list[datetime]:
    """When Rescues begin from `start` to `end`, in order; overlaps are not sorted out yet."""
    found: list[datetime] = []
    waiting = list(_of_themselves(rhythm, hours, start, end, draw))
    while waiting:
        at = waiting.pop()
        if at >= end:
            continue
        found.append(at)
        waiting += _in_its_wake(rhythm, hours, at, draw)
    return sorted(found)


def length(rhythm: Rhythm, severity: str, draw: Random) -> timedelta:
    """How long one Rescue lasts, in whole minutes."""
    typical = math.log(rhythm.median_hours * STRETCH[severity])
    minutes = round(60 * draw.lognormvariate(typical, rhythm.sigma))
    return min(max(timedelta(minutes=minutes), SHORTEST), LONGEST)


def _of_themselves(
    rhythm: Rhythm, hours: WorkingHours, start: datetime, end: datetime, draw: Random
) -> Iterator[datetime]:
    highest = max(rhythm.first_rate, rhythm.last_rate) / _mean_weight(rhythm, hours)
    at = start
    while (at := at + YEAR * draw.expovariate(highest)) < end:
        passed = (at - start) / YEAR
        rate = rhythm.first_rate + (rhythm.last_rate - rhythm.first_rate) * passed
        weight = 1.0 if hours.is_working(at) else rhythm.off_hours
        if draw.random() * highest * _mean_weight(rhythm, hours) < rate * weight:
            yield at


def _in_its_wake(
    rhythm: Rhythm, hours: WorkingHours, at: datetime, draw: Random
) -> Iterator[datetime]:
    for _ in range(_poisson(rhythm.follow_ups, draw)):
        next_at = at + timedelta(days=draw.expovariate(1 / rhythm.echo_days))
        if not hours.is_working(next_at) and draw.random() > rhythm.off_hours:
            opens = hours.next_working_moment(next_at) or next_at
            next_at = opens + NOTICED_WITHIN * draw.random()
        yield next_at


def _mean_weight(rhythm: Rhythm, hours: WorkingHours) -> float:
    """The mean of the weight over a week, holidays left aside."""
    worked = sum(
        ((day.ends_at.hour or 24) * 60 + day.ends_at.minute)
        - (day.starts_at.hour * 60 + day.starts_at.minute)
        for day in hours.week
        if day is not None
    )
    share = worked / 60 / WEEK_HOURS
    return share + (1 - share) * rhythm.off_hours


def _poisson(mean: float, draw: Random) -> int:
    """By multiplying uniforms (Knuth); fine for small means."""
    limit, product, count = math.exp(-mean), draw.random(), 0
    while product > limit:
        product *= draw.random()
        count += 1
    return count
