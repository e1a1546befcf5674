"""When a series of weeks left its own habit: cumulative sums of ranks, which ask for no distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.burst.signs.weekly import Floats
from peacetime.domain.shared import special

SLACK = 0.5
LIMIT = 3.68
BASELINE_WEEKS = 52
WEEKS_BEFORE = 8  # of the baseline before the first week is judged
AUTOCORRELATION_FROM = 0.2
MOST_AUTOCORRELATION = 0.9
LEAST_WEEKS_TO_WHITEN = 20

#: Weeks between false alarms → limit, for a slack; our simulation (window of 52 weeks) finds them within 8%.
LIMITS: Mapping[float, Mapping[int, float]] = MappingProxyType(
    {
        0.5: MappingProxyType({52: 2.15, 104: 2.79, 260: 3.68}),
        0.25: MappingProxyType({52: 3.26, 104: 4.41, 260: 6.03}),
    }
)


#: The chance that two weeks tie, and of a false alarm in a year: continuous, then counts of mean 8, 2.5, 0.5.
CHANCES: tuple[tuple[float, float], ...] = (
    (0.0, 0.153),
    (0.10, 0.133),
    (0.19, 0.118),
    (0.47, 0.071),
    (1.0, 0.0),
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A sum that reached its limit; places count from 0 in the series that was watched.

    Args:
        at: The place of the week whose end raised the alarm.
        began: The place of the first week after the sum was last 0: the estimated start of the change.
        ended: The place of the week in which the sum was 0 again; None while it is not.
    """

    at: int
    began: int
    ended: int | None

    @property
    def is_on(self) -> bool:
        """Whether the series is still away from its habit."""
        return self.ended is None


def sequential_scores(values: Floats, *, window: int = BASELINE_WEEKS) -> Floats:
    """Each week's place among the weeks until then, as a normal score.

    Only the order of the weeks matters: any increasing transform of the values gives the same scores,
    so that counts, rates and skewed hours are treated alike.

    Formula: z_t = Φ⁻¹((below + ties/2) / m) among the last m ≤ window weeks, t itself being one of its
    ties; the first week scores 0.

    Args:
        values: Weeks along the last axis; further axes are further series.
        window: How many weeks are a baseline; older ones are forgotten, so that a lasting change
            becomes the new habit within a year.

    Returns:
        Scores of the same shape, each below 2.6 in size for 52 weeks.

    Source: McDonald (1990), "A CUSUM procedure based on sequential ranks", with normal scores;
        the window is our default (grade D).
    Cost: weeks × window.

    >>> sequential_scores(np.array([1.0, 2.0, 3.0])).round(2).tolist()
    [0.0, 0.67, 0.97]
    """
    scores = np.zeros(values.shape)
    for week in range(1, values.shape[-1]):
        until = values[..., max(0, week - window + 1) : week + 1]
        own = values[..., week : week + 1]
        place = (until < own).sum(-1) + 0.5 * (until == own).sum(-1)
        scores[..., week] = special.ndtri(place / until.shape[-1])
    return scores


def cusum(steps: Floats, *, limit: float | Floats, slack: float = SLACK) -> Floats:
    """The sum of what goes beyond the slack, never below 0 and held at its limit.

    Held, so that a series which finds back is seen to do so within weeks.

    Formula: c_t = min(h, max(0, c_{t-1} + z_t - k)), from c = 0.

    Args:
        steps: Weeks along the last axis; upwards is what is looked for.
        limit: h, where an alarm is raised.
        slack: k, half the shift that is to be found, in standard deviations.

    Returns:
        The sums after each week, from 0 to the limit.

    Source: Page (1954), "Continuous inspection schemes".
    Cost: linear.

    >>> cusum(np.array([1.0, 1.0, -3.0, 2.0]), limit=3.68).tolist()
    [0.5, 1.0, 0.0, 1.5]
    """
    sums = np.zeros(steps.shape)
    last = np.zeros(steps.shape[:-1])
    for week in range(steps.shape[-1]):
        last = np.minimum(np.maximum(0.0, last + steps[..., week] - slack), limit)
        sums[..., week] = last
    return sums


def rank_cusum(
    values: Floats,
    *,
    downwards: bool,
    limit: float = LIMIT,
    slack: float = SLACK,
    window: int = BASELINE_WEEKS,
) -> Floats:
    """The sum of a series' ranks in one direction; the first eight weeks are baseline alone.

    Formula: `cusum` of ±z_t of `sequential_scores`, of the series after `whitened`.

    Args:
        values: Weeks along the last axis; further axes are further series.
        downwards: A fall is looked for, else a rise.
        limit: See `LIMITS`.
        slack: See `cusum`.
        window: See `sequential_scores`.

    Returns:
        The sums after each week, 0 in the first eight.

    Source: McDonald (1990). With h = 3.68 an alarm within a year of steady weeks has a chance of some
        0.15, whatever the distribution, and less where weeks tie (our simulation).
    Cost: weeks × window.

    >>> steady_then_low = np.array([9.0, 8, 10, 9, 11, 8, 10, 9, 9, 10, 5, 4, 5, 4, 3])
    >>> int(np.argmax(rank_cusum(steady_then_low, downwards=True) >= LIMIT))
    13
    """
    scores = sequential_scores(whitened(values), window=window)
    scores[..., :WEEKS_BEFORE] = -np.inf if not downwards else np.inf  # not judged yet
    return cusum(-scores if downwards else scores, limit=limit, slack=slack)


def chance_of_alarm(values: Floats) -> float:
    """How likely an alarm is in a year in which nothing changes, after a year of habit.

    Weeks that tie say less, so that alarms are rarer with small counts.

    Formula: linear between simulated points, by the chance that two weeks of the series tie.

    Args:
        values: Of one series.

    Returns:
        A probability, for `LIMIT`.

    Source: our simulation (`CHANCES`); weeks that resemble each other alarm in up to 0.21 of years.
    Cost: one sort.

    >>> chance_of_alarm(np.array([1.0, 2.0, 3.0])), chance_of_alarm(np.array([4.0, 4.0]))
    (0.153, 0.0)
    """
    _, counts = np.unique(values, return_counts=True)
    size = len(values)
    ties = float((counts * (counts - 1)).sum() / max(size * (size - 1), 1))
    return float(np.interp(ties, [point[0] for point in CHANCES], [point[1] for point in CHANCES]))


def autocorrelation(values: Floats) -> Floats:
    """How much a week resembles the week before, hardly moved by one change of level.

    The common estimate takes a change of level for resemblance, and would hide what is looked for.

    Formula: φ = mean (x_t - x_{t-2})² / mean (x_t - x_{t-1})² - 1, which is the lag-1 coefficient of a
    first-order autoregression; a change of level adds but one or two terms to each mean.

    Args:
        values: Weeks along the last axis.

    Returns:
        The coefficient, 0 where nothing varies.

    Source: our derivation; standard error some 0.14 over 104 weeks and 0.18 over 60 (simulated).
    Cost: linear.

    >>> float(autocorrelation(np.array([1.0, 2.0, 1.0, 2.0, 1.0])))
    -1.0
    """
    if values.shape[-1] <= 2:  # noqa: PLR2004 - two steps need three weeks
        return np.zeros(values.shape[:-1])
    one = np.square(values[..., 1:] - values[..., :-1]).mean(-1)
    two = np.square(values[..., 2:] - values[..., :-2]).mean(-1)
    return np.asarray(np.divide(two, one, out=np.ones_like(one), where=one > 0) - 1)


def whitened(values: Floats) -> Floats:
    """A series without the resemblance of neighbours, where there is enough of it to matter.

    Resemblance makes runs of low weeks that mean nothing: at a coefficient of 0.3, alarms in 46% of
    steady years, and in 21% after whitening (simulated).

    Formula: e_t = x_t - φ x_{t-1} where φ ≥ 0.2 over 20 weeks or more, else e = x; φ at most 0.9, and
    e_0 = (1 - φ) x_0.

    Args:
        values: Weeks along the last axis.

    Returns:
        A series of the same shape.

    Source: prewhitening as in Wang and Swail (2001); the threshold is our default (grade D).
    Cost: linear.

    >>> whitened(np.array([3.0, 1.0, 2.0])).tolist()
    [3.0, 1.0, 2.0]
    """
    if values.shape[-1] < LEAST_WEEKS_TO_WHITEN:
        return values
    found = autocorrelation(values)
    share = np.where(found >= AUTOCORRELATION_FROM, np.minimum(found, MOST_AUTOCORRELATION), 0.0)
    before = np.concatenate([values[..., :1], values[..., :-1]], axis=-1)
    return np.asarray(values - share[..., None] * before)


def last_alarm(sums: Floats, *, limit: float) -> Alarm | None:
    """The latest alarm of one series, on or over.

    Args:
        sums: Of one series, from `cusum`.
        limit: The limit they were held at.

    Returns:
        The alarm; None where the sums never reached the limit.

    Cost: linear.

    >>> last_alarm(np.array([0.0, 1.0, 2.0, 2.0, 0.0]), limit=2.0)
    Alarm(at=2, began=1, ended=4)
    """
    reached = np.flatnonzero(sums >= limit)
    if not reached.size:
        return None
    zeros = np.flatnonzero(sums <= 0)
    before, after = zeros[zeros < reached[-1]], zeros[zeros > reached[-1]]
    began = int(before[-1]) + 1 if before.size else 0
    at = int(reached[reached >= began][0])
    return Alarm(at, began, int(after[0]) if after.size else None)


def is_ever_alarmed(sums: Floats, *, limit: float | Floats) -> NDArray[np.bool_]:
    """Which of many series reached their limit at all.

    >>> is_ever_alarmed(np.array([[0.0, 2.0], [0.0, 1.0]]), limit=2.0).tolist()
    [True, False]
    """
    return np.asarray(sums.max(axis=-1) >= limit)
