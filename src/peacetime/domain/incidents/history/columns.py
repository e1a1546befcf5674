"""The header of a history: which column is which."""

from __future__ import annotations

import re
from dataclasses import dataclass

from peacetime.domain.incidents.history.findings import RejectedFile
from peacetime.domain.incidents.history.records import A_DATE, Record, Records
from peacetime.domain.shared.text import quoted

MOMENTS = ("started_at", "detected_at", "declared_at", "mitigated_at", "resolved_at")
KNOWN = (
    *("org", "incident_id", "kind", *MOMENTS, "severity", "title", "services"),
    *("update_count", "tz_source", "source"),
)
DELIMITERS = (",", ";", "\t", "|")
REASON_COLUMNS = ("rejected_line", "rejected_code", "rejected_reason", "rejected_text")
SEPARATOR_LINE = re.compile(r"(?i)\ufeff?\"?sep=(?P<delimiter>[,;\t|])\"?\s*")


@dataclass(frozen=True, slots=True)
class Columns:
    """The header as written, the known columns by name, and the ones kept as they are."""

    header: tuple[str, ...]
    header_line: str
    known: dict[str, int]
    extra: dict[str, int]

    @property
    def is_own_export(self) -> bool:
        """Whether the file is our export of rejected rows, mended by somebody."""
        return any(map(is_reason, self.header))


def read_header(records: Records) -> Columns:
    r"""Finds the delimiter and the columns; leaves the records at the first row.

    The delimiter is the one that shows the most known columns. Names may differ in case,
    in white space and in hyphens for underscores; their order is free.

    Raises:
        RejectedFile: `file_empty`, `header_missing`, `column_unknown`, `column_missing`,
            `column_repeated`.

    Source: our default.

    >>> records = Records(["Title;Started at;Room\n"])
    >>> columns = read_header(records)
    >>> columns.known, columns.extra, records.delimiter
    ({'title': 0, 'started_at': 1}, {'Room': 2}, ';')
    """
    line = records.peek_line()
    if separator := SEPARATOR_LINE.fullmatch(line):
        records.skip_line()
        line = records.peek_line()
        records.delimiter = separator["delimiter"]
    else:
        records.delimiter = max(DELIMITERS, key=lambda one: _known_in(line, one))
    header = next(iter(records), None)
    if header is None:
        raise RejectedFile("The file holds nothing but blank lines.", code="file_empty")
    if not isinstance(header, Record):
        raise RejectedFile(f"The first line is no header. {header.sentence}", code="header_missing")
    columns = _columns(header)
    records.expect(len(header.cells), columns.known["started_at"])
    return columns


def is_reason(name: str) -> bool:
    """Whether a column is one that our export of rejected rows adds."""
    return _plain(name) in REASON_COLUMNS


def _columns(header: Record) -> Columns:
    known: dict[str, int] = {}
    extra: dict[str, int] = {}
    for place, cell in enumerate(header.cells):
        name = _plain(cell)
        if name in known:
            sentence = f"The column {name} is there twice. Remove or rename one of them."
            raise RejectedFile(sentence, code="column_repeated")
        if name in KNOWN:
            known[name] = place
        elif name and name not in REASON_COLUMNS:
            extra[_free(_storable(cell.strip()), extra)] = place
    if not known:
        raise _without_header(header.cells)
    if "started_at" not in known:
        sentence = (
            "There is no column started_at, and nothing is guessed. Add it, with the moment each "
            "incident started."
        )
        raise RejectedFile(sentence, code="column_missing", details={"columns": list(known)})
    return Columns(header.cells, header.raw, known, extra)


def _without_header(cells: tuple[str, ...]) -> RejectedFile:
    names = f"The known columns are {', '.join(KNOWN)}; started_at must be there."
    if any(A_DATE.match(cell) for cell in cells):
        sentence = f"The first line holds values and no names of columns. {names}"
        return RejectedFile(sentence, code="header_missing")
    found = ", ".join(quoted(cell) for cell in cells[:5])
    sentence = f"No column is known here; the first line has {found}. {names}"
    return RejectedFile(sentence, code="column_unknown")


def _known_in(line: str, delimiter: str) -> int:
    return sum(_plain(cell) in KNOWN for cell in line.split(delimiter))


def _plain(name: str) -> str:
    return re.sub(r"[\s\-]+", "_", name.strip(' \t\r\n"\ufeff').lower())


def _storable(name: str) -> str:
    return quoted(name, at_most=100)[1:-1]


def _free(name: str, taken: dict[str, int]) -> str:
    """A name that no other column has: a second "room" becomes "room (2)"."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free
