from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.postmortems.actions import (
    ActionItem,
    Owner,
    agreed,
    block,
    drop,
    finish,
    start,
)
from peacetime.domain.postmortems.standing import (
    DEFAULT_POLICY,
    Sign,
    StandingPolicy,
    promises_until,
    standing,
)

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
BERLIN, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
BOB = Owner("bob", "Bob")
ITEM = agreed("a", "Put a limit on the queue", at=AT, owner=BOB, due_on=date(2026, 3, 20))


def signs(
    item: ActionItem,
    at: datetime,
    *,
    zone: ZoneInfo = UTC_ZONE,
    promises: int | None = None,
    policy: StandingPolicy = DEFAULT_POLICY,
) -> frozenset[Sign]:
    return standing(item, at=at, zone=zone, promises=promises, policy=policy).signs


def test_an_item_with_time_and_an_owner_asks_for_nothing() -> None:
    found = standing(ITEM, at=AT, zone=UTC_ZONE)
    assert found.reasons == ()
    assert found.worst is None


def test_it_is_overdue_from_the_day_after_by_the_clocks_of_its_team() -> None:
    nearly_midnight = datetime(2026, 3, 20, 23, 30, tzinfo=UTC)
    begun = start(ITEM, at=AT)
    assert Sign.OVERDUE not in signs(begun, nearly_midnight)
    assert Sign.OVERDUE in signs(begun, nearly_midnight, zone=BERLIN)
    assert standing(begun, at=nearly_midnight + 2 * DAY, zone=BERLIN).overdue_days == 3


def test_what_is_due_soon_is_at_risk_until_it_is_begun() -> None:
    at = AT + 13 * DAY
    assert Sign.AT_RISK in signs(ITEM, at)
    assert Sign.AT_RISK not in signs(ITEM, at - 5 * DAY)
    assert Sign.AT_RISK not in signs(start(ITEM, at=AT), at)


def test_what_is_blocked_is_blocked_and_near_its_day_at_risk_too() -> None:
    item = block(ITEM, reason="Waits for the vendor", at=AT)
    assert signs(item, AT) == {Sign.BLOCKED}
    found = standing(item, at=AT + 13 * DAY, zone=UTC_ZONE)
    assert found.signs == {Sign.BLOCKED, Sign.AT_RISK}
    assert [r.sentence for r in found.reasons] == [
        "Blocked: Waits for the vendor.",
        "Due in 5 days, and it is blocked.",
    ]


def test_an_owner_who_promised_too_much_puts_each_promise_at_risk() -> None:
    items = [start(replace(ITEM, id=str(n)), at=AT) for n in range(4)]
    at = AT + 5 * DAY
    assert promises_until(items[0], items) == 4
    assert Sign.AT_RISK in signs(items[0], at, promises=4)
    assert Sign.AT_RISK not in signs(items[0], at, promises=3)
    assert Sign.AT_RISK not in signs(items[0], at, promises=None)
    assert Sign.AT_RISK in signs(items[0], at, promises=3, policy=StandingPolicy(most_promises=2))


def test_promises_of_others_later_ones_and_closed_ones_do_not_count() -> None:
    others = [
        replace(ITEM, id="b", owner=Owner("eve", "Eve")),
        replace(ITEM, id="c", due_on=date(2026, 3, 21)),
        finish(replace(ITEM, id="d"), at=AT),
    ]
    assert promises_until(ITEM, others) == 1
    assert promises_until(replace(ITEM, owner=None), others) is None


def test_it_is_stale_when_nothing_happened_for_thirty_days() -> None:
    item = start(replace(ITEM, due_on=date(2026, 12, 1)), at=AT)
    assert Sign.STALE not in signs(item, AT + 29 * DAY)
    assert Sign.STALE in signs(item, AT + 30 * DAY)


def test_an_owner_who_left_is_named() -> None:
    item = replace(ITEM, owner=Owner("bob", "Bob", has_left=True))
    [reason] = standing(item, at=AT, zone=UTC_ZONE).reasons
    assert reason.sign is Sign.OWNER_LEFT
    assert reason.sentence == "Bob, who owns it, has left. Ask who takes it."


@pytest.mark.parametrize(
    "close", [finish, lambda i, at: drop(i, reason="The queue is gone", at=at)]
)
def test_what_is_closed_is_never_nagged_and_its_age_stands_still(
    close: Callable[..., ActionItem],
) -> None:
    closed = close(replace(ITEM, owner=None), at=AT + 3 * DAY)
    found = standing(closed, at=AT + 400 * DAY, zone=UTC_ZONE)
    assert found.reasons == ()
    assert (found.age, found.overdue_days) == (3 * DAY, 0)


@given(
    days=st.integers(-5, 500),
    due=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    is_begun=st.booleans(),
)
def test_nothing_is_overdue_and_at_risk_at_once_and_reasons_come_by_weight(
    days: int, due: date | None, is_begun: bool
) -> None:
    item = replace(ITEM, due_on=due)
    item = start(item, at=AT) if is_begun else block(item, reason="Waits", at=AT)
    found = standing(item, at=AT + days * DAY, zone=BERLIN, promises=9)
    assert not {Sign.OVERDUE, Sign.AT_RISK} <= found.signs
    order = [list(Sign).index(reason.sign) for reason in found.reasons]
    assert order == sorted(order)
    assert found.age >= timedelta()
    assert (Sign.NO_DUE_DATE in found.signs) == (due is None)
