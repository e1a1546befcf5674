"""What Rescue brings to people: how often, when in the week, how long, and how many of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.forecast.counts import CountFilter, filter_counts
from peacetime.domain.burst.forecast.crews import Crews, crews_of
from peacetime.domain.burst.forecast.durations import DurationPosterior, duration_posterior
from peacetime.domain.burst.forecast.hours import total_hours
from peacetime.domain.burst.forecast.predictive import Predictive, sample
from peacetime.domain.shared.errors import InvalidInput

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

WEEK = 168  # hours
DAYS = 7
WORKDAYS = 5
WEEKEND_SHARE = 0.3  # of a weekday's incidents
PRIOR_STARTS = 24.0  # incidents that the shape of the week is worth beforehand
PATHS = 2000


@dataclass(frozen=True, slots=True)
class Load:
    """What Rescue brings, learnt from a history of incidents.

    Args:
        followed: The weekly rate.
        week: Before which week of it we stand.
        durations: How long an incident keeps its people.
        crews: How many people past incidents took, by their length.
        hour_of_week: The chance of a start in each hour of the week; 0 is Monday from midnight, local.
    """

    followed: CountFilter
    week: int
    durations: DurationPosterior
    crews: Crews
    hour_of_week: Floats


@dataclass(frozen=True, slots=True)
class Incidents:
    """Incidents to come on many paths, by path and then by time.

    Args:
        path: Of each.
        starts: In hours from now.
        durations: In hours.
        responders: How many people each takes.
    """

    path: Counts
    starts: Floats
    durations: Floats
    responders: Counts


def fit_load(
    starts_hours: Floats,
    durations_hours: Floats,
    responders: Counts,
    *,
    known_until: float,
    hours_of_week: Floats | None = None,
) -> Load:
    """Learn from past incidents what comes.

    Formula: counts by week, back from the end, see `counts`; durations see `durations`; responders see
    `crews`; start hour: past starts, blurred by an hour to each side, and 24 made-up
    ones that lie evenly over the hours, on a day of the weekend 0.3 times as many.

    Args:
        starts_hours: When each incident began, in hours since any moment.
        durations_hours: How long each took; NaN where not known.
        responders: How many people each took; below 1 where not known.
        known_until: Until when the history is known, on the same clock.
        hours_of_week: Local hour of the week of each start, 0 to 168 from Monday midnight; without,
            the clock of the starts is taken to begin on a Monday at midnight.

    Raises:
        InvalidInput: `load_uneven`.

    Source: our model.
    Cost: some 0.4 ms for each week of the history.

    >>> load = fit_load(np.array([9.0, 200.0]), np.array([2.0, 1.0]), np.array([1, 2]), known_until=400.0)
    >>> load.week, load.crews.people.tolist(), round(float(load.hour_of_week.sum()), 6)
    (2, [2, 1], 1.0)
    """
    if not len(starts_hours) == len(durations_hours) == len(responders):
        sentence = (
            "Starts, durations and responders differ in number. Give one of each an incident."
        )
        raise InvalidInput(sentence, field="durations_hours", code="load_uneven")
    order = np.argsort(starts_hours, kind="stable")
    starts = np.asarray(starts_hours, np.float64)[order]
    lengths = np.asarray(durations_hours, np.float64)[order]
    weeks = max(int((known_until - starts[0]) // WEEK), 0) if len(starts) else 0
    begins_at = known_until - weeks * WEEK
    counted = starts[(starts >= begins_at) & (starts < known_until)]
    week = np.minimum((counted - begins_at) // WEEK, weeks - 1).astype(np.int64)
    took = np.asarray(responders, np.int64)[order]
    local = starts % WEEK if hours_of_week is None else np.asarray(hours_of_week)[order]
    return Load(
        followed=filter_counts(np.bincount(week, minlength=weeks)),
        week=weeks,
        durations=duration_posterior(lengths[np.isfinite(lengths)]),
        crews=crews_of(lengths, took),
        hour_of_week=shape_of_week(local),
    )


def draw_incidents(
    load: Load, *, hours: float, now_hour: float, paths: int, rng: np.random.Generator
) -> Incidents:
    """Incidents that may come within some hours.

    Args:
        load: What Rescue brings.
        hours: How far ahead.
        now_hour: The local hour of the week at which we stand.
        paths: How many futures.
        rng: Where the randomness comes from.

    Cost: some 15 ms for 2,000 paths of a month with three incidents a week.
    """
    weeks = int(np.ceil(hours / WEEK))
    counts = load.followed.draw(load.week, weeks, paths, rng)
    path = np.repeat(np.arange(paths), counts.sum(axis=1))
    week = np.repeat(np.tile(np.arange(weeks), paths), counts.ravel())
    hour = np.searchsorted(np.cumsum(load.hour_of_week), rng.random(len(path)))
    local = np.minimum(hour, WEEK - 1) + rng.random(len(path))
    starts = week * WEEK + (local - now_hour) % WEEK
    lengths = load.durations.draw(rng, len(path))
    took = load.crews.draw(lengths, rng)
    inside = np.flatnonzero(starts < hours)
    order = inside[np.lexsort((starts[inside], path[inside]))]
    return Incidents(path[order], starts[order], lengths[order], took[order])


def incident_hours(load: Load, *, weeks: int, seed: int, paths: int = PATHS) -> Predictive:
    """Hours of the incidents that begin in the coming weeks; overlapping ones count twice.

    Cost: some 3 ms for two weeks.

    >>> load = fit_load(np.arange(0, 3000, 60.0), np.full(50, 2.0), np.ones(50, int), known_until=3000.0)
    >>> 8 < incident_hours(load, weeks=2, seed=1).mean < 18
    True
    """
    rng = np.random.default_rng(seed)
    counts = load.followed.draw(load.week, weeks, paths, rng).sum(axis=1)
    return sample(total_hours(counts, load.durations, rng))


def capacity_hours(
    load: Load,
    *,
    business: Floats,
    days: int,
    follow_up_hours: float,
    seed: int,
    comp_rest: float = 1.0,
    now_hour: float = 0.0,
    paths: int = PATHS,
) -> Floats:
    """Capacity-hours that Rescue may take from a sprint's Delivery, one number a path.

    Formula: for each incident: responders × business hours engaged + follow-up + comp_rest × responders
    × other hours engaged, which are rested off in business hours.

    Args:
        load: What Rescue brings.
        business: Of each hour of the week, the part that is business, 0 to 1; Monday from midnight.
        days: Of the sprint.
        follow_up_hours: Each incident takes afterwards, of all people together.
        seed: The same seed gives the same paths.
        comp_rest: Contracted hours off for each hour engaged outside business hours.
        now_hour: The local hour of the week at which the sprint begins.
        paths: How many.

    Returns:
        Hours of people's working time, by path.

    Source: our model, "capacity-hours", which are never mixed with the ledger's credit-hours.
    Cost: some 20 ms.
    """
    rng = np.random.default_rng(seed)
    found = draw_incidents(load, hours=days * 24.0, now_hour=now_hour, paths=paths, rng=rng)
    at_business = accumulated(business, found.starts + now_hour, found.durations)
    resting = comp_rest * (found.durations - at_business)
    lost = found.responders * (at_business + resting) + follow_up_hours
    return np.bincount(found.path, lost, minlength=paths).astype(np.float64)


def accumulated(by_hour: Floats, starts: Floats, durations: Floats) -> Floats:
    """What a rate by hour of the week adds up to over spans.

    Args:
        by_hour: The rate in each of the 168 hours.
        starts: In hours of the week; above 168 is a later week.
        durations: In hours.

    >>> accumulated(np.arange(168.0), np.array([167.5]), np.array([1.5])).tolist()
    [83.5]
    """
    sums = np.append(0.0, np.cumsum(by_hour))

    def before(at: Floats) -> Floats:
        weeks, hour = np.divmod(at, WEEK)
        within: Floats = np.interp(hour, np.arange(WEEK + 1), sums)
        total: Floats = weeks * sums[-1] + within
        return total

    added: Floats = before(starts + durations) - before(starts)
    return added


def shape_of_week(local: Floats) -> Floats:
    """The chance of a start in each hour of the week, from the local hours of past starts."""
    past = np.bincount((local % WEEK).astype(np.int64), minlength=WEEK)
    blurred = (np.roll(past, 1) + past + np.roll(past, -1)) / 3
    day = np.repeat(np.where(np.arange(DAYS) < WORKDAYS, 1.0, WEEKEND_SHARE), 24)
    weights = blurred + PRIOR_STARTS * day / day.sum()
    chances: Floats = weights / weights.sum()
    return chances
