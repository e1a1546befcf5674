"""One entry of an iCalendar object at another time; everything else of the object stays as it is."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from peacetime.domain.rituals.moving import Move, Step, step
from peacetime.domain.shared.spans import Span
from peacetime.queries.calendars.reading import as_written, end_of, moment_of

if TYPE_CHECKING:
    from icalendar import Calendar

MADE = "X-PEACETIME-MADE"
OF_THE_SERIES = ("RRULE", "RDATE", "EXDATE", "EXRULE")


def moved(calendar: Calendar, move: Move, *, at: datetime) -> Step | None:
    """Change the object, where the entry is still as we know it; None where it has no such entry.

    A time of a recurring entry becomes an exception of its own, marked as ours; given back, it is gone again.
    """
    zone = ZoneInfo(move.zone)
    events = [one for one in calendar.walk("VEVENT") if "DTSTART" in one]
    own = _time_of(events, move.recurrence)
    if own is not None:
        wanted = step(_span(own, zone), move)
        if wanted is Step.MOVE:
            if MADE in own and _begins(own, zone) == move.to.start:
                calendar.subcomponents.remove(own)
            else:
                _put(own, move, zone, at=at)
        return wanted
    series = _time_of(events, "")
    if series is None or not move.recurrence:
        return None
    exception = _exception(series, move, zone)
    if exception is None:
        return None
    wanted = step(_span(exception, zone), move)
    if wanted is Step.MOVE:
        _put(exception, move, zone, at=at)
        calendar.add_component(exception)
    return wanted


def _time_of(events: list[Any], recurrence: str) -> Any | None:
    for event in events:
        said = as_written(event["RECURRENCE-ID"].dt) if "RECURRENCE-ID" in event else ""
        if said == recurrence:
            return event
    return None


def _begins(event: Any, zone: ZoneInfo) -> datetime:
    """When an exception would begin if it were none."""
    return moment_of(event["RECURRENCE-ID"].dt, zone)


def _span(event: Any, zone: ZoneInfo) -> Span:
    start = moment_of(event["DTSTART"].dt, zone)
    return Span(start, end_of(event, start, zone))


def _exception(series: Any, move: Move, zone: ZoneInfo) -> Any | None:
    """This time of a series as an entry of its own, where the series still has it as we know it."""
    first = series["DTSTART"]
    length = _span(series, zone).duration
    begins = _named(move.recurrence, first.dt)
    if begins is None or not _is_of(series, begins):
        return None
    one = copy.deepcopy(series)
    for name in (*OF_THE_SERIES, "DTSTART", "DTEND", "DURATION"):
        one.pop(name, None)
    _set(one, "RECURRENCE-ID", begins, first)
    _set(one, "DTSTART", begins, first)
    _set(one, "DTEND", _form(moment_of(begins, zone) + length, first.dt, zone), first)
    one.add(MADE, "TRUE")
    return one


def _is_of(series: Any, begins: date | datetime) -> bool:
    """Whether a series that was changed meanwhile still has this time, as far as its hour and its gaps say."""
    first = series["DTSTART"].dt
    said = series.get("EXDATE", [])
    gaps = [gap.dt for each in (said if isinstance(said, list) else [said]) for gap in each.dts]
    is_at_its_hour = not isinstance(first, datetime) or (
        isinstance(begins, datetime) and begins.time() == first.time()
    )
    return is_at_its_hour and begins >= first and begins not in gaps


def _put(event: Any, move: Move, zone: ZoneInfo, *, at: datetime) -> None:
    first = event["DTSTART"]
    event.pop("DURATION", None)
    _set(event, "DTSTART", _form(move.to.start, first.dt, zone), first)
    _set(event, "DTEND", _form(move.to.end, first.dt, zone), first)
    try:
        sequence = int(event.get("SEQUENCE", 0))
    except ValueError:
        sequence = 0
    for name, value in (("SEQUENCE", sequence + 1), ("DTSTAMP", at.replace(microsecond=0))):
        event.pop(name, None)
        event.add(name, value)


def _set(event: Any, name: str, value: date | datetime, like: Any) -> None:
    """A time in the words of another: with the name of a zone that only its calendar knows."""
    event.pop(name, None)
    event.add(name, value)
    zone = like.params.get("TZID")
    if zone and isinstance(value, datetime):
        event[name].params["TZID"] = zone


def _form(at: datetime, like: date | datetime, zone: ZoneInfo) -> date | datetime:
    """A moment as a day, as a time of whoever's clocks, or in the zone that the entry is in."""
    if not isinstance(like, datetime):
        return at.astimezone(zone).date()
    if like.tzinfo is None:
        return at.astimezone(zone).replace(tzinfo=None)
    return at.astimezone(like.tzinfo)


def _named(recurrence: str, like: date | datetime) -> date | datetime | None:
    """Which time of a series is meant; None where the series is of another kind by now."""
    if not isinstance(like, datetime):
        is_day = "T" not in recurrence
        return datetime.strptime(recurrence, "%Y%m%d").date() if is_day else None  # noqa: DTZ007 - a day
    if "T" not in recurrence:
        return None
    wall = datetime.strptime(recurrence[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - told apart below
    if not recurrence.endswith("Z"):
        return wall if like.tzinfo is None else None
    return None if like.tzinfo is None else wall.replace(tzinfo=UTC).astimezone(like.tzinfo)
