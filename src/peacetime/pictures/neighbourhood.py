"""The neighbourhood of one service: what it needs to its left, what falls with it to its right.

Positions come from here, so that the picture is there without scripts. A hard need is a solid line, a
soft one dashed, an unknown one dotted; how long a cover lasts stands on its line. What has no room is
folded into one box for each team.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDE, HIGH = 146, 36
ACROSS, DOWN = 204, 48
TOP = 42
MOST_LETTERS = 18
SIDE = 1  # what a line leaves free


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
    """A need, from the provider to the consumer; `coupling` is hard, soft or unknown."""

    provider: str
    consumer: str
    coupling: str
    badge: str = ""


def neighbourhood(
    nodes: Sequence[Node], lines: Sequence[Line], columns: Sequence[str], *, sentence: str
) -> Markup:
    """The boxes in their columns, and the lines between them.

    Args:
        nodes: Each in a column counted from 0; those of one column from the top down.
        lines: Between nodes that are there.
        columns: What stands over each column.
        sentence: What it shows, for those who do not see it.
    """
    places = _places(nodes)
    height = TOP + DOWN * max((row for _, row in places.values()), default=0) + HIGH + 12
    width = ACROSS * (len(columns) - 1) + WIDE + 2 * SIDE
    heads = "".join(
        f'<text class="mesh-head" x="{ACROSS * number + SIDE}" y="14">{escape(words)}</text>'
        for number, words in enumerate(columns)
    )
    drawn = "".join(_line(line, places) for line in lines)
    badges = "".join(_badge(line, places) for line in lines if line.badge)
    boxes = "".join(_box(node, *places[node.key]) for node in nodes)
    return Markup(  # noqa: S704 - every word is escaped below, the rest are numbers
        f'<svg class="mesh" width="{width}" height="{height:g}" viewBox="0 0 {width} {height:g}" role="group"'
        f' aria-label="{escape(sentence)}">{heads}{drawn}{badges}{boxes}</svg>'
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


def _box(node: Node, column: int, row: int) -> str:
    left, top = ACROSS * column + SIDE, TOP + DOWN * row
    words = node.words if len(node.words) <= MOST_LETTERS else f"{node.words[: MOST_LETTERS - 1]}…"
    inside = (
        f"<title>{escape(node.words)}{escape(f': {node.more}' if node.more else '')}</title>"
        f'<rect x="{left}" y="{top:g}" width="{WIDE}" height="{HIGH}" rx="7"/>'
        f'<text x="{left + 10}" y="{top + HIGH / 2 + 4.5:g}">{escape(words)}</text>'
    )
    marks = f'class="mesh-node" data-key="{escape(node.key)}" data-state="{escape(node.state)}"'
    if not node.address:
        return f"<g {marks}>{inside}</g>"
    return f'<a {marks} href="{escape(node.address)}">{inside}</a>'


def _line(line: Line, places: dict[str, tuple[int, int]]) -> str:
    x1, y1, x2, y2 = _ends(line, places)
    gap = ACROSS - WIDE
    if x2 - x1 > gap + SIDE:  # past other columns, between the rows of their boxes
        way, half = y2 - DOWN / 2, gap / 2
        path = (
            f"M{x1:g} {y1:g}C{x1 + half:g} {y1:g} {x1 + half:g} {way:g} {x1 + gap:g} {way:g}"
            f"H{x2 - gap:g}C{x2 - half:g} {way:g} {x2 - half:g} {y2:g} {x2:g} {y2:g}"
        )
    else:
        half = gap / 2
        path = f"M{x1:g} {y1:g}C{x1 + half:g} {y1:g} {x2 - half:g} {y2:g} {x2:g} {y2:g}"
    ends = f'data-from="{escape(line.provider)}" data-to="{escape(line.consumer)}"'
    badge = f' data-badge="{escape(line.badge)}"' if line.badge else ""
    coupling = escape(line.coupling)
    return f'<path class="mesh-line" data-coupling="{coupling}" {ends}{badge} d="{path}"/>'


def _badge(line: Line, places: dict[str, tuple[int, int]]) -> str:
    _, _, x2, y2 = _ends(line, places)
    return (
        f'<text class="mesh-badge" x="{x2 - 4:g}" y="{y2 - 5:g}"'
        f' text-anchor="end">{escape(line.badge)}</text>'
    )


def _ends(line: Line, places: dict[str, tuple[int, int]]) -> tuple[float, float, float, float]:
    from_column, from_row = places[line.provider]
    to_column, to_row = places[line.consumer]
    y1 = TOP + DOWN * from_row + HIGH / 2
    y2 = TOP + DOWN * to_row + HIGH / 2
    return ACROSS * from_column + WIDE + SIDE, y1, ACROSS * to_column + SIDE, y2
