"""The closed forms against small steps of time."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.burst.ledger.closed_forms import (
    RateRefused,
    Week,
    comp_hours_to_level,
    hours_to_level,
    hours_to_level_by_week,
    sustainable_incidents_per_week,
)
from peacetime.domain.burst.ledger.credits import Segment, Terms, settle
from peacetime.domain.burst.policy import Policy

USUAL = Policy()
levels = st.floats(-40, 20)
rates = st.floats(0, 3)
factors = st.floats(0.3, 1)
weeks = st.lists(st.tuples(st.floats(1, 60), st.floats(0, 0.2)), min_size=1, max_size=5).map(
    lambda pieces: Week(tuple(h for h, _ in pieces), tuple(a for _, a in pieces))
)


def test_who_owes_nothing_and_earns_what_is_spent_never_comes_to_owe() -> None:
    for earned in (0.5, 0.6):
        assert (
            hours_to_level(0, -1, earn_per_hour=earned, spend_per_hour=0.5, debt_factor=0.5) == inf
        )


@given(levels, levels, rates, rates, factors)
def test_the_time_to_a_level_is_when_the_ledger_is_there(
    balance: float, level: float, earn: float, spend: float, factor: float
) -> None:
    hours = hours_to_level(
        balance, level, earn_per_hour=earn, spend_per_hour=spend, debt_factor=factor
    )
    terms = Terms(1000.0, None, "debt", factor)
    if hours == inf:
        settled = settle(terms, balance, [Segment(1e6, earn, spend)])[0].balance
        assert (settled < level) == (balance < level) or abs(settled - level) < 1e-3
    elif hours < 1e6:
        there = settle(terms, balance, [Segment(hours, earn, spend)])[0].balance
        assert there == pytest.approx(level, abs=1e-6)


@given(st.floats(-40, 19), st.floats(-40, 20), weeks, factors)
def test_the_week_that_repeats_is_stepped_through_to_the_same_hour(
    balance: float, level: float, week: Week, factor: float
) -> None:
    hours = hours_to_level_by_week(balance, level, week, debt_factor=factor)
    if level <= balance:
        assert hours == 0
        return
    if week.earned < 0.01:
        return  # it takes a lifetime to step there
    at, held = 0.0, balance
    pieces = list(zip(week.hours, week.earn_per_hour, strict=True))
    while held < level - 1e-9:
        for length, rate in pieces:
            after = settle(Terms(1000.0, None, "debt", factor), held, [Segment(length, rate, 0)])
            if after[0].balance >= level - 1e-9:
                at += hours_to_level(held, level, earn_per_hour=rate, debt_factor=factor)
                held = level
                break
            at, held = at + length, after[0].balance
    earned_there = week.earned_within(hours)
    assert earned_there == pytest.approx(week.earned_within(at), abs=1e-6)
    assert hours == pytest.approx(at, abs=1e-3) or earned_there == pytest.approx(
        week.earned_within(at), abs=1e-8
    )


@given(st.floats(-40, 20), st.floats(0, 20), st.floats(0, 10))
def test_so_many_hours_off_bring_the_balance_to_the_level(
    balance: float, level: float, earned: float
) -> None:
    hours = comp_hours_to_level(balance, level, earned_by_then=earned, policy=USUAL)
    reached = balance + earned + hours * USUAL.comp_rest
    assert reached >= level - 1e-9
    assert hours == 0 or reached == pytest.approx(level)


def test_the_anchors_of_the_model() -> None:
    accrual = USUAL.accrual_per_hour
    assert hours_to_level(-20, 0, earn_per_hour=accrual) == pytest.approx(4 * 168)
    assert hours_to_level(-20, 20, earn_per_hour=accrual) == pytest.approx(8 * 168)
    nights = hours_to_level(20, 0, earn_per_hour=0, spend_per_hour=USUAL.night)
    assert nights == pytest.approx(10)  # 9.5 once somebody is woken for it
    assert (20 - USUAL.wake) / USUAL.night == 9.5
    monthly = sustainable_incidents_per_week([4.21], people=1, policy=USUAL)
    assert monthly == pytest.approx(0.5 * 5 / 4.21)
    break_even = (monthly or 0) / USUAL.planning_ceiling * 30 / 7
    assert break_even == pytest.approx(5.1, abs=0.05)


def test_what_nobody_can_know_is_not_said_and_what_makes_no_sense_is_refused() -> None:
    assert sustainable_incidents_per_week([], people=3, policy=USUAL) is None
    assert hours_to_level(0, 5, earn_per_hour=1, spend_per_hour=1) == inf
    assert Week((168.0,), (0.0,)).hours_to_earn(1) == inf
    for wrong in (
        lambda: Week((), ()),
        lambda: Week((0.0,), (1.0,)),
        lambda: Week((1.0,), (-1.0,)),
    ):
        with pytest.raises(RateRefused):
            wrong()
    with pytest.raises(RateRefused) as refused:
        hours_to_level(0, 1, earn_per_hour=-1)
    assert (refused.value.field, refused.value.code) == ("earn_per_hour", "rate_negative")
    with pytest.raises(RateRefused):
        sustainable_incidents_per_week([1.0], people=1, policy=USUAL, on_call_share=2)
