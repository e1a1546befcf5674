import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.signals import fields
from peacetime.domain.signals.signal import NotRead

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


def test_a_path_leads_through_objects_and_lists() -> None:
    payload = {"a": [{"b.c": 1}, {"b": {"c": 2}}]}
    assert fields.at(payload, "a.1.b.c") == fields.at(payload, "a.-1.b.c") == 2
    assert fields.at(payload, r"a.0.b\.c") == 1
    assert fields.at(payload, "a.7.b") is None
    assert fields.at(payload, "a.b") is None


def test_text_can_be_stored_and_is_cut_with_a_sign() -> None:
    assert fields.line("a\x00b\ud800c\u0007") == "abc"
    assert fields.line("x" * 400, 10) == "x" * 9 + "…"
    assert fields.text(" one \r\n two\x00 ") == "one \n two"
    assert fields.line(True) == "true"
    assert fields.line(7.0) == "7"
    assert fields.line(10**100) == ""


def test_the_first_field_that_holds_something_counts() -> None:
    assert fields.first({"a": "", "b": None, "c": "\x00", "d": 4}, "a", "b", "c", "d") == "4"
    assert fields.first_text({"a": "", "b": "x\ny"}, "a", "b") == "x\ny"
    assert (
        fields.first_link({"a": "see below", "b": "http://ops.example"}, "a", "b")
        == "http://ops.example"
    )


def test_a_field_that_must_be_there_is_named_when_it_is_not() -> None:
    with pytest.raises(NotRead, match=r"This Ping delivery has no `id` or `key`") as refused:
        fields.needed({"id": {}}, "id", "key", tool="Ping")
    assert refused.value.code == "payload_incomplete"


@pytest.mark.parametrize(
    ("address", "is_kept"),
    [
        ("https://ops.example/a?b=%7Bc%7D#d", True),
        ("HTTP://10.0.0.1:9090/graph", True),
        ("https://medium.example/@someone/post", True),
        ("javascript:alert(1)", False),
        ("ftp://ops.example", False),
        ("https://me:secret@ops.example/", False),
        ("https://", False),
        ("https://ops.example/a b", False),
        ('https://ops.example/"onclick="x', False),
        ("//ops.example", False),
        ("https://ops.example/" + "a" * 3000, False),
        (None, False),
    ],
)
def test_only_a_plain_web_address_is_a_link(address: Any, is_kept: Any) -> None:
    assert bool(fields.link(address)) is is_kept


def test_json_inside_json_is_unwrapped_and_plain_text_is_not() -> None:
    assert fields.unwrapped(json.dumps(json.dumps({"a": 1}))) == {"a": 1}
    assert fields.unwrapped("{not json") == "{not json"
    assert fields.unwrapped("[" * 100_000) == "[" * 100_000


def test_tags_are_read_in_every_form() -> None:
    assert fields.tags("env:prod, team:web") == {"env": "prod", "team": "web"}
    assert fields.tags([["Env", "prod"], {"name": "team", "value": "web"}]) == {
        "env": "prod",
        "team": "web",
    }
    assert fields.tags({"Env": {"deep": 1}}) == {"env": ""}
    assert fields.tags(3) == {}


def test_a_long_key_stays_one_and_differs_from_its_like() -> None:
    one, other = fields.key("a" * 300, "b"), fields.key("a" * 300, "c")
    assert len(one) == len(other) == fields.MOST_KEY
    assert one != other


def test_depth_is_measured_without_recursion() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert fields.is_too_deep(deep)
    assert not fields.is_too_deep({"a": [{"b": []}]})
    while deep:  # taken apart by hand, since freeing it at once recurses
        deep = deep[0]  # type: ignore[assignment]


@given(json_values, st.text(max_size=12))
def test_no_value_makes_a_reader_of_fields_fail(value: Any, path: Any) -> None:
    fields.at(value, path)
    assert len(fields.line(value)) <= fields.MOST_LINE
    assert "\x00" not in fields.text(value)
    fields.link(value)
    fields.mappings(value)
    fields.lines(value)
    fields.tags(value)
    fields.unwrapped(value)
    fields.key(value, value)
    fields.text(value).encode()
    fields.line(value).encode()
