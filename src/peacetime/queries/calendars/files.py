"""What was postponed or given back, as a file that says the same to a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, vCalAddress

from peacetime.domain.rituals.postponing import State
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.calendars.meetings import rows_of
from peacetime.queries.lookup import NotFound, team_named
from peacetime.queries.modes import open_rescue
from peacetime.storage.models import TeamCalendar

if TYPE_CHECKING:
    from peacetime.storage.models import ListedMeeting

PRODUCT = "-//Peacetime//Calendar block//EN"
# A calendar believes the higher number (RFC 5546): each step is one more than the last.
METHODS = {State.POSTPONED: "CANCEL", State.GIVEN_BACK: "PUBLISH"}
STATUSES = {State.POSTPONED: "CANCELLED", State.GIVEN_BACK: "CONFIRMED"}
STEPS = {State.POSTPONED: 1, State.GIVEN_BACK: 2}


def meetings_file(slug: str, state: State, *, actor: Actor, at: datetime) -> bytes:
    """The postponed meetings as cancellations, or those given back as confirmations; of each its own time alone.

    Raises:
        NotFound: `team_unknown`; `meetings_unknown` where there are none.
    """
    require(actor, Act.RUN_INCIDENT)
    team = team_named(slug)
    known = TeamCalendar.objects.filter(team=team).first() or TeamCalendar(team=team)
    rows = [row for row in rows_of(team, known, open_rescue(team)) if row.state == state]
    if not rows:
        said = state.value.replace("_", " ")
        raise NotFound(f"No meeting of {team.name} is {said} now.", code="meetings_unknown")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", METHODS[state])
    for row in rows:
        calendar.add_component(_event(row, state, at=at))
    written: bytes = calendar.to_ical()
    return written


def _event(row: ListedMeeting, state: State, *, at: datetime) -> Event:
    event = Event()
    event.add("uid", row.uid or row.key)
    event.add("sequence", row.sequence + STEPS[state])
    event.add("dtstamp", at.replace(microsecond=0))
    event.add("dtstart", row.starts_at)
    event.add("dtend", row.ends_at)
    if row.recurrence:
        event.add("recurrence-id", _time_of(row.recurrence))
    event.add("summary", row.title)
    event.add("status", STATUSES[state])
    if row.organiser:
        event.add("organizer", vCalAddress(f"mailto:{row.organiser}"), encode=False)
    return event


def _time_of(recurrence: str) -> date | datetime:
    """A day, a time by whoever's clocks, or a moment: as its calendar writes it."""
    if "T" not in recurrence:
        return datetime.strptime(recurrence, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    wall = datetime.strptime(recurrence[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - told apart below
    return wall.replace(tzinfo=UTC) if recurrence.endswith("Z") else wall
