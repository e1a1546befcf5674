"""From text to the records of a table, each with its place; one broken quote costs one line."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from peacetime.domain.incidents.history.findings import Rejection

LONGEST_LINE = 100_000  # characters
MOST_LINES = 200  # of one record
A_DATE = re.compile(r"\s*[0-9]{1,5}[-/.][0-9]{1,2}[-/.][0-9]{1,5}")
LINE_END = re.compile(r"\r\n|\n|\r")
STORABLE = {0: "␀", **dict.fromkeys(range(0xD800, 0xE000), "�")}


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the line where it begins, its cells, its text as in the file."""

    line: int
    cells: tuple[str, ...]
    raw: str


class Records:
    r"""The records of a table, and rejections for text that is none.

    A quotation mark that never closes would take the rest of the file into one cell.
    Therefore a record of several lines costs its first line only, and the others are read
    again, where it is broken, or where a later line of it looks like a row.

    Args:
        pieces: The text, cut anywhere.
        delimiter: One character; may be set until the first record is read.

    Cost: linear, in constant memory; a broken quote makes up to `MOST_LINES` lines be read twice.

    >>> [record.cells for record in Records(["a,b\n", '1,"x\ny"\n'], ",")]
    [('a', 'b'), ('1', 'x\ny')]
    """

    def __init__(self, pieces: Iterable[str], delimiter: str = ",") -> None:
        self.delimiter = delimiter
        self._width = 0
        self._start = 0
        self._lines = _Lines(pieces)

    def __iter__(self) -> Iterator[Record | Rejection]:
        reader = csv.reader(self._lines, delimiter=self.delimiter, strict=True)
        while True:
            self._lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield self._broken(str(error))
                continue
            if max(map(len, self._lines.read)) > LONGEST_LINE:
                yield self._first_line("line_too_long", _TOO_LONG)
            elif self._is_swallowing(cells):
                yield self._first_line("quote_not_closed", _NOT_CLOSED)
            elif any(map(str.strip, cells)):
                yield Record(self._lines.number, tuple(cells), storable(self._lines.read))

    def expect(self, width: int, start: int) -> None:
        """Tells how a row looks: how many cells it has, and which of them is its start."""
        self._width, self._start = width, start

    def peek_line(self) -> str:
        """The next line that is not blank, which is read again later; "" at the end."""
        return self._lines.peek()

    def skip_line(self) -> None:
        """Leaves out the next line."""
        self._lines.begin()
        next(self._lines, None)

    def _is_swallowing(self, cells: list[str]) -> bool:
        """Whether a record of several lines holds a row that a broken quote drew in."""
        others = self._lines.read[1:] if self._width else []
        if not others:
            return False
        has_width = len(cells) == self._width
        return any(self._looks_like_row(line, needs_date=has_width) for line in others)

    def _looks_like_row(self, line: str, *, needs_date: bool) -> bool:
        try:
            cells = next(csv.reader([line], delimiter=self.delimiter, strict=True), [])
        except csv.Error:
            return False
        if len(cells) != self._width:
            return False
        return not needs_date or bool(A_DATE.match(cells[self._start]))

    def _broken(self, error: str) -> Rejection:
        if "expected after" in error and len(self._lines.read) == 1:
            return self._first_line("quote_misplaced", _MISPLACED)
        if "field limit" in error:
            return self._first_line("line_too_long", _TOO_LONG)
        return self._first_line("quote_not_closed", _NOT_CLOSED)

    def _first_line(self, code: str, sentence: str) -> Rejection:
        first, *others = self._lines.read
        self._lines.put_back(others)
        return Rejection(self._lines.number, code, sentence, storable([first]))


class _Lines(Iterator[str]):
    """Lines with their ends; `read` are those of the record being read, from line `number`."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self.number = 1
        self.read: list[str] = []
        self._again: deque[str] = deque()
        self._coming = _split(pieces)

    def __next__(self) -> str:
        if len(self.read) >= MOST_LINES:
            raise StopIteration  # the reader calls this an unexpected end, and may be asked again
        line = self._again.popleft() if self._again else next(self._coming)
        self.read.append(line)
        return line

    def begin(self) -> None:
        self.number += len(self.read)
        self.read = []

    def put_back(self, lines: list[str]) -> None:
        self._again.extendleft(reversed(lines))
        del self.read[1:]

    def peek(self) -> str:
        self.begin()
        for line in self:
            if line.strip():
                self.read.pop()
                self._again.appendleft(line)
                return line
            self.begin()
        return ""


def _split(pieces: Iterable[str]) -> Iterator[str]:
    """Lines with their ends, each at most a little longer than is read."""
    rest = ""
    for piece in pieces:
        text, start = rest + piece, 0
        for end in LINE_END.finditer(text):
            if end[0] == "\r" and end.end() == len(text):
                break  # a line feed may follow in the next piece
            yield text[start : end.end()]
            start = end.end()
        rest = text[start:]
        if len(rest) > LONGEST_LINE:
            rest = rest[: LONGEST_LINE + 1]
    if rest:
        yield rest


def storable(lines: list[str]) -> str:
    r"""Text as it stood in the file, but such that a database takes it.

    >>> storable(["a\0b", "\r\n"])
    'a␀b'
    """
    text = "".join(lines).rstrip("\r\n")[:LONGEST_LINE]
    return text if text.isascii() and "\0" not in text else text.translate(STORABLE)


_TOO_LONG = (
    f"The line or one of its cells is longer than {LONGEST_LINE:,} characters. Shorten it and "
    "import it again."
)
_NOT_CLOSED = (
    "A quotation mark opens a cell and does not close where it should. Close it, or double it "
    "where it belongs to the text."
)
_MISPLACED = (
    "Text follows a closing quotation mark. Double the quotation marks that belong to the text."
)
