"""Tables to fill in, with made-up rows that show how a row is written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

EXAMPLES = (
    ("throughput", 12, 160),
    ("change_failures", 2, 20),
    ("attendance", 6, 8),
    ("roster", 0, 8),
    ("urgent_items", 3, 12),
)


def series_rows(at: datetime) -> Iterator[bytes]:
    """`kind, week, value, exposure`, one row of each kind."""
    monday = (at - timedelta(days=at.weekday() + 7)).date()
    yield b"kind,week,value,exposure\r\n"
    for kind, value, exposure in EXAMPLES:
        yield f"{kind},{monday},{value},{exposure}\r\n".encode()


def rota_rows(at: datetime) -> Iterator[bytes]:
    """`person, starts_at, ends_at`, two turns of a week."""
    monday = (at + timedelta(days=7 - at.weekday())).date()
    yield b"person,starts_at,ends_at\r\n"
    for turn, person in enumerate(("first@example.org", "second@example.org")):
        start = monday + turn * timedelta(days=7)
        yield f"{person},{start} 09:00,{start + timedelta(days=7)} 09:00\r\n".encode()
