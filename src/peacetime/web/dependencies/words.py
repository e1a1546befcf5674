"""Minutes, hours and shares as the pages of dependencies say them."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.rescue import MONTH_MINUTES
from peacetime.pictures.outage import minutes_word

if TYPE_CHECKING:
    from peacetime.domain.dependencies.intervals import Interval

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
HOUR = 60
PLENTY_HOURS = 100.0


def counted(number: int, one: str, many: str, *, none: str = "") -> str:
    """`two teams go`, `14 teams go`, `one team goes`.

    >>> counted(2, "team goes", "teams go"), counted(0, "team", "teams", none="nobody")
    ('two teams go', 'nobody')
    """
    if number == 0 and none:
        return none
    word = NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"
    return f"{word} {one if number == 1 else many}"


def at_minute(minutes: float) -> str:
    """When something begins: `at once`, `after 15 min`."""
    return "at once" if minutes == 0 else f"after {minutes_word(minutes)}"


def cover_words(minutes: float) -> str:
    """How long a cover lasts; "" where there is none."""
    if minutes == inf:
        return "for ever"
    return minutes_word(minutes) if minutes else ""


def hours(minutes: float) -> str:
    """Minutes a month as hours: `3.1 h`, `140 h`; a little never becomes none.

    >>> hours(186), hours(0), hours(0.4), hours(12)
    ('3.1 h', '0 h', 'under 1 min', '12 min')
    """
    if minutes <= 0:
        return "0 h"
    if minutes < 1:
        return "under 1 min"
    if minutes < HOUR:
        return f"{minutes:.0f} min"
    found = minutes / HOUR
    return f"{found:,.0f} h" if found >= PLENTY_HOURS else f"{found:.1f} h"


def interval_words(interval: Interval | None) -> str:
    """Where the hours may lie: `2.0 to 4.6 h`; "" where no rate was counted."""
    if interval is None:
        return ""
    return range_words(interval.low, interval.high)


def range_words(low: float, high: float) -> str:
    """From so many minutes to so many, in words; one where they are the same.

    >>> range_words(120, 276), range_words(60, 60)
    ('2.0 to 4.6 h', '1.0 h')
    """
    first, last = hours(low), hours(high)
    if first == last:
        return first
    return f"{first.removesuffix(' h') if last.endswith(' h') and first.endswith(' h') else first} to {last}"


def share_of_month(minutes: float) -> str:
    """Rescue minutes as a share of the month."""
    return f"{100 * minutes / MONTH_MINUTES:.2g}%"


def share_words(share: float) -> str:
    """An availability with as many nines as matter: `99.74%`, `99.9966%`.

    >>> share_words(0.9974), share_words(0.99996), share_words(1)
    ('99.74%', '99.996%', '100%')
    """
    if share >= 1:
        return "100%"
    digits = 2
    while digits < 7 and round(100 * share, digits) >= 100 - 3 * 10.0**-digits:  # noqa: PLR2004
        digits += 1
    return f"{100 * share:.{digits}f}%"
