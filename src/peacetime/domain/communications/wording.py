"""How moments and lengths of time read in a message."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

ENDS = ("", ".", "!", "?", "…", ":", "。", "！", "？")  # noqa: RUF001 - other scripts end so
CLOSING = "\"'”’)]»"
ADDRESS_AT_THE_END = re.compile(r"https?://\S+$")


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


def percent(share: float) -> str:
    """A share for people: never 100 % where it was not all, never 0 % where it was something.

    >>> percent(0.9999), percent(0.934), percent(1.0), percent(0.0001)
    ('99.9%', '93%', '100%', '0.1%')
    """
    whole = round(share * 100)
    if whole == 100 and share < 1:  # noqa: PLR2004 - percent
        return f"{min(share * 100, 99.9):.1f}%"
    if whole == 0 and share > 0:
        return f"{max(share * 100, 0.1):.1f}%"
    return f"{whole}%"


def sentence(text: str) -> str:
    """Text that ends like a sentence; an address at its end stays whole.

    >>> sentence("Payments time out "), sentence("Is it down?"), sentence('It says "down."')
    ('Payments time out.', 'Is it down?', 'It says "down."')
    >>> sentence("See https://status.example.org/1")
    'See https://status.example.org/1'
    """
    text = text.strip()
    return text if ends_a_sentence(text) else text + "."


def ends_a_sentence(text: str) -> bool:
    """Whether nothing has to follow: an end is there, or an address that must stay whole, or no text at all.

    >>> ends_a_sentence("Is it down?"), ends_a_sentence("Payments time out")
    (True, False)
    """
    text = text.strip()
    return text.rstrip(CLOSING)[-1:] in ENDS or ADDRESS_AT_THE_END.search(text) is not None


def clause(text: str) -> str:
    """Text without the full stop that would end it, to go on in the same sentence.

    >>> clause("Planned sprint work. "), clause("the app, the web shop, etc.")
    ('Planned sprint work', 'the app, the web shop, etc.')
    """
    text = text.strip()
    return text if text.endswith(("..", " etc.", "…")) else text.removesuffix(".").rstrip()


def shortened(text: str, at_most: int) -> str:
    """Text cut between two words where it is too long.

    >>> shortened("Payments time out in Europe", 20), shortened("Payments time out", 20)
    ('Payments time out…', 'Payments time out')
    """
    if len(text) <= at_most:
        return text
    cut = text[: at_most - 1]
    return (cut[: cut.rfind(" ")] if " " in cut else cut).rstrip(" ,;:.") + "…"
