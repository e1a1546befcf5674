"""Turns on call: an override replaces the rotation, and nothing of the rest is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.burst.people.turns import Turn, in_weeks, laid_over, window
from peacetime.domain.shared.spans import Span, total, union

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


@st.composite
def turns(draw: st.DrawFn) -> list[Turn]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        start = START + draw(st.integers(0, 500)) * HOUR
        end = start + draw(st.integers(1, 400)) * HOUR
        found.append(Turn(f"p{number}", "", start, end, draw(st.booleans())))
    return found


def spans(turns: list[Turn]) -> list[Span]:
    return [Span(turn.starts_at, turn.ends_at) for turn in turns]


@given(turns())
def test_the_hours_on_call_are_the_same_and_no_rotation_stands_under_an_override(
    said: list[Turn],
) -> None:
    held = laid_over(said)
    assert union(spans(held)) == union(spans(said))
    over = [turn for turn in held if turn.is_override]
    assert {turn for turn in said if turn.is_override} == set(over)
    for turn in held:
        if not turn.is_override:
            assert all(turn.ends_at <= o.starts_at or o.ends_at <= turn.starts_at for o in over)


@given(turns())
def test_told_in_weeks_nobody_gains_or_loses_an_hour_and_no_turn_is_longer_than_a_week(
    said: list[Turn],
) -> None:
    span = Span(START, START + timedelta(weeks=3))
    for turn in said:
        told = list(in_weeks([turn], span))
        inside = max(min(turn.ends_at, span.end) - max(turn.starts_at, span.start), timedelta())
        assert total(spans(told)) == inside
        assert all(each.ends_at - each.starts_at <= timedelta(days=7) for each in told)


@given(st.integers(0, 5_000 * 24).map(lambda hours: START - 2_000 * 24 * HOUR + hours * HOUR))
def test_the_same_weeks_are_read_all_week_long(at: datetime) -> None:
    assert window(at).start.weekday() == 0
    assert window(at) == window(window(at).start + timedelta(days=13, hours=23))
