"""How well a self-exciting process explains starts: its likelihood, maximised over many histories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from peacetime.domain.burst.signs.weekly import Floats

HALF_LIVES_HOURS = np.array([8.0, 16.0, 32.0, 64.0, 126.0, 252.0, 504.0])  # 8 hours to 21 days
DECAYS = np.log(2.0) / HALF_LIVES_HOURS
MOST_BRANCHING = 0.95
STEPS = 14
CONFIDENCE_DROP = 2.706  # 95%, one-sided, of a likelihood ratio with one degree of freedom
BRANCHINGS = np.linspace(0.0, MOST_BRANCHING, 96)


@dataclass(frozen=True, slots=True)
class Fit:
    """The best self-exciting process for each of some histories.

    Args:
        branching: How many further starts one brings on, on average.
        half_life_hours: In which half of them come.
        ratio: Twice the logarithm of the likelihood ratio against no excitation; not negative.
    """

    branching: Floats
    half_life_hours: Floats
    ratio: Floats


def relative_excitation(starts: Sequence[Floats], rates: Sequence[Floats], length: int) -> Floats:
    """What the starts before add to each start, against the rhythm they take from.

    With a rhythm that sums up to the N starts, the best μ for a given n is 1 - n S / N, and the
    logarithm of the likelihood ratio against no excitation is Σ ln(1 + n rᵢ), concave in n.

    Formula: rᵢ = β Aᵢ / bᵢ - S / N, with Aᵢ = (Aᵢ₋₁ + 1) exp(-β (tᵢ - tᵢ₋₁)), A₀ = 0, and
    S = Σ (1 - exp(-β (T - tᵢ))).

    Args:
        starts: For each history its starts in hours, in order.
        rates: For each history the rhythm at each of its starts, per hour.
        length: T, how many hours were watched.

    Returns:
        Histories × half-lives × starts, padded with 0, which adds nothing.

    Source: Ogata (1981) for the recursion; the profile over μ is our derivation.
    Cost: linear in the starts, all histories and half-lives at a time.
    """
    most = max((len(hours) for hours in starts), default=0)
    times, rhythm = np.full((len(starts), most), np.inf), np.ones((len(starts), most))
    for row, (hours, rate) in enumerate(zip(starts, rates, strict=True)):
        times[row, : len(hours)], rhythm[row, : len(rate)] = hours, rate
    is_real = np.isfinite(times)
    count = np.maximum(is_real.sum(axis=1), 1)
    times = np.where(is_real, times, length)
    left = 1 - np.exp(-DECAYS[None, :, None] * (length - times)[:, None, :])
    taken = left.sum(axis=-1) / count[:, None]
    excited = np.zeros((len(starts), len(DECAYS), most))
    fading = np.exp(-DECAYS[None, :, None] * np.diff(times)[:, None, :])
    for place in range(1, most):
        excited[..., place] = (excited[..., place - 1] + 1) * fading[..., place - 1]
    relative = excited * DECAYS[None, :, None] / rhythm[:, None, :] - taken[:, :, None]
    return np.where(is_real[:, None, :], relative, 0.0)


def fitted(relative: Floats) -> Fit:
    """The most likely branching and half-life of each history.

    Formula: for each half-life the root of Σ rᵢ / (1 + n rᵢ) in n, by Newton's steps kept in a shrinking
    bracket, 0 where the slope at 0 is not positive; then the half-life of the largest likelihood.

    Args:
        relative: See `relative_excitation`.

    Returns:
        One fit for each history; n from 0 to 0.95.

    Source: our derivation.
    Cost: 14 passes over the array.

    >>> float(fitted(np.zeros((1, len(DECAYS), 5))).branching[0])
    0.0
    """
    low = np.zeros(relative.shape[:2])
    high = np.full(relative.shape[:2], MOST_BRANCHING)
    branching = np.zeros(relative.shape[:2])
    for _ in range(STEPS):
        part = relative / (1 + branching[..., None] * relative)
        slope, bend = part.sum(-1), np.square(part).sum(-1)
        low, high = np.where(slope > 0, branching, low), np.where(slope > 0, high, branching)
        newton = branching + np.divide(slope, bend, out=np.zeros_like(slope), where=bend > 0)
        is_inside = (newton > low) & (newton < high)
        branching = np.where(is_inside, newton, (low + high) / 2)
    branching = np.where(relative.sum(-1) > 0, branching, 0.0)
    ratio = 2 * np.log1p(branching[..., None] * relative).sum(-1)
    best, rows = ratio.argmax(axis=1), np.arange(len(ratio))
    return Fit(branching[rows, best], HALF_LIVES_HOURS[best], np.maximum(ratio[rows, best], 0.0))


def lower_bound(relative: Floats) -> float:
    """The least branching that one history still allows, 95% sure.

    Formula: the smallest n of a grid of 0.01 at which twice the profile log-likelihood, over the
    half-lives, is within 2.706 of its maximum.

    Args:
        relative: Of one history, see `relative_excitation`.

    Returns:
        From 0 to 0.95.

    Source: profile likelihood (Wilks); one-sided.

    >>> lower_bound(np.zeros((1, len(DECAYS), 5)))
    0.0
    """
    profile = np.array([2 * np.log1p(n * relative[0]).sum(-1).max() for n in BRANCHINGS])
    return float(BRANCHINGS[np.argmax(profile >= profile.max() - CONFIDENCE_DROP)])
