"""Small tables that people bring as CSV: a header, rows, and every problem named with its line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Generic, TypeVar
from zoneinfo import ZoneInfo

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.moments import parse_moment
from peacetime.domain.shared.text import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")
MOST_ROWS = 20_000
MOST_NAMED = 20
LONGEST_SHOWN = 200


class RowsRefused(DomainError):
    """A table was not taken; the sentence names the first problems, the details all that are named."""

    code = "rows_refused"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table, by the names of its columns; the header is line 1."""

    number: int
    cells: Mapping[str, str]

    def text(self, name: str) -> str:
        """What stands in a column; "" where it is not there."""
        return self.cells.get(name, "").strip()

    def number_in(self, name: str) -> float:
        """The number in a column."""
        try:
            return float(self.text(name))
        except ValueError:
            sentence = f"{name} is {quoted(self.text(name))}, which is no number."
            raise InvalidInput(sentence, field=name, code="number_unreadable") from None

    def day(self, name: str) -> date:
        """The day in a column."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            sentence = (
                f"{name} is {quoted(self.text(name))}, which is no day. Write it like 2026-03-02."
            )
            raise InvalidInput(sentence, field=name, code="day_unreadable") from None

    def moment(self, name: str, zone: str) -> datetime:
        """The moment in a column, by the given clocks where it names none."""
        return parse_moment(self.text(name), field=name, assumed_zone=ZoneInfo(zone)).at


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be read: its line, what stands there, and why."""

    line: int
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Survey(Generic[T]):
    """A table before it is taken."""

    rows: tuple[T, ...]
    refused: tuple[Refused, ...]


def lines_of(text: str, needed: Sequence[str]) -> list[Line]:
    """The rows of a CSV with commas, semicolons or tabs.

    Raises:
        RowsRefused: `rows_unreadable`, `rows_without_header`, `too_many_rows`.
    """
    text = text.removeprefix("\ufeff").replace("\0", "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        rows = [(reader.line_num, cells) for cells in reader]
    except csv.Error:  # a quotation mark that never ends
        sentence = f"The table cannot be read from line {reader.line_num} on. Look at its quotes."
        raise RowsRefused(sentence, code="rows_unreadable") from None
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    missing = [name for name in needed if name not in header]
    if missing:
        sentence = (
            f"The first line names no column {', '.join(missing)}. It needs {', '.join(needed)}."
        )
        raise RowsRefused(sentence, code="rows_without_header", details={"missing": missing})
    lines = [
        Line(number, dict(zip(header, cells, strict=False))) for number, cells in rows[1:] if cells
    ]
    if len(lines) > MOST_ROWS:
        sentence = f"These are {len(lines)} rows; {MOST_ROWS} fit at once. Bring them in parts."
        raise RowsRefused(sentence, code="too_many_rows")
    return lines


def read(lines: Sequence[Line], one: Callable[[Line], T]) -> list[T]:
    """Every row as `one` reads it.

    Raises:
        RowsRefused: At least one cannot be read; nothing is taken then.
    """
    found = survey(lines, one)
    if found.refused:
        first = found.refused[0]
        more = (
            f" {len(found.refused) - 1} more lines are refused." if len(found.refused) > 1 else ""
        )
        sentence = f"Line {first.line}: {first.sentence}{more} Nothing was taken."
        problems = [{"line": each.line, "sentence": each.sentence} for each in found.refused]
        raise RowsRefused(sentence, details={"lines": problems[:MOST_NAMED]})
    return list(found.rows)


def survey(lines: Sequence[Line], one: Callable[[Line], T]) -> Survey[T]:
    """What a table would bring, row by row: what can be read, and why the rest cannot."""
    rows: list[T] = []
    refused: list[Refused] = []
    for line in lines:
        try:
            rows.append(one(line))
        except DomainError as problem:
            said = ", ".join(line.cells.values())
            refused.append(Refused(line.number, said[:LONGEST_SHOWN], problem.sentence))
    return Survey(tuple(rows), tuple(refused))
