"""Periods of Rescue as plain hours: what the forecast counts, and what is known of them when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.forecast.durations import LONGEST_HOURS, median_of
from peacetime.domain.shared.errors import InvalidInput

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
WEEK = 168.0  # hours
DAY = 24.0


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods of Rescue of one team, in hours since any moment, in order, with gaps between.

    Weeks are counted back from where the history ends, so that the last one ends now and no part of
    what was learnt lately waits for a week to be whole.

    Args:
        starts: When each began.
        ends: When each ended; none is longer than 168 h.
        begins_at: Where the first whole week begins; earlier periods lend only their durations.
        known_until: Until when the history is known.
        imputed: How many incidents had no end and got the posterior median.
    """

    starts: Floats
    ends: Floats
    begins_at: float
    known_until: float
    imputed: int = 0

    @property
    def weeks(self) -> int:
        """Whole weeks of history."""
        return round((self.known_until - self.begins_at) / WEEK)

    def counts(self) -> Counts:
        """Rescues that began in each whole week."""
        return np.bincount(self._week(), minlength=self.weeks)

    def hours(self) -> Floats:
        """Hours of the Rescues that began in each whole week, each Rescue in full."""
        lengths = (self.ends - self.starts)[self._is_counted()]
        return np.bincount(self._week(), lengths, minlength=self.weeks).astype(np.float64)

    def durations(self) -> Floats:
        """How long each Rescue took that is over, in hours, oldest first."""
        return (self.ends - self.starts)[self.ends < self.known_until]

    def as_known_at(self, week: int) -> Periods:
        """What was known at the start of a week: later Rescues unseen, an open one as long as it was."""
        at = self.begins_at + WEEK * week
        seen = int(np.searchsorted(self.starts, at))
        return Periods(self.starts[:seen], np.minimum(self.ends[:seen], at), self.begins_at, at)

    def _is_counted(self) -> NDArray[np.bool_]:
        return (self.starts >= self.begins_at) & (self.starts < self.known_until)

    def _week(self) -> Counts:
        week = (self.starts[self._is_counted()] - self.begins_at) // WEEK
        return np.minimum(week.astype(np.int64), self.weeks - 1)


def rescue_periods(starts: Floats, ends: Floats, *, known_until: float | None = None) -> Periods:
    """Merge incidents into periods of Rescue, as a team lives through them.

    Formula: each incident is cut at 168 h; incidents that overlap or meet are one period, which is cut
    at 168 h again. Rescue hours of a window are the hours of the periods that begin in it.

    A monitor writes one row for each of its services, so that rows are not work: the union is. An
    incident that runs for more than a week is a standing state and no Rescue: uncut, a forgotten probe
    would swallow every Rescue of months (3,897 h in a real history). A period counts where it begins,
    so that what is still open at the edge of a window is not in question twice.

    Args:
        starts: When each incident began, in hours since any moment.
        ends: When each ended; NaN, or not after its start, where that is not known: then it gets the
            posterior median of those that ended before it began.
        known_until: Until when the history is known; the last moment in it without.

    Raises:
        InvalidInput: `no_incidents`, `start_unknown`.

    Source: the framework's Rescue Mode; 168 h is our default.
    Cost: one sort, then linear.

    >>> found = rescue_periods(np.array([0.0, 1.0, 50.0]), np.array([2.0, 3.0, 400.0]))
    >>> found.starts.tolist(), found.ends.tolist(), found.weeks
    ([0.0, 50.0], [3.0, 218.0], 1)
    """
    if len(starts) == 0:
        sentence = "There are no incidents to forecast from. Give at least one with its start."
        raise InvalidInput(sentence, field="starts", code="no_incidents")
    if not np.isfinite(starts).all():
        sentence = "An incident has no start. Leave it out, or give its start in hours."
        raise InvalidInput(sentence, field="starts", code="start_unknown")
    order = np.argsort(starts, kind="stable")
    begun = np.asarray(starts, np.float64)[order]
    ended, imputed = _with_ends(begun, np.asarray(ends, np.float64)[order])
    ended = np.minimum(ended, begun + LONGEST_HOURS)
    reached = np.maximum.accumulate(ended)
    is_new = np.append(True, begun[1:] > reached[:-1])
    first = np.flatnonzero(is_new)
    last = np.append(first[1:] - 1, len(begun) - 1)
    until = np.minimum(reached[last], begun[first] + LONGEST_HOURS)
    if known_until is None:
        known_until = float(max(begun[-1], until[-1]))
    weeks = max(int((known_until - np.floor(begun[0] / DAY) * DAY) // WEEK), 0)
    return Periods(begun[first], until, known_until - WEEK * weeks, known_until, imputed)


def _with_ends(starts: Floats, ends: Floats) -> tuple[Floats, int]:
    is_unknown = ~(ends > starts)
    filled = ends.copy()
    for place in np.flatnonzero(is_unknown):
        before = ~is_unknown & (ends <= starts[place])
        filled[place] = starts[place] + median_of(ends[before] - starts[before])
    return filled, int(is_unknown.sum())
