"""When a review can meet: 48 to 72 hours after the end, in working hours, around what is planned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.hours import WEEKDAYS, WorkingHours
from peacetime.domain.shared.spans import Span, subtract, union

LENGTH = timedelta(hours=1)
PROPOSALS = 5
DAY = timedelta(days=1)


class ReviewRefused(DomainError):
    """No review can meet then."""

    code = "review_refused"


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """Between which two moments after the end a review meets, and when of the day.

    Source: the framework, "Postmortem review meeting: 48-72 hours after incident"; the
    half-hour and the hours of the day that are tried first are our default.
    """

    earliest: timedelta = timedelta(hours=48)
    latest: timedelta = timedelta(hours=72)
    slot: timedelta = timedelta(minutes=30)
    civil_from: time = time(10)
    civil_until: time = time(16)


DEFAULT_RULE = ReviewRule()


@dataclass(frozen=True, slots=True)
class ReviewSlot:
    """A span for a review, and in a sentence why it was chosen.

    `is_late` where it starts later than the window ends.
    """

    span: Span
    is_late: bool
    why: str


@dataclass(frozen=True, slots=True)
class ReviewWindow:
    """The window after an incident and what is proposed for it, the best first.

    `sentence` says why a proposal lies outside of the window; "" where the first is inside.
    """

    window: Span
    slots: tuple[ReviewSlot, ...]
    sentence: str

    @property
    def starts_at(self) -> datetime | None:
        """When the best proposal starts, in UTC; None where a year has no room."""
        return self.slots[0].span.start if self.slots else None

    @property
    def why(self) -> str:
        """A sentence to show with the best proposal, or with none."""
        return self.sentence or self.slots[0].why


@dataclass(frozen=True, slots=True)
class Remark:
    """What speaks against a chosen moment: it can be taken, and people should know."""

    code: str
    sentence: str


def review_window(
    ended_at: datetime,
    hours: WorkingHours,
    *,
    at: datetime,
    busy: Iterable[Span] = (),
    length: timedelta = LENGTH,
    rule: ReviewRule = DEFAULT_RULE,
    count: int = PROPOSALS,
) -> ReviewWindow:
    """Where a review can meet, the best first: in the window where possible, else as soon after as can be.

    Formula: slots begin on half-hours, end within the working hours of their day, touch nothing busy and
    lie ahead. Of those in the window the ones in the middle of the day come first, then the earlier;
    none overlaps another. Without any in the window: those of the next day that has one.

    Args:
        ended_at: When the Rescue ended.
        hours: Of the team.
        at: Now: nothing is proposed in the past.
        busy: Of everybody who should come, in any order.
        length: Of the meeting.
        rule: The window, half-hours, the middle of the day.
        count: At most so many.

    Returns:
        Window, proposals and what to say; no proposals where a year has no room.

    Source: the framework, "48-72 hours after incident. Fresh enough to remember, calm enough to
    think"; the order is our default.
    Cost: at most a year of days.

    >>> from zoneinfo import ZoneInfo
    >>> from peacetime.domain.shared.hours import weekly
    >>> monday = datetime(2026, 3, 2, 20, 5, tzinfo=UTC)
    >>> found = review_window(monday, weekly(ZoneInfo("UTC")), at=monday)
    >>> [f"{slot.span.start:%a %H:%M}" for slot in found.slots]
    ['Thu 10:00', 'Thu 11:00', 'Thu 12:00', 'Thu 13:00', 'Thu 14:00']
    """
    window = Span(ended_at + rule.earliest, ended_at + rule.latest)
    taken = union(busy)
    inside: list[Span] = []
    for day in _free_days(hours, max(window.start, at.astimezone(UTC)), taken, length, rule):
        inside += [slot for slot in day if slot.start <= window.end]
        later = [slot for slot in day if slot.start > window.end]
        if later and not inside:
            why = _why_late(window, later[0].start, hours, at=at, rule=rule)
            return ReviewWindow(window, _slots(later, hours, rule, count, why), why)
        if later:
            break
    why = f"{_in_words(rule)}, in working hours."
    none = "No working hours are free for the year ahead. Choose a time that suits the people who should come."
    return ReviewWindow(
        window, _slots(inside, hours, rule, count, why, is_late=False), "" if inside else none
    )


def review_remarks(
    span: Span,
    ended_at: datetime,
    hours: WorkingHours,
    *,
    at: datetime,
    busy: Iterable[Span] = (),
    rule: ReviewRule = DEFAULT_RULE,
) -> tuple[Remark, ...]:
    """What speaks against the moment that somebody chose for a review.

    Args:
        span: Of the meeting.
        ended_at: When the Rescue ended.
        hours: Of the team.
        at: Now.
        busy: Of everybody who should come.
        rule: The window.

    Returns:
        Remarks with the codes `review_early`, `review_late`, `review_on_day_off`,
        `review_outside_hours`, `review_while_busy`; none where all is well.

    Raises:
        ReviewRefused: `review_in_past`, `review_before_end`, `review_without_length`.

    Source: the framework's window; that a team may choose otherwise is our default.

    >>> from zoneinfo import ZoneInfo
    >>> from peacetime.domain.shared.hours import weekly
    >>> monday = datetime(2026, 3, 2, 20, 5, tzinfo=UTC)
    >>> saturday = Span(monday + 5 * DAY, monday + 5 * DAY + LENGTH)
    >>> found = review_remarks(saturday, monday, weekly(ZoneInfo("UTC")), at=monday)
    >>> [remark.code for remark in found]
    ['review_late', 'review_on_day_off']
    """
    _refuse(span, ended_at, at)
    day_off = hours.day_off(span.start.astimezone(hours.time_zone).date())
    found = []
    if span.start < ended_at + rule.earliest:
        sentence = f"It is sooner than {rule.earliest // (DAY / 24)} hours after the end: people may not be calm yet."
        found.append(Remark("review_early", sentence))
    if late := lateness(ended_at, span.start, rule=rule):
        found.append(Remark("review_late", late_sentence(late, rule=rule)))
    if day_off:
        found.append(Remark("review_on_day_off", f"It is on a day off ({day_off})."))
    elif subtract([span], filter(None, [hours.on(_day(span.start, hours))])):
        found.append(Remark("review_outside_hours", "It is outside of working hours."))
    if any(not one.within(span).is_empty for one in busy):
        found.append(Remark("review_while_busy", "Somebody who should come is busy then."))
    return tuple(found)


def lateness(ended_at: datetime, at: datetime, *, rule: ReviewRule = DEFAULT_RULE) -> timedelta:
    """How much later than the window a review met, or is: zero where it is not late.

    Args:
        ended_at: When the Rescue ended.
        at: When the review meets or met; now, where none is planned.
        rule: The window.

    >>> ended = datetime(2026, 3, 2, 20, tzinfo=UTC)
    >>> lateness(ended, ended + 4 * DAY)
    datetime.timedelta(days=1)
    """
    return max(at.astimezone(UTC) - ended_at.astimezone(UTC) - rule.latest, timedelta())


def late_sentence(late: timedelta, *, rule: ReviewRule = DEFAULT_RULE) -> str:
    """The lateness of a review in words; "" where it is not late.

    >>> late_sentence(timedelta(hours=30))
    'It is 30 hours past the 72 hours after the end.'
    """
    if not late:
        return ""
    hours, days = -(-late // timedelta(hours=1)), late // DAY
    told = f"{days} days" if days > 1 else f"{hours} hour{'' if hours == 1 else 's'}"
    return f"It is {told} past the {rule.latest // timedelta(hours=1)} hours after the end."


def _refuse(span: Span, ended_at: datetime, at: datetime) -> None:
    if span.is_empty:
        sentence = "The review would have no length. Write an end after its start."
        raise ReviewRefused(sentence, code="review_without_length")
    if span.start < ended_at:
        sentence = "The review would begin before the end of the Rescue. Choose a later moment."
        raise ReviewRefused(sentence, code="review_before_end")
    if span.start < at:
        sentence = "That moment has passed. Choose one ahead, or record that the review was held."
        raise ReviewRefused(sentence, code="review_in_past")


def _free_days(
    hours: WorkingHours,
    after: datetime,
    taken: Sequence[Span],
    length: timedelta,
    rule: ReviewRule,
) -> Iterator[list[Span]]:
    """The free slots of each working day from a moment on."""
    for day in hours.spans_from(after):
        starts = _starts(Span(max(day.start, after), day.end), length, hours, rule)
        slots = [Span(at, at + length) for at in starts]
        yield [slot for slot in slots if all(one.within(slot).is_empty for one in taken)]


def _starts(
    span: Span, length: timedelta, hours: WorkingHours, rule: ReviewRule
) -> Iterator[datetime]:
    """Half-hours by the team's own clocks that leave room for the meeting."""
    local = span.start.astimezone(hours.time_zone)
    passed = local.replace(tzinfo=None) - local.replace(
        hour=0, minute=0, second=0, microsecond=0, tzinfo=None
    )
    at = span.start + (-passed % rule.slot)
    while at + length <= span.end:
        yield at
        at += rule.slot


def _slots(
    spans: Sequence[Span],
    hours: WorkingHours,
    rule: ReviewRule,
    count: int,
    why: str,
    *,
    is_late: bool = True,
) -> tuple[ReviewSlot, ...]:
    """The best of them, none over another."""
    ordered = sorted(spans, key=lambda span: (not _is_civil(span, hours, rule), span.start))
    return tuple(ReviewSlot(span, is_late, why) for span in islice(_apart(ordered), count))


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    chosen: list[Span] = []
    for span in spans:
        if all(other.within(span).is_empty for other in chosen):
            chosen.append(span)
            yield span


def _is_civil(span: Span, hours: WorkingHours, rule: ReviewRule) -> bool:
    start = span.start.astimezone(hours.time_zone).time()
    return rule.civil_from <= start < rule.civil_until


def _why_late(
    window: Span, start: datetime, hours: WorkingHours, *, at: datetime, rule: ReviewRule
) -> str:
    day = _in_full(start, hours)
    if at > window.end:
        return f"{_in_words(rule)} is over; the next free day is {day}."
    days = [_day(window.start, hours) + n * DAY for n in range(5)]
    days = [one for one in days if one <= _day(window.end, hours)]
    if all(hours.day_off(one) for one in days):
        listed = ", ".join(
            f"{WEEKDAYS[one.weekday()]} {one.day} {one:%B}{_holiday(one, hours)}" for one in days
        )
        return (
            f"{_in_words(rule)} are days off ({listed}), so this is on the next working day, {day}."
        )
    return (
        f"{_in_words(rule)} no working hours are free, so this is on the next day with room, {day}."
    )


def _holiday(day: date, hours: WorkingHours) -> str:
    reason = hours.day_off(day)
    return "" if reason in WEEKDAYS else f": {reason}"


def _in_full(at: datetime, hours: WorkingHours) -> str:
    day = _day(at, hours)
    return f"{WEEKDAYS[day.weekday()]} {day.day} {day:%B}"


def _day(at: datetime, hours: WorkingHours) -> date:
    return at.astimezone(hours.time_zone).date()


def _in_words(rule: ReviewRule) -> str:
    hour = timedelta(hours=1)
    return f"{rule.earliest // hour} to {rule.latest // hour} hours after the end"
