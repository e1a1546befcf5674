"""People's balances ahead, against a scalar ledger and the laws of the ledger."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.burst.forecast.load import (
    Incidents,
    Load,
    accumulated,
    capacity_hours,
    draw_incidents,
    fit_load,
    incident_hours,
)
from peacetime.domain.burst.forecast.simulation import (
    at_hour,
    balances_ahead,
    business_by_hour,
    rates_of,
    standing,
    walk,
    who_is_called,
)
from peacetime.domain.burst.policy import Policy
from peacetime.domain.shared.errors import InvalidInput

RATES = rates_of(Policy())
FULL = np.array([20.0, 20.0, 20.0])


def load(per_week: float = 3.0, hours: float = 2.0) -> Load:
    rng = np.random.default_rng(1)
    starts = np.sort(rng.random(int(per_week * 60)) * 60 * 168)
    lengths = np.full(len(starts), hours)
    return fit_load(starts, lengths, np.ones(len(starts), np.int64), known_until=60 * 168.0)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4), st.floats(0, 168))
def test_all_paths_at_once_are_the_scalar_ledger(seed: int, people: int, now_hour: float) -> None:
    rng = np.random.default_rng(seed)
    path = np.sort(rng.integers(0, 3, 12))
    starts = rng.random(12) * 300
    order = np.lexsort((starts, path))
    found = Incidents(path, starts[order], rng.exponential(8, 12), rng.integers(1, 4, 12))
    called = who_is_called(found, people, None, rng)
    begun = rng.uniform(-10, 20, (3, people))
    state = walk(standing(begun), found, called, RATES, np.arange(12), now_hour)
    now = at_hour(state, RATES, 500.0)
    for each in range(3):
        for person in range(people):
            balance, free_at = begun[each, person], 0.0
            for place in np.flatnonzero((path == each) & called[:, person]):
                start = max(found.starts[place], free_at)
                balance = min(20.0, balance + 5 / 168 * (start - free_at))
                hour, length = start + now_hour, found.durations[place]
                balance -= RATES.call_by_hour[int(hour % 168)]
                balance -= accumulated(RATES.cost_by_hour, np.array([hour]), np.array([length]))[0]
                free_at = start + length
            balance = min(20.0, balance + 5 / 168 * max(500.0 - free_at, 0))
            assert now[each, person] == pytest.approx(balance, abs=1e-9)


def test_an_hour_costs_by_when_it_is() -> None:
    night, office = np.array([2.0]), np.array([10.0])
    one = np.array([1.0])
    assert accumulated(RATES.cost_by_hour, night, one)[0] == pytest.approx(2.0)
    assert accumulated(RATES.cost_by_hour, office, one)[0] == pytest.approx(0.5)
    assert accumulated(RATES.cost_by_hour, np.array([0.0]), np.array([336.0]))[0] == pytest.approx(
        2 * RATES.cost_by_hour.sum()
    )


def test_a_fan_never_leaves_the_cap_and_its_quantiles_are_in_order() -> None:
    found = balances_ahead(load(), RATES, FULL, seed=1, paths=400)
    assert found.usable[0].tolist() == [60.0] * 5
    assert (found.usable <= 60 + 1e-9).all()
    assert (found.usable >= 0).all()
    assert (np.diff(found.usable, axis=1) >= 0).all()
    assert (found.total <= found.usable + 1e-9).all()


def test_chances_to_have_been_below_zero_never_fall_with_the_days() -> None:
    found = balances_ahead(load(9.0, 6.0), RATES, FULL, seed=1, paths=400)
    assert (np.diff(found.any_below) >= 0).all()
    assert (np.diff(found.person_below, axis=0) >= 0).all()
    assert (found.any_below >= found.person_below.max(axis=1) - 1e-12).all()
    assert found.any_below[-1] > 0.5


def test_more_load_leaves_less_and_a_quiet_team_stays_full() -> None:
    quiet = balances_ahead(load(0.2, 0.5), RATES, FULL, seed=1, paths=400)
    busy = balances_ahead(load(9.0, 6.0), RATES, FULL, seed=1, paths=400)
    assert busy.usable[-1, 2] < quiet.usable[-1, 2]
    assert quiet.any_below[-1] < 0.05


def test_who_is_on_call_pays() -> None:
    rota = np.zeros(30, np.int64)
    found = balances_ahead(load(6.0, 4.0), RATES, FULL, seed=1, rota=rota, paths=400)
    assert found.person_below[-1, 0] > 3 * found.person_below[-1, 1:].max()


def test_somebody_below_zero_now_is_below_for_sure() -> None:
    found = balances_ahead(load(), RATES, np.array([-1.0, 20.0]), seed=1, paths=200)
    assert found.any_below[0] == 1.0
    assert found.person_below[0].tolist() == [1.0, 0.0]


def test_debt_is_paid_where_nothing_comes_and_having_been_below_stays() -> None:
    found = balances_ahead(load(0.2, 0.5), RATES, np.array([-1.0, 20.0]), seed=1, paths=200)
    assert found.in_debt[0] == 1.0
    assert found.in_debt[-1] < 0.05
    assert found.any_below[-1] == 1.0


def test_the_same_seed_gives_the_same_fan() -> None:
    one, other = (balances_ahead(load(), RATES, FULL, seed=9, paths=200) for _ in range(2))
    assert (one.total == other.total).all()


def test_a_team_of_nobody_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        balances_ahead(load(), RATES, np.array([]), seed=1)
    assert refused.value.code == "nobody_to_forecast"


def test_incidents_come_at_the_hours_of_the_week_at_which_they_came() -> None:
    starts = np.arange(10.5, 100 * 168.0, 168.0)
    learnt = fit_load(starts, np.ones(100), np.ones(100, np.int64), known_until=100 * 168.0)
    rng = np.random.default_rng(1)
    found = draw_incidents(learnt, hours=14 * 24.0, now_hour=50.0, paths=500, rng=rng)
    local = (found.starts + 50.0) % 168
    assert np.mean((local >= 9) & (local < 12)) > 0.75
    assert (found.starts < 14 * 24).all()


def test_incident_hours_are_rate_times_length() -> None:
    assert incident_hours(load(3.0, 2.0), weeks=2, seed=1).mean == pytest.approx(12.0, rel=0.2)


def test_an_incident_in_the_office_takes_its_hours_and_the_follow_up() -> None:
    starts = np.arange(33.5, 200 * 168.0, 168.0)  # Tuesdays, half past nine
    learnt = fit_load(starts, np.full(200, 1.0), np.ones(200, np.int64), known_until=200 * 168.0)
    business = business_by_hour(Policy())
    lost = capacity_hours(learnt, business=business, days=14, follow_up_hours=3.9, seed=1)
    without = capacity_hours(learnt, business=business, days=14, follow_up_hours=0.0, seed=1)
    assert (lost >= without).all()
    assert lost.mean() == pytest.approx(2 * (1.0 + 3.9) * 1.2, rel=0.25)


def test_uneven_columns_are_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        fit_load(np.ones(2), np.ones(1), np.ones(2, np.int64), known_until=5.0)
    assert refused.value.code == "load_uneven"
