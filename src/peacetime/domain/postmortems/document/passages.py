"""Text that remembers on which lines it stood, and the same text without its markup."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from peacetime.domain.shared.patterns import expression

LONGEST_LINE = 10_000  # characters; nobody writes more of prose into one line

_CODE = expression(r"(`{1,3})(?!`)[^`]{1,400}\1(?!`)")
_TARGET = expression(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?\)")
_REFERENCE = expression(r"\]\[[^\[\]]{0,80}\]")
_URL = expression(r"<?\b(?:https?|mailto)://[^\s<>|)\]]+>?")
_TAG = expression(r"</?[A-Za-z][^<>]{0,300}>")
_EMPHASIS = expression(r"\*{1,3}|~~|(?<![A-Za-z0-9])_{1,3}(?=\S)|(?<=\S)_{1,3}(?![A-Za-z0-9])")
_SENTENCE_END = expression(r"[.!?][\"'”’)\]]{0,3}(?=\s)")
_ABBREVIATED = expression(
    r"(?:\b(?:e\.g|i\.e|etc|approx|ca|cf|vs|resp|incl|no|nr|st|mr|mrs|ms|dr|inc|ltd|bzw|z\.\s?b"
    r"|d\.\s?h|usw"
    r"|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)|\b[A-Za-z]|(?<![\d:.-])\b\d{1,2})\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: line and columns, counted from 1; the end column is behind it.

    >>> Place(3, 5, 9).line
    3
    """

    line: int
    column: int = 1
    end_column: int = 1


@dataclass(frozen=True, slots=True)
class Passage:
    r"""A run of text over one or more lines.

    Args:
        pieces: Line, column of its first character (both from 1) and text of each line.

    >>> passage = Passage(((4, 3, "We saw"), (5, 1, "`x` **twice**.")))
    >>> passage.text, passage.words
    ('We saw\n`x` **twice**.', 'We saw\n x    twice  .')
    >>> passage.place(9, 10)
    Place(line=5, column=3, end_column=4)
    """

    pieces: tuple[tuple[int, int, str], ...]
    text: str = field(init=False, compare=False)
    words: str = field(init=False, compare=False)
    _starts: tuple[int, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        text = "\n".join(piece[2] for piece in self.pieces)
        starts, at = [], 0
        for _, _, piece in self.pieces:
            starts.append(at)
            at += len(piece) + 1
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "words", without_markup(text))
        object.__setattr__(self, "_starts", tuple(starts))

    @property
    def line(self) -> int:
        """Its first line."""
        return self.pieces[0][0] if self.pieces else 1

    @property
    def last_line(self) -> int:
        """Its last line."""
        return self.pieces[-1][0] if self.pieces else 1

    @property
    def is_blank(self) -> bool:
        """Whether nothing is left of it but markup."""
        return not self.words.strip()

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """Where a part of the text stands; a part over several lines ends with its first line."""
        if not self.pieces:
            return Place(1)
        index = max(0, bisect_right(self._starts, start) - 1)
        line, column, piece = self.pieces[index]
        offset = start - self._starts[index]
        until = len(piece) if end is None else min(len(piece), end - self._starts[index])
        return Place(line, column + offset, column + max(offset, until))

    def part(self, start: int, end: int) -> Passage:
        r"""A part of it that still knows where it stood.

        >>> Passage(((4, 3, "We saw."), (5, 1, "It broke."))).part(3, 11).pieces
        ((4, 6, 'saw.'), (5, 1, 'It '))
        """
        pieces = []
        for at, (line, column, text) in zip(self._starts, self.pieces, strict=True):
            first, last = max(0, start - at), min(len(text), end - at)
            if first < last:
                pieces.append((line, column + first, text[first:last]))
        return Passage(tuple(pieces))

    def sentences(self, words: str | None = None) -> Iterator[tuple[int, str]]:
        """Each sentence without markup, with where in the text it starts.

        Args:
            words: To be parted instead of its own, of the same length; None parts its own.

        >>> passage = Passage(((1, 1, "It broke, e.g. at noon. We saw it."),))
        >>> [start for start, _ in passage.sentences()]
        [0, 24]
        """
        words = self.words if words is None else words
        start = 0
        for end in _SENTENCE_END.finditer(words):
            if _ABBREVIATED.search(words, max(start, end.start() - 12), end.start() + 1):
                continue
            yield start, words[start : end.end()]
            start = end.end() + 1
        if words[start:].strip():
            yield start, words[start:]


def without_markup(text: str) -> str:
    """The same text, of the same length, with spaces where Markdown had its signs.

    Code keeps one character so that a sentence keeps its shape, and its words are not taken for prose.

    >>> without_markup("See [the run](https://x.example/1), **now**")
    'See  the run                      ,   now  '
    """
    if "`" in text:
        text = _CODE.sub(_hollow, text)
    if "](" in text:
        text = _TARGET.sub(_blank, text)
    if "][" in text:
        text = _REFERENCE.sub(_blank, text)
    if "://" in text:
        text = _URL.sub(_blank, text)
    if "<" in text:
        text = _TAG.sub(_blank, text)
    text = _EMPHASIS.sub(_blank, text)
    return text.replace("[", " ").replace("]", " ") if "[" in text else text


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _hollow(match: re.Match[str]) -> str:
    blank = _blank(match)
    fence = len(match[1])
    return blank[:fence] + "x" + blank[fence + 1 :]
