"""Tables to take away, a few rows at a time: CSV with nothing in it that a spreadsheet runs, and JSON."""

from __future__ import annotations

import codecs
import csv
import io
import json
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


def items_json(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    r"""The same as one JSON object: `items`, each with the columns by name; nothing needs guarding.

    >>> b"".join(items_json(["title", "length"], [["=1+1", timedelta(minutes=1)]]))
    b'{"items":[\n{"title": "=1+1", "length": 60.0}\n]}\n'
    """
    yield b'{"items":['
    coming, before = iter(rows), "\n"
    while piece := list(islice(coming, AT_ONCE)):
        said = [_item(dict(zip(columns, row, strict=True))) for row in piece]
        yield (before + ",\n".join(said)).encode("utf-8", errors="replace")
        before = ",\n"
    yield b"\n]}\n"


def _item(item: dict[str, object]) -> str:
    return json.dumps(item, default=_plain, ensure_ascii=False)


def _plain(value: object) -> object:
    return value.total_seconds() if isinstance(value, timedelta) else _cell(value)


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
