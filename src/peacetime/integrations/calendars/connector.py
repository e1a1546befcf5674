"""What a calendar of who is on call is connected for, and whether it can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from peacetime.domain.burst.people.turns import addressed, window
from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.integrations.calendars.oncall import turns
from peacetime.queries.burst.schedules import people_named
from peacetime.queries.providers import Checked, Field
from peacetime.wire.schedules import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "On-call calendar"
ABOUT = "A rota follows any iCalendar address (.ics): of an on-call tool, or a calendar that people keep."
READS = ("The entries of the weeks around now, an hour at the latest after they changed.",)
WRITES = ()
FIELDS = (
    Field(
        "url",
        "Address of the calendar",
        "It ends in .ics or begins with webcal. Whoever has it can read the calendar, so it is kept like a password.",
        is_secret=True,
    ),
    Field(
        "team",
        "Team",
        "Whose rota it feeds, as in the address of its page. A team’s own connection feeds its own.",
        is_required=False,
    ),
    PEOPLE,
)


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Whether the calendar can be read, and how many of its turns have an address."""
    place = Place(settings, secrets)
    try:
        found = turns(place, "", window(timezone.now()), zone="UTC")
    except TrackerRefused as refusal:
        return Checked(is_right=False, sentence=refusal.sentence)
    known = people_named(place.setting("people"))
    nameless = sum(not addressed(one, known).email for one in found)
    sentence = f"{len(found)} turns from last week to eight weeks ahead can be read."
    if nameless:
        sentence += f" {nameless} of them have no e-mail address: say below who is who."
    return Checked(is_right=True, sentence=sentence)
