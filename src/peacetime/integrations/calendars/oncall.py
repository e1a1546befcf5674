"""Who is on call by a calendar: an entry a turn, whose it is by an attendee or an address in its title."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from peacetime.domain.burst.people.turns import WEEK, Turn, address_in
from peacetime.domain.postmortems.tickets.tracker import TrackerRefused
from peacetime.domain.shared.spans import Span
from peacetime.integrations.calendars.fetch import NotFetched, fetch
from peacetime.queries.calendars.apart import read_apart
from peacetime.queries.calendars.reading import CalendarUnreadable
from peacetime.wire.requests import NotReached

if TYPE_CHECKING:
    from peacetime.domain.postmortems.tickets.tracker import Place
    from peacetime.domain.rituals.calendar_block import Meeting

OVERRIDE = "override"
EARLIER = 2 * WEEK  # a turn that began before the span may reach into it
AT_ONCE = 2 * WEEK  # so that an entry that comes every day is no more than the reader takes


def turns(place: Place, schedule: str, span: Span, *, zone: str) -> list[Turn]:
    """The entries that touch a span, read in a process of its own: a calendar is a stranger's file.

    Raises:
        NotReached: It is not fetched.
        TrackerRefused: It is no calendar.
    """
    del schedule  # an address has one
    try:
        content = fetch(_address(place.secrets.get("url", "")), allowed=_allowed())
    except NotFetched as problem:
        raise NotReached(str(problem)) from None
    found: dict[str, Turn] = {}
    for part in _parts(span):
        try:
            read = read_apart(content, span=part, zone=ZoneInfo(zone))
        except CalendarUnreadable as problem:
            raise TrackerRefused(problem.sentence, is_lasting=True) from None
        told = (one.meeting for one in read.meetings)
        found |= {one.id: turn(one) for one in told if not one.is_cancelled}
    return [one for one in found.values() if span.start < one.ends_at and one.starts_at < span.end]


def turn(meeting: Meeting) -> Turn:
    """An entry as a turn: its one attendee, else the one address in its title, else nobody that is known."""
    [only] = meeting.attendees if len(meeting.attendees) == 1 else [""]
    is_override = OVERRIDE in meeting.title.lower()
    email = only or address_in(meeting.title)
    return Turn(meeting.title, email, meeting.span.start, meeting.span.end, is_override)


def _parts(span: Span) -> list[Span]:
    edges = [span.start - EARLIER]
    while edges[-1] < span.end:
        edges.append(min(edges[-1] + AT_ONCE, span.end))
    return [Span(start, end) for start, end in pairwise(edges)]


def _address(url: str) -> str:
    """As it is asked: `webcal` is another word for https."""
    scheme, found, rest = url.strip().partition("://")
    return f"https://{rest}" if found and scheme.lower() in {"webcal", "webcals"} else url.strip()


def _allowed() -> tuple[str, ...]:
    return (*settings.ALLOWED_PRIVATE_HOSTS, *settings.CALENDAR_HOSTS)
