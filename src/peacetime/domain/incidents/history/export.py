"""The rows that were not taken, as a table to mend and bring again."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator

from peacetime.domain.incidents.history.columns import REASON_COLUMNS, is_reason
from peacetime.domain.incidents.history.findings import Rejection
from peacetime.domain.incidents.history.formulas import guarded, unguarded
from peacetime.domain.incidents.history.records import Record, Records
from peacetime.domain.incidents.history.tables import sheet_header


def rejected_rows_csv(rejections: Iterable[Rejection], *, header_line: str) -> Iterator[bytes]:
    """A CSV of the rejected rows: the file's own columns, then why each was not taken.

    A row that does not fit the header stands as it was in `rejected_text`. Cells that a
    spreadsheet would run as a formula get an apostrophe, which importing this file again
    takes away, as it leaves out the columns of the reasons.

    Args:
        rejections: In the order in which to write them.
        header_line: `History.header_line` of the file they are from.

    Returns:
        UTF-8 with a byte-order mark, comma-separated, a row at a time.

    >>> history = rejected_rows_csv([Rejection(2, "x", "Why.", "=1;2")], header_line="started_at;a")
    >>> b"".join(history).decode("utf-8-sig").splitlines()
    ['started_at,a,rejected_line,rejected_code,rejected_reason,rejected_text', "'=1,2,2,x,Why.,"]
    """
    records = Records([header_line])
    header = sheet_header(records).cells
    own = [place for place, name in enumerate(header) if is_reason(name)]
    yield codecs.BOM_UTF8 + _line([*_without(header, own), *REASON_COLUMNS])
    for rejection in rejections:
        cells, text = _cells(rejection.raw, records.delimiter, len(header))
        if own:
            cells = [unguarded(cell) for cell in cells]
        reason = (str(rejection.line), rejection.code, rejection.sentence, text)
        yield _line([*_without(cells, own), *reason])


def _cells(raw: str, delimiter: str, width: int) -> tuple[list[str], str]:
    """The cells of a row and "", or empty cells and the row's text where they do not fit."""
    read = list(Records([raw], delimiter))
    if len(read) == 1 and isinstance(read[0], Record) and len(read[0].cells) == width:
        return list(read[0].cells), ""
    return [""] * width, raw


def _without(cells: Iterable[str], places: list[int]) -> list[str]:
    return [cell for place, cell in enumerate(cells) if place not in places]


def _line(cells: list[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerow(map(guarded, cells))
    return written.getvalue().encode()
