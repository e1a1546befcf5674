"""A change as a sentence with the names that people know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.dependencies.changes.kinds import Cover, Guard, Replicate, Soften
from peacetime.pictures.outage import minutes_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peacetime.domain.dependencies.changes.kinds import Change
    from peacetime.web.dependencies.whole import Whole


def change_words(whole: Whole, change: Change) -> str:
    """What to do: `Make Order service soft for Customer page`."""
    need = whole.system.needs[change.need]
    consumer = whole.name(need.consumer)
    providers = " and ".join(whole.name(member.provider) for member in need.members)
    part = f" (“{need.attribute}”)" if need.attribute else ""
    match change:
        case Soften():
            return f"Let {consumer} stay up without {providers}{part}"
        case Cover(minutes=minutes):
            return f"Let {consumer} live {minutes_word(minutes)} without {providers}{part}"
        case Guard():
            return f"Give {consumer} a timeout on {providers}{part}"
        case Replicate():
            return f"Give {consumer} a second {providers}{part}"


KINDS = {Soften: "soften", Cover: "cover", Guard: "timeout", Replicate: "replica"}


def kind_of(change: Change) -> str:
    """What kind of change it is, in a word."""
    return KINDS[type(change)]


def team_names(whole: Whole, teams: Iterable[str], most: int = 3) -> str:
    """Some teams by their names."""
    known = [whole.team(team) for team in teams]
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return ", ".join(known[:most]) + more
