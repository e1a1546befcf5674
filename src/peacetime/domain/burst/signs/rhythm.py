"""When incidents start by the calendar alone: hour of the week and quarter, as a rate for each hour."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.signs.weekly import Floats

HOURS_OF_A_WEEK = 168
HOURS_OF_A_QUARTER = 13 * HOURS_OF_A_WEEK
PRIOR_STARTS = 24.0  # spread evenly over the week, so that no hour is impossible
PRIOR_OF_A_QUARTER = 2.0
NEIGHBOURS = np.array([1.0, 2.0, 3.0, 4.0, 3.0, 2.0, 1.0]) / 16.0
MERGE_HOURS = 1.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The hours in which starts were watched.

    Args:
        length: How many whole hours.
        first_hour_of_week: The hour of the week, UTC, of the first; 0 is Monday 00:00.
    """

    length: int
    first_hour_of_week: int

    @property
    def cells(self) -> NDArray[np.intp]:
        """Of each hour its quarter (equal parts of some thirteen weeks) and hour of the week, as one number."""
        return _cells(self)

    @property
    def hours_of_cells(self) -> Floats:
        """How many hours fall into each cell: quarters × 168."""
        return _hours_of_cells(self)


def merged(hours: Floats) -> Floats:
    """Starts without those within an hour of the start before: one outage, told several times.

    Args:
        hours: Starts in order.

    Returns:
        The starts that follow a pause.

    Source: the model; it takes away what looks like excitation and is but telling.

    >>> merged(np.array([0.0, 0.5, 1.2, 5.0])).tolist()
    [0.0, 5.0]
    """
    if not hours.size:
        return hours
    return np.asarray(hours[np.concatenate([[True], np.diff(hours) > MERGE_HOURS])])


def hourly_rhythm(hours: Floats, frame: Frame) -> Floats:
    """How many starts the calendar alone explains in each hour.

    Formula: week[hour of week] × level[quarter]; the week is the counts, smoothed over three hours to
    each side, with 24 starts spread evenly; a level is (starts + 2) / (expected + 2); all scaled so
    that the hours sum up to the starts.

    Args:
        hours: Starts, in hours after the first, at least one.
        frame: The hours watched.

    Returns:
        A rate for each hour of the frame; positive.

    Source: the model, section 3.7 (without it the fit to real histories was 0.27 and 1.00 by error);
        smoothing is our default (grade D).
    Cost: linear in the hours.

    >>> rates = hourly_rhythm(np.array([5.0, 700.0]), Frame(1680, 0))
    >>> len(rates), round(float(rates.sum()), 6), bool(rates[5] > rates[100])
    (1680, 2.0, True)
    """
    return np.asarray(_by_cell(hours, frame)[frame.cells])


def rhythm_at(hours: Floats, frame: Frame) -> Floats:
    """What `hourly_rhythm` says at the starts themselves, without writing out every hour.

    >>> rhythm_at(np.array([5.0, 700.0]), Frame(1680, 0)).shape
    (2,)
    """
    return np.asarray(_by_cell(hours, frame)[frame.cells[hours.astype(np.intp)]])


def drawn(rates: Floats, generator: np.random.Generator) -> Floats:
    """Starts drawn from a rhythm, none bringing on another; merged as the watched ones are.

    Formula: a Poisson number in each hour, evenly within it.

    Args:
        rates: Of each hour.
        generator: Of random numbers.

    Returns:
        Starts in order, in hours.

    Cost: linear in the starts, after one sum of the hours.

    >>> len(drawn(np.full(1000, 0.1), np.random.default_rng(1))) > 50
    True
    """
    until = np.cumsum(rates)
    places = np.sort(generator.random(generator.poisson(until[-1])) * until[-1])
    hour = np.minimum(np.searchsorted(until, places, side="right"), len(rates) - 1)
    return merged(hour + (places - until[hour] + rates[hour]) / rates[hour])


def _by_cell(hours: Floats, frame: Frame) -> Floats:
    """The rate of an hour in each cell, of quarter and hour of the week."""
    lengths = frame.hours_of_cells
    counted = np.bincount(frame.cells[hours.astype(np.intp)], minlength=lengths.size)
    counted = counted.reshape(lengths.shape)
    edges = len(NEIGHBOURS) // 2
    smooth = np.convolve(np.pad(counted.sum(0), edges, mode="wrap"), NEIGHBOURS, mode="valid")
    week = smooth + PRIOR_STARTS / HOURS_OF_A_WEEK
    expected = lengths @ week / (lengths @ week).sum() * len(hours)
    level = (counted.sum(1) + PRIOR_OF_A_QUARTER) / (expected + PRIOR_OF_A_QUARTER)
    rates = level[:, None] * week
    return np.asarray((rates * (len(hours) / (rates * lengths).sum())).ravel())


@lru_cache(maxsize=4)
def _cells(frame: Frame) -> NDArray[np.intp]:
    quarters = max(1, round(frame.length / HOURS_OF_A_QUARTER))
    place = np.arange(frame.length)
    of_week = (place + frame.first_hour_of_week) % HOURS_OF_A_WEEK
    cells = place * quarters // max(frame.length, 1) * HOURS_OF_A_WEEK + of_week
    cells.flags.writeable = False
    return cells


@lru_cache(maxsize=4)
def _hours_of_cells(frame: Frame) -> Floats:
    quarters = max(1, round(frame.length / HOURS_OF_A_QUARTER))
    counted = np.bincount(_cells(frame), minlength=quarters * HOURS_OF_A_WEEK).astype(float)
    counted.flags.writeable = False
    return counted.reshape(quarters, HOURS_OF_A_WEEK)
