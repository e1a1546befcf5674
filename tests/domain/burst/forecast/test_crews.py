"""How many people an incident takes goes with how long it lasts."""

import numpy as np

from peacetime.domain.burst.forecast.crews import BEFORE, crews_of


def test_where_nothing_is_known_few_people_come() -> None:
    drawn = crews_of(np.array([]), np.array([], dtype=np.int64)).draw(
        np.full(400, 3.0), np.random.default_rng(1)
    )
    assert set(drawn.tolist()) == set(BEFORE.tolist())


def test_the_hours_of_all_people_come_out_as_they_were() -> None:
    rng = np.random.default_rng(2)
    lengths = rng.lognormal(0.5, 1.0, 150)
    people = np.clip(np.round(lengths), 1, 8).astype(np.int64)
    drawn = rng.choice(lengths, 20_000)
    told = crews_of(lengths, people).draw(drawn, rng)
    apart = rng.choice(people, 20_000)
    really = float((lengths * people).mean())
    assert abs(float((drawn * told).mean()) / really - 1) < 0.12
    assert float((drawn * apart).mean()) / really < 0.75
