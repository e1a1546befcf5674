"""The bars of an outage: what is drawn, how high, and what is said."""

from itertools import pairwise

import pytest

from peacetime.pictures.outage import Part, axis, bar, minutes_word, ticks
from tests.pictures.drawn import parsed, spoken


def drawn(markup: str) -> list[tuple[str, float, float, float]]:
    """State, left, width and height of each piece."""
    return [
        (
            each.attrib["data-state"],
            float(each.attrib["x"]),
            float(each.attrib["width"]),
            float(each.attrib["height"]),
        )
        for each in parsed(markup)
        if "data-state" in each.attrib
    ]


def test_a_service_lives_on_its_cover_then_falls_and_comes_back() -> None:
    picture = bar([Part("stale", 0, 15), Part("down", 15, 30)], 40, sentence="Page: as told")
    assert [(state, left, width) for state, left, width, _ in drawn(picture)] == [
        ("stale", 0, 375),
        ("down", 375, 375),
        ("ok", 750, 250),
    ]
    assert spoken(picture) == "Page: as told"


def test_the_worse_the_state_the_higher_it_stands() -> None:
    parts = [Part("stale", 0, 1), Part("down", 1, 2)]
    heights = {state: height for state, _, _, height in drawn(bar(parts, 3, sentence=""))}
    assert heights["ok"] < heights["stale"] < heights["down"]


def test_seconds_of_a_day_are_still_seen() -> None:
    pieces = drawn(bar([Part("down", 1439.9, 1440)], 1440, sentence=""))
    assert pieces[-1][2] >= 5
    assert pieces[-1][1] + pieces[-1][2] <= 1000


def test_a_hostile_name_stays_a_name() -> None:
    assert spoken(bar([], 1, sentence='"><script>')) == '"><script>'


@pytest.mark.parametrize("until", [0.5, 3, 12.5, 37.5, 300, 1800, 12_600, 600_000])
def test_the_axis_has_a_few_words_that_do_not_touch(until: float) -> None:
    found = ticks(until)
    assert 1 <= len(found) <= 5
    assert found[0] == 0
    assert all(b - a >= until / 5 for a, b in pairwise(found))
    assert "style" not in axis(until, until)


def test_minutes_are_said_as_one_says_them() -> None:
    assert [minutes_word(each) for each in (0.5, 7.5, 60, 61, 3000)] == [
        "30 s",
        "7.5 min",
        "1 h",
        "1 h 1 min",
        "50 h",
    ]
