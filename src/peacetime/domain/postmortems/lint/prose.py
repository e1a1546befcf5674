"""The sentences of a document that its writer answers for: no quotes, no chat, no appendix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from peacetime.domain.postmortems.document.blocks import Block, Kind
from peacetime.domain.postmortems.document.documents import Document
from peacetime.domain.postmortems.document.passages import Passage, Place
from peacetime.domain.postmortems.document.sections import Section
from peacetime.domain.postmortems.document.titles import Part
from peacetime.domain.shared.patterns import expression

_CHAT = expression(r"(?:^|\s)#[a-z][\w-]{2,40}[ \t]*(?:\n|$)")
_QUOTED = expression(r"[\"“„][^\"“”„]{0,1200}[\"”“]|(?<![\w'’])['‘][^'’]{3,200}['’](?!\w)")
_QUOTES = frozenset("\"“„'‘")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without markup and without what it quotes, and where it stands."""

    section: Section
    passage: Passage
    start: int
    text: str

    def place(self, match: re.Match[str]) -> Place:
        """Where a match in the sentence stands in the document."""
        return self.passage.place(self.start + match.start(), self.start + match.end())


def sentences(document: Document, *parts: Part) -> Iterator[Sentence]:
    r"""The sentences of some parts, of all but appendices where none is named.

    >>> from peacetime.domain.postmortems.document.documents import read_document
    >>> document = read_document("# Cause\nIt broke. We saw \"a probable fault\".\n> I guess it did")
    >>> [sentence.text for sentence in sentences(document)]
    ['It broke.', 'We saw                   .']
    """
    for section, passage in passages(document, *parts):
        for start, text in passage.sentences(_unquoted(passage.words)):
            yield Sentence(section, passage, start, text.replace("\n", " "))


def _unquoted(words: str) -> str:
    if _QUOTES.isdisjoint(words):
        return words
    return _QUOTED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), words)


def passages(document: Document, *parts: Part) -> Iterator[tuple[Section, Passage]]:
    """The texts of some parts, cell by cell in tables."""
    for section in document.sections:
        if section.part not in parts if parts else section.part is Part.ASIDE:
            continue
        for block in section.blocks:
            yield from ((section, passage) for passage in _passages(block))


def _passages(block: Block) -> Iterator[Passage]:
    if block.kind is Kind.ROW:
        yield from () if block.is_head else (cell for cell in block.cells if cell.text)
    elif block.kind is not Kind.QUOTE and not _is_chat(block.passage.text):
        yield block.passage


def _is_chat(text: str) -> bool:
    """A line that ends with the name of a channel, as exported chats have it."""
    return "#" in text and _CHAT.search(text) is not None
