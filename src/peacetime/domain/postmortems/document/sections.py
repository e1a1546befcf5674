"""The sections of a postmortem: headings, bold lines and fields, each with what stands under it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from peacetime.domain.postmortems.document.blocks import Block, Kind
from peacetime.domain.postmortems.document.moments import moments
from peacetime.domain.postmortems.document.passages import Passage
from peacetime.domain.postmortems.document.titles import Part, is_done_title, names_part, part_of
from peacetime.domain.shared.patterns import expression

_FIELD_LEVEL = 8  # of "**Impact**: …": below every heading
_TITLE_AND_TEXT = 2  # cells
_FIELD = expression(
    r"(?P<open>\*\*|__)?(?P<key>[^*_:|\n`]{2,100}?)\s?(?:(?P=open))?\s?:(?(open)(?:\*\*|__)?)(?=\s"
    r"|$)[ \t]*"
)
_BOLD_FIELD = expression(
    r"(?P<open>\*\*|__)(?P<key>[^*_:|\n`]{2,60})(?P=open)\s+(?:[–—-]\s+)?(?=\S)"
)
_LEADS_IN = expression(  # "To prevent this we will do the following:", with a list under it
    r"(?:(?:to|in order to) (?:prevent|avoid|stop|address) .{1,60}?,? )?(?:here is what )?we"
    r"(?:['’]ll| will| are going to| are planning to| plan to| intend to| have decided to| want to)"
    r"(?: (?:do|take|make|implement|work on|address))?(?: (?:all of )?(?:the |these |this )?(?:following|below|next)"
    r"(?: \w+){0,3})?\s?:",
    re.IGNORECASE,
)
_TOOK_PART = expression(  # unlike "Owners", which are those of the action items
    r"\b(?:involved|attendees|participants?|teilnehmer(?:innen)?|beteiligte)\b", re.IGNORECASE
)
_WRITTEN = {Part.TIMELINE, Part.CAUSE, Part.ACTIONS}
_FOLLOWS_ACTIONS = {  # as a field; "**Status:** …" under an item is a field of the item
    *(Part.TIMELINE, Part.CAUSE, Part.TRIGGER, Part.LESSONS),
    *(Part.WENT_WELL, Part.WENT_WRONG, Part.LUCKY),
}
_LEAVES_ACTIONS = _WRITTEN | {
    *(Part.WENT_WELL, Part.WENT_WRONG, Part.LUCKY, Part.LESSONS, Part.SUMMARY, Part.ASIDE),
    *(Part.TRIGGER, Part.OPEN_QUESTIONS),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading or a field, and the blocks under it up to the next one.

    Args:
        title: The heading; of the text before the first heading, nothing.
        part: What it is a part of: its own, or that of the heading it stands under.
        level: 1 to 6 of headings, 7 of lines that serve as one, more of fields.
        blocks: In order.
        is_done: Whether it, or a heading above it, says that what follows is done.
        is_own: Whether its own title says what part it is.
        is_field: Whether it is a field ("**Impact**: …").
    """

    title: Passage
    part: Part
    level: int
    blocks: tuple[Block, ...]
    is_done: bool = False
    is_own: bool = False
    is_field: bool = False

    @property
    def line(self) -> int:
        """The line of its heading."""
        return self.title.line


@dataclass(slots=True)
class _Writing:
    title: Passage
    part: Part
    level: int
    is_done: bool = False
    is_own: bool = False
    is_field: bool = False
    blocks: list[Block] = field(default_factory=list)

    def closed(self) -> Section:
        return Section(
            *(self.title, self.part, self.level, tuple(self.blocks)),
            *(self.is_done, self.is_own, self.is_field),
        )


def sections_of(blocks: Iterable[Block]) -> list[Section]:
    r"""The sections of a document in order; the first is what stands before any heading.

    >>> from peacetime.domain.postmortems.document.blocks import blocks_of
    >>> found = sections_of(blocks_of("# Outage\n## Timeline\n### 10:00\ntext\n**Root cause:** a bug"))
    >>> [(section.title.words.strip(), section.part.value) for section in found[2:]]
    [('Timeline', 'timeline'), ('10:00', 'timeline'), ('Root cause', 'cause')]
    """
    written: list[_Writing] = [_Writing(Passage(()), Part.UNKNOWN, 0)]
    above: list[_Writing] = []
    for block in blocks:
        if block.kind is Kind.HEADING:
            opened = _under(above, block.passage, block.level)
            written.append(opened)
            continue
        said = _field_of(block, above)
        if said is not None:
            title, rest, level = said
            opened = _under(above, title, level, is_field=True)
            written.append(opened)
            if rest is not None:
                opened.blocks.append(rest)
            continue
        written[-1].blocks.append(block)
    return [section.closed() for section in written]


def _under(
    above: list[_Writing], title: Passage, level: int, *, is_field: bool = False
) -> _Writing:
    """A new section, with its part from its title or from the heading above."""
    while above and above[-1].level >= level:
        above.pop()
    own = part_of(title.text)
    if is_field and own is Part.UNKNOWN:
        own = (
            Part.ACTIONS
        )  # the only field that is known by more than its name: "We will do the following:"
    parent = above[-1] if above else None
    part = _part(own, parent, title)
    is_done = is_done_title(title.text) or (
        parent is not None and parent.is_done and parent.part is part
    )
    opened = _Writing(
        title, part, level, is_done, own is part and own is not Part.UNKNOWN, is_field
    )
    above.append(opened)
    return opened


def _part(own: Part, parent: _Writing | None, title: Passage) -> Part:
    if parent is None or (parent.part in {Part.UNKNOWN, Part.ASIDE} and own is not Part.UNKNOWN):
        return own
    if own is Part.UNKNOWN:
        return parent.part
    if parent.part is Part.ACTIONS:
        leaves = own in _LEAVES_ACTIONS or (own is Part.PEOPLE and _TOOK_PART.search(title.text))
        return own if leaves else Part.ACTIONS
    if parent.part is Part.TIMELINE and moments(title.words):
        return Part.TIMELINE
    return own


def _field_of(block: Block, above: list[_Writing]) -> tuple[Passage, Block | None, int] | None:
    """A list item, paragraph or row that names a part and gives it ("**Root cause**: …")."""
    if block.kind is Kind.ROW:
        return _row_field(block)
    if block.kind not in {Kind.ITEM, Kind.PARAGRAPH} or not block.passage.pieces:
        return None
    line, column, text = block.passage.pieces[0]
    said = _FIELD.match(text) or _BOLD_FIELD.match(text)
    if said is None:
        return None
    is_bold = said["open"] is not None
    part = part_of(said["key"]) if names_part(said["key"]) else Part.UNKNOWN
    if _LEADS_IN.fullmatch(" ".join(block.passage.words.split())):
        part = Part.ACTIONS
    if part is Part.UNKNOWN:
        return None
    current = above[-1] if above else None
    if current is not None and not _may_leave(current, block, part, is_bold=is_bold):
        return None
    title = Passage(((line, column + said.start("key"), said["key"]),))
    rest_pieces = [(line, column + said.end(), text[said.end() :]), *block.passage.pieces[1:]]
    rest_pieces = [piece for piece in rest_pieces if piece[2].strip()]
    rest = None
    if rest_pieces:
        rest = replace(block, kind=Kind.PARAGRAPH, passage=Passage(tuple(rest_pieces)))
    return title, rest, _FIELD_LEVEL + block.indent


def _may_leave(current: _Writing, block: Block, part: Part, *, is_bold: bool) -> bool:
    """Whether a field ends the section it stands in, or is an entry of it."""
    level = _FIELD_LEVEL + block.indent
    if current.is_field:
        return level <= current.level or (is_bold and part in _WRITTEN)
    if current.part is Part.ACTIONS:
        may = part in _FOLLOWS_ACTIONS and (is_bold or part in _WRITTEN)
        return block.kind is Kind.PARAGRAPH and may
    if current.part is Part.TIMELINE:
        is_written = part in _WRITTEN
        return part is not current.part and (
            (is_bold and is_written) or (block.kind is Kind.PARAGRAPH and (is_bold or is_written))
        )
    if current.part is Part.CAUSE:
        return part in {Part.TRIGGER, Part.TIMELINE, Part.ACTIONS} or (
            is_bold and part is not Part.CAUSE
        )
    return is_bold or part in _WRITTEN | {Part.TRIGGER} or block.kind is Kind.PARAGRAPH


def _row_field(block: Block) -> tuple[Passage, Block | None, int] | None:
    """A row of two cells that gives a part: "| Root cause | … |"."""
    if len(block.cells) != _TITLE_AND_TEXT or block.is_head:
        return None
    title, rest = block.cells
    if not names_part(title.text) or part_of(title.text) not in _WRITTEN | {Part.TRIGGER}:
        return None
    told = None if rest.is_blank else Block(Kind.PARAGRAPH, rest)
    return title, told, _FIELD_LEVEL
