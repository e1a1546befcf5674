"""Lengths, what they leave out, and scope × duration."""

from datetime import UTC, datetime, timedelta
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.incidents.measures import (
    MEASURED,
    State,
    impact,
    lengths,
    quantile,
    scope_of,
    small_number_note,
    summary,
    survival,
)
from peacetime.domain.incidents.measures.durations import columns
from peacetime.domain.incidents.measures.impact import ScopeTime
from peacetime.domain.incidents.moments import DurationState, Moments, durations

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
seconds = st.lists(st.floats(0, 1e7).map(lambda each: round(each, 3)), min_size=1, max_size=60)

# Remission in weeks under 6-mercaptopurine (Freireich and others, 1963), as in every textbook.
ENDED = np.array([6, 6, 6, 7, 10, 13, 16, 22, 23], dtype=float)
GOING_ON = np.array([6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35], dtype=float)
PUBLISHED = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}


def test_the_curve_is_the_published_one() -> None:
    curve = survival(ENDED, GOING_ON)
    for week, share in PUBLISHED.items():
        place = np.flatnonzero((curve.seconds == week) & curve.is_end)[-1]
        assert curve.share[place] == pytest.approx(share, abs=5e-4)
    middle, most = quantile(curve, 0.5), quantile(curve, 0.9)
    assert middle is not None
    assert (middle.value, middle.is_at_least) == (timedelta(seconds=23), False)
    assert most is not None
    assert (most.value, most.is_at_least) == (timedelta(seconds=35), True)


@given(seconds)
def test_without_any_that_go_on_the_median_is_the_usual_one(taken: list[float]) -> None:
    found = quantile(survival(np.array(taken), np.array([])), 0.5)
    assert found is not None
    assert found.value.total_seconds() == pytest.approx(median(taken), abs=1e-3)


@given(seconds, seconds)
def test_what_goes_on_never_makes_a_figure_shorter(ended: list[float], open_: list[float]) -> None:
    without, with_open = (
        quantile(survival(np.array(ended), np.array(more)), 0.9) for more in ([], open_)
    )
    dropped = quantile(survival(np.array(ended + open_), np.array([])), 0.9)
    assert without is not None
    assert with_open is not None
    assert dropped is not None
    assert with_open.is_at_least or with_open.value >= dropped.value


@given(
    st.lists(
        st.tuples(*[st.one_of(st.none(), st.integers(-50, 50))] * 2, st.booleans()), max_size=30
    )
)
def test_columns_know_what_one_incident_knows(
    rows: list[tuple[int | None, int | None, bool]],
) -> None:
    """The columns agree with the durations of the incident room, one by one."""
    told = [
        (
            None if start is None else NOON + start * HOUR,
            None if end is None else NOON + end * HOUR,
            is_open,
        )
        for start, end, is_open in rows
    ]
    found = lengths(columns(told), "time_to_recover", at=NOON)
    for place, (start, end, is_open) in enumerate(told):
        known = durations(Moments(impact_started_at=start, resolved_at=end), is_open=is_open)[-1]
        state = State(found.states[place])
        assert (state is State.ENDED) == (known.state is DurationState.RECORDED)
        assert (state is State.REVERSED) == (known.state is DurationState.INVALID)
        if known.value is not None:
            assert found.seconds[place] == known.value.total_seconds()
        else:
            assert state is State.GOING_ON or np.isnan(found.seconds[place])
            assert not found.seconds[place] < 0


def test_every_count_is_told_once() -> None:
    told = [(NOON, NOON, False), (NOON, None, True), (None, NOON, True), (None, None, False)]
    for name in MEASURED:
        found = summary(lengths(columns(list(told)), name, at=NOON + HOUR))
        assert found.count == 4
        assert found.known + sum(number for _, number in found.unknown) == 4


def test_few_are_said_to_be_few() -> None:
    assert small_number_note(0) == small_number_note(10) == ""
    assert small_number_note(1).startswith("Only one: read it, as a story.")
    assert "the p90 is about the longest" in small_number_note(9)


@pytest.mark.parametrize(
    ("words", "kind", "value"),
    [
        ("18% of orders", "share", 0.18),
        ("About 18 % of orders, all countries", "share", 0.18),
        ("12,5 percent", "share", 0.125),
        ("12 of 40 shops", "share", 0.3),
        ("All customers.", "share", 1.0),
        ("everyone", "share", 1.0),
        ("Half of our users", "share", 0.5),
        ("no customers", "share", 0.0),
        ("1,200 customers", "count", 1200),
        ("~300", "count", 300),
        ("3k users in Spain", "count", 3000),
        ("1.5 million accounts", "count", 1_500_000),
        ("40 enterprise customers", "count", 40),
    ],
)
def test_a_scope_is_read_where_it_is_said_plainly(words: str, kind: str, value: float) -> None:
    found = scope_of(words)
    assert found.kind == kind
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "some customers",
        "up to 500 customers",
        "fewer than 10%",
        "<5%",
        "5-10%",
        "between 5 and 10 %",
        "20% of users in Spain",
        "all customers in Spain",
        "18% of pages, in Polish only",
        "3 regions",
        "2 services, 5 % of calls",
        "200%",
        "1.5 customers",
        "0 of 0",
        "9" * 200,
        "allsorts",
    ],
)
def test_a_scope_is_never_guessed(words: str) -> None:
    found = scope_of(words)
    assert found.kind == "unknown"
    assert found.reason


@given(st.text(max_size=200))
def test_whatever_is_said_is_a_share_a_count_or_unknown(words: str) -> None:
    found = scope_of(words)
    assert found.kind != "share" or 0 <= found.value <= 1
    assert found.value >= 0


def test_at_least_stays_at_least() -> None:
    found = impact([ScopeTime("at least 20 users", 1, 1, 0, HOUR)], incidents=1)
    assert (found.customer_hours, found.is_at_least) == (20, True)
    found = impact([ScopeTime("20 users", 2, 1, 1, 3 * HOUR)], incidents=2)
    assert (found.customer_hours, found.is_at_least) == (60, True)
