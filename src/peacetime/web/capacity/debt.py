"""What is said of a debt that is there already: not how likely it is, but when it is likely paid."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from peacetime.domain.communications.wording import percent

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.queries.burst.forecast import Ahead
    from peacetime.queries.burst.gauge import GaugeView
    from peacetime.queries.burst.team_course import TeamCourse


def chance_sentence(course: TeamCourse) -> str:
    """How likely it is that capacity runs out in the days that the fan shows, or when a debt is paid."""
    ahead, zone = course.ahead, ZoneInfo(course.time_zone)
    if ahead is None:
        return ""
    who, verb = ("Somebody", "is") if ahead.any_below else ("Together they", "are")
    if course.gauge.is_one_seat:
        who, verb = "It", "is"  # as if one person carried everything, says what stands above it
    if ahead.is_in_debt:
        paid = paid_words(ahead, ahead.paid_at, zone)
        return f"{who} {verb} below zero already; {paid}."
    chance = percent((ahead.any_below or ahead.team_below)[-1])
    last = day_word(ahead.moments[-1], zone)
    return f"{who} {verb} below zero by {last} in {chance} of what may come."


def paid_words(ahead: Ahead, paid_at: datetime | None, zone: ZoneInfo) -> str:
    """When a debt is likely paid, within the days that were looked at."""
    if paid_at is None:
        last = day_word(ahead.moments[-1], zone)
        return f"more likely than not it is not paid by {last}"
    return f"as likely as not it is paid by {day_word(paid_at, zone)}"


def alone_words(course: TeamCourse) -> str:
    """The day by which Delivery alone, without another Rescue, brings everybody back to zero."""
    view, policy = course.gauge, course.policy.policy
    hours = hours_until_paid(view, cap=policy.cap, accrual_per_hour=policy.accrual_per_hour)
    if hours is None:
        return ""
    day = day_word(course.until + timedelta(hours=hours), ZoneInfo(course.time_zone))
    return f"by {day} at the earliest"


def hours_until_paid(view: GaugeView, *, cap: float, accrual_per_hour: float) -> float | None:
    """Hours of Delivery until the lowest balance is zero: what it takes to the cap less what a cap takes."""
    if view.hours_to_full is None or view.hours_to_empty is not None or accrual_per_hour <= 0:
        return None
    return max(0.0, view.hours_to_full - cap / accrual_per_hour)


def day_word(at: datetime, zone: ZoneInfo) -> str:
    """A day by somebody's clocks: "29 December"."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%B}"
