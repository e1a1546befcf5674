from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.signals.signal import NotRead, State
from peacetime.domain.signals.states import state, state_by


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("FIRING", State.FIRING),
        ("Re-Triggered", State.FIRING),
        ("no_data", State.FIRING),
        ("in progress", State.ACKNOWLEDGED),
        ("ACK", State.ACKNOWLEDGED),
        ("Recovered", State.RESOLVED),
        ("ok", State.RESOLVED),
        ("purple", None),
        ("", None),
        (True, None),
        (None, None),
    ],
)
def test_a_word_that_everybody_uses_has_its_state(word: Any, found: State | None) -> None:
    assert state(word) is found


@pytest.mark.parametrize(
    ("word", "code"),
    [("", "payload_incomplete"), (None, "payload_incomplete"), ("purple", "state_unknown")],
)
def test_a_tool_s_own_list_refuses_what_it_has_not(word: Any, code: str) -> None:
    with pytest.raises(NotRead) as refused:
        state_by({"up": State.RESOLVED}, word, tool="Ping")
    assert refused.value.code == code


@given(st.text() | st.integers() | st.lists(st.text()))
def test_nothing_at_all_makes_it_fail(word: Any) -> None:
    assert state(word) in {None, *State}
