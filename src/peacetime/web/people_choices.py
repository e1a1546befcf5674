"""People as forms offer them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peacetime.queries.people_choices import People


@dataclass(frozen=True, slots=True)
class Offered:
    """(address, name, group) of each; where it is not everybody, a field suggests while one types."""

    choices: tuple[tuple[str, str, str], ...]
    is_everybody: bool

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """(group, (address, name) of each), the groups in the order in which their first ones come."""
        found: dict[str, list[tuple[str, str]]] = {}
        for email, name, group in self.choices:
            found.setdefault(group, []).append((email, name))
        return list(found.items())


def grouped(people: People, team: str = "") -> Offered:
    """The team's own people first, then everybody else; without a team no groups."""
    others = "Everybody else" if team else ""
    return Offered(
        tuple((c.value, c.label, team if c.is_in_team else others) for c in people.choices),
        people.is_everybody,
    )
