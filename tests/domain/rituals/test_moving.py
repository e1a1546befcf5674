"""Postponed meetings go to a working day at their own hour; only what is where it was is moved."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.rituals.moving import Later, Move, Step, later, step
from peacetime.domain.shared.hours import weekly
from peacetime.domain.shared.spans import Span

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = weekly(BERLIN, calendar="DE", days_off=frozenset({date(2026, 3, 9)}))
HOUR = timedelta(hours=1)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)

spans = st.builds(
    lambda minutes, length: Span(
        FIRST + timedelta(minutes=minutes), FIRST + timedelta(minutes=minutes + length)
    ),
    st.integers(0, 525_600),
    st.integers(0, 2_880),
)


def wall(at: datetime) -> str:
    return f"{at.astimezone(BERLIN):%H:%M}"


@given(spans)
def test_it_goes_to_a_later_working_day_and_stays_as_long(span: Span) -> None:
    to = later(span, HOURS, Later.NEXT_DAY)
    assert to.start > span.start
    assert to.duration == span.duration
    assert HOURS.on(to.start.astimezone(BERLIN).date()) is not None


@given(spans)
def test_a_week_later_is_the_same_weekday(span: Span) -> None:
    to = later(span, HOURS, Later.NEXT_WEEK)
    days = to.start.astimezone(BERLIN).date() - span.start.astimezone(BERLIN).date()
    assert days in {timedelta(days=7), timedelta(days=8)}  # eight where clocks skip midnight


def test_the_hour_stays_when_clocks_change() -> None:
    friday = datetime(2026, 3, 27, 9, tzinfo=UTC)  # the clocks change on Sunday
    to = later(Span(friday, friday + HOUR), HOURS, Later.NEXT_DAY)
    assert (wall(friday), wall(to.start)) == ("10:00", "10:00")
    assert to.start - friday == timedelta(days=3) - HOUR


def test_days_off_and_holidays_are_passed_over() -> None:
    friday = datetime(2026, 3, 6, 9, tzinfo=UTC)
    monday_off = later(Span(friday, friday + HOUR), HOURS, Later.NEXT_DAY)
    assert monday_off.start == friday + timedelta(days=4)
    before_easter = datetime(2026, 4, 2, 9, tzinfo=UTC)
    after = later(Span(before_easter, before_easter + HOUR), HOURS, Later.NEXT_DAY)
    assert after.start == before_easter + timedelta(days=5)


@given(spans, spans, spans)
def test_nobody_elses_time_is_written_over(now: Span, was: Span, to: Span) -> None:
    move = Move("place", "uid", "", was, to)
    moves = step(now, move) is Step.MOVE
    assert moves == (now == was and now != to)
    if now == to:
        assert step(now, move) is Step.STANDS
