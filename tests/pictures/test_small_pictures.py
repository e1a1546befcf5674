"""Gauge, drains and sprint: the sentence says what the bars show, and a bar never leaves its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.pictures.drains import Drain, drains
from peacetime.pictures.gauge import WIDTH, ZERO, gauge
from peacetime.pictures.sprint import Strip, sprint
from tests.pictures.drawn import all_with, parsed, spoken, words


def test_a_gauge_says_usable_and_debt() -> None:
    drawn = gauge(usable_hours=42, cap_hours=120, debt_hours=3.5, state="watch")
    assert spoken(drawn) == "42 h of 120 h usable, 3.5 h of debt."
    assert parsed(drawn).get("data-state") == "watch"
    assert len(all_with(drawn, "gauge-debt")) == 1


def test_a_gauge_that_is_not_known_draws_no_bar() -> None:
    drawn = gauge(usable_hours=None, cap_hours=120, debt_hours=0, state="healthy")
    assert spoken(drawn) == "The balance is not known."
    assert parsed(drawn).get("data-state") == "unknown"
    assert not all_with(drawn, "gauge-usable")


def test_an_empty_gauge_is_known_and_has_no_usable_bar() -> None:
    drawn = gauge(usable_hours=0.0, cap_hours=120, debt_hours=0, state="overdrawn")
    assert spoken(drawn) == "0 h of 120 h usable."
    assert not all_with(drawn, "gauge-usable")


@given(st.floats(0, 1e6), st.floats(0.1, 1e6))
def test_a_usable_bar_stays_in_its_track(usable: float, cap: float) -> None:
    for bar in all_with(
        gauge(usable_hours=usable, cap_hours=cap, debt_hours=0, state="healthy"), "gauge-usable"
    ):
        assert 0 <= float(bar.attrib["width"]) <= WIDTH - ZERO


def test_drains_name_each_cause_with_hours_and_share() -> None:
    drawn = drains([Drain("Nights", 30), Drain("Weekends", 10)], of=40, what="What drained it")
    assert spoken(drawn) == "What drained it: Nights 30 h, 75%; Weekends 10 h, 25%."
    assert words(drawn) == ["Nights", "30 h · 75%", "Weekends", "10 h · 25%"]


def test_a_label_from_outside_stays_text() -> None:
    drawn = drains([Drain("<b>&", 1)], of=1, what="x")
    assert words(drawn)[0] == "<b>&"


def test_a_sprint_shows_promise_and_what_is_held_and_the_receipts() -> None:
    drawn = sprint(
        Strip("Four sprints in five", 200, 50, kept=20, tried=26),
        Strip("A fixed 20%", 200, 40),
    )
    said = spoken(drawn)
    assert "150 h of 200 h to promise, 50 h held for Rescue" in said
    assert "kept in 20 of 26 past sprints" in said
    assert any("not known" in word for word in words(drawn))


@pytest.mark.parametrize("held", [0.0, 50.0, 200.0, 900.0])
def test_what_is_held_never_makes_a_promise_negative(held: float) -> None:
    drawn = sprint(Strip("Plan", 200, held))
    widths = [float(each.attrib["width"].rstrip("%")) for each in all_with(drawn, "sprint-part")]
    assert min(widths) >= 0
    assert sum(widths) == pytest.approx(100)
