"""Text and slugs: refused with a code of their own, or kept as meant."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_slug, clean_text, quoted, suggested_slug

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)  # lone surrogates and NUL too


def code_of(text: str | None, **options: Any) -> str:
    with pytest.raises(InvalidInput) as refused:
        clean_text(text, field="summary", max_length=10, **options)
    assert refused.value.field == "summary"
    assert refused.value.sentence.startswith("Summary ")
    return refused.value.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\0b", "text_nul"),
        ("a\ud800b", "text_surrogate"),
        ("\udc00", "text_surrogate"),
        ("a\x07b", "text_control"),
        ("a\x9fb", "text_control"),
        ("\x1c", "text_control"),
        ("one\ntwo", "text_control"),
        ("one\ttwo", "text_control"),
        ("one\u2028two", "text_control"),
        ("elevencharss", "text_too_long"),
        ("", "text_required"),
        (None, "text_required"),
        (" \t\n\u00a0 ", "text_required"),
        ("\u200b\u200d", "text_required"),
    ],
)
def test_each_refusal_has_its_own_code(text: str | None, code: str) -> None:
    assert code_of(text) == code


def test_several_lines_and_tabs_belong_in_a_text_of_several_lines() -> None:
    text = clean_text("\n\n  a\r\n\tb\rc \n", field="text", max_length=20, multiline=True)
    assert text == "  a\n\tb\nc"


def test_optional_text_may_be_empty() -> None:
    assert clean_text(None, field="note", max_length=5, required=False) == ""


def test_markup_and_formulas_stay_as_typed() -> None:
    for text in ("<script>alert(1)</script>", "=1+1", "a  b", "🟢 👩‍💻", "\u202ereversed", "'; --"):
        assert clean_text(text, field="text", max_length=99) == text


def test_a_megabyte_is_refused_with_its_length() -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_text("x" * 1_048_576, field="text", max_length=10_000)
    assert refused.value.code == "text_too_long"
    assert refused.value.details == {"field": "text", "length": 1_048_576, "max_length": 10_000}
    assert "1,048,576 characters; at most 10,000 fit" in refused.value.sentence


def test_composing_may_bring_a_text_below_the_limit() -> None:
    assert clean_text("e\u0301" * 10, field="text", max_length=10) == "é" * 10


@given(ANY_TEXT)
def test_what_is_kept_can_be_stored_and_is_kept_again(text: str) -> None:
    try:
        kept = clean_text(text, field="text", max_length=40, multiline=True)
    except InvalidInput:
        return
    assert kept.encode()
    assert "\0" not in kept
    assert len(kept) <= 40
    assert unicodedata.is_normalized("NFC", kept)
    assert clean_text(kept, field="text", max_length=40, multiline=True) == kept


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40))
def test_no_visible_character_is_lost(text: str) -> None:
    kept = clean_text(text, field="text", max_length=200)
    assert kept == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("slug", "suggestion"),
    [
        ("Checkout", "checkout"),
        ("check out", "check-out"),
        ("-a--b-", "a-b"),
        ("Zahlungen_Köln", "zahlungen-koln"),
        ("оплата", "my-team"),
        ("支払い", "my-team"),
        ("\uff43heckout", "checkout"),
        ("a/../b", "a-b"),
    ],
)
def test_a_wrong_slug_is_refused_with_a_suggestion(slug: str, suggestion: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_slug(slug)
    assert refused.value.code == "slug_invalid"
    assert refused.value.details["suggestion"] == suggestion
    assert f'"{suggestion}"' in refused.value.sentence


@given(ANY_TEXT)
def test_every_suggestion_is_a_slug(text: str) -> None:
    suggestion = suggested_slug(text)
    assert clean_slug(suggestion, max_length=len(suggestion)) == suggestion


@given(ANY_TEXT)
def test_quoted_text_can_be_stored_and_shown(text: str) -> None:
    shown = quoted(text, at_most=10)
    assert shown.encode()
    assert len(shown) <= 13
    assert shown[1:-1].rstrip("…").isprintable()
