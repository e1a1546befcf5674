"""Hours and moments in the words in which people are told of rest."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)


def in_hours(length: timedelta) -> float:
    """A length of time in hours.

    >>> in_hours(timedelta(minutes=90))
    1.5
    """
    return length / HOUR


def local_moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment by somebody's own clocks.

    >>> from datetime import UTC
    >>> local_moment(datetime(2026, 5, 12, 12, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    'Tuesday 12 May, 14:00'
    """
    local = at.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"


def hours_in_words(hours: float) -> str:
    """Hours as a sentence says them: at most one decimal, none where it would be 0.

    >>> hours_in_words(9.0), hours_in_words(1.0), hours_in_words(9.26), hours_in_words(1234.0)
    ('9 hours', '1 hour', '9.3 hours', '1,234 hours')
    """
    shown = f"{hours:,.1f}".removesuffix(".0")
    return f"{shown} hour" if shown == "1" else f"{shown} hours"


def whole_hours_in_words(hours: float) -> str:
    """Hours that nobody knows to a decimal: a forecast, a sum over many people.

    >>> whole_hours_in_words(870.6), whole_hours_in_words(0.6), whole_hours_in_words(-0.2)
    ('871 hours', '1 hour', '0 hours')
    """
    return hours_in_words(float(round(hours)))


def length_in_words(length: timedelta) -> str:
    """A length of time to the minute, rounded down: what has not passed is not said to have.

    >>> length_in_words(timedelta(hours=6, minutes=40)), length_in_words(timedelta(minutes=5))
    ('6 h 40 min', '5 min')
    >>> length_in_words(timedelta(hours=2)), length_in_words(timedelta(seconds=5))
    ('2 h', 'less than a minute')
    """
    hours, minutes = divmod(int(length / timedelta(minutes=1)), 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
    return " ".join(parts) or "less than a minute"
