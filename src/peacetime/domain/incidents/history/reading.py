"""A file of incidents, read one row at a time; a bad row never costs another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from peacetime.domain.incidents.history.choices import Choices
from peacetime.domain.incidents.history.columns import columns_of
from peacetime.domain.incidents.history.encoding import Text
from peacetime.domain.incidents.history.findings import Finding, HistoryRow, Rejection, Remark
from peacetime.domain.incidents.history.rows import HistoryRules, RowReading
from peacetime.domain.incidents.history.tables import Table, read_table
from peacetime.domain.shared.zones import named_zone

DEFAULT_RULES = HistoryRules()
AS_FOUND = Choices()


class History:
    """The findings of one file, once, in the order of its lines.

    Yields a `HistoryRow` for a row that is taken, a `Rejection` for one that is not, and
    at the end a `Remark` (line 0) on the file as a whole. `header_line` is the header as it
    stands in the file; keep it to export the rejected rows.
    """

    def __init__(self, text: Text, table: Table, reading: RowReading) -> None:
        self.columns = reading.columns
        self.header_line = reading.columns.header_line
        self.form = table.form
        self._text = text
        self._table = table
        self._reading = reading
        self._seen: dict[int, int] = {}

    def __iter__(self) -> Iterator[Finding]:
        is_empty = True
        for record in self._table.records:
            is_empty = False
            if isinstance(record, Rejection):
                yield record
                continue
            row = self._reading.read(record)
            yield row if isinstance(row, Rejection) else self._unless_repeated(row, record.raw)
        yield from self._on_the_whole(is_empty=is_empty)

    def _on_the_whole(self, *, is_empty: bool) -> Iterator[Remark]:
        if self._text.guessed:
            yield Remark(0, "encoding_guessed", self._text.guessed)
        if self.columns.tool is not None and not self.columns.is_own:
            read = ", ".join(f"{field} from {name}" for field, name in self.columns.mapping.items())
            sentence = f"The columns are those of {self.columns.tool.name}: {read}."
            yield Remark(0, "columns_recognised", sentence[:500])
        yield from self._table.late
        if is_empty:
            yield Remark(0, "rows_missing", "The file has a header and no row below it.")

    def _unless_repeated(self, row: HistoryRow, raw: str) -> HistoryRow | Rejection:
        # one number for line and digest: an import of a million rows keeps as many
        digest = int(row.digest[:16], 16)
        own = row.line << 64 | digest
        first = self._seen.setdefault(hash(row.source_key), own)
        if first == own:
            return row
        line = first >> 64
        if first & (1 << 64) - 1 == digest:
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
    choices: Choices = AS_FOUND,
) -> History:
    r"""Reads a file of incidents; nothing is guessed and nothing is silently repaired.

    Args:
        chunks: The bytes of the file in order, cut anywhere; progress is what was taken.
        at: Now: what started or ended after it is rejected.
        assumed_zone: The zone of times written without one; None rejects such rows.
        rules: Thresholds and the words for severities.
        choices: Which column is which, and how dates are meant, where somebody said so.

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
    table = read_table(text)
    columns = columns_of(table, choices)
    if table.sheet is not None:
        table.sheet.expect(len(table.header), columns.known["started_at"])
    if assumed_zone is None and columns.tool is not None and columns.tool.zone:
        assumed_zone = named_zone(columns.tool.zone)
    reading = RowReading(columns, at, assumed_zone, rules, choices)
    return History(text, table, reading)
