from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.signals.guessing import leaves, suggested
from peacetime.domain.signals.signal import Level, NotRead, State


def test_a_plain_alert_is_guessed_whole() -> None:
    payload = {
        "alert_id": "a-7",
        "summary": "Queue is full",
        "status": "triggered",
        "severity": "major",
        "service": {"id": 3, "name": "checkout"},
        "team": "shop",
        "updated_at": "2026-03-01T09:00:00Z",
        "started_at": 1772355000,
        "html_url": "https://ops.example/7",
        "description": "Two hundred orders wait.",
    }
    signal = suggested(payload).read(payload).signals[0]
    assert (signal.key, signal.title, signal.state, signal.level) == (
        "a-7",
        "Queue is full",
        State.FIRING,
        Level.ERROR,
    )
    assert (signal.service, signal.team, signal.link) == (
        "checkout",
        "shop",
        "https://ops.example/7",
    )
    assert signal.at is not None
    assert signal.started_at is not None
    assert signal.text == "Two hundred orders wait."


def test_a_list_of_alerts_is_found_and_what_stands_outside_of_it() -> None:
    payload = {
        "service": "checkout",
        "alerts": [{"id": 1, "name": "a", "state": "ok"}, {"id": 2, "name": "b", "state": "down"}],
    }
    found = suggested(payload)
    assert (found.items, found.service) == ("alerts", "$.service")
    assert [signal.state for signal in found.read(payload).signals] == [
        State.RESOLVED,
        State.FIRING,
    ]


def test_a_truth_tells_the_state_by_the_name_of_its_field() -> None:
    found = suggested({"id": 1, "message": "x", "resolved": False})
    assert found.read({"id": 1, "message": "x", "resolved": False}).signals[0].state is State.FIRING
    assert (
        found.read({"id": 1, "message": "x", "resolved": True}).signals[0].state is State.RESOLVED
    )


def test_without_any_word_for_the_state_it_fires() -> None:
    payload = {"rule": "Too many errors", "host": "web-1"}
    signal = suggested(payload).read(payload).signals[0]
    assert (signal.state, signal.title, signal.service) == (
        State.FIRING,
        "Too many errors",
        "web-1",
    )


def test_what_can_be_pointed_at_is_bounded() -> None:
    wide = {str(number): number for number in range(2000)}
    deep: Any = 1
    for _ in range(5000):
        deep = {"a": deep}
    assert len(leaves(wide)) == 500
    assert leaves(deep) == []
    while isinstance(deep, dict):  # taken apart by hand, since freeing it at once recurses
        deep = deep["a"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8) | st.just("alerts"), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(json_values)
def test_no_payload_makes_the_guess_fail(payload: Any) -> None:
    found = suggested(payload)
    if found.key:
        try:
            assert found.read(payload).signals
        except NotRead as refusal:
            assert refusal.code == "payload_incomplete"  # noqa: PT017 - a first item that no later one is like


def test_the_id_of_something_inside_is_a_better_key_than_a_text_that_changes() -> None:
    said = {
        "device": {"id": "gate-4", "site": "Yard"},
        "verdict": "open",
        "message": "Gate 4 stands open for 12 minutes",
    }
    found = suggested(said)
    assert (found.key, found.state, found.title) == (("device.id",), "verdict", "message")
    assert found.read(said).signals[0].key == "gate-4"


def test_of_two_fields_that_may_say_how_it_stands_none_is_guessed() -> None:
    found = suggested({"id": 1, "door": "open", "lamp": "ok", "text": "Something"})
    assert found.state == ""
