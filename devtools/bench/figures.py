"""A measured figure, and how percentiles are taken."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: what was measured, what bounds it, what it is to be read beside."""

    name: str
    what: str
    value: float
    unit: str
    samples: int
    bound: float | None = None
    beside: str = ""

    @property
    def is_within(self) -> bool | None:
        """None where nothing bounds it."""
        return None if self.bound is None else self.value <= self.bound

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "is_within": self.is_within}


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest rank: a value that was really measured, never one between two.

    >>> percentile([4.0, 1.0, 3.0, 2.0], 0.5), percentile([1.0, 2.0, 3.0], 0.99)
    (2.0, 3.0)
    """
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spread(values: Sequence[float], unit: str = "ms") -> str:
    """The usual three, for a remark."""
    p50, p95, p99 = (percentile(values, share) for share in (0.50, 0.95, 0.99))
    return f"p50 {p50:.1f}, p95 {p95:.1f}, p99 {p99:.1f}, max {max(values):.1f} {unit}"
