from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.signals.mapping import PATHS, Mapping, mapping_of
from peacetime.domain.signals.signal import Kind, Level, NotRead, State

LIST: dict[str, Any] = {
    "site": {"name": "shop", "team": "web"},
    "things": [
        {
            "no": 7,
            "what": "Queue is full",
            "is": "RED",
            "bad": "dire",
            "since": 1772355600,
            "see": "https://ops.example/7",
        },
        {
            "no": 8,
            "what": "Disk is full",
            "is": "seen",
            "bad": "P3",
            "since": "2026-03-01",
            "see": "ftp://ops.example",
        },
        {"no": 9, "what": "Host was down", "is": "green", "bad": "", "since": "never", "see": ""},
    ],
}
MAPPING = Mapping(
    key=("$.site.name", "no"),
    title="what",
    state="is",
    firing=("red",),
    acknowledged=("seen",),
    resolved=("green",),
    level="bad",
    levels=(("dire", Level.CRITICAL),),
    service="$.site.name",
    team="$.site.team",
    at="since",
    link="see",
    items="things",
)


def test_each_item_of_a_list_is_a_matter_with_what_the_whole_says() -> None:
    reading = MAPPING.read(LIST)
    assert [signal.key for signal in reading.signals] == ["shop:7", "shop:8", "shop:9"]
    assert [signal.state for signal in reading.signals] == [
        State.FIRING,
        State.ACKNOWLEDGED,
        State.RESOLVED,
    ]
    assert [signal.level for signal in reading.signals] == [Level.CRITICAL, Level.WARNING, None]
    assert {(signal.service, signal.team) for signal in reading.signals} == {("shop", "web")}
    assert [signal.link for signal in reading.signals] == ["https://ops.example/7", "", ""]
    assert [signal.at is not None for signal in reading.signals] == [True, True, False]
    assert "never" in reading.remarks[0]


def test_a_mapping_comes_back_from_its_json() -> None:
    assert mapping_of(MAPPING.to_json()) == MAPPING


def test_what_everybody_says_needs_no_list_of_words() -> None:
    found = Mapping(key=("id",), title="name", state="status")
    assert (
        found.read({"id": 1, "name": "x", "status": "Resolved"}).signals[0].state is State.RESOLVED
    )


def test_an_unknown_word_takes_the_chosen_state_or_is_refused() -> None:
    odd = {"id": 1, "name": "x", "status": "purple"}
    strict = Mapping(key=("id",), title="name", state="status")
    lenient = Mapping(key=("id",), title="name", state="status", otherwise=State.FIRING)
    assert lenient.read(odd).signals[0].state is State.FIRING
    with pytest.raises(NotRead, match="purple") as refused:
        strict.read(odd)
    assert refused.value.code == "state_unknown"


def test_an_item_without_key_or_title_is_left_out_with_a_remark() -> None:
    found = Mapping(key=("id",), title="name", otherwise=State.FIRING, items="all")
    reading = found.read({"all": [{"id": 1, "name": "x"}, {"name": "y"}, {"id": 3}, "z"]})
    assert [signal.key for signal in reading.signals] == ["1"]
    assert len(reading.remarks) == 2  # each said once
    with pytest.raises(NotRead) as refused:
        found.read({"all": [{"name": "y"}]})
    assert refused.value.code == "payload_incomplete"


def test_an_empty_list_says_nothing_and_a_deep_payload_is_refused() -> None:
    found = Mapping(key=("id",), title="name", otherwise=State.FIRING, items="all")
    assert found.read({"all": []}).passed_over
    deep: Any = {}
    for _ in range(100):
        deep = {"a": deep}
    with pytest.raises(NotRead) as refused:
        found.read(deep)
    assert refused.value.code == "payload_too_deep"


@pytest.mark.parametrize(
    ("written", "code", "field"),
    [
        (None, "mapping_invalid", "mapping"),
        ([], "mapping_invalid", "mapping"),
        ({"key": ["id"], "title": "t", "state": "s", "colour": "red"}, "mapping_invalid", "mapping"),
        ({"title": "t", "state": "s"}, "mapping_key_required", "key"),
        ({"key": [], "title": "t", "state": "s"}, "mapping_key_required", "key"),
        ({"key": ["id"], "state": "s"}, "mapping_title_required", "title"),
        ({"key": ["id"], "title": "t"}, "mapping_state_required", "state"),
        ({"key": ["a..b"], "title": "t", "state": "s"}, "mapping_path_invalid", "key"),
        ({"key": ["id"], "title": "t\x00", "state": "s"}, "mapping_path_invalid", "title"),
        ({"key": ["id"], "title": 3, "state": "s"}, "mapping_invalid", "title"),
        ({"key": [3], "title": "t", "state": "s"}, "mapping_invalid", "key"),
        ({"key": ["a"] * 9, "title": "t", "state": "s"}, "mapping_invalid", "key"),
        ({"key": ["id"], "title": "t", "otherwise": "purple"}, "mapping_invalid", "otherwise"),
        ({"key": ["id"], "title": "t", "state": "s", "kind": "purple"}, "mapping_invalid", "kind"),
        ({"key": ["id"], "title": "t", "state": "s", "levels": {"dire": "purple"}}, "mapping_invalid", "levels"),
        ({"key": ["id"], "title": "t", "state": "s", "levels": ["dire"]}, "mapping_invalid", "levels"),
        ({"key": ["id"], "title": "t", "state": "s", "firing": "x" * 10, "resolved": ["X" * 10]}, "mapping_words_clash", "resolved"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_work_says_why(written: Any, code: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        mapping_of(written)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert refused.value.sentence.endswith(".")


paths = st.sampled_from(["", "id", "a.0.b", "$.a", "a.-1", "things.0.what"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "id"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(
    json_values, st.fixed_dictionaries(dict.fromkeys(PATHS, paths)), st.sampled_from([None, *State])
)
def test_no_payload_makes_a_mapping_fail(
    payload: Any, chosen: dict[str, Any], otherwise: State | None
) -> None:
    found = Mapping(key=("id",), otherwise=otherwise, kind=Kind.ALERT, **chosen)
    try:
        assert all(signal.key and signal.title for signal in found.read(payload).signals)
    except NotRead as refusal:
        assert refusal.sentence  # noqa: PT017 - either is a fair answer


@given(json_values)
def test_no_json_makes_the_check_of_a_mapping_fail(written: Any) -> None:
    with pytest.raises(InvalidInput):
        mapping_of(written)
