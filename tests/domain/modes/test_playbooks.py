"""A playbook is plain lines in our words; a tick belongs to the words it was given to."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.modes.playbooks.playbook import (
    LISTS,
    PARTS,
    Playbook,
    PlaybookMode,
    cleaned,
    responsibility_key,
)
from peacetime.domain.modes.playbooks.standard import STANDARD
from peacetime.domain.shared.comparing import compared
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.quarters import quarter_of

FRAMEWORK = Path(__file__).parents[4] / "shared" / "framework" / "delivery-and-rescue.txt"
PLAIN = Playbook("Ship", "Calm")
WORDS_IN_A_ROW = 6


@pytest.mark.parametrize("mode", PlaybookMode)
def test_what_is_shipped_says_something_in_every_part_and_can_be_kept(mode: PlaybookMode) -> None:
    playbook = STANDARD[mode]
    assert all(playbook.lines(part) for part in PARTS)
    assert cleaned(playbook) == playbook


def test_leading_asks_as_many_things_as_the_framework_does() -> None:
    asked = {mode.value: len(STANDARD[mode].responsibilities) for mode in PlaybookMode}
    assert asked == {"delivery": 8, "rescue": 8, "recovering": 6}


@pytest.mark.skipif(not FRAMEWORK.exists(), reason="the framework is not beside this repository")
def test_the_words_are_our_own() -> None:
    """No line shares six words in a row with the framework."""

    def words(text: str) -> list[str]:
        return "".join(c if c.isalnum() else " " for c in text.lower()).split()

    theirs = " " + " ".join(words(FRAMEWORK.read_text())) + " "
    for playbook in STANDARD.values():
        for line in (line for part in PARTS for line in playbook.lines(part)):
            ours = words(line)
            for n in range(len(ours) - WORDS_IN_A_ROW + 1):
                assert f" {' '.join(ours[n : n + WORDS_IN_A_ROW])} " not in theirs, line


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"objective": " "}, "objective", "text_required"),
        ({"mindset": "x" * 301}, "mindset", "text_too_long"),
        ({"mindset": "two\nlines"}, "mindset", "text_control"),
        ({"signals": ("a", "b", "a ")}, "signals", "line_twice"),
        ({"signals": tuple(map(str, range(31)))}, "signals", "lines_too_many"),
        ({"responsibilities": ("a\0b",)}, "responsibilities", "text_nul"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_part(
    said: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        cleaned(replace(PLAIN, **said))
    assert (refusal.value.field, refusal.value.code) == (field, code)


def test_blank_lines_are_left_out() -> None:
    lists: Any = dict.fromkeys(LISTS, ("one", "", "  ", "two"))
    said = replace(PLAIN, **lists)
    assert all(cleaned(said).lines(part) == ("one", "two") for part in LISTS)


def test_the_same_words_in_another_mode_are_another_line() -> None:
    keys = {responsibility_key(mode, "Say thanks") for mode in PlaybookMode}
    assert len(keys) == 3


LINES = st.lists(st.sampled_from("abcd"), max_size=8)


@given(LINES, LINES)
def test_a_comparison_holds_both_versions_whole(before: list[str], after: list[str]) -> None:
    lines = compared(before, after)
    assert [line.text for line in lines if line.state != "added"] == before
    assert [line.text for line in lines if line.state != "removed"] == after


@given(st.dates(max_value=date(9998, 12, 31)))
def test_every_day_is_in_the_quarter_it_is_said_to_be_in(day: date) -> None:
    quarter = quarter_of(day)
    assert quarter.starts_on <= day < quarter.ends_before
    assert quarter_of(quarter.ends_before) > quarter
