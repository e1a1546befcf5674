"""Rejected rows leave as a table that can be mended and brought again."""

import csv
import io
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.incidents.history import (
    HistoryRow,
    Rejection,
    read_history,
    rejected_rows_csv,
)
from peacetime.domain.incidents.history.formulas import guarded, unguarded

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HEADER = "incident_id;Room;started_at;title"
ROWS = [
    "ok;blue;2026-01-01T10:00Z;fine",
    "month;red;2026-13-01T10:00Z;=cmd|' /C calc'!A0",
    'quoted;"a;b";2026-13-01T10:00Z;"- ""said"""',
    "ragged;2026-01-01T10:00Z",
    'open;red;2026-01-01T10:00Z;"never closed',
    "nul;red;2026-13-01T10:00Z;a\0b",
]


def split(data: bytes) -> tuple[list[HistoryRow], list[Rejection], str]:
    history = read_history([data], at=NOW)
    found = list(history)
    taken = [one for one in found if isinstance(one, HistoryRow)]
    return taken, [one for one in found if isinstance(one, Rejection)], history.header_line


def exported(data: bytes) -> bytes:
    _, rejections, header_line = split(data)
    return b"".join(rejected_rows_csv(rejections, header_line=header_line))


FILE = "\n".join([HEADER, *ROWS]).encode()


def test_rejected_rows_stand_under_their_header_with_their_reasons() -> None:
    data = exported(FILE)
    assert data.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [(row["rejected_line"], row["rejected_code"]) for row in table] == [
        ("3", "month_out_of_range"),
        ("4", "month_out_of_range"),
        ("5", "cells_do_not_fit"),
        ("6", "quote_not_closed"),
        ("7", "text_nul"),
    ]
    assert table[1]["Room"] == "a;b"
    assert [row["rejected_text"] for row in table] == ["", "", ROWS[3], ROWS[4], ""]
    assert all("." in row["rejected_reason"] for row in table)


def test_no_cell_begins_a_formula() -> None:
    table = csv.reader(io.StringIO(exported(FILE).decode("utf-8-sig"), newline=""))
    cells = [cell for row in table for cell in row]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


def test_a_mended_export_is_read_as_if_the_file_had_been_right() -> None:
    right = FILE.replace(b"2026-13", b"2026-12").replace(b"2026-12", b"2026-02")
    wanted = {row.incident_id: row.digest for row in split(right)[0]}
    mended = {
        row.incident_id: row for row in split(exported(FILE).replace(b"2026-13", b"2026-02"))[0]
    }
    assert mended["month"].title == "=cmd|' /C calc'!A0"
    assert mended["quoted"].title == '- "said"'
    for name in ("month", "quoted"):
        assert mended[name].digest == wanted[name]


def test_an_export_that_nobody_mended_is_rejected_for_the_same_rows() -> None:
    again = exported(exported(FILE))
    _, rejections, header_line = split(exported(FILE))
    assert [one.code for one in rejections[:2]] == ["month_out_of_range", "month_out_of_range"]
    assert len(rejections) == 5
    assert header_line.count("rejected_code") == again.decode().count("rejected_code") == 1


@given(st.text(max_size=20))
def test_guarding_a_cell_loses_nothing(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell)[:1] not in set("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
