"""The composer's lines, and the chain that shows what was changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.incidents.timeline import (
    MAX_TEXT,
    Composed,
    EntryKind,
    Link,
    compose,
    content_digest,
    entry_hash,
    verify,
)
from peacetime.domain.shared.errors import InvalidInput

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("p99 is at 4.9 s", Composed(EntryKind.NOTE, "p99 is at 4.9 s")),
        ("/note p99 is at 4.9 s", Composed(EntryKind.NOTE, "p99 is at 4.9 s")),
        ("/action restart pool 3", Composed(EntryKind.ACTION, "restart pool 3")),
        ("/update We are rolling back.", Composed(EntryKind.UPDATE, "We are rolling back.")),
        ("/decision roll back", Composed(EntryKind.DECISION, "roll back")),
        ("/DECISION roll back", Composed(EntryKind.DECISION, "roll back")),
        ("/decision   roll back", Composed(EntryKind.DECISION, "roll back")),
        ("/decision\nroll back", Composed(EntryKind.DECISION, "roll back")),
        (
            "/decision roll back because the pool is new because we changed it",
            Composed(EntryKind.DECISION, "roll back", "the pool is new because we changed it"),
        ),
        (
            "/decision roll back\nBecause it is new",
            Composed(EntryKind.DECISION, "roll back", "it is new"),
        ),
        ("/decision because it is new", Composed(EntryKind.DECISION, "because it is new")),
        ("/note it broke because of us", Composed(EntryKind.NOTE, "it broke because of us")),
        ("/decisive", None),
        ("/", None),
        ("/api/checkout answers 500", Composed(EntryKind.NOTE, "/api/checkout answers 500")),
        ("see\n/decision roll back", Composed(EntryKind.NOTE, "see\n/decision roll back")),
        ("<b>bold</b> & =1+1", Composed(EntryKind.NOTE, "<b>bold</b> & =1+1")),
    ],
)
def test_a_typed_line_becomes_an_entry(typed: str, wanted: Composed | None) -> None:
    if wanted is None:
        with pytest.raises(InvalidInput, match="Start with /decision") as refusal:
            compose(typed)
        assert refusal.value.code == "command_unknown"
    else:
        assert compose(typed) == wanted


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "text_required"),
        ("/update", "text_required"),
        ("/decision   ", "text_required"),
        ("a\0b", "text_nul"),
        ("half \ud83d of it", "text_surrogate"),
        ("x" * (MAX_TEXT + 1), "text_too_long"),
        ("x" * 1_000_000, "text_too_long"),
    ],
)
def test_a_line_that_cannot_be_kept_is_refused_with_its_reason(typed: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        compose(typed)
    assert (refusal.value.code, refusal.value.field) == (code, "text")
    assert len(refusal.value.sentence) < 200


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_what_does_not_begin_with_a_command_is_a_note_as_it_was_typed(typed: str) -> None:
    try:
        said = compose(f"~{typed}~")
    except InvalidInput:
        pytest.fail("a note was refused")
    assert said.kind is EntryKind.NOTE
    assert said.text[0] == "~" == said.text[-1]


def chain(contents: list[tuple[str, str]], *, previous: str = "", first: int = 1) -> list[Link]:
    links = []
    for number, (text, reason) in enumerate(contents, start=first):
        said = Link(
            number=number,
            kind="note" if number % 2 else "decision",
            at=NOON + timedelta(minutes=number),
            actor="alice@example.org",
            corrects=number - 1 if number % 3 == 0 else None,
            content_digest=content_digest(text, reason),
            previous_hash=previous,
            entry_hash="",
        )
        links.append(replace(said, entry_hash=hash_of(said)))
        previous = links[-1].entry_hash
    return links


def hash_of(link: Link) -> str:
    return entry_hash(
        previous_hash=link.previous_hash,
        number=link.number,
        kind=link.kind,
        at=link.at,
        actor=link.actor,
        corrects=link.corrects,
        content_digest=link.content_digest,
    )


CONTENTS = st.lists(st.tuples(st.text(max_size=9), st.text(max_size=3)), min_size=1, max_size=9)
CHANGES: dict[str, Any] = {
    "number": 99,
    "kind": "redaction",
    "at": NOON - timedelta(microseconds=1),
    "actor": "mallory@example.org",
    "corrects": 77,
    "content_digest": content_digest("something else"),
    "previous_hash": "0" * 64,
    "entry_hash": "0" * 64,
}


@given(CONTENTS)
def test_a_chain_as_it_was_written_has_no_findings(contents: list[tuple[str, str]]) -> None:
    links = chain(contents)
    assert verify(links) == []
    assert verify(links, length=len(links), head=links[-1].entry_hash) == []


@given(CONTENTS, st.data(), st.sampled_from(sorted(CHANGES)))
def test_any_change_of_any_entry_is_found(
    contents: list[tuple[str, str]], data: st.DataObject, part: str
) -> None:
    links = chain(contents)
    place = data.draw(st.integers(0, len(links) - 1))
    links[place] = replace(links[place], **{part: CHANGES[part]})
    assert verify(links)


@given(CONTENTS, st.data())
def test_any_entry_that_was_removed_is_missed(
    contents: list[tuple[str, str]], data: st.DataObject
) -> None:
    links = chain(contents)
    gone = data.draw(st.integers(0, len(links) - 1))
    left = links[:gone] + links[gone + 1 :]
    findings = verify(left, length=len(links), head=links[-1].entry_hash)
    assert (gone + 1, "entry_missing") in {(found.number, found.code) for found in findings}


@given(CONTENTS, CONTENTS, st.data())
def test_a_chain_written_anew_from_some_entry_on_is_noticed(
    contents: list[tuple[str, str]], other: list[tuple[str, str]], data: st.DataObject
) -> None:
    links = chain(contents)
    kept = data.draw(st.integers(0, len(links) - 1))
    before = links[kept - 1].entry_hash if kept else ""
    anew = links[:kept] + chain([("forged", ""), *other], previous=before, first=kept + 1)
    assert verify(anew) == []  # it fits in itself; only what is kept elsewhere tells
    assert verify(anew, length=len(anew), head=links[-1].entry_hash)


@given(st.lists(st.text(max_size=3), min_size=2, max_size=9), st.data())
def test_entries_that_changed_places_are_found(texts: list[str], data: st.DataObject) -> None:
    links = chain([(text, "") for text in texts])
    order = data.draw(st.permutations(range(len(links))))
    moved = [links[place] for place in order]
    assert bool(verify(moved)) == (moved != links)


def test_several_findings_are_all_told() -> None:
    links = chain([("a", ""), ("b", ""), ("c", ""), ("d", ""), ("e", "")])
    links[1] = replace(links[1], actor="mallory@example.org")
    sentences = [found.sentence for found in verify([*links[:2], *links[4:]])]
    assert sentences == [
        "Entry 2 was changed after it was written.",
        "Entries 3 to 4 are missing.",
        "Entry 5 does not follow the one before it.",
    ]


def test_an_empty_timeline_holds_and_an_emptied_one_does_not() -> None:
    assert verify([], length=0, head="") == []
    assert [found.sentence for found in verify([], length=3)] == ["Entries 1 to 3 are missing."]


def test_redaction_keeps_the_chain_since_only_the_digest_is_in_it() -> None:
    links = chain([("the password is hunter2", ""), ("rotated", "")])
    assert verify(links) == []  # the words are nowhere in what is checked
    assert content_digest("", "") != links[0].content_digest


def test_what_was_redacted_cannot_be_guessed_without_its_salt() -> None:
    kept = content_digest("hunter2", salt="5a17")
    assert kept == content_digest("hunter2", salt="5a17")
    assert kept not in {content_digest("hunter2"), content_digest("hunter2", salt="5a18")}
    assert kept != content_digest("5a17", "hunter2"), "a salt is no text"


@given(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_two_contents_share_a_digest_only_when_they_are_one(
    text: str, reason: str, other: str, other_reason: str
) -> None:
    is_same = (text, reason) == (other, other_reason)
    assert (content_digest(text, reason) == content_digest(other, other_reason)) == is_same


def test_the_zone_in_which_a_moment_is_written_does_not_change_its_hash() -> None:
    (link,) = chain([("a", "")])
    from zoneinfo import ZoneInfo

    assert hash_of(replace(link, at=link.at.astimezone(ZoneInfo("Asia/Tokyo")))) == link.entry_hash
