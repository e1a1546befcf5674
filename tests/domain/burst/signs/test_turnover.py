"""More leavers than chance explains."""

from datetime import date
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.burst.signs.turnover import (
    chance_of_alarm,
    first_leaver_on,
    leavers_to_alarm,
    leaving,
    month_ends,
    tail_chance,
)
from peacetime.domain.burst.signs.weekly import WEEK, Weekly

MONDAY = date(2026, 1, 5)


def roster(leavers: dict[int, int], *, people: float = 8, weeks: int = 26) -> list[Weekly]:
    return [Weekly(MONDAY + n * WEEK, leavers.get(n, 0), people) for n in range(weeks)]


def test_the_tail_is_the_poisson_tail() -> None:
    assert tail_chance(1, 0.52) == pytest.approx(1 - exp(-0.52))
    assert tail_chance(2, 0.52) == pytest.approx(1 - exp(-0.52) * 1.52)


@given(st.integers(0, 30), st.floats(0, 40))
def test_more_leavers_never_raise_the_chance(leavers: int, expected: float) -> None:
    assert tail_chance(leavers + 1, expected) <= tail_chance(leavers, expected)


@given(st.integers(0, 30), st.floats(0, 40), st.floats(0, 10))
def test_more_expected_leavers_never_lower_the_chance(
    leavers: int, expected: float, more: float
) -> None:
    assert tail_chance(leavers, expected + more) >= tail_chance(leavers, expected) - 1e-12


@pytest.mark.parametrize(("people", "leavers"), [(8, 4), (20, 6), (50, 9)])
def test_the_models_numbers_of_leavers(people: int, leavers: int) -> None:
    assert leavers_to_alarm(people) == leavers


def test_a_half_year_counts_its_own_weeks_alone() -> None:
    weeks = roster({0: 1, 10: 1, 39: 1}, weeks=40)
    assert leaving(weeks, ends=MONDAY + 26 * WEEK).leavers == 2
    assert leaving(weeks, ends=MONDAY + 40 * WEEK).leavers == 1


def test_a_missing_week_exposes_nobody() -> None:
    weeks = roster({})
    whole, half = (leaving(some, ends=MONDAY + 26 * WEEK) for some in (weeks, weeks[::2]))
    assert half.expected == pytest.approx(whole.expected / 2)


def test_nobody_known_is_nobody_expected() -> None:
    assert leaving([], ends=MONDAY).chance == 1.0


def test_a_roster_is_judged_once_a_month() -> None:
    assert len(month_ends(roster({}, weeks=52))) == 12


def test_the_first_leaver_of_the_half_year_dates_the_change() -> None:
    assert first_leaver_on(roster({3: 1, 20: 2}), ends=MONDAY + 26 * WEEK) == MONDAY + 3 * WEEK


@pytest.mark.parametrize(("people", "stated"), [(8, 0.034), (20, 0.039), (50, 0.11)])
def test_false_alarms_in_three_years_are_those_of_the_model(people: int, stated: float) -> None:
    found = chance_of_alarm(people, np.random.default_rng(4), months=36, runs=6000)
    assert found == pytest.approx(stated, abs=0.012)
