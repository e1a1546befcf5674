"""What Google Calendar is connected for, and whether the key may do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.integrations.google_calendar.site import (
    ENOUGH,
    NAME,
    ROOT,
    SCOPE,
    events_of,
    google_of,
)
from peacetime.queries.burst.schedules import schedules_named
from peacetime.queries.providers import Checked, Field
from peacetime.wire import calendars
from peacetime.wire.calendars import LATER, right, which_calendars
from peacetime.wire.trackers import not_right

if TYPE_CHECKING:
    from collections.abc import Mapping

ABOUT = "Meetings of a team are listed from its Google calendar in a Rescue, postponed there and given back; reviews are put into it."
READS, WRITES = calendars.READS, calendars.WRITES
WRITER = "Make changes to events"
WRITERS = frozenset({"writer", "owner"})
FIELDS = (
    Field(
        "key",
        "Key (JSON)",
        "The file of a service account with which each calendar is shared, or of a person: “type”: "
        "“authorized_user” with client_id, client_secret and refresh_token.",
        is_secret=True,
        is_long=True,
    ),
    which_calendars("c_4f2a@group.calendar.google.com"),
    Field(
        "acts_as",
        "Acts as",
        "The address of a person of yours, where the service account may act for people (domain-wide "
        "delegation). Only so can it invite.",
        is_required=False,
    ),
    LATER,
    Field(
        "tells",
        "When a meeting is moved",
        choices=(("all", "Google tells who is invited"), ("none", "Google tells nobody")),
        default="all",
    ),
    Field(
        "api",
        "Address of the API",
        is_required=False,
        is_address=True,
        default=ROOT,
    ),
)


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Whether each calendar that is named can be read and written; nothing is written."""
    place = Place(settings, secrets)
    names = [each.schedule for each in schedules_named(place.setting("calendars"))]
    try:
        google = google_of(place)
        if google.scopes and not ENOUGH & set(google.scopes):
            sentence = "The key may not change events."
            return Checked(
                is_right=False,
                sentence=sentence,
                speaks_as=google.speaks_as,
                scopes=google.scopes,
                missing_scopes=(SCOPE,),
            )
        roles = {}
        for name in dict.fromkeys(names):
            body = google.ask("GET", events_of(name), query={"maxResults": 1})
            roles[name] = google.talk.text(body, "accessRole")
    except TrackerRefused as refusal:
        if refusal.code == "ticket_gone":
            who = google.speaks_as or "the one whose key this is"
            sentence = f"{NAME} has no calendar “{name}”, or it is not shared with {who}."
            missing = (f"{WRITER} for {name}",)
            return Checked(is_right=False, sentence=sentence, missing_scopes=missing)
        return not_right(refusal, needs=SCOPE)
    only = [name for name, role in roles.items() if role not in WRITERS]
    return right(roles, only, needs=WRITER, by=google.speaks_as)
