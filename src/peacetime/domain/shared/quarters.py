"""Quarters of a calendar year: how long a list of things to look after stands before it begins anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MONTHS = 3
QUARTERS = 4


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of one year; `number` is 1 to 4.

    >>> quarter = Quarter(2026, 4)
    >>> str(quarter), quarter.starts_on.isoformat(), quarter.ends_before.isoformat()
    ('2026-Q4', '2026-10-01', '2027-01-01')
    """

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-Q{self.number}"

    @property
    def starts_on(self) -> date:
        """Its first day."""
        return date(self.year, MONTHS * (self.number - 1) + 1, 1)

    @property
    def ends_before(self) -> date:
        """The first day of the next one."""
        if self.number == QUARTERS:
            return date(self.year + 1, 1, 1)
        return Quarter(self.year, self.number + 1).starts_on


def quarter_of(day: date) -> Quarter:
    """The quarter of the calendar year that a day is in.

    Source: our default.

    >>> str(quarter_of(date(2026, 3, 31))), str(quarter_of(date(2026, 4, 1)))
    ('2026-Q1', '2026-Q2')
    """
    return Quarter(day.year, (day.month - 1) // MONTHS + 1)
