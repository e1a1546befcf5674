"""Periods of Rescue from incidents: worked examples and laws."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.modes.periods import (
    EndIs,
    ModeSpan,
    Occurrence,
    RescuePeriod,
    modes,
    rescue_periods,
    time_in_delivery,
)
from peacetime.domain.modes.transitions import Mode
from peacetime.domain.shared.spans import ReversedSpan, Span, total, union

ZERO = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hours: float) -> datetime:
    return ZERO + hours * HOUR


def lasting(name: str, start: float, end: float | None, **marks: bool) -> Occurrence[str]:
    return Occurrence(name, at(start), None if end is None else at(end), **marks)


def in_short(periods: list[RescuePeriod[str]]) -> list[tuple[float, float | None, str, str]]:
    return [
        (
            (p.started_at - ZERO) / HOUR,
            None if p.ended_at is None else (p.ended_at - ZERO) / HOUR,
            p.end_is.value,
            "".join(p.incidents),
        )
        for p in periods
    ]


INCIDENTS = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.none() | st.integers(0, 8),
        st.sampled_from(["", "", "", "open", "maintenance"]),
    ),
    max_size=14,
).map(
    lambda rows: [
        lasting(
            f"<{number:02}>",
            start,
            None if length is None or mark == "open" else start + length,
            is_open=mark == "open",
            is_maintenance=mark == "maintenance",
        )
        for number, (start, length, mark) in enumerate(rows)
    ]
)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([], []),
        ([("a", 1, 2)], [(1, 2, "exact", "a")]),
        ([("a", 1, 3), ("b", 2, 5)], [(1, 5, "exact", "ab")]),
        ([("a", 1, 9), ("b", 2, 5)], [(1, 9, "exact", "ab")]),
        ([("a", 1, 3), ("b", 3, 5)], [(1, 5, "exact", "ab")]),
        ([("a", 1, 3), ("b", 4, 5)], [(1, 3, "exact", "a"), (4, 5, "exact", "b")]),
        ([("a", 1, None)], [(1, None, "unknown", "a")]),
        ([("a", 1, None), ("b", 1, None)], [(1, None, "unknown", "ab")]),
        ([("a", 1, None), ("b", 2, 3)], [(1, None, "unknown", "a"), (2, 3, "exact", "b")]),
        ([("a", 1, 4), ("b", 2, None)], [(1, 4, "at_least", "ab")]),
        ([("a", 1, 4), ("b", 4, None)], [(1, 4, "at_least", "ab")]),
        ([("a", 1, None), ("b", 1, 3)], [(1, 3, "at_least", "ab")]),
        ([("a", 1, 1)], [(1, 1, "exact", "a")]),
        ([("a", 1, 1), ("b", 1, None)], [(1, 1, "at_least", "ab")]),
    ],
)
def test_worked_examples(
    rows: list[tuple[str, int, int | None]], wanted: list[tuple[object, ...]]
) -> None:
    assert in_short(rescue_periods(lasting(*row) for row in rows)) == wanted


def test_an_open_incident_takes_in_everything_after_it() -> None:
    rows = [lasting("a", 1, 3), lasting("b", 2, None, is_open=True), lasting("c", 9, 10)]
    assert in_short(rescue_periods(rows)) == [(1, None, "open", "abc")]


def test_maintenance_is_no_rescue() -> None:
    rows = [lasting("a", 1, 3), lasting("m", 2, 9, is_maintenance=True)]
    assert in_short(rescue_periods(rows)) == [(1, 3, "exact", "a")]


def test_an_incident_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ReversedSpan):
        lasting("a", 2, 1)


@given(INCIDENTS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_the_incidents_does_not_matter(
    both: tuple[list[Occurrence[str]], list[Occurrence[str]]],
) -> None:
    assert rescue_periods(both[0]) == rescue_periods(both[1])


@given(INCIDENTS)
def test_every_incident_but_maintenance_is_in_one_period(rows: list[Occurrence[str]]) -> None:
    periods = rescue_periods(rows)
    kept = [name for period in periods for name in period.incidents]
    assert sorted(kept) == sorted(row.id for row in rows if not row.is_maintenance)


@given(INCIDENTS)
def test_periods_are_in_order_and_apart(rows: list[Occurrence[str]]) -> None:
    for first, second in pairwise(rescue_periods(rows)):
        assert first.end_is is not EndIs.OPEN
        assert (first.ended_at or first.started_at) < second.started_at


@given(INCIDENTS)
def test_merging_what_is_merged_changes_nothing(rows: list[Occurrence[str]]) -> None:
    once = rescue_periods(rows)
    again = rescue_periods(
        Occurrence(p.incidents, p.started_at, p.ended_at, is_open=p.end_is is EndIs.OPEN)
        for p in once
    )
    assert [(p.started_at, p.ended_at) for p in again] == [(p.started_at, p.ended_at) for p in once]
    assert [p.incidents for p in again] == [(p.incidents,) for p in once]


@given(INCIDENTS)
def test_counted_time_is_the_union_of_what_is_known(rows: list[Occurrence[str]]) -> None:
    until = at(60)
    known = [
        Span(row.started_at, until if row.is_open else row.ended_at or row.started_at)
        for row in rows
        if not row.is_maintenance
    ]
    counted = [period.counted(until) for period in rescue_periods(rows)]
    assert union(counted) == union(known)
    assert total(counted) <= sum((span.duration for span in known), timedelta())


@given(INCIDENTS)
def test_the_end_is_said_as_it_is_known(rows: list[Occurrence[str]]) -> None:
    by_id = {row.id: row for row in rows}
    for period in rescue_periods(rows):
        inside = [by_id[name] for name in period.incidents]
        known = [row.ended_at is not None for row in inside]
        if any(row.is_open for row in inside):
            assert period.end_is is EndIs.OPEN
        elif not any(known):
            assert period.end_is is EndIs.UNKNOWN
        else:
            assert period.end_is is (EndIs.EXACT if all(known) else EndIs.AT_LEAST)
        assert (period.ended_at is None) == (period.end_is in (EndIs.OPEN, EndIs.UNKNOWN))


@given(INCIDENTS, st.integers(-5, 40), st.integers(0, 40))
def test_modes_follow_each_other_without_a_gap(
    rows: list[Occurrence[str]], known_from: int, length: int
) -> None:
    until = at(known_from + length)
    spans = modes(rescue_periods(rows), known_from=at(known_from), until=until)
    assert bool(spans) == bool(length)
    for first, second in pairwise(spans):
        assert first.span.end == second.span.start
        assert first.mode is not second.mode
        assert second.start_is is (first.end_is if first.mode is Mode.RESCUE else EndIs.EXACT)
    if spans:
        assert (spans[0].span.start, spans[-1].span.end) == (at(known_from), until)
    assert not any(span.span.is_empty for span in spans if span.mode is Mode.DELIVERY)


@given(INCIDENTS, st.integers(-5, 40), st.integers(-5, 40), st.integers(0, 40))
def test_the_share_and_the_ribbon_tell_the_same(
    rows: list[Occurrence[str]], known_from: int, start: int, length: int
) -> None:
    periods, end = rescue_periods(rows), at(start + length)
    share = time_in_delivery(periods, known_from=at(known_from), start=at(start), end=end)
    shown = modes(periods, known_from=max(at(known_from), at(start)), until=end)
    assert share.in_delivery == _time(shown, Mode.DELIVERY)
    assert share.in_rescue == _time(shown, Mode.RESCUE)
    assert share.counted + share.not_known == length * HOUR
    assert share.unknown_ends == sum(
        s.end_is is EndIs.UNKNOWN and s.span.start >= at(start) for s in shown
    )


def _time(spans: list[ModeSpan[str]], mode: Mode) -> timedelta:
    return sum((span.span.duration for span in spans if span.mode is mode), timedelta())


def test_what_is_not_known_is_not_counted() -> None:
    periods = rescue_periods(
        [lasting("a", 10, 12), lasting("b", 15, None), lasting("c", 18, 20), lasting("d", 19, None)]
    )
    share = time_in_delivery(periods, known_from=at(8), start=at(0), end=at(24))
    assert (share.counted, share.in_rescue, share.not_known) == (16 * HOUR, 4 * HOUR, 8 * HOUR)
    assert (share.unknown_ends, share.at_least_ends) == (1, 1)
    assert share.share == 0.75


def test_a_team_without_a_history_has_no_share() -> None:
    share = time_in_delivery([], known_from=None, start=at(0), end=at(24))
    assert (share.share, share.not_known) == (None, 24 * HOUR)
    assert modes([], known_from=None, until=at(24)) == []


def test_the_ribbon_shows_a_rescue_of_unknown_end_as_a_point() -> None:
    spans = modes(rescue_periods([lasting("a", 5, None)]), known_from=at(0), until=at(9))
    assert [(s.mode.value, s.span.duration / HOUR, s.start_is.value) for s in spans] == [
        ("delivery", 5, "exact"),
        ("rescue", 0, "exact"),
        ("delivery", 4, "unknown"),
    ]


def test_a_rescue_still_open_reaches_until_now() -> None:
    periods = rescue_periods([lasting("a", 5, None, is_open=True)])
    spans = modes(periods, known_from=at(0), until=at(9))
    assert [(s.mode.value, s.span.duration / HOUR, s.end_is.value) for s in spans] == [
        ("delivery", 5, "exact"),
        ("rescue", 4, "open"),
    ]
