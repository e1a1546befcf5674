"""Expected and computed, side by side, and whether they are the same."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isinf, isnan
from typing import Any

RELATIVE = 1e-9
WRITTEN_OUT = (
    3  # decimals: from so many on, a number without a tolerance means what it is rounded to
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was expected.

    Args:
        what: Of which team, service or edge.
        expected: As the case says.
        computed: As it came out.
        is_met: Whether they agree; None where nothing was expected and something is told.
        note: How it was found, or what is wrong.
    """

    what: str
    expected: Any
    computed: Any
    is_met: bool | None
    note: str = ""


class Unreadable(Exception):
    """A case cannot be read or asked; the sentence says why."""


def number(value: Any, what: str) -> float:
    """A number of a case; fractions as text are numbers too.

    Raises:
        Unreadable: It is none.
    """
    if isinstance(value, str):
        try:
            return float(Fraction(value))
        except (ValueError, ZeroDivisionError) as error:
            raise Unreadable(f"{what} is {value!r}, which is no number.") from error
    if isinstance(value, bool) or not isinstance(value, int | float) or isnan(value):
        raise Unreadable(f"{what} is {value!r}, which is no number.")
    return float(value)


def tolerance(check: dict[str, Any], expected: float) -> float:
    """How far off a number may be: as the check says, else as its writing does."""
    stated = [
        number(check[name], name) * scale
        for name, scale in (("abs_tol", 1.0), ("rel_tol", abs(expected)))
        if check.get(name) is not None
    ]
    if stated:
        return max(stated) + 1e-15 * abs(expected)
    written = repr(expected)
    decimals = len(written.partition(".")[2]) if "e" not in written else 0
    rounded = 0.5 * 10.0**-decimals if decimals >= WRITTEN_OUT else 0.0
    return max(RELATIVE * abs(expected), rounded, 1e-12)


def numbers(
    what: str, expected: Any, computed: float | None, check: dict[str, Any], note: str = ""
) -> Line:
    """A line about a number."""
    wanted = number(expected, f"What is expected of {what}")
    if computed is None:
        return Line(what, expected, None, is_met=False, note=note or "nothing came out")
    is_met = (
        wanted == computed
        if isinf(wanted)
        else abs(float(computed) - wanted) <= tolerance(check, wanted)
    )
    return Line(what, expected, computed, is_met, note)


def same(what: str, expected: Any, computed: Any, note: str = "") -> Line:
    """A line about anything that is equal or is not."""
    return Line(what, expected, computed, expected == computed, note)
