"""When a share of many yes-or-no things rose: failures among changes, urgent among items."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from peacetime.domain.burst.signs.cusum import (
    BASELINE_WEEKS,
    WEEKS_BEFORE,
    cusum,
    is_ever_alarmed,
)
from peacetime.domain.burst.signs.weekly import Floats
from peacetime.domain.shared import special

ODDS = 2.0
CHANCE_A_YEAR = 0.15
WEEKS_OF_A_YEAR = 52
PRIOR_FAILED, PRIOR_CHANGES = 2.0, 20.0  # Beta(2, 18): one change in ten fails
CELLS = 200
RUNS = 2_000
HALVINGS = 16
WIDEST_LIMIT = 15.0
MOST_A_WEEK = 500  # beyond it the limit hardly moves, and its table would be large


def shrunk_rates(
    part: Floats,
    whole: Floats,
    *,
    window: int = BASELINE_WEEKS,
    prior: tuple[float, float] = (PRIOR_FAILED, PRIOR_CHANGES),
) -> Floats:
    """Each week's habitual share: that of the weeks before it, drawn a little to what is usual.

    Formula: p_t = (2 + Σ part) / (20 + Σ whole) over the `window` weeks before t, a Beta(2, 18) prior.

    Args:
        part: Failures of each week, weeks along the last axis.
        whole: Changes of each week.
        window: Weeks of a baseline. The model has 26; with 52 the share is better known, and at equal
            false alarms more changes are found (75% against 70% within 8 weeks).
        prior: Failures and changes that the prior counts as.

    Returns:
        Shares between 0 and 1.

    Source: conjugate Beta prior; 10% lies in DORA's band of good change-failure rates.
    Cost: linear.

    >>> shrunk_rates(np.array([1.0, 0.0]), np.array([5.0, 5.0])).tolist()
    [0.1, 0.12]
    """
    return (prior[0] + _sums_before(part, window)) / (prior[1] + _sums_before(whole, window))


def bernoulli_steps(part: Floats, whole: Floats, habit: Floats | float) -> Floats:
    """What each week says for doubled odds, against the habit.

    Formula: part ln(p₁/p₀) + (whole - part) ln((1-p₁)/(1-p₀)), with p₁ = 2 p₀ / (1 + p₀).

    Args:
        part: Failures of each week.
        whole: Changes of each week.
        habit: p₀ of each week.

    Returns:
        Steps for `cusum` with a slack of 0, in units of the logarithm of a likelihood ratio.

    Source: Reynolds and Stoumbos (1999), "A CUSUM chart for monitoring a proportion", summed by week.

    >>> bernoulli_steps(np.array([1.0]), np.array([1.0]), 0.5).round(3).tolist()
    [0.288]
    """
    yes, no = _step_sizes(np.asarray(habit, dtype=float))
    return np.asarray(part * yes + (whole - part) * no)


@lru_cache(maxsize=512)
def chance_of_alarm(
    habit: float, per_week: int, limit: float, weeks: int = WEEKS_OF_A_YEAR
) -> float:
    """How likely an alarm is within some weeks in which nothing changed, the habit being known.

    Formula: a Markov chain over 200 cells of the sum, with binomial weeks (Brook and Evans).

    Args:
        habit: p₀, between 0 and 1.
        per_week: Changes in each week.
        limit: Of the sum.
        weeks: How long one watches.

    Returns:
        A probability.

    Source: Brook and Evans (1972); agrees with our simulation within 0.002.
    Cost: some 0.5 milliseconds at 8 changes a week; remembered.

    >>> round(chance_of_alarm(0.1, 8, 3.38), 2)
    0.15
    """
    width = limit / CELLS
    failed = np.arange(per_week + 1.0)
    steps = bernoulli_steps(failed, np.full_like(failed, per_week), habit)
    cells = np.arange(CELLS)[:, None]
    to = np.maximum(np.rint(cells + steps / width).astype(int), 0)
    chances = np.broadcast_to(_binomial(failed, per_week, habit), to.shape)
    is_below = to < CELLS
    moves = np.zeros((CELLS, CELLS))
    np.add.at(moves, (np.nonzero(is_below)[0], to[is_below]), chances[is_below])
    still = np.zeros(CELLS)
    still[0] = 1.0
    for _ in range(weeks):
        still = still @ moves
    return float(1.0 - still.sum())


@lru_cache(maxsize=512)
def limit_for(habit: float, per_week: int, chance: float = CHANCE_A_YEAR) -> float:
    """The limit at which a year without change raises an alarm this often, at a team's own volume.

    One limit for all is no limit: the model's 3.38 gives 15% of years at 8 changes a week, but some 24%
    at 20, because every further change is a further occasion.

    Formula: the smallest h with `chance_of_alarm`(p₀, n, h) ≤ chance, by halving.

    Args:
        habit: p₀, between 0 and 1.
        per_week: Changes in a usual week, at least 1.
        chance: Of a false alarm in 52 weeks.

    Returns:
        The limit, to 0.001.

    Source: our calibration.
    Cost: some 10 milliseconds; remembered.

    >>> 3.2 < limit_for(0.1, 8) < 3.5 < limit_for(0.1, 20)
    True
    """
    low, high = 0.0, WIDEST_LIMIT
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if chance_of_alarm(habit, min(per_week, MOST_A_WEEK), middle) > chance:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=512)
def chance_with_habit_estimated(
    habit: float, per_week: int, limit: float, *, seed: int = 0, runs: int = RUNS
) -> float:
    """How likely an alarm is in a year without change, the habit being estimated from the year before.

    What is not known of the habit makes alarms more frequent, and the prior makes them rarer where
    failures are rare: this is the figure that a page may state.

    Formula: simulated: two years of binomial weeks, judged in the second by `shrunk_rates`.

    Args:
        habit: The true share, between 0 and 1.
        per_week: Changes in each week.
        limit: Of the sum, as from `limit_for`.
        seed: Of the random numbers.
        runs: How many histories are drawn.

    Returns:
        A share of the histories, with a standard error of some 0.008 for 2,000.

    Source: our simulation.
    Cost: some 25 milliseconds; remembered.

    >>> 0.1 < chance_with_habit_estimated(0.1, 8, limit_for(0.1, 8)) < 0.2
    True
    """
    draw = np.random.default_rng(seed)
    part = draw.binomial(per_week, habit, (runs, 2 * WEEKS_OF_A_YEAR)).astype(float)
    whole = np.full_like(part, per_week)
    steps = bernoulli_steps(part, whole, shrunk_rates(part, whole))[:, WEEKS_OF_A_YEAR:]
    return float(is_ever_alarmed(cusum(steps, limit=limit, slack=0.0), limit=limit).mean())


def watched_steps(part: Floats, whole: Floats, habit: Floats | float) -> Floats:
    """The steps of a series whose first eight weeks are baseline alone.

    >>> watched_steps(np.ones(9), np.ones(9), 0.5).round(3).tolist()[7:]
    [-inf, 0.288]
    """
    steps = bernoulli_steps(part, whole, habit)
    steps[..., :WEEKS_BEFORE] = -np.inf
    return steps


def _step_sizes(habit: Floats) -> tuple[Floats, Floats]:
    raised = ODDS * habit / (1 + (ODDS - 1) * habit)
    return np.log(raised / habit), np.log((1 - raised) / (1 - habit))


def _binomial(failed: Floats, changes: int, habit: float) -> Floats:
    ways = (
        special.gammaln(changes + 1.0)
        - special.gammaln(failed + 1)
        - special.gammaln(changes - failed + 1)
    )
    return np.asarray(np.exp(ways + failed * np.log(habit) + (changes - failed) * np.log1p(-habit)))


def _sums_before(values: Floats, window: int) -> Floats:
    none = np.zeros((*values.shape[:-1], 1))
    total = np.concatenate([none, values.cumsum(-1)], axis=-1)[..., :-1]
    first = np.maximum(np.arange(values.shape[-1]) - window, 0)
    return np.asarray(total - total[..., first])
