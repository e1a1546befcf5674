"""How moments and lengths of time read in a message."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment on a clock that says where it hangs.

    >>> from datetime import datetime, timezone
    >>> from zoneinfo import ZoneInfo
    >>> moment(datetime(2026, 11, 21, 13, 5, tzinfo=timezone.utc), ZoneInfo("Europe/Berlin"))
    'Sat 21 Nov, 14:05 CET'
    """
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M} {local.tzname()}"


def length(duration: timedelta) -> str:
    """A length of time in its two largest units.

    >>> length(timedelta(hours=1, minutes=42)), length(timedelta(seconds=20)), length(timedelta(days=3))
    ('1 h 42 min', 'under a minute', '3 d')
    """
    minutes = int(duration / timedelta(minutes=1))
    if minutes < 1:
        return "under a minute"
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes if not days else 0, "min")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def sentence(text: str) -> str:
    """Text that ends like a sentence.

    >>> sentence("Payments time out "), sentence("Is it down?")
    ('Payments time out.', 'Is it down?')
    """
    text = text.strip()
    return text if not text or text[-1] in ".!?…" else text + "."
