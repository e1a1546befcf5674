from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.signals.levels import level, level_of_score
from peacetime.domain.signals.signal import Level


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("critical", Level.CRITICAL),
        ("CRITICAL", Level.CRITICAL),
        ("Disaster", Level.CRITICAL),
        ("p1", Level.CRITICAL),
        ("P1 - urgent", Level.CRITICAL),
        ("Sev-1", Level.CRITICAL),
        ("SEV 0", Level.CRITICAL),
        ("severity: 2", Level.ERROR),
        ("high", Level.ERROR),
        ("MAJOR", Level.ERROR),
        ("1 - high", Level.ERROR),
        ("minor", Level.WARNING),
        ("Average", Level.WARNING),
        ("degraded_performance", Level.WARNING),
        ("P3-Moderate", Level.WARNING),
        ("P5", Level.INFO),
        ("low", Level.INFO),
        ("Information", Level.INFO),
        ("severity::error", Level.ERROR),
    ],
)
def test_a_tool_s_word_has_its_level(word: Any, found: Any) -> None:
    assert level(word) is found


@pytest.mark.parametrize(
    "word",
    [
        "",
        "none",
        "unknown",
        "Not classified",
        "not critical",
        "ok",
        "3",
        "P9",
        "p10",
        1,
        None,
        ["high"],
        "x" * 99,
    ],
)
def test_an_unknown_word_has_none(word: Any) -> None:
    assert level(word) is None


@pytest.mark.parametrize(
    ("score", "found"),
    [
        (10, Level.CRITICAL),
        ("9.0", Level.CRITICAL),
        (8.9, Level.ERROR),
        (6.9, Level.WARNING),
        (0.1, Level.INFO),
        (0, None),
        (11, None),
        ("high", None),
        (True, None),
        (float("nan"), None),
        (10**400, None),
    ],
)
def test_a_score_has_the_level_of_its_standard(score: Any, found: Any) -> None:
    assert level_of_score(score) is found


@given(st.text() | st.integers() | st.lists(st.text()))
def test_nothing_at_all_makes_it_fail(word: Any) -> None:
    assert level(word) in {None, *Level}
