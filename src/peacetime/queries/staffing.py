"""How teams are staffed now."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Staffing:
    """How many people are in a team, and how many of them lead it."""

    people: int = 0
    leads: int = 0
