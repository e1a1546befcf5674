"""The chance to go below zero, judged on made-up teams whose balances are known to the hour."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.forecast.crews import BEFORE, crews_of
from peacetime.domain.burst.forecast.durations import duration_posterior
from peacetime.domain.burst.forecast.families import MadeHistory, made_history
from peacetime.domain.burst.forecast.load import (
    WEEK,
    Incidents,
    Load,
    draw_incidents,
    fit_load,
    shape_of_week,
)
from peacetime.domain.burst.forecast.scores import ChanceScore, chance_score
from peacetime.domain.burst.forecast.simulation import (
    Balances,
    Rates,
    at_hour,
    standing,
    walk,
    who_is_called,
)

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Truths = NDArray[np.bool_]

TRAINING_WEEKS = 26
AHEAD_WEEKS = 2
EVERY_WEEKS = 4  # windows do not overlap
PATHS = 400
FEWEST_PEOPLE, MOST_PEOPLE = 2, 5
DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class MadeTeam:
    """A made-up team: its incidents, who took them, and who was on call each week."""

    history: MadeHistory
    incidents: Incidents
    called: Truths
    people: int


@dataclass(frozen=True, slots=True)
class Chances:
    """What was said of each person at each origin, and whether they went below zero."""

    said: Floats
    came: Truths
    was_below: Truths  # at the origin already


def made_team(family: str, *, weeks: int, seed: int) -> MadeTeam:
    """A team of two to five whose members take weekly turns on call; others join one in five times."""
    rng = np.random.default_rng([seed, 2])
    history = made_history(family, weeks=weeks, seed=seed)
    people = int(rng.integers(FEWEST_PEOPLE, MOST_PEOPLE + 1))
    took = BEFORE[rng.integers(len(BEFORE), size=len(history.starts))]
    lengths = np.minimum(history.ends - history.starts, WEEK)
    path = np.zeros(len(history.starts), np.int64)
    incidents = Incidents(path, history.starts, lengths, took)
    rota = np.repeat(np.arange(weeks) % people, DAYS_A_WEEK)
    return MadeTeam(history, incidents, who_is_called(incidents, people, rota, rng), people)


def overdraw_chances(team: MadeTeam, rates: Rates, *, seed: int) -> Chances:
    """Every four weeks, the chance of each person to be below zero within two weeks, and what came.

    Each forecast knows the balances and the incidents until its origin, and the rota ahead. Where an
    incident is open at the origin none is made: how long it will last is not known then.

    Cost: some 30 ms an origin.
    """
    state, done = standing(np.full((1, team.people), rates.cap)), 0
    said, came, was_below = [np.empty(0)], [np.empty(0, np.bool_)], [np.empty(0, np.bool_)]
    load = _load(team)
    for week in range(TRAINING_WEEKS, team.history.weeks - AHEAD_WEEKS, EVERY_WEEKS):
        at = float(week * WEEK)
        state, done = _until(state, team, rates, done, at)
        if (state.free_at > at).any():
            continue
        now = at_hour(state, rates, at)
        later, _ = _until(_fresh(now, at), team, rates, done, at + AHEAD_WEEKS * WEEK)
        rng = np.random.default_rng([seed, week])
        chances = _chances(_known(load, team, week), rates, now[0], team, week, rng)
        said.append(chances)
        came.append(later.is_below[0])
        was_below.append(now[0] < 0)
    return Chances(np.concatenate(said), np.concatenate(came), np.concatenate(was_below))


def overdraw_score(found: list[Chances], *, with_debtors: bool = False) -> ChanceScore:
    """How good the chances of several teams were.

    Args:
        found: Of each team.
        with_debtors: Count also who was below zero at the origin; of them a forecast knows it all.
    """
    said = np.concatenate([each.said for each in found])
    came = np.concatenate([each.came for each in found])
    is_asked = with_debtors | ~np.concatenate([each.was_below for each in found])
    return chance_score(said[is_asked], came[is_asked])


def _load(team: MadeTeam) -> Load:
    made = team.incidents
    until = float(team.history.weeks * WEEK)
    return fit_load(made.starts, made.durations, made.responders, known_until=until)


def _known(load: Load, team: MadeTeam, week: int) -> Load:
    """The load as it was known before a week: an earlier place of the same filter."""
    made, at = team.incidents, week * WEEK
    seen = made.starts + made.durations <= at
    return replace(
        load,
        week=week - (team.history.weeks - load.week),
        durations=duration_posterior(made.durations[seen]),
        crews=crews_of(made.durations[seen], made.responders[seen]),
        hour_of_week=shape_of_week(made.starts[made.starts < at] % WEEK),
    )


def _chances(
    load: Load, rates: Rates, balances: Floats, team: MadeTeam, week: int, rng: np.random.Generator
) -> Floats:
    hours = float(AHEAD_WEEKS * WEEK)
    found = draw_incidents(load, hours=hours, now_hour=0.0, paths=PATHS, rng=rng)
    rota = np.repeat((week + np.arange(AHEAD_WEEKS)) % team.people, DAYS_A_WEEK)
    called = who_is_called(found, team.people, rota, rng)
    state = standing(np.tile(balances, (PATHS, 1)))
    below = walk(state, found, called, rates, np.arange(len(found.path)), 0.0).is_below
    chances: Floats = below.mean(axis=0)
    return chances


def _until(
    state: Balances, team: MadeTeam, rates: Rates, done: int, at: float
) -> tuple[Balances, int]:
    """The truth, up to a moment."""
    upto = int(np.searchsorted(team.incidents.starts, at))
    which = np.arange(done, upto)
    return walk(state, team.incidents, team.called, rates, which, 0.0), upto


def _fresh(now: Floats, at: float) -> Balances:
    return Balances(now, np.full_like(now, at), now < 0)
