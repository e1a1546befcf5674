"""Which column of a table is which of our fields: recognised, or as somebody pointed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peacetime.domain.incidents.history.choices import Choices
from peacetime.domain.incidents.history.findings import RejectedFile
from peacetime.domain.incidents.history.records import A_DATE
from peacetime.domain.incidents.history.tables import Table
from peacetime.domain.incidents.history.tools import (
    OWN,
    PEACETIME,
    SHEET,
    Tool,
    mapping_of,
    plain,
    tool_of,
)
from peacetime.domain.shared.text import quoted

REASON_COLUMNS = ("rejected_line", "rejected_code", "rejected_reason", "rejected_text")


@dataclass(frozen=True, slots=True)
class Columns:
    """The header as written, where each known field is, and the columns kept as they are.

    `tool` is None where somebody pointed. `is_own_export` says whether the file is our export
    of rejected rows, mended by somebody. Our own columns are read strictly; of other files
    only what is mapped is read, and long titles are cut with a remark.
    """

    header: tuple[str, ...]
    names: tuple[str, ...]
    header_line: str
    known: Mapping[str, int]
    extra: Mapping[str, int]
    tool: Tool | None
    is_own_export: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the columns are ours, by name."""
        return self.tool is PEACETIME

    @property
    def mapping(self) -> dict[str, str]:
        """Our fields and the names of their columns."""
        return {field: self.names[place] for field, place in self.known.items()}


def columns_of(table: Table, choices: Choices) -> Columns:
    """Which column is which: as pointed, or as recognised.

    Raises:
        RejectedFile: `column_unknown`, `column_missing`, `column_repeated`, `header_missing`.

    Source: our default.
    """
    names = unique_names(table.header)
    is_export = any(map(is_reason, table.header))
    about = (table.header, names, table.header_line)
    if choices.columns is not None:
        return Columns(*about, _pointed(choices.columns, names), {}, None, is_export)
    tool = recognised(table)
    if tool is None or tool is PEACETIME:
        return Columns(*about, *_own(table, names), PEACETIME, is_export)
    return Columns(*about, _known(tool, table), {}, tool, is_export)


def recognised(table: Table) -> Tool | None:
    """The tool that wrote a table, None where its start is in no column that we know."""
    names = [plain(cell) for cell in table.header]
    tool = tool_of(names)
    if tool is PEACETIME and not any(map(is_reason, names)):
        # a sheet may have a column of our name beside many of its own
        own = sum(name in OWN for name in names)
        if len(_known(SHEET, table)) > own:
            return SHEET
    return tool


def unique_names(header: Sequence[str]) -> tuple[str, ...]:
    """A name for every column: a second "room" is "room (2)", one without a name "column 3".

    >>> unique_names(["room", "room", " "])
    ('room', 'room (2)', 'column 3')
    """
    taken: dict[str, int] = {}
    for place, cell in enumerate(header):
        name = quoted(cell.strip(" \t\r\n\ufeff"), at_most=100)[1:-1] or f"column {place + 1}"
        taken[_free(name, taken)] = place
    return tuple(taken)


def is_reason(name: str) -> bool:
    """Whether a column is one that our export of rejected rows adds."""
    return plain(name) in REASON_COLUMNS


def _known(tool: Tool, table: Table) -> dict[str, int]:
    """The place of each field's column; of columns with one name the first."""
    places: dict[str, int] = {}
    for place, cell in enumerate(table.header):
        places.setdefault(plain(cell), place)

    def share_filled(name: str) -> float:
        cells = [record.cells[places[name] : places[name] + 1] for record in table.first]
        return sum(bool(cell and cell[0].strip()) for cell in cells) / max(1, len(cells))

    mapping = mapping_of(tool, list(places), share_filled=share_filled)
    return {field: places[name] for field, name in mapping.items()}


def _pointed(columns: Mapping[str, str], names: tuple[str, ...]) -> dict[str, int]:
    known: dict[str, int] = {}
    for field, name in columns.items():
        if name not in names:
            sentence = (
                f"There is no column {quoted(name)} in this file. "
                f"It has {', '.join(quoted(one) for one in names[:10])}."
            )
            raise RejectedFile(sentence, code="column_unknown")
        known[field] = names.index(name)
    if "started_at" not in known:
        raise _without_start(list(known))
    return known


def _own(table: Table, names: tuple[str, ...]) -> tuple[dict[str, int], dict[str, int]]:
    """Our own columns, and the ones kept as they are."""
    known: dict[str, int] = {}
    extra: dict[str, int] = {}
    for place, cell in enumerate(table.header):
        name = plain(cell)
        if name in known:
            sentence = f"The column {name} is there twice. Remove or rename one of them."
            raise RejectedFile(sentence, code="column_repeated")
        if name in OWN:
            known[name] = place
        elif name and name not in REASON_COLUMNS:
            extra[names[place]] = place
    if not known:
        raise _without_header(table.header)
    if "started_at" not in known:
        raise _without_start(list(known))
    return known, extra


def _without_start(known: list[str]) -> RejectedFile:
    sentence = (
        "There is no column started_at, and nothing is guessed. Add it, with the moment each "
        "incident started, or point at the column that holds it."
    )
    return RejectedFile(sentence, code="column_missing", details={"columns": known})


def _without_header(cells: tuple[str, ...]) -> RejectedFile:
    names = f"The known columns are {', '.join(OWN)}; started_at must be there."
    if any(A_DATE.match(cell) for cell in cells):
        sentence = f"The first line holds values and no names of columns. {names}"
        return RejectedFile(sentence, code="header_missing")
    found = ", ".join(quoted(cell) for cell in cells[:5])
    sentence = (
        f"No column is known here; the first line has {found}. Point at the columns, or rename "
        f"them. {names}"
    )
    return RejectedFile(sentence, code="column_unknown")


def _free(name: str, taken: Mapping[str, int]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free
