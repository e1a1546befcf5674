"""Cases as a table for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from devtools.cases.comparing import Line

LONGEST = 44
MARKS = {True: "as expected", False: "MISSED", None: "odd"}
HEAD = ("case", "asks", "of", "expected", "computed", "", "")


def table(outcomes: Iterable[tuple[str, str, Line]]) -> str:
    """One line for each answer; the name of a case and its question stand where they begin."""
    rows, before = [HEAD], ("", "")
    for case, ask, line in outcomes:
        named = (case if case != before[0] else "", ask if (case, ask) != before else "")
        expected, computed = _told(line.expected), _told(line.computed)
        rows.append((*named, line.what, expected, computed, MARKS[line.is_met], line.note))
        before = (case, ask)
    widths = [max(len(_cut(row[place])) for row in rows) for place in range(len(HEAD) - 1)]
    return "\n".join(_row(row, widths) for row in rows)


def _row(row: tuple[str, ...], widths: list[int]) -> str:
    cells = [_cut(cell).ljust(width) for cell, width in zip(row, widths, strict=False)]
    return "  ".join([*cells, row[-1]]).rstrip()


def _told(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, list):
        return " ".join(_told(each) for each in value) or "nothing"
    return "nothing" if value is None else str(value)


def _cut(cell: str) -> str:
    return cell if len(cell) <= LONGEST else cell[: LONGEST - 1] + "…"
