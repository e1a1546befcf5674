"""A postmortem as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from peacetime.domain.postmortems.document.action_lists import actions_of
from peacetime.domain.postmortems.document.blocks import Block, blocks_of
from peacetime.domain.postmortems.document.comments import Allowance, without_comments
from peacetime.domain.postmortems.document.moments import moments
from peacetime.domain.postmortems.document.sections import Section, sections_of
from peacetime.domain.postmortems.document.titles import Part
from peacetime.domain.postmortems.document.written_actions import WrittenAction
from peacetime.domain.shared.patterns import expression

MOST_REMEMBERED = 200_000  # characters of a text
_LIKE_ASCII = {0x2010: "-", 0x2011: "-", 0xA0: " ", 0x202F: " ", 0x2007: " "}  # in dates and names
_FIRST_SECTIONS = 6  # in which a document says of which day it is
_MOST_BLOCKS = 100
_OF_INCIDENT = expression(
    r"\W*(?:date|day|start\w*|began|begin|occurred|incident|outage|detected|first detected|fault"
    r"|impact|when|datum|beginn|vorfall)\b",
    re.IGNORECASE,
)
_OF_REVIEW = expression(
    r"\b(?:review\w*|post-?\s?mortem (?:date|meeting)|last modified|updated|created|meeting"
    r"|published|due|nachbesprechung)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Document:
    r"""What a postmortem says, part by part.

    Args:
        sections: Headings and fields in order, each with its blocks.
        actions: Its action items in order, also those that are done.
        written_on: The day it is about; None where none is written.
        allowances: What its writer allows.
        lines: How many lines it has.

    >>> document = read_document("# Outage of 2026-03-01\n## Action items\n- Add an alert (Ada)")
    >>> document.written_on, document.actions[0].place.line
    (datetime.date(2026, 3, 1), 3)
    """

    sections: tuple[Section, ...]
    actions: tuple[WrittenAction, ...]
    written_on: date | None
    allowances: tuple[Allowance, ...]
    lines: int

    def of(self, *parts: Part) -> list[Section]:
        r"""The sections of some parts.

        >>> read_document("# Timeline\n- 10:00 down").of(Part.TIMELINE)[0].line
        1
        """
        return [section for section in self.sections if section.part in parts]

    def blocks(self) -> Iterator[tuple[Section, Block]]:
        """Every block with its section."""
        for section in self.sections:
            for block in section.blocks:
                yield section, block


def read_document(text: str, *, written_on: date | None = None) -> Document:
    """A postmortem from Markdown or from the text of a PDF.

    Args:
        text: The whole document.
        written_on: The day it is about, where it does not say it itself.

    Cost: one pass over the text, linear in its length; the last few are remembered, since a page is
        drawn, checked and compared from one text.

    >>> read_document("").actions
    ()
    """
    read = _remembered if len(text) <= MOST_REMEMBERED else _read
    return read(text, written_on)


def _read(text: str, written_on: date | None) -> Document:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.translate(_LIKE_ASCII)
    text = without_page_heads(text)
    bare, allowances = without_comments(text)
    sections = tuple(sections_of(blocks_of(bare)))
    day = _day(sections) or written_on
    actions = tuple(actions_of(sections, near=day))
    return Document(sections, actions, day, tuple(allowances), text.count("\n") + 1)


_remembered = lru_cache(16)(_read)


def without_page_heads(text: str) -> str:
    r"""The same lines, those emptied that a PDF repeats at the head of each page.

    >>> without_page_heads("Title here\nx\n\fTitle here\ny")
    'Title here\nx\n\ny'
    """
    if "\f" not in text:
        return text
    lines = text.split("\n")
    first = next((line.strip() for line in lines if line.strip()), "")[:30]
    for number, line in enumerate(lines):
        if line.startswith("\f"):
            bare = line.lstrip("\f")
            lines[number] = "" if bare.strip()[:30] == first else bare
    return "\n".join(lines)


def _day(sections: tuple[Section, ...]) -> date | None:
    """The day of the incident: of a heading near the top, of a field, of the timeline, else the first."""
    titles = (section.title.words for section in sections[:_FIRST_SECTIONS])
    return next((day for told in (titles, *_told(sections)) if (day := _first_in(told))), None)


def _told(sections: tuple[Section, ...]) -> Iterator[Iterator[str]]:
    """Where a day may stand, from the surest place to the least; due dates and reviews are no such day."""
    yield (line for line in _lines(sections[:_FIRST_SECTIONS]) if _OF_INCIDENT.match(line))
    yield _lines(section for section in sections if section.part is Part.TIMELINE)
    yield _lines(section for section in sections if section.part is not Part.ACTIONS)


def _lines(sections: Iterable[Section]) -> Iterator[str]:
    for section in sections:
        if section.part is Part.ACTIONS:
            continue
        if section.is_field:
            yield f"{section.title.words}: {section.blocks[0].passage.words[:200] if section.blocks else ''}"
        for block in section.blocks[:_MOST_BLOCKS]:
            for line in block.passage.words[:2000].split("\n"):
                if not _OF_REVIEW.search(line):
                    yield line[:300]


def _first_in(lines: Iterable[str]) -> date | None:
    return next((day for line in lines if (day := _first_day(line))), None)


def _first_day(text: str) -> date | None:
    return next((moment.on for moment in moments(text) if moment.on is not None), None)
