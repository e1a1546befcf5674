"""Hours of a policy as times of the day."""

from __future__ import annotations

from datetime import time

DAY_HOURS = 24


def local_time(hours: float) -> time:
    """An hour of the day, as 22.5 for half past ten; 24 is midnight.

    >>> local_time(22.5), local_time(24.0)
    (datetime.time(22, 30), datetime.time(0, 0))
    """
    minutes = round(hours * 60) % (DAY_HOURS * 60)
    return time(minutes // 60, minutes % 60)
