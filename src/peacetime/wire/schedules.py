"""What connectors of schedules share: the fields in which they are named, and a look at each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from peacetime.domain.postmortems.tickets.tracker import TrackerRefused
from peacetime.domain.shared.text import listed
from peacetime.queries.burst.schedules import schedules_named
from peacetime.queries.providers import Checked, Field

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from peacetime.domain.burst.people.turns import Turn
    from peacetime.domain.postmortems.tickets.tracker import Place

SCHEDULES = Field(
    "schedules",
    "Schedules",
    "A line each, with the team whose rota it feeds: P1AB2CD = checkout. For one team’s own connection the schedule alone.",
    is_required=False,
    is_long=True,
)
PEOPLE = Field(
    "people",
    "Who is who",
    "People are told by their e-mail address. Where a schedule has none, or another one, a line each: Ada Berg = ada@example.org",
    is_required=False,
    is_long=True,
)
GONE = "ticket_gone"


def all_read(
    place: Place, read: Callable[[str, datetime], Sequence[Turn]], *, tool: str
) -> Checked:
    """Whether each schedule that is named can be read.

    Raises:
        TrackerRefused: The tool says no to all of it.
    """
    names = list(
        dict.fromkeys(each.schedule for each in schedules_named(place.setting("schedules")))
    )
    for name in names:
        try:
            read(name, timezone.now())
        except TrackerRefused as refusal:
            if refusal.code != GONE:
                raise
            sentence = f"{tool} has no schedule “{name}”, or the key may not see it."
            return Checked(is_right=False, sentence=sentence)
    if not names:
        return Checked(is_right=True, sentence=f"{tool} answers. No schedule is named yet.")
    return Checked(is_right=True, sentence=f"{listed(names)} can be read.")
