"""A whole team as arrays is its people one by one."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.burst.ledger.balances import hour_table, team_balances
from peacetime.domain.burst.ledger.day_classes import HOUR_MICROS, Clock, micros, moment
from peacetime.domain.burst.ledger.engagements import Engagement
from peacetime.domain.burst.ledger.team import Responder, person_ledger
from peacetime.domain.burst.policy import Policy
from tests.domain.burst.reference import utc

USUAL = Policy()
START = utc(2026, 3, 20)
UNTIL = START + timedelta(days=14)
PEOPLE = [
    Responder("0", "Europe/Berlin", "DE"),
    Responder("1", "UTC"),
    Responder("2", "Asia/Tokyo"),
]
rows = st.lists(
    st.tuples(
        st.integers(-600, 14 * 24 * 60),
        st.integers(1, 400),
        st.integers(0, 2),
        st.sampled_from(["", "SEV1"]),
        st.booleans(),
    ),
    max_size=20,
)


@settings(max_examples=60, deadline=None)
@given(rows, st.lists(st.sampled_from([20.0, 19.0, 1.0, -9.5]), min_size=3, max_size=3))
def test_the_team_as_arrays_is_its_people_one_by_one(
    said: list[tuple[int, int, int, str, bool]], start_balances: list[float]
) -> None:
    engagements = [
        Engagement(
            str(number),
            f"I{number}",
            str(person),
            START + timedelta(minutes=start),
            START + timedelta(minutes=start + length),
            severity,
            is_paged=is_paged,
        )
        for number, (start, length, person, severity, is_paged) in enumerate(said)
    ]
    start, until = micros(START), micros(UNTIL)
    clocks = [Clock(who.zone, who.calendar, policy=USUAL) for who in PEOPLE]
    found = team_balances(
        np.array([micros(row.started_at) for row in engagements], dtype=np.int64),
        np.array([micros(row.ended_at or UNTIL) for row in engagements], dtype=np.int64),
        np.array([int(row.responder) for row in engagements], dtype=np.int64),
        np.array([USUAL.severity_weight(row.severity) for row in engagements]),
        np.array([row.is_paged for row in engagements], dtype=np.bool_),
        tables=[hour_table(clock, start, until) for clock in clocks],
        policy=USUAL,
        start=start,
        until=until,
        start_balances=np.array(start_balances),
    )
    for number, who in enumerate(PEOPLE):
        slow = person_ledger(
            who,
            engagements,
            policy=USUAL,
            start=START,
            until=UNTIL,
            start_balance=start_balances[number],
        )
        assert found.last(3)[number] == pytest.approx(slow.balance, abs=1e-9)
        theirs = found.person == number
        at, balance = found.at[theirs], found.balance[theirs]
        is_last = np.append(at[1:] != at[:-1], True)  # of several things at one moment
        moments = [moment(each) for each in at[is_last]]
        assert balance[is_last] == pytest.approx(slow.series(moments), abs=1e-9)
        assert balance.max() <= USUAL.cap + 1e-9


def test_a_call_at_the_cap_takes_from_the_cap_and_not_from_what_was_discarded() -> None:
    start = micros(START)
    found = team_balances(
        np.array([start + 30 * HOUR_MICROS]),
        np.array([start + 31 * HOUR_MICROS]),
        np.array([0]),
        np.array([1.0]),
        np.array([True]),
        tables=[hour_table(Clock("UTC"), start, micros(UNTIL))],
        policy=USUAL,
        start=start,
        until=micros(UNTIL),
        start_balances=np.array([20.0]),
    )
    assert found.balance == pytest.approx([20.0, 19.6, 18.1, 20.0])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 5 * 365 * 24 * 60), min_size=1, max_size=50))
def test_the_table_of_slots_finds_the_class_that_a_search_finds(said: list[int]) -> None:
    begun = utc(2022, 1, 1)
    clock = Clock("America/New_York", "US", policy=replace(USUAL, business_starts=8.25))
    until = begun + timedelta(days=5 * 365)
    table = hour_table(clock, micros(begun), micros(until))
    at = np.array([micros(begun + timedelta(minutes=each)) for each in said], dtype=np.int64)
    at = np.append(at, table.starts[400:420])
    search = np.searchsorted(table.starts, at, side="right") - 1
    cost, page = table.at(at)
    assert page.tolist() == table.page[search].tolist()
    since = (at - table.starts[search]) / 3.6e9
    assert cost == pytest.approx(table.cost_before[search] + since * table.cost_per_hour[search])


def test_where_debt_is_paid_more_slowly_the_arrays_refuse() -> None:
    nothing = np.zeros(0)
    with pytest.raises(ValueError, match="more slowly"):
        team_balances(
            *(nothing.astype(np.int64),) * 3,
            nothing,
            nothing.astype(np.bool_),
            tables=[],
            policy=replace(USUAL, debt_factor=0.5),
            start=0,
            until=1,
            start_balances=np.zeros(1),
        )
