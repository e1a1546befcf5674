"""What a CalDAV server is connected for, and whether each calendar can be read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.integrations.caldav import xml
from peacetime.integrations.caldav.site import dav_of, home_of
from peacetime.queries.burst.schedules import schedules_named
from peacetime.queries.providers import Checked, Field
from peacetime.wire import calendars
from peacetime.wire.calendars import LATER, right, which_calendars
from peacetime.wire.trackers import not_right

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peacetime.integrations.caldav.site import Dav

NAME = "CalDAV calendar"
ABOUT = "Meetings of a team are listed from its calendar on Nextcloud, Fastmail, iCloud, SOGo or any CalDAV server in a Rescue, postponed there and given back; reviews are put into it."
READS, WRITES = calendars.READS, calendars.WRITES
NEEDS = "write-content"
ENOUGH = tuple(f"{xml.DAV}{name}" for name in ("all", "write", "write-content"))
FIELDS = (
    Field(
        "url",
        "Address of the server",
        "With https: of the server, of your principal or of a calendar, as its help names it for CalDAV.",
        is_address=True,
    ),
    Field("user", "User name", "With which you sign in there."),
    Field("password", "Password", "One made for apps, where there is that.", is_secret=True),
    which_calendars("Team calendar"),
    LATER,
)


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Whether each calendar that is named is there, and what may be done with it; nothing is written."""
    place = Place(settings, secrets)
    names = [each.schedule for each in schedules_named(place.setting("calendars"))]
    dav = dav_of(place)
    try:
        only = [name for name in dict.fromkeys(names) if not _may_write(dav, name)]
    except TrackerRefused as refusal:
        return not_right(refusal, needs="read")
    return right(dict.fromkeys(names), only, needs=NEEDS, by=place.setting("user"))


def _may_write(dav: Dav, name: str) -> bool:
    """Whether it may be written; a server that does not say is believed when something is written."""
    shown = dav.one(home_of(dav, name), xml.PRIVILEGES, xml.KIND)
    if not shown.holds(xml.KIND, xml.CALENDAR):
        sentence = (
            f"There is no calendar at “{name}”. Write its address as the server’s help names it."
        )
        raise TrackerRefused(sentence, code="calendar_missing", is_lasting=True)
    if xml.PRIVILEGES not in shown.properties:
        return True
    return any(shown.holds(xml.PRIVILEGES, each) for each in ENOUGH)
