"""Meetings that are moved in the calendar they come from: to when, and whether they still may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from peacetime.domain.communications.wording import moment
from peacetime.domain.shared.hours import WorkingHours
from peacetime.domain.shared.spans import Span

MOST_DAYS_OFF = 31
DAY, WEEK = timedelta(days=1), timedelta(days=7)


class Later(StrEnum):
    """How much later a postponed meeting is put."""

    NEXT_DAY = "next_day"
    NEXT_WEEK = "next_week"


class Step(StrEnum):
    """What is to be done with a meeting in its calendar."""

    MOVE = "move"
    STANDS = "stands"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Move:
    """A meeting that is to be at another time in its calendar.

    Args:
        place: By what its calendar finds it; opaque to everybody else.
        uid: Its name in iCalendar.
        recurrence: Which time of it, where it recurs; as iCalendar writes it.
        was: Where it is expected.
        to: Where it is wanted.
        zone: Of times that name none.
    """

    place: str
    uid: str
    recurrence: str
    was: Span
    to: Span
    zone: str = "UTC"

    def back(self) -> Move:
        """The same the other way round.

        >>> from datetime import UTC
        >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
        >>> move = Move("p", "u", "", Span(at, at + DAY), Span(at + DAY, at + 2 * DAY))
        >>> move.back().to == move.was
        True
        """
        return Move(self.place, self.uid, self.recurrence, self.to, self.was, self.zone)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change in a calendar.

    Args:
        is_left: Whether it was left alone: somebody changed or deleted it there.
        remark: What people should know, in a sentence; "" where all is as it was meant.
    """

    is_left: bool = False
    remark: str = ""


def later(span: Span, hours: WorkingHours, by: Later) -> Span:
    """A postponed meeting is put to the same time by the clock, on the team's next working day, or a week later.

    Formula: the local date plus 1 day, then on past days off; or plus 7 days. It stays as long. A team without
    a working day in a month has none that we know of: then the next day.

    Args:
        span: When it is.
        hours: Of its team, with days off and public holidays.
        by: How much later.

    Returns:
        When it is to be.

    Source: our default; the framework says "postpones", and not to when.
    Cost: linear in the days off that are passed over, at most 31.

    >>> from datetime import UTC
    >>> from peacetime.domain.shared.hours import weekly
    >>> friday = datetime(2026, 3, 27, 13, tzinfo=UTC)
    >>> hours = weekly(ZoneInfo("Europe/Berlin"))
    >>> later(Span(friday, friday + timedelta(hours=1)), hours, Later.NEXT_DAY).start.isoformat()
    '2026-03-30T12:00:00+00:00'
    """
    local = span.start.astimezone(hours.time_zone)
    day = local.date() + (WEEK if by is Later.NEXT_WEEK else DAY)
    if by is Later.NEXT_DAY:
        ahead = (day + n * DAY for n in range(MOST_DAYS_OFF))
        day = next((each for each in ahead if hours.on(each) is not None), day)
    start = datetime.combine(day, local.time(), hours.time_zone)
    return Span(start, Span(start, start).start + span.duration)


def step(now: Span, move: Move) -> Step:
    """What a meeting's own calendar says decides: only what is still where it was is moved.

    Args:
        now: When it is there now.
        move: What is wanted.

    Returns:
        `stands` where it is there already (an answer was lost), `leave` where somebody put it elsewhere.

    Source: our default: nobody's own change is undone.
    Cost: constant.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> move = Move("p", "u", "", Span(at, at + DAY), Span(at + DAY, at + 2 * DAY))
    >>> [step(now, move).value for now in (move.was, move.to, Span(at, at))]
    ['move', 'stands', 'leave']
    """
    if now == move.to:
        return Step.STANDS
    return Step.MOVE if now == move.was else Step.LEAVE


def goes_to(at: datetime, zone: ZoneInfo) -> str:
    """Where a meeting is put, for whoever called it.

    >>> from datetime import UTC
    >>> goes_to(datetime(2026, 3, 5, 15, tzinfo=UTC), ZoneInfo("UTC"))
    'In the calendar it goes to Thu 5 Mar, 15:00 UTC.'
    """
    return f"In the calendar it goes to {moment(at, zone)}."


def stays_at(at: datetime, zone: ZoneInfo) -> str:
    """A moved meeting whose own time has passed keeps its later one.

    >>> from datetime import UTC
    >>> stays_at(datetime(2026, 3, 5, 15, tzinfo=UTC), ZoneInfo("UTC"))
    'Its time has passed: it stays where it was moved to, Thu 5 Mar, 15:00 UTC.'
    """
    return f"Its time has passed: it stays where it was moved to, {moment(at, zone)}."
