"""A postmortem as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from peacetime.domain.postmortems.document.action_lists import actions_of
from peacetime.domain.postmortems.document.blocks import Block, Kind, blocks_of
from peacetime.domain.postmortems.document.comments import Allowance, without_comments
from peacetime.domain.postmortems.document.moments import moments
from peacetime.domain.postmortems.document.sections import Section, sections_of
from peacetime.domain.postmortems.document.titles import Part
from peacetime.domain.postmortems.document.written_actions import WrittenAction

_HEAD_LINES = 40  # in which a document says of which day it is


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

    Cost: one pass over the text, linear in its length.

    >>> read_document("").actions
    ()
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = without_page_heads(text)
    bare, allowances = without_comments(text)
    blocks = blocks_of(bare)
    sections = tuple(sections_of(blocks))
    day = _day(bare, blocks) or written_on
    actions = tuple(actions_of(sections, near=day))
    return Document(sections, actions, day, tuple(allowances), text.count("\n") + 1)


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


def _day(text: str, blocks: list[Block]) -> date | None:
    """The day of the incident: from a heading, else the first day near the top, else of the timeline."""
    for block in blocks[:3]:
        if block.kind is Kind.HEADING:
            day = _first_day(block.passage.words)
            if day is not None:
                return day
    head = text[:20_000].split("\n", _HEAD_LINES)[:_HEAD_LINES]
    for line in head:
        day = _first_day(line[:300])
        if day is not None:
            return day
    for block in blocks[:400]:
        day = _first_day(block.passage.words[:300])
        if day is not None:
            return day
    return None


def _first_day(text: str) -> date | None:
    return next((moment.on for moment in moments(text) if moment.on is not None), None)
