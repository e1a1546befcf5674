"""Incidents that bring on incidents, and those that only keep hours."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from peacetime.domain.burst.signs.clustering import Watch, clustering, debt_effect, watch
from peacetime.domain.burst.signs.excitation import (
    DECAYS,
    HALF_LIVES_HOURS,
    fitted,
    relative_excitation,
)
from peacetime.domain.burst.signs.rhythm import Frame, drawn, hourly_rhythm

DAY = datetime(2022, 1, 3, tzinfo=UTC)
YEARS = Frame(104 * 168, 0)


def brought_on(branching: float, *, starts: float, seed: int, half_life: float = 24) -> list[float]:
    """Starts of which each brings on others, generation by generation."""
    generator = np.random.default_rng(seed)
    told: list[float] = []
    young = list(generator.random(generator.poisson(starts * (1 - branching))) * YEARS.length)
    while young:
        told += young
        later = (
            start + generator.exponential(half_life / np.log(2))
            for start in young
            for _ in range(generator.poisson(branching))
        )
        young = [start for start in later if start < YEARS.length]
    return sorted(told)


def watched(hours: list[float]) -> Watch:
    moments = [DAY + timedelta(hours=hour) for hour in hours]
    return watch(moments, known_from=DAY, until=DAY + timedelta(hours=YEARS.length))


def test_the_likelihood_is_that_of_its_definition() -> None:
    # Three starts, a rhythm of 0.3 an hour, n = 0.4, μ = 1 - n S / N, half-life 8 hours; term by term.
    hours, length, branching, beta = np.array([1.0, 3.0, 6.0]), 10, 0.4, DECAYS[0]
    taken = sum(1 - np.exp(-beta * (length - hour)) for hour in hours)
    level = 1 - branching * taken / 3
    rate = [
        level * 0.3
        + branching * beta * sum(np.exp(-beta * (hour - old)) for old in hours if old < hour)
        for hour in hours
    ]
    whole = level * 3 + branching * taken
    assert whole == pytest.approx(3)
    against_none = sum(np.log(one / 0.3) for one in rate)
    relative = relative_excitation([hours], [np.full(3, 0.3)], length)
    assert np.log1p(branching * relative[0, 0]).sum() == pytest.approx(against_none)


def test_the_fit_is_the_best_of_a_fine_grid() -> None:
    hours = np.array(brought_on(0.5, starts=200, seed=2))
    rates = np.full(len(hours), len(hours) / YEARS.length)
    relative = relative_excitation([hours], [rates], YEARS.length)
    found = fitted(relative)
    grid = np.linspace(0, 0.95, 951)
    ratios = np.array([2 * np.log1p(n * relative[0]).sum(-1) for n in grid])
    best = np.unravel_index(ratios.argmax(), ratios.shape)
    assert found.branching[0] == pytest.approx(grid[best[0]], abs=0.001)
    assert found.half_life_hours[0] == HALF_LIVES_HOURS[best[1]]
    assert found.ratio[0] == pytest.approx(ratios.max(), abs=1e-3)


def test_histories_together_are_as_each_alone() -> None:
    many = [np.array(brought_on(0.3, starts=count, seed=count)) for count in (30, 60, 90)]
    rates = [np.full(len(hours), 0.01) for hours in many]
    together = fitted(relative_excitation(many, rates, YEARS.length)).ratio
    alone = [
        fitted(relative_excitation([hours], [rate], YEARS.length)).ratio[0]
        for hours, rate in zip(many, rates, strict=True)
    ]
    assert together == pytest.approx(alone)


def test_incidents_that_bring_on_others_are_clustered() -> None:
    found = clustering(watched(brought_on(0.5, starts=300, seed=1)), np.random.default_rng(1))
    assert found is not None
    assert found.is_clustered
    assert 0.1 < found.branching_low < found.branching < 0.6


def test_incidents_that_keep_office_hours_are_not_clustered() -> None:
    of_week = YEARS.cells % 168
    is_office = (of_week < 120) & (of_week % 24 >= 9) & (of_week % 24 < 17)
    rates = np.where(is_office, 0.06, 0.002)
    starts = drawn(rates, np.random.default_rng(3))
    found = clustering(watched(list(starts)), np.random.default_rng(1))
    assert found is not None
    assert not found.is_clustered
    assert found.chance > 0.01
    # Without the rhythm the same history looks like incidents that bring on incidents.
    naive = fitted(
        relative_excitation(
            [starts], [np.full(len(starts), len(starts) / YEARS.length)], YEARS.length
        )
    )
    assert naive.branching[0] > 0.1
    assert naive.ratio[0] > 10


def test_the_same_seed_gives_the_same_answer() -> None:
    history = watched(brought_on(0.2, starts=80, seed=5))
    first, second = (clustering(history, np.random.default_rng(9)) for _ in range(2))
    assert first == second


def test_few_starts_say_nothing() -> None:
    assert clustering(watched([float(hour) for hour in range(0, 190, 10)]), _none()) is None


def test_few_weeks_say_nothing() -> None:
    moments = [DAY + timedelta(hours=12 * n) for n in range(40)]
    short = watch(moments, known_from=DAY, until=DAY + timedelta(weeks=7))
    assert clustering(short, _none()) is None


def test_one_outage_told_by_many_services_is_one_start() -> None:
    assert len(watched([5, 5.1, 5.9, 6.8, 9]).hours) == 2
    assert watched([5, 5.1, 5.9, 6.8, 9]).told == 5


def test_a_rhythm_sums_up_to_its_starts() -> None:
    hours = np.array(brought_on(0.3, starts=100, seed=7))
    rates = hourly_rhythm(hours, YEARS)
    assert rates.sum() == pytest.approx(len(hours))
    assert rates.min() > 0


def test_debt_that_does_nothing_is_not_blamed_for_clusters() -> None:
    starts = brought_on(0.5, starts=300, seed=1)
    debt = np.zeros(YEARS.length)
    for start in starts:
        debt[int(start) + 1 : int(start) + 60] += 4  # each incident leaves debt behind
    found = debt_effect(watched(starts), debt)
    assert found is not None
    assert found.chance_without_kernel < 1e-6
    assert found.chance > 1e3 * found.chance_without_kernel


def test_debt_that_doubles_the_rate_is_found() -> None:
    debt = np.where((np.arange(YEARS.length) // 500) % 2 == 0, 10.0, 0.0)
    rates = np.where(debt > 0, 0.04, 0.01)
    found = debt_effect(watched(list(drawn(rates, np.random.default_rng(2)))), debt)
    assert found is not None
    assert found.may_be_said
    assert found.gamma == pytest.approx(np.log(4) / 10, rel=0.35)


def test_debt_beside_a_steady_rate_is_not_named() -> None:
    debt = np.where((np.arange(YEARS.length) // 500) % 2 == 0, 10.0, 0.0)
    starts = drawn(np.full(YEARS.length, 0.02), np.random.default_rng(2))
    found = debt_effect(watched(list(starts)), debt)
    assert found is not None
    assert not found.may_be_said


def test_a_debt_that_never_varied_says_nothing() -> None:
    history = watched(brought_on(0.2, starts=80, seed=5))
    assert debt_effect(history, np.zeros(YEARS.length)) is None


def _none() -> np.random.Generator:
    return np.random.default_rng(0)
