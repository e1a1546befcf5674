"""However often one looks, an owner hears once before a day and once after it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.postmortems.actions import Owner, agreed, finish
from peacetime.domain.postmortems.notices import Notice, notice_due
from peacetime.domain.shared.hours import weekly

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata")
START = datetime(2026, 3, 20, tzinfo=UTC)  # before the clocks of most zones change


@given(
    due_in=st.integers(-5, 20),
    zone=st.sampled_from(ZONES),
    waits=st.lists(st.integers(1, 4000), max_size=60),
    done_after=st.none() | st.integers(0, 20),
)
def test_each_notice_comes_once_and_none_after_it_is_done(
    due_in: int, zone: str, waits: list[int], done_after: int | None
) -> None:
    due_on = (START + timedelta(days=due_in)).date()
    owner, hours = Owner("b", "Bob"), weekly(ZoneInfo(zone))
    item = agreed("a", "Add a limit", at=START, owner=owner, due_on=due_on)
    told: list[Notice] = []
    at = START
    for number, minutes in enumerate(waits):
        at += timedelta(minutes=minutes)
        if done_after == number:
            item = finish(item, at=at)
        notice = notice_due(
            item,
            at=at,
            hours=hours,
            told_soon=Notice.SOON in told,
            told_past=Notice.PAST in told,
            told_given=Notice.GIVEN in told,
        )
        if notice is not None:
            assert not item.is_closed
            local = at.astimezone(hours.time_zone)
            assert not hours.day_off(local.date())
            assert local.hour >= 8
            assert (notice is Notice.PAST) == (local.date() > due_on)
            told.append(notice)
    assert len(told) == len(set(told))


def test_whoever_looks_each_hour_tells_each() -> None:
    hours = weekly(ZoneInfo("Europe/Berlin"))
    item = agreed(
        "a", "Add a limit", at=START, owner=Owner("b", "Bob"), due_on=date(2026, 3, 30)
    )  # the Monday after the clocks changed
    told: dict[Notice, datetime] = {}
    for hour in range(24 * 20):
        at = START + timedelta(hours=hour)
        notice = notice_due(
            item,
            at=at,
            hours=hours,
            told_soon=Notice.SOON in told,
            told_past=Notice.PAST in told,
            told_given=Notice.GIVEN in told,
        )
        if notice is not None:
            told[notice] = at
    assert told == {
        Notice.GIVEN: datetime(2026, 3, 20, 7, tzinfo=UTC),
        Notice.SOON: datetime(2026, 3, 26, 7, tzinfo=UTC),
        Notice.PAST: datetime(2026, 3, 31, 6, tzinfo=UTC),
    }


def test_that_it_is_theirs_is_news_for_a_week_and_needs_no_day() -> None:
    hours = weekly(ZoneInfo("UTC"))
    item = agreed("a", "Add a limit", at=START, owner=Owner("b", "Bob"))
    morning = START + timedelta(hours=9)
    assert notice_due(item, at=morning, hours=hours) is Notice.GIVEN
    assert notice_due(item, at=morning, hours=hours, told_given=True) is None
    assert notice_due(item, at=morning + timedelta(days=10), hours=hours) is None
