"""A ledger written a second time, as plainly as can be: minute by minute, by the clock on the wall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from peacetime.domain.burst.ledger.engagements import Engagement
from peacetime.domain.burst.ledger.team import Responder
from peacetime.domain.burst.policy import Policy
from peacetime.domain.shared.hours import public_holidays
from peacetime.domain.shared.spans import Span

MINUTE = timedelta(minutes=1)


def class_by_the_wall(at: datetime, responder: Responder, policy: Policy) -> str:
    """The class of a minute, read off the wall clock."""
    local = at.astimezone(ZoneInfo(responder.zone))
    hour = local.hour + local.minute / 60
    if hour >= policy.night_starts or hour < policy.night_ends:
        return "night"
    holiday = public_holidays(responder.calendar or policy.holiday_calendar, local.year)
    is_free = local.weekday() >= 5 or local.date() in holiday or local.date() in responder.days_off
    is_business = policy.business_starts <= hour < policy.business_ends
    return "business" if is_business and not is_free else "off_hours"


def reference_balances(
    responder: Responder,
    rows: Sequence[Engagement],
    *,
    policy: Policy,
    start: datetime,
    until: datetime,
    rescues: Sequence[Span] = (),
    start_balance: float,
    sharing: int = 1,
) -> list[float]:
    """The balance at each whole minute from start to until, after what happened at it but the last.

    Everything given lies on whole minutes, and the debt factor is 1.
    """
    mine = [row for row in rows if row.responder in {responder.id, ""}]
    pages = _pages(responder, mine, policy, sharing)
    balance, at = min(start_balance, policy.cap), start
    found = []
    while at < until:
        balance -= pages.get(at, 0.0)
        for correction in {each.key: each for each in responder.corrections}.values():
            if correction.at == at:
                balance = min(balance + correction.credit_hours, policy.cap)
        found.append(balance)
        now = [row for row in mine if row.started_at <= at < (row.ended_at or at)]
        if now:
            shares: dict[str, float] = defaultdict(float)
            for row in now:
                share = 1.0 if row.responder else row.crew / sharing
                shares[row.incident] = max(shares[row.incident], share)
            engaged = sum(shares.values())
            factor = engaged if engaged <= 1 else 1 + policy.overlap * (engaged - 1)
            severity = max(policy.severity_weight(row.severity) for row in now)
            rate = getattr(policy, class_by_the_wall(at, responder, policy)) * severity * factor
            balance -= rate / 60
        else:
            balance = min(balance + _earned(at, responder, mine, rescues, policy), policy.cap)
        at += MINUTE
    return [*found, balance]


def _earned(
    at: datetime,
    responder: Responder,
    mine: Sequence[Engagement],
    rescues: Sequence[Span],
    policy: Policy,
) -> float:
    if responder.joined_at and at < responder.joined_at:
        return 0.0
    if responder.left_at and at >= responder.left_at:
        return 0.0
    is_slow = any(at in span for span in (*responder.standby, *rescues))
    earned = policy.accrual_per_week / 7 / 24 / 60 * (policy.standby if is_slow else 1)
    if any(at in span for span in responder.time_off):
        zone = ZoneInfo(responder.zone)
        called = {
            row.started_at.astimezone(zone).date()
            for row in mine
            if row.is_paged
            and (row.responder or row.crew == 0)
            and any(row.started_at in span for span in responder.time_off)
        }
        if at.astimezone(zone).date() not in called:
            earned += policy.comp_rest / 60
    return earned


def _pages(
    responder: Responder, mine: Sequence[Engagement], policy: Policy, sharing: int
) -> dict[datetime, float]:
    """What each call adds to the dearest choice of calls an hour apart, tried out in full."""
    pages: dict[datetime, float] = defaultdict(float)
    for incident in {row.incident for row in mine}:
        prices: dict[datetime, float] = {}
        for row in mine:
            if row.incident == incident and row.is_paged:
                is_night = class_by_the_wall(row.started_at, responder, policy) == "night"
                share = min(1.0 if row.responder else row.crew / sharing, 1.0)
                price = (policy.wake if is_night else policy.page) * share
                prices[row.started_at] = max(prices.get(row.started_at, 0.0), price)
        moments, before = sorted(prices), 0.0
        for count in range(1, len(moments) + 1):
            dearest = _dearest(moments[:count], prices)
            pages[moments[count - 1]] += dearest - before
            before = dearest
    return pages


def _dearest(moments: Sequence[datetime], prices: dict[datetime, float]) -> float:
    if not moments:
        return 0.0
    *before, last = moments
    apart = [at for at in before if last - at >= timedelta(hours=1)]
    return max(_dearest(before, prices), prices[last] + _dearest(apart, prices))


def utc(*parts: int) -> datetime:
    """A moment in UTC."""
    year, month, day, *clock = parts
    hour, minute = (*clock, 0, 0)[:2]
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
