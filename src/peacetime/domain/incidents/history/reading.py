"""A file of incidents, read one row at a time; a bad row never costs another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from peacetime.domain.incidents.history.columns import read_header
from peacetime.domain.incidents.history.encoding import Text
from peacetime.domain.incidents.history.findings import Finding, HistoryRow, Rejection, Remark
from peacetime.domain.incidents.history.records import Records
from peacetime.domain.incidents.history.rows import HistoryRules, RowReading

DEFAULT_RULES = HistoryRules()


class History:
    """The findings of one file, once, in the order of its lines.

    Yields a `HistoryRow` for a row that is taken, a `Rejection` for one that is not, and
    at the end a `Remark` (line 0) on the file as a whole. `header_line` is the header as it
    stands in the file; keep it to export the rejected rows.
    """

    def __init__(self, text: Text, records: Records, reading: RowReading) -> None:
        self.header_line = reading.columns.header_line
        self._text = text
        self._records = records
        self._reading = reading
        self._seen: dict[str, tuple[int, str]] = {}

    def __iter__(self) -> Iterator[Finding]:
        is_empty = True
        for record in self._records:
            is_empty = False
            if isinstance(record, Rejection):
                yield record
                continue
            row = self._reading.read(record)
            yield row if isinstance(row, Rejection) else self._unless_repeated(row, record.raw)
        if self._text.guessed:
            yield Remark(0, "encoding_guessed", self._text.guessed)
        if is_empty:
            yield Remark(0, "rows_missing", "The file has a header and no row below it.")

    def _unless_repeated(self, row: HistoryRow, raw: str) -> HistoryRow | Rejection:
        line, digest = self._seen.setdefault(row.source_key, (row.line, row.digest))
        if line == row.line:
            return row
        if digest == row.digest:
            sentence = f"The row says the same as line {line}, which was taken. Nothing to do."
            return Rejection(row.line, "row_repeated", sentence, raw)
        sentence = (
            f"Line {line} has the same id and says something else; it was taken. Keep the right "
            "one of the two, or give this one an id of its own."
        )
        return Rejection(row.line, "id_repeated", sentence, raw)


def read_history(
    chunks: Iterable[bytes],
    *,
    at: datetime,
    assumed_zone: tzinfo | None = None,
    rules: HistoryRules = DEFAULT_RULES,
) -> History:
    r"""Reads a CSV of incidents; nothing is guessed and nothing is silently repaired.

    Args:
        chunks: The bytes of the file in order, cut anywhere; progress is what was taken.
        at: Now: what started or ended after it is rejected.
        assumed_zone: The zone of times written without one; None rejects such rows.
        rules: Thresholds and the words for severities.

    Returns:
        The findings, to be iterated once. The header has been read.

    Raises:
        RejectedFile: The file is no history at all; see its codes.

    Source: the columns of public incident histories; the rules are our default.
    Cost: linear; constant memory but for the ids, by which a repetition is known.

    >>> from datetime import UTC
    >>> lines = ["incident_id,started_at,resolved_at", "a,2026-03-01T10:00Z,2026-03-01T11:00Z"]
    >>> lines += ["b,2026-13-01T10:00Z,"]
    >>> history = read_history(["\n".join(lines).encode()], at=datetime(2026, 4, 1, tzinfo=UTC))
    >>> [(type(found).__name__, found.line) for found in history]
    [('HistoryRow', 2), ('Rejection', 3)]
    """
    text = Text(chunks)
    records = Records(text)
    columns = read_header(records)
    return History(text, records, RowReading(columns, at, assumed_zone, rules))
