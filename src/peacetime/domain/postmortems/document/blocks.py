"""Markdown, or the text of a PDF, as blocks: headings, list items, table rows, paragraphs, quotes.

Our own reader and not a Markdown parser's: columns are needed and no parser keeps them, a PDF's text is
no Markdown, and five megabytes are read in one pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from peacetime.domain.postmortems.document import titles
from peacetime.domain.postmortems.document.passages import LONGEST_LINE, Passage

_FENCE = re.compile(r"[ \t]*(?:>[ \t]*)*(`{3,}|~{3,})[ \t]*([^`\n]*)$")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+|(?<!\\)#+)?[ \t]*$")
_OTHER_HEADING = re.compile(
    r" {0,3}(?:(={1,6})|h([1-6])\.)[ \t]+([^=\s].*?)[ \t]*=*$"
)  # wikis, AsciiDoc
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_RULE = re.compile(r"[ \t]*(?:[-*_][ \t]*){3,}$")
_ITEM = re.compile(
    r"([ \t]*)([-*+•◦▪‣·●○o–—]|[\ue000-\uf8ff]{1,2}|\(?\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?"
    r"|\(?[a-z][.)]|[✅☑✔⬜☐🔲❌]\ufe0f?)([ \t]+)"
    r"(?:\[([ xX✓✔])\][ \t]*)?(?=\S|$)"
)
_BARE_MARKER = re.compile(r"([ \t]*)([-*+•]|\d{1,3}[.)])[ \t]*$")
_SEPARATOR = re.compile(r"[ \t]*\|?[ \t]*:?-{1,}:?[ \t]*(?:\|[ \t]*:?-{1,}:?[ \t]*)*\|?[ \t]*$")
_CELL = re.compile(r"(?:[^|\\]|\\.)*")
_BOLD_LINE = re.compile(r"(?:\*\*[^*]{1,100}(?<![.!])\*\*|__[^_]{1,100}(?<![.!])__):?$")
_KEYED_LINE = re.compile(
    r"(?:(?:\*\*|__)(?P<bold>[^*_:]{1,60})(?::\s?(?:\*\*|__)|(?:\*\*|__)(?:\s?(?P<sign>:)|\s+(?=\S)))"
    r"|(?P<plain>[A-ZÄÖÜ][^:.|*_]{2,40}):(?=\s|$))"
)
_FIRST_COLUMN = re.compile(r"\S(?:\S| (?! ))*")
_PAGE = re.compile(
    r"\s*(?:page )?\d{1,3} (?:of|von) \d{1,3}\b|\s*(?:page|seite) \d{1,3}\s*$", re.IGNORECASE
)
_SIGNS = {"✅": True, "☑": True, "✔": True, "⬜": False, "☐": False, "🔲": False, "❌": False}
_TAB = 4
_PLAIN_LEVEL = 7  # of a heading without signs: below every real one


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    ITEM = "item"
    ROW = "row"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document.

    Args:
        kind: What it is.
        passage: Its text, of an item without the marker.
        indent: Columns before it; of an item before its marker.
        level: Of a heading, 1 to 6.
        is_checked: Of an item with a box: whether it is ticked. None where there is no box.
        cells: Of a row.
        is_head: Of a row: whether a line of dashes follows it.
        is_ordered: Of an item: whether it has a number.
        after_blank: Whether an empty line, or a block of another kind, stands before it.

    >>> [block] = blocks_of("- [x] Done")
    >>> block.kind.value, block.is_checked, block.passage.text
    ('item', True, 'Done')
    """

    kind: Kind
    passage: Passage
    indent: int = 0
    level: int = 0
    is_checked: bool | None = None
    cells: tuple[Passage, ...] = ()
    is_head: bool = False
    is_ordered: bool = False
    after_blank: bool = True

    @property
    def line(self) -> int:
        """Its first line, counted from 1."""
        return self.passage.line


@dataclass(slots=True)
class _Open:
    """The block that is being read."""

    kind: Kind
    pieces: list[tuple[int, int, str]]
    indent: int = 0
    is_checked: bool | None = None
    is_ordered: bool = False
    after_blank: bool = True

    def closed(self) -> Block:
        return Block(
            self.kind,
            Passage(tuple(self.pieces)),
            indent=self.indent,
            is_checked=self.is_checked,
            is_ordered=self.is_ordered,
            after_blank=self.after_blank,
        )


@dataclass(slots=True)
class _Reader:
    blocks: list[Block] = field(default_factory=list)
    open: _Open | None = None
    last_item: Block | _Open | None = None
    is_after_blank: bool = True

    def close(self) -> None:
        if self.open is not None:
            self.blocks.append(self.open.closed())
            self.open = None

    def begin(self, opened: _Open) -> None:
        self.close()
        opened.after_blank = self.is_after_blank
        self.open = opened
        self.is_after_blank = False

    def add(self, block: Block) -> None:
        self.close()
        self.blocks.append(block)
        self.is_after_blank = False


def blocks_of(text: str) -> list[Block]:
    r"""The blocks of a document, in order; code, comments and front matter are none.

    Args:
        text: The whole document, comments already taken out.

    Cost: one pass; some 20 megabytes a second where nothing is marked up.

    >>> [block.kind.value for block in blocks_of("# A\n\ntext\n- one\n  more\n- two")]
    ['heading', 'paragraph', 'item', 'item']
    """
    lines = text.split("\n")
    code = _code_lines(lines)
    reader = _Reader()
    for number, raw in enumerate(lines, 1):
        if number in code:
            reader.close()
            continue
        _read(reader, number, raw[:LONGEST_LINE].rstrip().replace("\t", " " * _TAB), lines)
    reader.close()
    return reader.blocks


def _code_lines(lines: list[str]) -> set[int]:
    """The lines inside fences and of front matter; a fence that nobody closes is none."""
    code: set[int] = set()
    if lines and lines[0].strip() == "---":
        end = next((n for n in range(1, min(len(lines), 60)) if lines[n].strip() == "---"), 0)
        code.update(range(1, end + 2) if end else ())
    opened, sign = 0, ""
    for number, line in enumerate(lines, 1):
        if number in code or ("```" not in line and "~~~" not in line):
            continue
        fence = _FENCE.match(line[:LONGEST_LINE])
        if fence is None:
            continue
        if not opened:
            opened, sign = number, fence[1]
        elif fence[1][0] == sign[0] and len(fence[1]) >= len(sign) and not fence[2].strip():
            code.update(range(opened, number + 1))
            opened = 0
    return code


def _read(reader: _Reader, number: int, line: str, lines: list[str]) -> None:
    stripped = line.strip()
    if stripped and _PAGE.match(line):
        return  # the foot of a page
    if not stripped:
        reader.close()
        reader.is_after_blank = True
        return
    indent = len(line) - len(line.lstrip(" "))
    heading = _HEADING.match(line) if "#" in line[:4] else None
    if heading is not None:
        passage = Passage(((number, heading.start(2) + 1, heading[2]),))
        reader.add(Block(Kind.HEADING, passage, level=len(heading[1])))
        return
    if stripped[0] in "=h" and _other_heading(reader, number, line):
        return
    if _is_underlined(reader, line):
        _underline(reader, line)
        return
    if stripped[0] in "-*_" and _RULE.match(line):
        reader.close()
        reader.is_after_blank = True
        return
    if stripped[0] == ">":
        _quote(reader, number, line, indent)
    elif _is_row(stripped):
        _row(reader, number, line, lines)
    else:
        _prose(reader, number, line, indent)


def _other_heading(reader: _Reader, number: int, line: str) -> bool:
    heading = _OTHER_HEADING.match(line)
    if heading is None:
        return False
    passage = Passage(((number, heading.start(3) + 1, heading[3]),))
    level = len(heading[1]) if heading[1] else int(heading[2])
    reader.add(Block(Kind.HEADING, passage, level=level))
    return True


def _is_underlined(reader: _Reader, line: str) -> bool:
    opened = reader.open
    return (
        opened is not None
        and opened.kind is Kind.PARAGRAPH
        and len(opened.pieces) == 1
        and line.lstrip()[0] in "=-"
        and _UNDERLINE.match(line) is not None
    )


def _underline(reader: _Reader, line: str) -> None:
    assert reader.open is not None
    passage = Passage(tuple(reader.open.pieces))
    reader.open = None
    reader.add(Block(Kind.HEADING, passage, level=1 if "=" in line else 2))


def _quote(reader: _Reader, number: int, line: str, indent: int) -> None:
    inner = line.lstrip("> ")
    piece = (number, len(line) - len(inner) + 1, inner)
    if reader.open is not None and reader.open.kind is Kind.QUOTE:
        reader.open.pieces.append(piece)
    else:
        reader.begin(_Open(Kind.QUOTE, [piece], indent))


def _is_row(stripped: str) -> bool:
    if stripped[0] == "|":
        return True
    return stripped.count("|") > 1 and " | " in stripped and _ITEM.match(stripped) is None


def _row(reader: _Reader, number: int, line: str, lines: list[str]) -> None:
    if _SEPARATOR.match(line):
        reader.close()
        return
    is_wiki = line.lstrip().startswith("||")
    line = line.replace("||", " |") if is_wiki else line
    following = lines[number][:LONGEST_LINE] if number < len(lines) else ""
    is_head = is_wiki or (
        "-" in following and "|" in following and _SEPARATOR.match(following) is not None
    )
    cells = []
    at = line.index("|") + 1 if line.lstrip().startswith("|") else 0
    for part in _split_cells(line[at:]):
        text = part.strip()
        column = at + len(part) - len(part.lstrip()) + 1
        cells.append(Passage(((number, column, text),)))
        at += len(part) + 1
    if len(cells) > 1 and not cells[-1].text:
        cells.pop()
    passage = Passage(((number, 1, line),))
    after_blank = reader.is_after_blank
    reader.add(
        Block(Kind.ROW, passage, cells=tuple(cells), is_head=is_head, after_blank=after_blank)
    )


def _split_cells(line: str) -> list[str]:
    if "\\|" not in line:
        return line.split("|")
    return line.replace("\\|", "\0 ").split("|")


def _prose(reader: _Reader, number: int, line: str, indent: int) -> None:
    item = _ITEM.match(line) or _BARE_MARKER.match(line)
    sign = item[2][0] if item is not None else ""
    if item is not None and sign in _SIGNS and titles.names_part(line[item.end() :]):
        item = None  # "✅ Action items" is a heading
    if item is not None and not _is_wrapped_number(reader, item):
        text = line[item.end() :]
        inner = _HEADING.match(text) if text.startswith("#") else None
        if inner is not None:
            passage = Passage(((number, item.end() + inner.start(2) + 1, inner[2]),))
            reader.add(Block(Kind.HEADING, passage, level=len(inner[1])))
            return
        if item[2][0].isdigit() and not item[1] and titles.names_part(text):
            passage = Passage(((number, item.end() + 1, text),))
            reader.add(Block(Kind.HEADING, passage, level=_PLAIN_LEVEL))
            return
        box = item[4] if item.re is _ITEM else None
        marker = item[2]
        opened = _Open(
            Kind.ITEM,
            [(number, item.end() + 1, text)],
            indent=len(item[1]),
            is_checked=_SIGNS.get(sign) if box is None else box != " ",
            is_ordered=marker[-1] in ".)" or marker[-1].isdigit(),
        )
        reader.begin(opened)
        reader.last_item = opened
        return
    text = line.lstrip()
    piece = (number, indent + 1, text)
    if _is_plain_heading(reader, text):
        said = _FIRST_COLUMN.match(text)
        title = said[0] if said and not text.startswith(("*", "_")) else text
        passage = Passage(((number, indent + 1, title),))
        reader.add(Block(Kind.HEADING, passage, indent=indent, level=_PLAIN_LEVEL))
        return
    opened_now = reader.open
    if opened_now is not None and opened_now.kind is Kind.QUOTE:
        opened_now.pieces.append(piece)  # Markdown goes on with the quote
        return
    if opened_now is not None and opened_now.kind is Kind.PARAGRAPH and _starts_anew(text):
        opened_now = None
    if opened_now is not None and opened_now.kind in {Kind.ITEM, Kind.PARAGRAPH}:
        opened_now.pieces.append(piece)
        return
    reader.begin(_Open(Kind.PARAGRAPH, [piece], indent))


def _starts_anew(text: str) -> bool:
    """Whether a line of a paragraph is a field of its own: "**Root cause:** …"."""
    keyed = _KEYED_LINE.match(text)
    if keyed is None:
        return False
    has_sign = keyed["sign"] or ":" in keyed[0]
    return (has_sign and not keyed["plain"]) or titles.names_part(keyed["plain"] or keyed["bold"])


def _is_plain_heading(reader: _Reader, text: str) -> bool:
    """A bold line that stands alone, or a line that is the name of a part and nothing else."""
    if text.startswith(("**", "__")) and _BOLD_LINE.match(text):
        return reader.open is None or titles.names_part(text)
    said = _FIRST_COLUMN.match(text)
    return said is not None and titles.names_part(said[0]) and not text[0].islower()


def _is_wrapped_number(reader: _Reader, item: re.Match[str]) -> bool:
    """A line that only happens to start with "o " or with a dash inside a sentence."""
    marker = item[2]
    if marker in {"o", "–", "—", "·"}:
        opened = reader.open
        if opened is not None and opened.kind is Kind.PARAGRAPH:
            return True
        return marker == "o" and len(item[3] if item.re is _ITEM else "") == 1 and not item[1]
    return False
