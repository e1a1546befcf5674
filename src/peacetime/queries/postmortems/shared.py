"""The text of a postmortem as several people write it at once: a Yjs document, put together from its rows.

The rows are the document. No process keeps it between two readings, so that any of them may die, and
updates may come in any order and twice.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from pycrdt import Doc, Text

from peacetime.storage.models import Person, Postmortem, PostmortemUpdate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from peacetime.queries.access import Actor

logger = logging.getLogger(__name__)

LARGEST_DOCUMENT = 5 * 1024 * 1024  # bytes of text
MOST_COMPARED = 1_000_000  # pairs of lines: beyond, what differs is replaced as a whole
TITLE, TEXT = "title", "text"
HUES = 8  # colours of those who write, see together.css
_COLUMNS = ("id", "postmortem_id", "document", "update", "version", "at", "author")


class NotAnUpdate(Exception):
    """Bytes that are no update, or none that this document can take."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One row, as it is told to those who write."""

    id: int
    postmortem_id: int
    document: str
    update: bytes
    version: int | None
    at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class SharedText:
    """A document as it stands: `began` is the row of its last version, `typed` what came after."""

    document: str
    doc: Doc[Text]
    began: Typed
    typed: tuple[Typed, ...]

    @property
    def title(self) -> str:
        """In one line, whatever somebody pasted."""
        return " ".join(str(part(self.doc, TITLE)).split())

    @property
    def text(self) -> str:
        """As it is typed now."""
        return str(part(self.doc, TEXT))

    @property
    def authors(self) -> list[str]:
        """Who typed since the last version, whoever typed most first."""
        later = [each for each in self.typed if each.id > self.began.id]
        labels = [each.author for each in later or self.typed]
        return sorted(dict.fromkeys(labels), key=lambda label: -labels.count(label))


def shared_text(row: Postmortem) -> SharedText | None:
    """The document that several write; None where nobody began to."""
    rows = _rows(row.pk)
    began = max((each for each in rows if each.version is not None), key=_age, default=None)
    if began is None:
        return None
    typed = tuple(each for each in rows if each.version is None)
    return SharedText(began.document, document([began, *typed]), began, typed)


def document(rows: Iterable[Typed]) -> Doc[Text]:
    """The document that these updates make; one that cannot be applied is passed over, and said.

    The library below can lose what came before what it builds on, so all are applied until nothing is new.
    """
    doc, updates = empty(), []
    with doc.transaction():  # many small ones take four times as long
        for each in rows:
            try:
                apply(doc, each.update)
                updates.append(each.update)
            except NotAnUpdate:
                logger.warning("together: update %s of %s is passed over", each.id, each.document)
    state = b""
    while state != (state := doc.get_state()):
        with doc.transaction():
            for update in updates:
                apply(doc, update)
    return doc


def empty() -> Doc[Text]:
    """A document without a word."""
    doc: Doc[Text] = Doc()
    for name in (TITLE, TEXT):
        doc.get(name, type=Text)
    return doc


def part(doc: Doc[Text], name: str) -> Text:
    """The title or the text of a document."""
    return doc.get(name, type=Text)


def apply(doc: Doc[Text], update: bytes) -> None:
    """Apply an update.

    Raises:
        NotAnUpdate: It is none.
    """
    try:
        doc.apply_update(update)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as problem:  # a panic of the library below is no Exception
        raise NotAnUpdate(str(problem)[:200]) from problem


def edit(text: Text, after: str) -> None:
    """Make a shared text read like this by the fewest changes of whole lines, so that all else stays where it is."""
    before = str(text)
    for start, end, put in reversed(changes(before, after)):
        first = len(before[:start].encode())
        last = first + len(before[start:end].encode())
        if last > first:
            del text[first:last]
        if put:
            text.insert(first, put)


def changes(before: str, after: str) -> list[tuple[int, int, str]]:
    """What to replace in one text by what, so that it becomes the other: (from, to, words), in order."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found = []
    at = _starts(old)
    for first, last, put in _blocks(old, new):
        start, end = at[first], at[last]
        was = before[start:end]
        head = _common(was, put)
        tail = _common(was[head:][::-1], put[head:][::-1])
        found.append((start + head, end - tail, put[head : len(put) - tail]))
    return found


def fits(shared: SharedText, update: bytes) -> bool:
    """Apply an update; whether the document still has a title and a text, and nothing else.

    Raises:
        NotAnUpdate: It is none.
    """
    apply(shared.doc, update)
    return set(shared.doc.keys()) <= {TITLE, TEXT}


def rows_since(postmortems: Sequence[int], horizon: int) -> list[Typed]:
    """What was typed into these by transactions from a horizon on, as far as they are committed."""
    rows = PostmortemUpdate.objects.filter(postmortem_id__in=postmortems, xid__gte=horizon)
    return [_typed(each) for each in rows.order_by("id").values_list(*_COLUMNS)]


def unsaved(*, before: datetime) -> list[str]:
    """The ids of postmortems in which somebody typed after their last version, and not since this moment."""
    newest = (
        PostmortemUpdate.objects.order_by("postmortem_id", "-id")
        .distinct("postmortem_id")
        .values_list("postmortem__ref", "version", "at")
    )
    return [ref for ref, version, at in newest if version is None and at < before]


def hue_of(actor: Actor) -> int:
    """Which of the colours somebody writes in."""
    return (actor.person_id or 0) % HUES


def name_of(label: str) -> str:
    """How somebody who types is called."""
    return Person.objects.filter(email=label).values_list("name", flat=True).first() or label


def _rows(postmortem: int) -> list[Typed]:
    return rows_since([postmortem], 0)


def _typed(row: tuple[object, ...]) -> Typed:
    id_, postmortem, name, update, version, at, author = row
    return Typed(id_, postmortem, name, bytes(update), version, at, author)  # type: ignore[arg-type, call-overload]


def _age(row: Typed) -> tuple[int, int]:
    return row.version or 0, row.id


def _starts(lines: list[str]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def _blocks(old: list[str], new: list[str]) -> list[tuple[int, int, str]]:
    """Lines to replace by words; what both begin and end with is left out at once."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle[0]) * len(middle[1]) > MOST_COMPARED:
        return [(head, len(old) - tail, "".join(middle[1]))]
    matcher = SequenceMatcher(None, *middle, autojunk=False)
    return [
        (head + first, head + last, "".join(middle[1][start:end]))
        for kind, first, last, start, end in matcher.get_opcodes()
        if kind != "equal"
    ]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many of both are the same from the beginning."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
