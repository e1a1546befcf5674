"""What a team can still absorb, and what is said of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.burst.gauge import (
    TeamEmpty,
    TeamState,
    bad_incident_cost,
    staffed_hours,
    state_sentence,
    team_gauge,
    team_state,
)
from peacetime.domain.burst.policy import Policy

USUAL = Policy()
teams = st.lists(st.floats(-40, 20), min_size=1, max_size=9)


def state(balances: list[float], before: str | None = None, cost: float = 10.0) -> str:
    found = team_state(balances, policy=USUAL, bad_incident_cost=cost, previous_state=before)
    return found.value


def test_a_team_is_never_averaged() -> None:
    hero = [20.0, 20.0, 20.0, 20.0, 20.0, -75.0]
    gauge = team_gauge(hero, policy=USUAL, bad_incident_cost=10.0)
    assert sum(hero) / 6 == pytest.approx(4.17, abs=0.01)
    assert (gauge.state, gauge.people_below_zero, gauge.debt_hours) == (TeamState.watch, 1, 75.0)
    assert gauge.recovery_days_owed == pytest.approx(75 / (5 / 7))


def test_the_states() -> None:
    assert state([20, 20, 20]) == "healthy"
    assert state([20, 20, -1]) == "watch"
    assert state([11, 11, 0, 0]) == "watch"  # less than half is usable
    assert state([20, 9, 9]) == "overdrawn"  # one ready, two needed
    assert state([12]) == "watch"  # alone: 6 hours of night
    assert state([16]) == "healthy"
    assert state([9]) == "overdrawn"


def test_leaving_a_state_takes_more_than_entering_it() -> None:
    assert [state([11, 11, 11], before) for before in (None, "watch", "healthy")] == [
        "healthy",
        "watch",
        "healthy",
    ]
    assert [state([11, 11, 2], before) for before in (None, "overdrawn")] == ["watch", "overdrawn"]
    assert state([20, 20, 20], "overdrawn") == "healthy"
    assert state([20, 20, 20], "overdrawn", cost=19.5) == "healthy"  # a margin that can be met


@given(teams, st.sampled_from([None, "healthy", "watch", "overdrawn"]), st.integers(0, 8))
def test_a_higher_balance_never_makes_a_state_worse(
    balances: list[float], before: str | None, who: int
) -> None:
    better = list(balances)
    better[who % len(better)] += 5
    order = [each.value for each in TeamState]
    assert order.index(state(better, before)) <= order.index(state(balances, before))


@given(st.lists(st.floats(-5, 20), min_size=1, max_size=8), st.integers(1, 4))
def test_the_hours_that_seats_can_be_staffed_are_the_most_that_fit(
    balances: list[float], seats: int
) -> None:
    hours = staffed_hours(balances, seats=seats, cost_per_hour=2.0)
    if len(balances) < seats:
        assert hours == 0
        return

    def fits(length: float) -> bool:
        return sum(min(max(b, 0) / 2.0, length) for b in balances) >= seats * length - 1e-9

    assert fits(hours)
    assert hours == 0 or not fits(hours * 1.01 + 1e-6)


def test_a_bad_incident_is_half_a_cap_until_there_are_ten() -> None:
    assert bad_incident_cost([50.0] * 9, policy=USUAL) == 10.0
    assert bad_incident_cost([n / 2 for n in range(1, 21)], policy=USUAL) == 9.0


def test_a_bad_incident_asks_of_nobody_more_than_they_can_hold() -> None:
    assert bad_incident_cost([100.0] * 20, policy=USUAL) == 15.0
    full = team_gauge([20.0] * 4, policy=USUAL, bad_incident_cost=15.0)
    assert full.state is TeamState.healthy


def test_times_to_empty_and_to_full() -> None:
    gauge = team_gauge([10.0, -5.0], policy=USUAL, bad_incident_cost=4.0, engaged_rate_per_hour=2.5)
    assert gauge.hours_to_empty == 4.0
    assert gauge.hours_to_full == pytest.approx(5 * 168)
    still = team_gauge([10.0], policy=USUAL, bad_incident_cost=4.0, accruing=0.0)
    assert (still.hours_to_empty, still.hours_to_full) == (None, None)
    slow = replace(USUAL, debt_factor=0.5)
    gauge = team_gauge({"ada": -5.0}, policy=slow, bad_incident_cost=4.0)
    assert gauge.hours_to_full == pytest.approx(6 * 168)


def test_the_sentences_are_calm_and_say_that_nobody_can_be_throttled() -> None:
    gauge = team_gauge([3.0, -5.0], policy=USUAL, bad_incident_cost=4.0)
    assert state_sentence(gauge) == (
        "The team is overdrawn: 0 of 2 people could absorb a bad incident now, and it takes 2. "
        "1 person is below zero, and 7 person-days of recovery are owed. "
        "A team cannot be throttled: Rescue goes on and is paid for with rest."
    )
    watch = team_gauge([20.0, 20.0, -0.5], policy=USUAL, bad_incident_cost=4.0)
    assert state_sentence(watch) == (
        "The team is on watch: 40 hours of 60 are left, and 2 of 3 people could absorb a bad incident "
        "now. 1 person is below zero, and 1 person-day of recovery is owed."
    )


def test_of_a_team_without_people_nothing_is_known() -> None:
    with pytest.raises(TeamEmpty) as refused:
        team_gauge([], policy=USUAL, bad_incident_cost=4.0)
    assert refused.value.code == "team_empty"
