"""What a case may ask, and what our own functions answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from devtools.cases import costs, shares
from devtools.cases.asking import Check
from devtools.cases.comparing import Line, Unreadable, tolerance
from devtools.cases.reading import Case


def answers(case: Case, check: Any) -> list[Line]:
    """What one check of a case expects, each beside what comes out.

    Raises:
        Unreadable: The question is not known, or cannot be asked of this case.
    """
    if not isinstance(check, dict) or not isinstance(check.get("ask"), str):
        raise Unreadable(f"A check asks nothing: {check!r}.")
    ask = ASKS.get(check["ask"])
    if ask is None:
        raise Unreadable(f"“{check['ask']}” is no question that is known here.")
    lines = ask(case, check)
    if not lines:
        raise Unreadable("The check says nothing of what is expected.")
    return lines


def wrong_answers(check: Check, computed: list[Line]) -> list[Line]:
    """The numbers that a common mistake gives, each beside all that came out."""
    came = [float(line.computed) for line in computed if _is_number(line.computed)]
    lines = []
    for name, value in _wrong_numbers(check):
        near = [each for each in came if abs(each - value) <= tolerance({}, float(value))]
        told = near[0] if near else "did not come out"
        lines.append(Line(name.replace("_", " "), f"not {value}", told, is_met=not near))
    if not lines:
        raise Unreadable("The check names no wrong number.")
    return lines


def _wrong_numbers(check: Check, before: str = "") -> Iterator[tuple[str, float]]:
    for name, value in check.items():
        told = f"{before}{name}"
        if isinstance(value, dict):
            yield from _wrong_numbers(value, f"{told} ")
        elif _is_number(value) and not name.endswith("_tol"):
            yield told, float(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


ASKS: dict[str, Callable[[Case, Check], list[Line]]] = {
    "what_if": costs.what_if,
    "rescue_minutes_per_month": costs.rescue_minutes,
    "p_rescue_over": costs.p_rescue_over,
    "saved_by": costs.saved_by,
    "rank_changes": costs.rank_changes,
    "availability": shares.availability,
    "implied_availability": shares.implied,
    "slo_ceiling": shares.slo_ceiling,
    "p_top": shares.p_top,
    "cycles": shares.cycles,
    "hardness": shares.hardness,
    "slo_budget": shares.slo_budget,
    "count": shares.count,
    "share_of_dependency_budget": shares.share,
    "retry_amplification": shares.retries,
    "rescue_total_simulated": costs.simulated,
}
