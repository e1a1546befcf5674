"""The Jinja2 environment of the pages: filters for moments, lengths of time and people's initials."""

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.templatetags.static import static
from django.utils import timezone
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from peacetime.domain.communications.wording import length, sentence
from peacetime.pictures.pips import pips
from peacetime.web.capacity.gauge import rescue_words


def environment(**options: Any) -> Environment:
    """What `TEMPLATES` names. A variable nobody passed is an error, never an empty page."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**options)  # noqa: S701 - Django's backend passes autoescape=True
    made.globals |= {
        "static": static,
        "now": timezone.now,
        "fresh_key": fresh_key,
        "pips": pips,
        "rescue_words": rescue_words,
    }
    made.filters |= {
        "moment": moment,
        "dated": dated,
        "clock": clock,
        "day": day,
        "iso": iso,
        "field_value": field_value,
        "length_of_time": length,
        "countdown": countdown,
        "initials": initials,
        "of": count_of,
        "times": times,
        "in_parts": in_parts,
        "sentence": sentence,
    }
    return made


def fresh_key() -> str:
    """An idempotency key for one form: sent twice, it acts once."""
    return secrets.token_hex(16)


def iso(at: datetime) -> str:
    """A moment for machines, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def moment(at: datetime, zone: str = "UTC") -> str:
    """`22 Nov, 14:02` on a clock in that zone."""
    local = _local(at, zone)
    return f"{local.day} {local:%b, %H:%M}"


def dated(at: datetime, zone: str = "UTC") -> str:
    """`22 Nov 2026, 14:02`: where the year is not plain."""
    local = _local(at, zone)
    return f"{local.day} {local:%b %Y, %H:%M}"


def clock(at: datetime, zone: str = "UTC") -> str:
    """`14:02` today, with the day on every other one."""
    local, today = _local(at, zone), _local(timezone.now(), zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return moment(at, zone) if local.year == today.year else dated(at, zone)


def day(at: datetime, zone: str = "UTC") -> str:
    """`Sunday 22 November 2026`."""
    local = _local(at, zone)
    return f"{local:%A} {local.day} {local:%B %Y}"


def field_value(at: datetime | str | None, zone: str = "UTC") -> str:
    """A moment as `<input type=datetime-local>` wants it; what was typed stays as typed."""
    if at is None or isinstance(at, str):
        return at or ""
    return f"{_local(at, zone):%Y-%m-%dT%H:%M}"


def countdown(at: datetime, what: str = "Update") -> str:
    """`Update due in 4 min`, `Update overdue 4 min`. The browser keeps it true."""
    left = at - timezone.now()
    if left <= timedelta(0):
        return f"{what} overdue {length(-left)}"
    return f"{what} due in {length(left)}"


def initials(name: str) -> str:
    """`AR` for Ana Ruiz: a sign, never the only name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def count_of(number: int, one: str, many: str) -> str:
    """`1 team`, `2 teams`."""
    return f"{number:,} {one if number == 1 else many}"


def times(arithmetic: str) -> str:
    """A line of arithmetic with the sign that people read: `2 h × 1.25 = 2.5`."""
    return arithmetic.replace(" x ", " × ")


def in_parts(name: str) -> Markup:
    """A long name that breaks where its parts meet: `mode.rescue.declared`, `person:ana@example.org`."""
    return Markup("<wbr>").join(re.split(r"(?<=[.:/@])(?=.)", name))


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone or "UTC"))
