"""Texts as plain values: what is hostile is refused with its line, what is odd is told."""

import pytest

from peacetime.documents.any_text import read_documents, read_one
from peacetime.documents.json_text import read_json
from peacetime.documents.refusals import DocumentRefused
from peacetime.documents.yaml_text import LARGEST, read_yaml

BOMB = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 9)
)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: !!python/object/apply:os.system [ls]", "tag_refused", 2),
        ("a: !!python/name:os.system", "tag_refused", 1),
        (BOMB, "document_repeats_itself", 6),
        ("a: &a\n  b: *a", "document_repeats_itself", 2),
        ("[" * 100_000, "document_too_deep", None),
        ("- " * 100_000, "document_too_deep", 1),
        ("a: 1\nb: c: d", "document_unreadable", 2),
        ("a: *nowhere", "document_unreadable", 1),
        ("a: \x01", "document_unreadable", None),
        ("? [a]\n: b", "document_unreadable", 1),
        ("a" * (LARGEST + 1), "document_too_large", None),
        ("", "document_unreadable", None),
        ("---\n" * 100_000, "document_too_large", None),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(
    text: str, code: str, line: int | None
) -> None:
    with pytest.raises(DocumentRefused) as refused:
        read_documents(text)
    assert (refused.value.code, refused.value.line) == (code, line)


def test_plain_words_stay_words() -> None:
    (found,) = read_yaml("a: [no, 12:30, 2026-01-01, 1e3, .5, 'x', '7', 0x1f, ~, true, -.inf]")
    assert found.value == {
        "a": ["no", "12:30", "2026-01-01", 1000, 0.5, "x", "7", "0x1f", None, True, float("-inf")]
    }


def test_every_place_has_its_line() -> None:
    found = read_one(
        "services:\n  page:\n    team: Shop\nneeds:\n  - consumer: page\n    cover: 1\n"
    )
    assert found.lines["services", "page", "team"] == 3
    assert found.lines["needs", 0] == 5
    assert found.lines["needs", 0, "cover"] == 6


def test_a_key_that_stands_twice_is_told_and_the_first_counts() -> None:
    found = read_one("a: 1\nb: 2\na: 3\n")
    assert found.value == {"a": 1, "b": 2}
    (odd,) = found.oddities
    assert (odd.code, odd.line) == ("key_twice", 3)
    assert "first on line 1" in odd.sentence
    assert [each.code for each in read_json('{"a": 1, "a": 2}').oddities] == ["key_twice"]


def test_anchors_and_merges_are_read() -> None:
    found = read_one("usual: &u {timeout: 2, cover: 5}\none: {<<: *u, cover: 15}\nother: *u\n")
    assert found.value == {
        "usual": {"timeout": 2, "cover": 5},
        "one": {"cover": 15, "timeout": 2},
        "other": {"timeout": 2, "cover": 5},
    }


def test_several_documents_are_told_apart() -> None:
    assert [each.value for each in read_documents("a: 1\n---\nb: 2\n")] == [{"a": 1}, {"b": 2}]
    with pytest.raises(DocumentRefused, match="2 documents"):
        read_one("a: 1\n---\nb: 2\n")


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": 1', '{"a": ' + "[" * 100_000, "[1,]x"])
def test_broken_json_is_refused(text: str) -> None:
    with pytest.raises(DocumentRefused):
        read_json(text)
