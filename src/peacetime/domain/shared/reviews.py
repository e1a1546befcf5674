"""When a review meets: fresh enough to remember, calm enough to think."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from peacetime.domain.shared.hours import WEEKDAYS, WorkingHours
from peacetime.domain.shared.spans import Span


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


@dataclass(frozen=True, slots=True)
class Proposal:
    """A moment for a review (in UTC), whether it had to leave the window, and why."""

    at: datetime
    is_moved: bool
    reason: str


DEFAULT_RULE = ReviewRule()


def propose_review(
    resolved_at: datetime, hours: WorkingHours, *, rule: ReviewRule = DEFAULT_RULE
) -> Proposal:
    """A review starts 48 to 72 hours after the end, in working hours, or as soon after as they allow.

    Of the half-hours in the window the first in the middle of the day is taken, else the
    first at all; with none in the window, one on the next working day.

    Args:
        resolved_at: When the Rescue ended.
        hours: Of the team.
        rule: Window, length of a slot, middle of the day.

    Returns:
        The proposal; `reason` is a sentence to show with it.

    Source: the framework, "Postmortem review meeting"; see `ReviewRule`.
    Cost: looks at most a year ahead, a day at a time.

    >>> from zoneinfo import ZoneInfo
    >>> from peacetime.domain.shared.hours import weekly
    >>> wednesday_evening = datetime(2026, 3, 4, 20, 5, tzinfo=UTC)
    >>> proposal = propose_review(wednesday_evening, weekly(ZoneInfo("UTC")))
    >>> proposal.at.isoformat(), proposal.is_moved
    ('2026-03-09T10:00:00+00:00', True)
    >>> proposal.reason
    '48 to 72 hours after the end (from Friday 6 March, 20:05 to Saturday 7 March, 20:05) there \
are no working hours, so this is on the next working day, Monday 9 March.'
    """
    window = Span(resolved_at + rule.earliest, resolved_at + rule.latest)
    inside: list[datetime] = []
    for slots in _slots_by_day(hours, window.start, rule):
        inside += [at for at in slots if at <= window.end]
        later = [at for at in slots if at > window.end]
        if later and not inside:
            at = _most_civil(later, hours, rule)
            return Proposal(at, is_moved=True, reason=_why_moved(window, at, hours, rule))
        if later:
            break
    if inside:
        at = _most_civil(inside, hours, rule)
        return Proposal(at, is_moved=False, reason=f"{_window_in_words(rule)}, in working hours.")
    reason = (
        f"{_window_in_words(rule)}; no working hours are known for the year after it. "
        "Choose a time that suits the team."
    )
    return Proposal(_rounded_up(window.start, hours, rule), is_moved=False, reason=reason)


def _slots_by_day(
    hours: WorkingHours, after: datetime, rule: ReviewRule
) -> Iterator[list[datetime]]:
    """The slots of each working day that start at or after a moment, no day without any."""
    for span in hours.spans_from(after):
        slots = []
        at = _rounded_up(max(span.start, after), hours, rule)
        while at + rule.slot <= span.end:
            slots.append(at)
            at += rule.slot
        if slots:
            yield slots


def _rounded_up(at: datetime, hours: WorkingHours, rule: ReviewRule) -> datetime:
    """The first slot by the team's own clocks that is not before a moment."""
    local = at.astimezone(hours.time_zone)
    since_midnight = timedelta(
        hours=local.hour,
        minutes=local.minute,
        seconds=local.second,
        microseconds=local.microsecond,
    )
    return at.astimezone(UTC) + (-since_midnight % rule.slot)


def _most_civil(slots: list[datetime], hours: WorkingHours, rule: ReviewRule) -> datetime:
    local_times = ((at, at.astimezone(hours.time_zone).time()) for at in slots)
    civil = (at for at, local in local_times if rule.civil_from <= local < rule.civil_until)
    return next(civil, slots[0])


def _why_moved(window: Span, at: datetime, hours: WorkingHours, rule: ReviewRule) -> str:
    begins, ends, day = (
        moment.astimezone(hours.time_zone) for moment in (window.start, window.end, at)
    )
    days = [
        begins.date() + timedelta(days=n) for n in range((ends.date() - begins.date()).days + 1)
    ]
    if all(hours.day_off(one) for one in days):
        listed = " and ".join(_day_off_in_words(one, hours) for one in days)
        where = f"are days off ({listed})"
    else:
        where = (
            f"(from {_day_in_words(begins.date())}, {begins:%H:%M} to "
            f"{_day_in_words(ends.date())}, {ends:%H:%M}) there are no working hours"
        )
    return (
        f"{_window_in_words(rule)} {where}, so this is on the next working day, "
        f"{_day_in_words(day.date())}."
    )


def _day_off_in_words(day: date, hours: WorkingHours) -> str:
    reason = hours.day_off(day)
    return _day_in_words(day) if reason in WEEKDAYS else f"{_day_in_words(day)}, {reason}"


def _day_in_words(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {day:%B}"


def _window_in_words(rule: ReviewRule) -> str:
    hour = timedelta(hours=1)
    return f"{rule.earliest // hour} to {rule.latest // hour} hours after the end"
