"""How long a host asks to be left alone (RFC 9110, 10.2.3)."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peacetime.wire.requests import Answer

LONGEST = timedelta(days=1)


def retry_after(answer: Answer, *, at: datetime) -> timedelta | None:
    """How long to wait, or None where the answer does not say; a day at most.

    Args:
        answer: Seconds (also with a fraction) or a date in its `Retry-After`.
        at: Now.
    """
    said = answer.headers.get("retry-after", "").strip()
    wait = _seconds(said) if said[:1].isdigit() else _until(said, at)
    return None if wait is None else min(max(wait, timedelta()), LONGEST)


def _seconds(said: str) -> timedelta | None:
    try:
        seconds = float(said)
    except ValueError:
        return None
    return (
        timedelta(seconds=min(seconds, LONGEST.total_seconds()))
        if math.isfinite(seconds)
        else LONGEST
    )


def _until(said: str, at: datetime) -> timedelta | None:
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - at
