"""When the owner of an action item hears of it: that it is theirs, before its day, after it, and never when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from peacetime.domain.postmortems.actions import ActionItem
from peacetime.domain.shared.hours import WorkingHours

DAY = timedelta(days=1)


class Notice(StrEnum):
    """What an owner hears."""

    SOON = "soon"
    PAST = "past"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class NoticePolicy:
    """When owners hear of a day.

    Args:
        days_before: So many working days before the due date, or fewer where it was agreed later.
        from_hour: By the clocks of its team, not earlier in the morning.
        news: For so long after its last change it is news that an item is somebody's.

    Source: our default.
    """

    days_before: int = 2
    from_hour: int = 8
    news: timedelta = timedelta(days=7)


DEFAULT_NOTICES = NoticePolicy()


def notice_due(
    item: ActionItem,
    *,
    at: datetime,
    hours: WorkingHours,
    told_soon: bool = False,
    told_past: bool = False,
    told_given: bool = False,
    policy: NoticePolicy = DEFAULT_NOTICES,
) -> Notice | None:
    """What the owner of an action item is to hear at a moment, if anything.

    Formula: with today the local day of `at`, on a working day and from `from_hour` on: past, where
    today > due and this was not told; soon, where today ≤ due, at most `days_before` working days lie
    after today up to the due day, and this was not told. Else given, where it is news and was not told.

    Args:
        item: As it stands now.
        at: Now: however late one looks, there is one notice.
        hours: Of its team.
        told_soon: Whether its owner heard that the day comes.
        told_past: Whether its owner heard that the day has passed.
        told_given: Whether its owner heard that it is theirs, or said so themselves.
        policy: How long before, and from which hour on.

    Returns:
        None where there is nothing to say: closed, told already, without an owner who is here.

    Source: our default: a promise is remembered best shortly before it is due; a day off is a day off.

    >>> from datetime import UTC, date
    >>> from zoneinfo import ZoneInfo
    >>> from peacetime.domain.postmortems.actions import Owner, agreed
    >>> from peacetime.domain.shared.hours import weekly
    >>> thursday = datetime(2026, 3, 5, 9, tzinfo=UTC)
    >>> item = agreed("a", "Add a limit", at=thursday, owner=Owner("b", "Bob"), due_on=date(2026, 3, 9))
    >>> notice_due(item, at=thursday, hours=weekly(ZoneInfo("UTC"))).value
    'soon'
    """
    if item.is_closed or item.owner is None or item.owner.has_left:
        return None
    local = at.astimezone(hours.time_zone)
    today = local.date()
    if local.hour < policy.from_hour or hours.day_off(today):
        return None
    if item.due_on is not None and today > item.due_on:
        return None if told_past else Notice.PAST
    if not told_soon and _is_soon(item, today, hours, policy):
        return Notice.SOON
    is_news = not (told_given or told_soon) and at - item.changed_at <= policy.news
    return Notice.GIVEN if is_news else None


def _is_soon(item: ActionItem, today: date, hours: WorkingHours, policy: NoticePolicy) -> bool:
    if item.due_on is None:
        return False
    return hours.working_days(today + DAY, item.due_on) <= policy.days_before
