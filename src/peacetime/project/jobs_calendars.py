"""The job that reads a team's calendar: from a connected tool, or from its address."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.domain.postmortems.tickets.tracker import Place
from peacetime.domain.shared.spans import Span
from peacetime.integrations.calendars.fetch import NotFetched, fetch
from peacetime.integrations.meetings import calendars
from peacetime.project.again import NO_ANSWER, UNKNOWN, not_taken
from peacetime.queries.calendars.reading import CalendarUnreadable
from peacetime.storage.sealing import NotOpened
from peacetime.usecases.calendars import listing
from peacetime.usecases.connections import trying
from peacetime.usecases.deliveries import NotTaken

if TYPE_CHECKING:
    from peacetime.queries.calendars.connected import Connected
    from peacetime.queries.calendars.reading import CalendarFound
    from peacetime.usecases.calendars.listing import Wanted

PAUSED = "{} is paused. Go on with it under Connections, or bring the calendar as a file."
ASKED_NOT = "{} did not answer just now, and is left alone for a moment. Ask again in some minutes."


@app.task(name="read_calendar", queue="urgent")
def read_calendar(*, team_id: int) -> None:
    """Read it once: what cannot be read is said where the list would stand, and can be asked again."""
    wanted = listing.wanted_calendar(team_id)
    if wanted is None:
        return
    if wanted.connected is not None:
        _read_connected(wanted, wanted.connected)
        return
    try:
        content = fetch(wanted.url, allowed=settings.CALENDAR_HOSTS)
        listing.read_calendar_source(wanted.team, content, at=timezone.now())
    except NotFetched as problem:
        listing.calendar_not_read(wanted.team, str(problem))
    except CalendarUnreadable as problem:
        listing.calendar_not_read(wanted.team, problem.sentence)


def _read_connected(wanted: Wanted, connected: Connected) -> None:
    at = timezone.now()
    if connected.is_paused:
        listing.calendar_not_read(wanted.team, PAUSED.format(connected.name))
        return
    if trying.take_turn(connected.connection_id, at=at).wait_until is not None:
        listing.calendar_not_read(wanted.team, ASKED_NOT.format(connected.name))
        return
    try:
        found = _found(wanted, connected)
    except NO_ANSWER as problem:
        _not_read(wanted, connected, not_taken(problem))
    except (NotOpened, CalendarUnreadable) as problem:
        sentence = problem.sentence if isinstance(problem, CalendarUnreadable) else str(problem)
        _not_read(wanted, connected, NotTaken(sentence, is_final=True))
    except Exception as problem:
        own = NotTaken(UNKNOWN.format(type(problem).__name__), is_final=True)
        _not_read(wanted, connected, own)
        raise
    else:
        trying.went_well(connected.connection_id, at=timezone.now())
        listing.record_found(wanted, found, at=timezone.now())


def _found(wanted: Wanted, connected: Connected) -> CalendarFound:
    tool, at = listing.reached(connected.connection_id), timezone.now()
    place = Place(tool.settings, tool.secrets)
    span = Span(at, at + timedelta(hours=wanted.hours))
    zone = ZoneInfo(wanted.zone)
    return calendars()[tool.provider].found(place, connected.calendar, span, zone=zone)


def _not_read(wanted: Wanted, connected: Connected, problem: NotTaken) -> None:
    trying.went_wrong(connected.connection_id, problem, spread=0, at=timezone.now())
    listing.calendar_not_read(wanted.team, problem.sentence)
