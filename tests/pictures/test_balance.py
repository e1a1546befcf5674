"""A picture of a balance says where it stands, where it was lowest, and what is debt."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from peacetime.pictures.axes import round_steps, time_words
from peacetime.pictures.balance import Curve, Fan, balance
from peacetime.pictures.thinning import thinned
from tests.pictures.drawn import all_with, spoken, words

DAY = datetime(2026, 3, 1, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")


def a_curve(*hours: float) -> Curve:
    return Curve([DAY + timedelta(days=7 * n) for n in range(len(hours))], hours)


def a_fan(begins: datetime, days: int = 30) -> Fan:
    moments = [begins + timedelta(days=n) for n in range(days + 1)]
    return Fan(moments, *([level] * (days + 1) for level in (-9.0, -2.0, 4.0, 8.0, 14.0)))


def test_the_sentence_says_the_lowest_and_the_last() -> None:
    said = spoken(balance(a_curve(20, -7, 3.5), cap=20, zone=ZONE))
    assert "of at most 20 h" in said
    assert "lowest −7 h on 8 Mar 2026" in said  # noqa: RUF001 - a minus
    assert "at the end 3.5 h" in said


def test_debt_is_shaded_and_named_and_absent_where_there_is_none() -> None:
    deep = balance(a_curve(20, -7, 3), cap=20, zone=ZONE)
    assert "debt" in words(deep)
    assert len(all_with(deep, "balance-debt")) == 1
    calm = balance(a_curve(20, 7, 13), cap=20, zone=ZONE)
    assert "debt" not in words(calm)
    assert not all_with(calm, "balance-debt")


def test_the_forecast_is_a_fan_after_today_and_is_said() -> None:
    curve = a_curve(20, 5)
    drawn = balance(curve, cap=20, zone=ZONE, fan=a_fan(curve.moments[-1]))
    assert [each.get("data-share") for each in all_with(drawn, "balance-fan")] == ["90", "50"]
    assert "today" in words(drawn)
    assert "nine tenths between −9 h and 14 h" in spoken(drawn)  # noqa: RUF001 - a minus
    assert "today" not in words(balance(curve, cap=20, zone=ZONE))


def test_a_second_curve_is_named_in_the_sentence() -> None:
    drawn = balance(
        a_curve(20, 5), cap=20, zone=ZONE, other=a_curve(20, -4), words=("As it is", "As proposed")
    )
    assert "As proposed ends at −4 h" in spoken(drawn)  # noqa: RUF001 - a minus
    kinds = [each.get("data-kind") for each in all_with(drawn, "balance-line")]
    assert kinds == ["other", "known"]


def test_words_never_write_over_each_other() -> None:
    drawn = balance(a_curve(20, -0.5, 3), cap=20, zone=ZONE)
    heights = sorted(
        float(each.attrib["y"]) for each in all_with(drawn, "balance-hours") if each.text
    )
    assert np.diff(heights).min() > 11


def test_what_is_all_deep_in_debt_is_not_pressed_into_a_line() -> None:
    deep = balance(a_curve(-900, -950, -920), cap=20, zone=ZONE)
    assert "cap" not in words(deep)
    assert "debt" in words(deep)
    assert len([word for word in words(deep) if word.startswith("−")]) >= 3  # noqa: RUF001 - a minus


def test_a_curve_of_one_point_is_drawn() -> None:
    assert "at the end 15 h" in spoken(balance(a_curve(15), cap=20, zone=ZONE))


def test_a_long_series_is_drawn_with_few_points() -> None:
    many = Curve(
        [DAY + timedelta(hours=n) for n in range(50_000)],
        np.random.default_rng(1).normal(5, 9, 50_000).tolist(),
    )
    path = all_with(balance(many, cap=20, zone=ZONE), "balance-line")[0].attrib["d"]
    assert len(re.findall("[ML]", path)) <= 600


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=3000), st.integers(4, 700))
def test_thinning_keeps_the_ends_the_highest_and_the_lowest(hours: list[float], most: int) -> None:
    kept = thinned(hours, most)
    assert len(kept) <= most
    assert kept == sorted(set(kept))
    assert (kept[0], kept[-1]) == (0, len(hours) - 1)
    assert min(hours[n] for n in kept) == min(hours)
    assert max(hours[n] for n in kept) == max(hours)


@given(st.floats(-1e5, 0), st.floats(0.1, 1e5))
def test_round_lines_lie_between_and_are_few(low: float, high: float) -> None:
    lines = round_steps(low, high)
    assert 1 <= len(lines) <= 8
    assert all(low - 1e-6 <= line <= high + 1e-6 for line in lines)


@given(st.integers(1, 12_000), st.integers(0, 9_000))
def test_times_are_few_enough_to_be_read_on_a_phone(days: int, later: int) -> None:
    start = DAY - timedelta(days=later)
    at = [place for place, _ in time_words(start, start + timedelta(days=days), ZONE)]
    assert len(at) <= 8
    assert all(0 <= place < 1 for place in at)
    assert all(b - a >= 0.1 for a, b in pairwise(at))
