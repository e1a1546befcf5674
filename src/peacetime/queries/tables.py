"""Tables for spreadsheets: CSV a few rows at a time, with nothing in it that a spreadsheet would run."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from peacetime.domain.incidents.history.formulas import guarded

AT_ONCE = 500  # rows in one piece


def table_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    r"""A table as CSV: UTF-8 with a byte-order mark, moments in UTC, lengths of time in seconds.

    A cell that begins with =, +, -, @, a tab or a line break gets an apostrophe before it, so that
    it stays text; one that has an apostrophe there already gets one more, so that nothing is lost.
    What is not known is an empty cell.

    >>> b"".join(table_csv(["title"], [["=1+1"], [None], [timedelta(minutes=1)]]))[3:].split()
    [b'title', b"'=1+1", b'""', b'60']
    """
    yield codecs.BOM_UTF8 + _lines([header])
    coming = iter(rows)
    while piece := list(islice(coming, AT_ONCE)):
        yield _lines(piece)


def _lines(rows: Iterable[Sequence[object]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8", errors="replace")


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case timedelta():
            return f"{value.total_seconds():.15g}"
        case int():
            return str(value)
        case float():
            return f"{value:.15g}"
        case _:
            return guarded(str(value))
