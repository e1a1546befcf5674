"""The neighbourhood of one service: what it needs to its left, what falls with it to its right.

Positions come from here, so that the picture is there without scripts. A hard need is a solid line, a
soft one dashed, an unknown one dotted; how long a cover lasts stands at that end of its line where no
other has words, and the room between two columns is as wide as the words in it. What has no room is folded
into one box for each team.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDE, HIGH = 146, 36
GAP, DOWN = 58, 48  # between two columns, where nothing wider stands; from row to row
TOP = 42
MOST_LETTERS = 18
SIDE = 1  # what a line leaves free
LETTER = 7  # as wide as a letter on a line may be
BESIDE = 6  # from a box to the words on its line
ABOVE, BELOW = -5, 13  # from a line to where its words stand


@dataclass(frozen=True, slots=True)
class Node:
    """A box: `state` is self, provider, down, unsure, up or folded; `address` is its page, "" of folded ones."""

    key: str
    words: str
    column: int
    state: str
    address: str = ""
    more: str = ""  # read aloud, and on hovering


@dataclass(frozen=True, slots=True)
class Line:
    """A need, from the provider to the consumer; `coupling` is hard, soft or unknown.

    `cover` says how long the consumer lives without it, `spare` how many of how many suffice.
    """

    provider: str
    consumer: str
    coupling: str
    cover: str = ""
    spare: str = ""

    @property
    def letters(self) -> int:
        """Of the longer of its words; 0 where it has none."""
        return max(len(self.cover), len(self.spare))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the words of a line stand: in the room right of a column, in a row; at the line's one end or other."""

    column: int
    row: int
    is_at_provider: bool


def neighbourhood(
    nodes: Sequence[Node], lines: Sequence[Line], columns: Sequence[str], *, sentence: str
) -> Markup:
    """The boxes in their columns, and the lines between them.

    The words of a line are left out where others stand at both of its ends.

    Args:
        nodes: Each in a column counted from 0; those of one column from the top down.
        lines: Between nodes that are there, from left to right; no two between the same.
        columns: What stands over each column.
        sentence: What it shows, for those who do not see it.
    """
    places = _places(nodes)
    spots = _spots(lines, places)
    drawing = _Drawing(places, _lefts(len(columns), spots))
    height = TOP + DOWN * max((row for _, row in places.values()), default=0) + HIGH + 12
    width = drawing.lefts[-1] + WIDE + SIDE
    heads = "".join(
        f'<text class="mesh-head" x="{left}" y="14">{escape(words)}</text>'
        for left, words in zip(drawing.lefts, columns, strict=True)
    )
    drawn = "".join(drawing.line(line) for line in lines)
    boxes = "".join(drawing.box(node) for node in nodes)
    words = "".join(drawing.words(line, spot) for line, spot in spots.items())
    return Markup(  # noqa: S704 - every word is escaped below, the rest are numbers
        f'<svg class="mesh" width="{width}" height="{height:g}" viewBox="0 0 {width} {height:g}" role="group"'
        f' aria-label="{escape(sentence)}">{heads}{drawn}{words}{boxes}</svg>'
    )


def _places(nodes: Sequence[Node]) -> dict[str, tuple[int, int]]:
    """Column and row of each node: every column begins at the top."""
    seen: dict[int, int] = {}
    places = {}
    for node in nodes:
        row = seen.get(node.column, 0)
        seen[node.column] = row + 1
        places[node.key] = node.column, row
    return places


def _spots(lines: Sequence[Line], places: Mapping[str, tuple[int, int]]) -> dict[Line, Spot]:
    """Where the words of each line stand, no two in one room and row.

    At the consumer, unless lines with words meet there: then each at its own provider.
    """
    told = [line for line in lines if line.letters]
    meeting = Counter(line.consumer for line in told)
    taken: set[tuple[int, int]] = set()
    spots = {}
    for line in told:
        (first, first_row), (last, last_row) = places[line.provider], places[line.consumer]
        at_consumer = Spot(last - 1, last_row, is_at_provider=False)
        at_provider = Spot(first, first_row, is_at_provider=True)
        wanted = (at_consumer, at_provider)
        for spot in wanted if meeting[line.consumer] == 1 else reversed(wanted):
            if (spot.column, spot.row) not in taken:
                taken.add((spot.column, spot.row))
                spots[line] = spot
                break
    return spots


def _lefts(columns: int, spots: Mapping[Line, Spot]) -> list[int]:
    """Where each column begins: what stands between two of them has its room."""
    gaps = [GAP] * columns
    for line, spot in spots.items():
        gaps[spot.column] = max(gaps[spot.column], line.letters * LETTER + 2 * BESIDE)
    return [SIDE + sum(gaps[:number]) + WIDE * number for number in range(max(columns, 1))]


@dataclass(frozen=True, slots=True)
class _Drawing:
    places: Mapping[str, tuple[int, int]]
    lefts: Sequence[int]

    def box(self, node: Node) -> str:
        column, row = self.places[node.key]
        left, top = self.lefts[column], TOP + DOWN * row
        words = (
            node.words if len(node.words) <= MOST_LETTERS else f"{node.words[: MOST_LETTERS - 1]}…"
        )
        inside = (
            f"<title>{escape(node.words)}{escape(f': {node.more}' if node.more else '')}</title>"
            f'<rect x="{left}" y="{top:g}" width="{WIDE}" height="{HIGH}" rx="7"/>'
            f'<text x="{left + 10}" y="{top + HIGH / 2 + 4.5:g}">{escape(words)}</text>'
        )
        marks = f'class="mesh-node" data-key="{escape(node.key)}" data-state="{escape(node.state)}"'
        if not node.address:
            return f"<g {marks}>{inside}</g>"
        return f'<a {marks} href="{escape(node.address)}">{inside}</a>'

    def line(self, line: Line) -> str:
        first, last = self.places[line.provider][0], self.places[line.consumer][0]
        x1, y1 = self._right_of(line.provider)
        x2, y2 = self._left_of(line.consumer)
        if last - first > 1:  # past other columns, between the rows of their boxes
            into, out = self.lefts[first + 1], self.lefts[last - 1] + WIDE
            way, half, last_half = y2 - DOWN / 2, (into - x1) / 2, (x2 - out) / 2
            path = (
                f"M{x1:g} {y1:g}C{x1 + half:g} {y1:g} {x1 + half:g} {way:g} {into:g} {way:g}"
                f"H{out:g}C{x2 - last_half:g} {way:g} {x2 - last_half:g} {y2:g} {x2:g} {y2:g}"
            )
        else:
            half = (x2 - x1) / 2
            path = f"M{x1:g} {y1:g}C{x1 + half:g} {y1:g} {x2 - half:g} {y2:g} {x2:g} {y2:g}"
        return f'<path class="mesh-line" data-coupling="{escape(line.coupling)}" {_ends(line)} d="{path}"/>'

    def words(self, line: Line, spot: Spot) -> str:
        if spot.is_at_provider:
            x, y = self._right_of(line.provider)
            at, anchor = x + BESIDE, "start"
        else:
            x, y = self._left_of(line.consumer)
            at, anchor = x - BESIDE, "end"
        return "".join(
            f'<text class="mesh-badge" {_ends(line)} x="{at:g}" y="{y + apart:g}"'
            f' text-anchor="{anchor}">{escape(words)}</text>'
            for words, apart in ((line.spare, ABOVE), (line.cover, BELOW))
            if words
        )

    def _left_of(self, key: str) -> tuple[float, float]:
        column, row = self.places[key]
        return self.lefts[column], TOP + DOWN * row + HIGH / 2

    def _right_of(self, key: str) -> tuple[float, float]:
        left, y = self._left_of(key)
        return left + WIDE, y


def _ends(line: Line) -> str:
    return f'data-from="{escape(line.provider)}" data-to="{escape(line.consumer)}"'
