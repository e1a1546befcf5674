"""The "back to Delivery" checklist.

Source: the framework, "Exit Criteria".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

STANDARD = (
    "Customer impact stopped or bounded",
    "Monitoring confirms a stable trend",
    "Short-term mitigation in place",
    "Postmortem scheduled, owners assigned",
)
POSTMORTEM_SCHEDULED = 4  # the one that a stand-down with a date and an owner meets by itself


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the checklist: numbered from 1."""

    number: int
    text: str
    is_met: bool


def unmet(criteria: Iterable[Criterion]) -> list[Criterion]:
    """The lines that are not met, in their order.

    >>> [c.number for c in unmet([Criterion(2, "b", False), Criterion(1, "a", True)])]
    [2]
    """
    return sorted((c for c in criteria if not c.is_met), key=lambda c: c.number)
