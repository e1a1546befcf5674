"""YAML as plain values with their lines: no objects are made, aliases are bounded, nothing is guessed.

Plain words are read as YAML 1.2 does: only true, false, null and numbers are not texts, so that a country
called NO and a time like 12:30 stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from peacetime.documents.refusals import Document, DocumentRefused, Oddity, Path

LARGEST = 2 * 1024 * 1024
DEEPEST = 60
MOST_DOCUMENTS = 5_000
MOST_VALUES = 250_000  # with what aliases repeat
_TAG = "tag:yaml.org,2002:"
_TEXT, _NULL = f"{_TAG}str", f"{_TAG}null"
_KNOWN_TAGS = {f"{_TAG}{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")}
_KNOWN_TAGS |= {f"{_TAG}timestamp"}  # a text here
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_PLAIN = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf"), float("inf")),
    "-.inf": float("-inf"),
}
_MOST_DIGITS = 300
_MERGE = "<<"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> list[Document]:
    """Every document of a text.

    Raises:
        DocumentRefused: `document_too_large`, `document_unreadable`, `document_too_deep`,
            `document_repeats_itself`, `tag_refused`.
    """
    if len(text) > LARGEST:
        sentence = f"A YAML text of more than {LARGEST // 1024 // 1024} MB is not read. Split it."
        raise DocumentRefused(sentence, code="document_too_large")
    try:
        return list(_documents(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "a character that YAML does not allow"
        sentence = f"This is no YAML: {problem}."
        raise DocumentRefused(sentence, line=mark.line + 1 if mark else None) from None


def _documents(text: str) -> Iterator[Document]:
    reading: _Reading | None = None
    count = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.DocumentStartEvent):
            reading = _Reading()
            count += 1
            if count > MOST_DOCUMENTS:
                sentence = (
                    f"A text of more than {MOST_DOCUMENTS:,} documents is not read. Split it."
                )
                raise DocumentRefused(sentence, code="document_too_large")
        elif isinstance(event, yaml.DocumentEndEvent):
            assert reading is not None
            if reading.root is not None or reading.lines:
                yield Document(reading.root, reading.lines, tuple(reading.oddities))
        elif reading is not None:
            reading.take(event)


@dataclass(slots=True)
class _Open:
    """A mapping or a list that is not closed yet."""

    value: dict[str, Any] | list[Any]
    path: Path
    anchor: str | None
    weight: int = 1
    key: str | None = None  # of a mapping, whose value is awaited
    key_lines: dict[str, int] = field(default_factory=dict)
    merged: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    root: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    oddities: list[Oddity] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    weight: int = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event.anchor or "", line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._begin(event, line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._end(line)

    def _scalar(self, event: Any, line: int) -> None:
        _refuse_tag(event.tag, line)
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._key(top, event.value, line)
            return
        is_plain = event.implicit[0] and not event.style and event.tag is None
        value = _plain(event.value) if is_plain else event.value
        if event.tag is not None and event.tag not in {_TEXT, f"{_TAG}timestamp"}:
            value = None if event.tag == _NULL else _plain(event.value)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, 1)
        self._put(value, 1, line)

    def _key(self, top: _Open, key: str, line: int) -> None:
        if key in top.key_lines and key != _MERGE:
            sentence = (
                f"“{key[:60]}” stands here a second time, first on line {top.key_lines[key]}; "
                "the first counts."
            )
            self.oddities.append(Oddity("key_twice", sentence, line))
        top.key = key
        top.key_lines.setdefault(key, line)

    def _alias(self, anchor: str, line: int) -> None:
        if any(each.anchor == anchor for each in self.stack):
            sentence = f"“*{anchor[:60]}” repeats what it stands in. Take it out."
            raise DocumentRefused(sentence, code="document_repeats_itself", line=line)
        if anchor not in self.anchors:
            sentence = f"“*{anchor[:60]}” is named nowhere before. Correct its name."
            raise DocumentRefused(sentence, line=line)
        value, weight = self.anchors[anchor]
        self._put(value, weight, line)

    def _begin(self, event: Any, line: int) -> None:
        _refuse_tag(event.tag, line)
        if len(self.stack) >= DEEPEST:
            sentence = f"Lists and entries lie more than {DEEPEST} deep. Flatten them."
            raise DocumentRefused(sentence, code="document_too_deep", line=line)
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            sentence = "A list or an entry is no key. Write a word."
            raise DocumentRefused(sentence, line=line)
        empty: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        path = self._path()
        self.lines.setdefault(path, line)
        self.stack.append(_Open(empty, path, event.anchor))

    def _end(self, line: int) -> None:
        done = self.stack.pop()
        if isinstance(done.value, dict):
            for merged in done.merged:
                for key, value in merged.items():
                    done.value.setdefault(key, value)
        if done.anchor is not None:
            self.anchors[done.anchor] = (done.value, done.weight)
        self._put(done.value, done.weight, line)

    def _path(self) -> Path:
        if not self.stack:
            return ()
        top = self.stack[-1]
        step: str | int = len(top.value) if isinstance(top.value, list) else top.key or ""
        return (*top.path, step)

    def _put(self, value: Any, weight: int, line: int) -> None:
        if not self.stack:
            self.root = value
            self.lines.setdefault((), line)
            return
        top = self.stack[-1]
        top.weight += weight
        if top.weight > MOST_VALUES:
            sentence = (
                f"This holds more than {MOST_VALUES:,} values, with what is repeated. Split it."
            )
            raise DocumentRefused(sentence, code="document_repeats_itself", line=line)
        if isinstance(top.value, list):
            self.lines.setdefault(self._path(), line)
            top.value.append(value)
            return
        key, top.key = top.key or "", None
        if key == _MERGE:
            parts = value if isinstance(value, list) else [value]
            top.merged += [part for part in parts if isinstance(part, dict)]
            return
        path = (*top.path, key)
        self.lines[path] = self.lines.get(path, top.key_lines[key])
        if key not in top.value:
            top.value[key] = value


def _refuse_tag(tag: str | None, line: int) -> None:
    if tag is not None and tag not in _KNOWN_TAGS and tag != "!":
        name = tag.removeprefix(_TAG)[:60]
        sentence = (
            f"“{name}” asks for an object to be made, which is never done. Write plain values."
        )
        raise DocumentRefused(sentence, code="tag_refused", line=line)


def _plain(word: str) -> Any:
    if word in _PLAIN:
        return _PLAIN[word]
    if len(word) < _MOST_DIGITS:
        if _INT.fullmatch(word):
            return int(word)
        if _FLOAT.fullmatch(word):
            return float(word)
    return word
