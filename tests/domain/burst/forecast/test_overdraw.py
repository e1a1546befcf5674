"""The chance to go below zero, against made-up teams."""

import numpy as np

from peacetime.domain.burst.forecast.overdraw import (
    made_team,
    overdraw_chances,
    overdraw_score,
)
from peacetime.domain.burst.forecast.simulation import rates_of
from peacetime.domain.burst.policy import Policy

RATES = rates_of(Policy())


def test_what_is_said_comes_about_as_often() -> None:
    found = [
        overdraw_chances(made_team("static", weeks=78, seed=seed), RATES, seed=seed)
        for seed in range(6)
    ]
    said = np.concatenate([each.said[~each.was_below] for each in found])
    came = np.concatenate([each.came[~each.was_below] for each in found])
    assert len(said) > 100
    assert abs(said.mean() - came.mean()) < 0.06
    everybody = overdraw_score(found, with_debtors=True)
    assert everybody.skill is not None
    assert everybody.skill > 0.3


def test_whoever_was_below_at_the_origin_was_below_in_the_window() -> None:
    found = overdraw_chances(made_team("drifting", weeks=60, seed=2), RATES, seed=2)
    assert found.came[found.was_below].all()
    assert (found.said[found.was_below] == 1.0).all()
