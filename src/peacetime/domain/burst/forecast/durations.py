"""How long a Rescue lasts: a lognormal learnt from the past, blended with the past itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.shared import special

Floats = NDArray[np.float64]

LONGEST_HOURS = 168.0  # of a week; the untruncated predictive has no mean
SHORTEST_HOURS = 1 / 60
RECENT = 150  # durations that still speak at all
HALF_LIFE = 40  # durations after which one speaks half as loud
PRIOR_LOG_MEAN = np.log(1.2)  # hours
PRIOR_COUNT = 2.0
PRIOR_SHAPE = 3.0
PRIOR_SQUARES = 2 * 1.1**2
OWN_PAST = 10.0  # with so many durations, half of the forecast is the past itself
WIDTH = 0.25  # of the log: what is drawn again is blurred


@dataclass(frozen=True, slots=True)
class DurationPosterior:
    """What is known of the length of the next Rescue.

    Args:
        log_mean: Place of the predictive log duration.
        log_scale: Its spread.
        freedom: Degrees of freedom of its t.
        past: The durations it learnt from, in hours, oldest first.
        heard: How loud each of them speaks, summed up to and with it.
    """

    log_mean: float
    log_scale: float
    freedom: float
    past: Floats
    heard: Floats

    @property
    def median_hours(self) -> float:
        """The posterior median: what a Rescue of unknown end is taken to have lasted."""
        return float(np.exp(self.log_mean + self.log_scale * self._quantile(np.array(0.5))))

    def draw(self, rng: np.random.Generator, count: int) -> Floats:
        """Durations of coming Rescues, in hours, each at most 168.

        Formula: with chance n / (n + 10) one of the past durations × e^(0.25 N(0, 1)), where n is how
        many speak (by half-life); else the truncated predictive log-t. The blend keeps two humps where
        monitors flap and people work.
        """
        loud = float(self.heard[-1]) if len(self.past) else 0.0
        is_own = rng.random(count) < loud / (loud + OWN_PAST)
        drawn = np.empty(count)
        owned = int(is_own.sum())
        place = np.searchsorted(self.heard[:-1], loud * rng.random(owned))
        drawn[is_own] = self.past[place] * np.exp(WIDTH * rng.standard_normal(owned))
        t = self._quantile(rng.random(count - owned))  # dear: only where it is drawn
        drawn[~is_own] = np.exp(self.log_mean + self.log_scale * t)
        return np.clip(drawn, SHORTEST_HOURS, LONGEST_HOURS)

    def _quantile(self, chance: Floats) -> Floats:
        """Of the t, truncated where the duration reaches 168 h."""
        highest = special.stdtr(
            self.freedom, (np.log(LONGEST_HOURS) - self.log_mean) / self.log_scale
        )
        found: Floats = special.stdtrit(self.freedom, chance * highest)
        return found


def duration_posterior(hours: Floats) -> DurationPosterior:
    """Learn how long Rescues last from the latest 150 durations, the latest loudest.

    Formula: log d ~ N(mu, s²), (mu, s²) ~ NIG(log 1.2, 2, 3, 2 × 1.1²); the k-th latest duration counts
    2^(-k/40); the predictive is a t with 2 (3 + n/2) degrees of freedom, truncated at 168 h.

    Args:
        hours: Durations, oldest first; those that are not above zero are left out.

    Source: Murphy (2007), "Conjugate Bayesian analysis of the Gaussian distribution"; priors and
        half-life are our default: on real histories durations come in spells.
    Cost: linear in 150.

    >>> round(duration_posterior(np.array([])).median_hours, 2)
    1.2
    >>> 5 < duration_posterior(np.full(100, 6.0)).median_hours < 6
    True
    """
    past = np.asarray(hours, np.float64)
    past = np.clip(past[past > 0][-RECENT:], SHORTEST_HOURS, LONGEST_HOURS)
    logs = np.log(past)
    loudness = 0.5 ** (np.arange(len(past))[::-1] / HALF_LIFE)
    heard = np.cumsum(loudness)
    n = float(heard[-1]) if len(past) else 0.0
    mean = float(loudness @ logs) / n if n else 0.0
    count = PRIOR_COUNT + n
    place = (PRIOR_COUNT * PRIOR_LOG_MEAN + n * mean) / count
    shape = PRIOR_SHAPE + n / 2
    squares = PRIOR_SQUARES + 0.5 * float(loudness @ (logs - mean) ** 2)
    squares += 0.5 * PRIOR_COUNT * n * (mean - PRIOR_LOG_MEAN) ** 2 / count
    scale = float(np.sqrt(squares * (count + 1) / (shape * count)))
    return DurationPosterior(float(place), scale, 2 * shape, past, heard)


def median_of(hours: Floats) -> float:
    """The posterior median of these durations, in hours."""
    return duration_posterior(hours).median_hours
