"""Figures of rituals in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peacetime.domain.postmortems.prevention import PreventionReturn
    from peacetime.domain.shared.proportions import Proportion

ANYTHING = (
    10  # times as often: an interval that reaches so far says nothing, and its sentence says why
)
FEW = 5  # fewer say nothing of how it usually goes
PREVENTION = (
    "How often the same cause came back after an action item was done ÷ how often it came before, each for the time "
    "that is known; the last incident before it was agreed is left out, since it led to it. The interval is the exact "
    "one of two rates. Where it holds 1, nothing can be said yet."
)


def kept_sentence(kept: Proportion) -> str:
    """How many of those that are over were held; what was left out for a reason is on neither side."""
    if not kept.of:
        return "None is over yet."
    if kept.of < FEW or kept.share is None:
        return f"{kept.count} of the last {kept.of} held."
    return f"{kept.count} of the last {kept.of} held ({kept.share:.0%})."


def times_before(found: PreventionReturn) -> str | None:
    """A prevention return as a number; None where there is none, or where anything is plausible."""
    if found.ratio is None or found.high is None or found.high > ANYTHING:
        return None
    return f"{found.ratio:.1f} ({found.low or 0:.1f} to {found.high:.1f})"
