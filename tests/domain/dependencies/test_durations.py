"""What is left of an outage when a cover has run out."""

from collections.abc import Callable
from itertools import pairwise
from math import inf, log, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate

from peacetime.domain.dependencies.durations import (
    Duration,
    DurationRefused,
    Exponential,
    Fixed,
    LogNormal,
    Sample,
    seen_duration,
)

LAWS: list[Duration] = [
    Fixed(40),
    Exponential(30),
    LogNormal(3, 1),
    LogNormal(3, 0),
    Sample((5, 12, 47, 180)),
]


@pytest.mark.parametrize("law", LAWS)
@settings(max_examples=20)
@given(minutes=st.floats(0, 400))
def test_what_is_left_is_the_chance_of_every_further_minute(law: Duration, minutes: float) -> None:
    breaks = [each for each in (5, 12, 20.0855369, 40, 47, 180) if each > minutes]
    ends = [minutes, *breaks, 20_000]
    total = sum(
        integrate.quad(law.chance_longer, start, end, limit=200)[0] for start, end in pairwise(ends)
    )
    assert law.excess(minutes) == pytest.approx(total, abs=1e-3, rel=1e-4)


@pytest.mark.parametrize("law", LAWS)
def test_all_of_an_outage_is_left_without_a_cover_and_nothing_with_an_endless_one(
    law: Duration,
) -> None:
    assert law.excess(0) == pytest.approx(law.mean)
    assert (law.chance_longer(0), law.chance_longer(inf), law.excess(inf)) == (1, 0, 0)


def test_an_outage_as_long_as_the_cover_does_not_outlast_it() -> None:
    assert (Fixed(15).chance_longer(15), Sample((15, 20)).chance_longer(15)) == (0, 0.5)


def test_few_outages_are_smoothed_and_many_speak_for_themselves() -> None:
    assert isinstance(seen_duration([5, 9, 30]), LogNormal)
    assert seen_duration([5] * 8) == Sample((5.0,) * 8)
    assert seen_duration([7, 7]) == LogNormal(log(7), 0.0)
    assert seen_duration([0, -3]) is None


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Fixed(-1),
        lambda: Fixed(nan),
        lambda: Exponential(0),
        lambda: Exponential(inf),
        lambda: LogNormal(3, -1),
        lambda: LogNormal(3, 11),
        lambda: LogNormal(800, 1),
        lambda: Sample(()),
        lambda: Sample((1, -1)),
    ],
)
def test_a_duration_that_makes_no_sense_is_refused(wrong: Callable[[], Duration]) -> None:
    with pytest.raises(DurationRefused):
        wrong()
