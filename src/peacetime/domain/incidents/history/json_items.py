"""JSON and JSON Lines as a stream of items, each read by itself; a broken one costs no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from peacetime.domain.incidents.history.findings import RejectedFile, Rejection
from peacetime.domain.incidents.history.records import LINE_END, storable

LONGEST_ITEM = 1_000_000  # characters
DEEPEST = 200  # brackets inside brackets
LISTS = frozenset(
    {
        *("incidents", "issues", "data", "items", "values", "pages", "results", "records", "rows"),
        *("scheduled_maintenances", "outages", "alerts", "history"),
    }
)
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]|"', re.DOTALL)
KEY_BEFORE = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:\s*\Z', re.DOTALL)
MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Item:
    """One object of the file, by its line or, where items share lines, its number."""

    line: int
    value: dict[str, object]
    raw: str


def is_json(text: Iterable[str]) -> tuple[bool, Iterable[str]]:
    """Whether text begins as JSON does, and the same text from its beginning.

    >>> is_json(["  ", '{"a": 1}'])[0], is_json(["a,b"])[0]
    (True, False)
    """
    pieces, looked = iter(text), []
    for piece in pieces:
        looked.append(piece)
        if begun := piece.strip(MARK + " \t\r\n"):
            return begun[0] in "{[", chain(looked, pieces)
    return False, looked


def json_items(text: Iterable[str]) -> tuple[str, Iterator[Item | Rejection]]:
    r"""The name of the form (`JSON`, `JSON Lines`) and its items.

    A list of objects may stand alone or under a name in an object, as interfaces answer.

    Raises:
        RejectedFile: `json_broken`, `json_without_rows`, when iterated.

    Cost: linear; memory for one item.

    >>> form, items = json_items(['{"page": 1, "incidents": [{"id": 1}, {"id"', ': 2}]}'])
    >>> form, [item.value for item in items]
    ('JSON', [{'id': 1}, {'id': 2}])
    >>> json_items(['{"id": 1}\n{"id": 2}\n'])[0]
    'JSON Lines'
    """
    pieces = iter(text)
    head = ""
    for piece in pieces:
        head += piece
        if len(head) >= LONGEST_ITEM or head.count("\n") > 1:
            break
    head = head.removeprefix(MARK)
    if _begins_with_lines(head):
        return "JSON Lines", _lines(chain([head], pieces))
    return "JSON", _Scanner().items(chain([head], pieces))


def _begins_with_lines(head: str) -> bool:
    """Whether the first line is an object by itself, and no envelope of a list."""
    first, _, rest = head.lstrip().partition("\n")
    if rest.strip() and not rest.lstrip().startswith("{"):
        return False
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and (bool(rest.strip()) or not any(map(_is_list, value.items())))


def _is_list(entry: tuple[str, object]) -> bool:
    name, value = entry
    return isinstance(value, list) and (
        name.lower() in LISTS or any(isinstance(one, dict) for one in value)
    )


def _lines(text: Iterable[str]) -> Iterator[Item | Rejection]:
    number, rest = 0, ""
    for piece in text:
        *lines, rest = LINE_END.split(rest + piece)
        for line in lines:
            number += 1
            if line.strip():
                yield _item(number, line)
        if len(rest) > LONGEST_ITEM:
            rest = rest[: LONGEST_ITEM + 1]
    if rest.strip():
        yield _item(number + 1, rest)


def _item(number: int, text: str) -> Item | Rejection:
    if len(text) > LONGEST_ITEM:
        return Rejection(number, "json_too_long", _TOO_LONG, storable([text]))
    try:
        value = json.loads(text)
    except RecursionError:
        return Rejection(number, "json_too_deep", _TOO_DEEP, storable([text]))
    except ValueError:
        return Rejection(number, "json_broken", _BROKEN, storable([text]))
    if isinstance(value, dict):
        return Item(number, value, storable([text]))
    return Rejection(number, "json_not_an_object", _NOT_AN_OBJECT, storable([text]))


@dataclass
class _Scanner:
    """Cuts a document into the objects of its list, whatever stands around them."""

    buffer: str = ""
    at: int = 0  # how far the buffer is read
    open: list[str] = field(default_factory=list)
    list_depth: int | None = None  # of the list whose objects are the items
    start: int | None = None  # of the item being read
    others: list[str] = field(default_factory=list)
    number: int = 0

    def items(self, pieces: Iterable[str]) -> Iterator[Item | Rejection]:
        for piece in pieces:
            self.buffer = self.buffer[self._kept_from() :] + piece
            yield from self._found()
            if self.start is not None and len(self.buffer) > LONGEST_ITEM:
                raise RejectedFile(_TOO_LONG, code="json_too_long")
        if self.open or self.start is not None:
            yield Rejection(
                self.number + 1, "json_broken", _CUT_OFF, storable([self.buffer[-200:]])
            )
        elif not self.number:
            raise self._without_rows()

    def _kept_from(self) -> int:
        """Drops what is read, but for the item being read and the key before a list."""
        keep = self.at if self.start is None else self.start
        keep = max(0, keep - 300) if self.start is None else keep
        self.at -= keep
        if self.start is not None:
            self.start -= keep
        return keep

    def _found(self) -> Iterator[Item | Rejection]:
        for token in TOKEN.finditer(self.buffer, self.at):
            sign = token[0]
            if sign == '"':  # a text that goes on in the next piece
                self.at = token.start()
                return
            self.at = token.end()
            if sign in "{[":
                self._opened(sign, token.start())
            elif sign in "}]":
                yield from self._closed(sign)

    def _opened(self, sign: str, at: int) -> None:
        depth = len(self.open)
        if depth >= DEEPEST:
            raise RejectedFile(_TOO_DEEP, code="json_too_deep")
        if sign == "[" and self.start is None and self.list_depth is None:
            self._look_at_list(depth, at)
        elif sign == "{" and self.start is None and self.list_depth == depth:
            self.start = at
        self.open.append(sign)

    def _look_at_list(self, depth: int, at: int) -> None:
        key = KEY_BEFORE.search(self.buffer, max(0, at - 300), at)
        name = key[1] if key else ""
        if depth == 0 or (depth == 1 and name.lower() in LISTS):
            self.list_depth = depth + 1
        elif depth == 1 and name:
            self.others.append(name)

    def _closed(self, sign: str) -> Iterator[Item | Rejection]:
        if not self.open or (self.open.pop() == "{") != (sign == "}"):
            self.open.clear()
            raise RejectedFile(_BROKEN, code="json_broken")
        if self.start is not None and len(self.open) == self.list_depth:
            self.number += 1
            text, self.start = self.buffer[self.start : self.at], None
            yield _item(self.number, text)
        elif self.list_depth is not None and len(self.open) < self.list_depth:
            self.list_depth = None

    def _without_rows(self) -> RejectedFile:
        found = f" It has {', '.join(self.others[:5])}." if self.others else ""
        sentence = (
            f"No list of incidents is in this JSON.{found} It may be a list of objects, an object "
            f"with one under a name like incidents, issues or data, or one object a line."
        )
        return RejectedFile(sentence, code="json_without_rows")


_TOO_LONG = f"One object is longer than {LONGEST_ITEM:,} characters. Leave out what is not needed."
_TOO_DEEP = "This is nested too deep to be read. Export it without its inner objects."
_BROKEN = "This is no JSON: something is missing or too much. Export it again."
_CUT_OFF = "The file ends in the middle. Export it again; what stands before was read."
_NOT_AN_OBJECT = "This is no object with names and values, so nobody can tell what it says."
