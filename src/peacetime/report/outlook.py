"""What may come: Rescue hours of the next two weeks, and how such forecasts did on this very history."""

from datetime import datetime

import numpy as np

from peacetime.domain.burst.forecast.backtest import Backtest, HoursAhead, Unknown, look_ahead
from peacetime.domain.burst.forecast.periods import Periods, rescue_periods
from peacetime.report.sources.incidents import Brought
from peacetime.report.values import NotKnown

SEED = 4  # the same file gives the same report
HOUR = 3600.0
FEWEST = 2  # incidents: one says nothing of a rate


def hours_ahead(
    periods: Periods,
) -> tuple[HoursAhead | NotKnown, Backtest | NotKnown]:
    """The forecast and its record, or why there is none."""
    if len(periods.starts) < FEWEST:
        reason = "One Rescue says nothing about how often they come."
        return NotKnown(reason), NotKnown(reason)
    if periods.weeks < 1:
        reason = "The history is shorter than a week."
        return NotKnown(reason), NotKnown(reason)
    ahead, record = look_ahead(periods, seed=SEED)
    return ahead, NotKnown(record.reason) if isinstance(record, Unknown) else record


def periods_of(brought: Brought, begins: datetime) -> Periods:
    """Periods of Rescue in hours since the history began."""
    starts = [hours_since(begins, one.row.started_at) for one in brought.incidents]
    until = hours_since(begins, brought.at)
    ends = [
        until if one.is_open else hours_since(begins, one.ended_at) if one.ended_at else np.nan
        for one in brought.incidents
    ]
    return rescue_periods(np.array(starts), np.array(ends), known_until=until)


def hours_since(begins: datetime, at: datetime) -> float:
    """Hours from one moment to another."""
    return (at.timestamp() - begins.timestamp()) / HOUR
