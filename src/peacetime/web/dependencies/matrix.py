"""Team by team: who is in Rescue, by whose outages."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from peacetime.web.dependencies.words import hours

if TYPE_CHECKING:
    from peacetime.web.dependencies.whole import Whole

MOST = 10
HEATS = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """Hours a month; `heat` from 0 (nothing) to 4."""

    words: str
    heat: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows suffer, columns cause."""

    columns: list[str]
    rows: list[tuple[str, str, list[Cell], str]]  # team, address, cells, together
    folded: str


def matrix_of(whole: Whole) -> Matrix:
    """The dearest teams of both sides; the rest is summed in a last column, and counted."""
    found = whole.figures.worst.matrix()
    caused: dict[str | None, float] = {}
    for causes in found.values():
        for cause, minutes in causes.items():
            caused[cause] = caused.get(cause, 0.0) + minutes
    columns = sorted(caused, key=lambda each: (each is None, -caused[each]))
    kept = columns if len(columns) <= MOST else columns[: MOST - 1]
    folded = [each for each in columns if each not in kept]
    sums = {team: sum(causes.values()) for team, causes in found.items()}
    sufferers = [team for team in sorted(sums, key=lambda each: -sums[each]) if sums[team] > 0]
    most = max((m for causes in found.values() for m in causes.values()), default=0.0)
    rows = []
    for team in sufferers[:MOST]:
        cells = [_cell(found[team].get(cause, 0.0), most, cause == team) for cause in kept]
        if folded:
            rest = sum(found[team].get(cause, 0.0) for cause in folded)
            cells.append(_cell(rest, most, team in folded))
        address = f"/dependencies/costs?team={team}"
        rows.append((whole.team(team), address, cells, hours(sums[team])))
    names = [whole.team(each) for each in kept]
    more = len(sufferers) - len(rows)
    return Matrix(
        [*names, f"{len(folded)} others"] if folded else names,
        rows,
        f"{more} more teams are in Rescue for less than these; the list of teams has them."
        if more > 0
        else "",
    )


def _cell(minutes: float, most: float, is_own: bool) -> Cell:  # noqa: FBT001 - of a cell
    # by the root: a tenth of the most is still seen
    heat = 0 if minutes <= 0 else max(1, round(HEATS * sqrt(minutes / most)))
    return Cell(hours(minutes) if minutes else "", heat, is_own)
