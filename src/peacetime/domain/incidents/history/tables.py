"""Whatever form a file has, it is a table: a header, and records below it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from peacetime.domain.incidents.history.findings import RejectedFile, Rejection, Remark
from peacetime.domain.incidents.history.flat import flat
from peacetime.domain.incidents.history.json_items import Item, is_json, json_items
from peacetime.domain.incidents.history.records import Record, Records, storable
from peacetime.domain.incidents.history.tools import OWN, SHEET, TOOLS, plain

DELIMITERS = (",", ";", "\t", "|")
SEPARATOR_LINE = re.compile(r"(?i)\ufeff?\"?sep=(?P<delimiter>[,;\t|])\"?\s*")
LOOKED_AT = 200  # records, to see what a column holds
NAMED_BY = 500  # objects, which name the columns of JSON
WORDS = frozenset(OWN).union(
    *(names for tool in (*TOOLS, SHEET) for names in tool.columns.values())
)


@dataclass(slots=True)
class Table:
    """A header, the records below it, and the first of them to look at.

    `records` may be iterated once and begin with the `first`. `late` are remarks on the
    table as a whole, complete when the last record was taken.
    """

    form: str
    header: tuple[str, ...]
    header_line: str
    first: list[Record]
    records: Iterator[Record | Rejection]
    sheet: Records | None = None
    late: list[Remark] = field(default_factory=list)


def read_table(text: Iterable[str]) -> Table:
    r"""The table in a text: CSV in its dialects, JSON, JSON Lines.

    Raises:
        RejectedFile: `file_empty`, `header_missing`, `json_broken`, `json_without_rows`.

    Cost: linear, in constant memory.

    >>> read_table(['[{"id": 1, "created": "x"}]']).header
    ('id', 'created')
    >>> read_table(["Title;Started at\n"]).header
    ('Title', 'Started at')
    """
    json, text = is_json(text)
    return _of_json(text) if json else _of_sheet(text)


def sheet_header(records: Records) -> Record:
    """The first record of a sheet, once its delimiter is found: the one that shows most known names.

    Raises:
        RejectedFile: `file_empty`, `header_missing`.
    """
    line = records.peek_line()
    if separator := SEPARATOR_LINE.fullmatch(line):
        records.skip_line()
        records.delimiter = separator["delimiter"]
    else:
        records.delimiter = max(DELIMITERS, key=lambda one: (_known_in(line, one), line.count(one)))
    header = next(iter(records), None)
    if header is None:
        raise RejectedFile("The file holds nothing but blank lines.", code="file_empty")
    if not isinstance(header, Record):
        raise RejectedFile(f"The first line is no header. {header.sentence}", code="header_missing")
    return header


def _known_in(line: str, delimiter: str) -> int:
    return sum(plain(cell) in WORDS for cell in line.split(delimiter))


def _of_sheet(text: Iterable[str]) -> Table:
    records = Records(text)
    header = sheet_header(records)
    names = [plain(cell) for cell in header.cells]
    start = next((place for place, name in enumerate(names) if name in _STARTS), 0)
    records.expect(len(header.cells), start)
    coming = iter(records)
    looked = list(islice(coming, LOOKED_AT))
    first = [one for one in looked if isinstance(one, Record)]
    return Table("CSV", header.cells, header.raw, first, chain(looked, coming), records)


_STARTS = frozenset().union(*(set(tool.columns["started_at"]) for tool in (*TOOLS, SHEET)))


def _of_json(text: Iterable[str]) -> Table:
    form, items = json_items(text)
    named = list(islice(items, NAMED_BY))
    rows = [(one, flat(one.value)) for one in named if isinstance(one, Item)]
    header = tuple(dict.fromkeys(name for _, row in rows for name in row))
    if not header:
        _raise_first(named)
    table = Table(form, header, _line(header), [], iter(()))
    table.first = [_record(one, row, header) for one, row in rows[:LOOKED_AT]]
    table.records = _json_records(chain(named, items), header, table.late)
    return table


def _raise_first(named: Sequence[Item | Rejection]) -> None:
    """A file of which nothing can be read is no history."""
    for one in named:
        if isinstance(one, Rejection):
            raise RejectedFile(one.sentence, code=one.code)
    sentence = "The list in this JSON is empty: no incident is in it."
    raise RejectedFile(sentence, code="json_without_rows")


def _json_records(
    items: Iterable[Item | Rejection], header: tuple[str, ...], late: list[Remark]
) -> Iterator[Record | Rejection]:
    known, unknown = set(header), dict[str, int]()
    for one in items:
        if isinstance(one, Rejection):
            yield one
            continue
        row = flat(one.value)
        for name in row.keys() - known:
            unknown.setdefault(name, one.line)
        yield _record(one, row, header)
    if unknown:
        name, line = next(iter(unknown.items()))
        sentence = (
            f"{len(unknown):,} names first come after the {NAMED_BY} objects that tell the columns "
            f"({name[:100]} at {line:,}); what stands under them was left out."
        )
        late.append(Remark(0, "columns_late", sentence))


def _record(item: Item, row: dict[str, str], header: tuple[str, ...]) -> Record:
    cells = tuple(row.get(name, "") for name in header)
    return Record(item.line, cells, storable([_line(cells)]))


def _line(cells: Iterable[str]) -> str:
    """The cells as a line of CSV, so that rejected rows of any form can be mended in a sheet."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    return written.getvalue()
