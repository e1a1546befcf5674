"""What stands in for outages that nobody has counted yet."""

from __future__ import annotations

from peacetime.domain.dependencies.durations import Exponential
from peacetime.domain.dependencies.rescue import MONTH_MINUTES
from peacetime.domain.dependencies.services import Outages

USUAL_MINUTES = 60.0


def promised_outages(promised: float, *, minutes: float = USUAL_MINUTES) -> Outages | None:
    """Outages that use up a promise to the last minute, where none have been seen.

    Formula: rate = (1 - promised) · 43,800 / minutes a month, each of exponential length.

    Args:
        promised: The availability, above 0 and at most 1.
        minutes: How long one lasts on average.

    Returns:
        Without a count, since nothing was counted; None where the promise leaves no minute.

    Source: ours, for the beginning: outages that were seen take their place.

    >>> found = promised_outages(0.999)
    >>> round(found.per_month, 2), found.duration.mean, found.count
    (0.73, 60.0, None)
    """
    if promised >= 1:
        return None
    return Outages((1 - promised) * MONTH_MINUTES / minutes, Exponential(minutes))
