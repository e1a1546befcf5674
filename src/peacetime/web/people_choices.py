"""People as forms offer them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peacetime.queries.proposals import Choice


def grouped(choices: Iterable[Choice], team: str) -> list[tuple[str, str, str]]:
    """(address, name, group): the team's own people first."""
    return [(c.value, c.label, team if c.is_in_team else "Everybody else") for c in choices]
