"""Many outages at once are those one by one, whatever law they follow."""

import numpy as np
import pytest

from peacetime.domain.dependencies.durations import (
    Duration,
    Exponential,
    Fixed,
    LogNormal,
    Sample,
)
from peacetime.domain.dependencies.laws import chances_and_excesses

LAWS: list[Duration] = [
    Fixed(40),
    Exponential(30),
    LogNormal(3, 1),
    LogNormal(3, 0),
    Sample((5, 12, 12, 180)),
    Sample((1, 2, 3, 40)),
    Sample((61.5,)),
]


class Forever:
    """A law of somebody else's."""

    mean = 9.0

    def chance_longer(self, minutes: float) -> float:
        return 0.5

    def excess(self, minutes: float) -> float:
        return 9.0 - minutes


def test_many_outages_at_once_are_those_one_by_one() -> None:
    laws = [*LAWS, Forever()]
    rng = np.random.default_rng(4)
    which = rng.integers(0, len(laws), 300)
    minutes = np.where(rng.random(300) < 0.2, 0.0, rng.choice([5.0, 12.0, 40.0, 61.5], 300))
    chance, excess = chances_and_excesses(laws, which, minutes)
    pairs = list(zip(which.tolist(), minutes.tolist(), strict=True))
    assert chance == pytest.approx([laws[law].chance_longer(at) for law, at in pairs], abs=1e-12)
    assert excess == pytest.approx([laws[law].excess(at) for law, at in pairs], abs=1e-9)
