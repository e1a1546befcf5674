"""Several write one postmortem at once: whatever comes when, all end with the same words, and none is lost."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc, Text

from peacetime.domain.incidents.timeline import EntryKind
from peacetime.queries.access import PEACETIME, NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.queries.postmortems import shared
from peacetime.queries.postmortems.one import postmortem, versions
from peacetime.queries.postmortems.shared import Typed, changes, document, edit, empty, part
from peacetime.storage.models import Incident, Postmortem, PostmortemUpdate
from peacetime.usecases.incidents import Stale
from peacetime.usecases.postmortems import together
from peacetime.usecases.postmortems.bringing import bring_postmortem
from peacetime.usecases.postmortems.opening import open_postmortem
from peacetime.usecases.postmortems.together import (
    AnotherDocument,
    TooLong,
    WrongUpdate,
    join,
    save_typed,
    save_what_was_left,
    type_into,
)
from peacetime.usecases.postmortems.writing import restore_version, save_text
from peacetime.usecases.redaction import redact_entry
from peacetime.usecases.timeline import write_entry
from tests.acts import stood_down
from tests.builders import NOON
from tests.cast import Cast

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
LATER = NOON + 3 * HOUR
WORDS = st.text("ab\nö😀 ", max_size=12)


class Writer:
    """A browser: a document of its own, which hears of others only what it is told."""

    def __init__(self, first: bytes = b"\0\0") -> None:
        self.doc = empty()
        self.doc.apply_update(first)

    @property
    def text(self) -> str:
        return str(part(self.doc, "text"))

    def write(self, text: str) -> bytes:
        """Make it read like this; what to send for it."""
        before = self.doc.get_state()
        edit(part(self.doc, "text"), text)
        return self.doc.get_update(before)

    def add(self, words: str, *, place: int | None = None) -> bytes:
        at = len(self.text) if place is None else place % (len(self.text) + 1)
        return self.write(self.text[:at] + words + self.text[at:])


def row(number: int, update: bytes) -> Typed:
    return Typed(number, 1, "one", update, None, NOON, "alice@example.org")


@given(WORDS, WORDS)
def test_an_edit_makes_a_text_read_like_another(before: str, after: str) -> None:
    text = before
    for start, end, put in reversed(changes(before, after)):
        text = text[:start] + put + text[end:]
    assert text == after
    writer = Writer()
    writer.write(before)
    writer.write(after)
    assert writer.text == after


@given(
    st.lists(st.tuples(st.integers(0, 1), st.integers(0, 99), WORDS, st.booleans()), max_size=12),
    st.randoms(use_true_random=False),
)
def test_whatever_comes_when_all_end_with_the_same_words(
    typed: list[tuple[int, int, str, bool]], random: object
) -> None:
    first = Writer()
    begun = first.write("# Summary\n\n# Causes\n")
    writers = [Writer(begun), Writer(begun)]
    updates = [begun]
    for who, place, words, is_told in typed:
        updates.append(writers[who].add(words, place=place))
        if is_told:
            writers[1 - who].doc.apply_update(updates[-1])
    shuffled = [*updates, *updates[:3]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    late = document(row(number, update) for number, update in enumerate(shuffled))
    for writer in writers:
        missing = late.get_update(writer.doc.get_state())
        writer.doc.apply_update(missing)
    assert writers[0].text == writers[1].text == str(part(late, "text"))
    kept = writers[0].text
    for letter in "ab😀":
        assert kept.count(letter) == sum(words.count(letter) for _, _, words, _ in typed) + (
            "# Summary\n\n# Causes\n".count(letter)
        )


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5))
def test_who_joins_late_has_the_same_words_as_who_was_there(said: list[tuple[str, str]]) -> None:
    first = Writer()
    updates = [first.write("Begun\n")]
    one, other = Writer(updates[0]), Writer(updates[0])
    for mine, theirs in said:
        here, there = one.add(mine), other.add(theirs, place=0)
        one.doc.apply_update(there)
        other.doc.apply_update(here)
        updates += [here, there]
    late = document(row(number, update) for number, update in enumerate(updates))
    assert str(part(late, "text")) == one.text == other.text
    whole = late.get_update()
    assert str(part(document([row(0, whole)]), "text")) == one.text


@pytest.fixture
def ref(cast: Cast, incident: Incident) -> str:
    stood_down(cast, at=NOON + 2 * HOUR)
    return open_postmortem(incident.ref, actor=cast.acting("alice"), at=LATER).ref


class At:
    """Somebody at the shared text of a postmortem."""

    def __init__(self, cast: Cast, who: str, ref: str) -> None:
        self.actor, self.ref = cast.acting(who), ref
        found = join(ref, actor=self.actor, at=LATER)
        self.document, self.version = found.document, found.began.version
        self.writer = Writer(found.doc.get_update())

    def add(self, words: str, *, place: int | None = None, at: timedelta = SECOND) -> None:
        update = self.writer.add(words, place=place)
        type_into(self.ref, self.document, update, actor=self.actor, at=LATER + at)

    def hear(self) -> str:
        """What the server says to who comes back."""
        found = join(self.ref, actor=self.actor, at=LATER)
        self.writer.doc.apply_update(found.doc.get_update(self.writer.doc.get_state()))
        return self.writer.text


def typed_rows() -> int:
    return PostmortemUpdate.objects.filter(version=None).count()


@pytest.mark.django_db
def test_two_write_at_once_and_it_becomes_one_version_by_both(cast: Cast, ref: str) -> None:
    alice, bob = At(cast, "alice", ref), At(cast, "bob", ref)
    alice.add("\nAlice was here")
    bob.add("Bob was here\n", place=0)
    bob.add("and here\n", place=0)
    assert alice.hear() == bob.hear()
    assert postmortem(ref, at=LATER).version.number == 1
    assert save_typed(ref, actor=PEACETIME, at=LATER + 9 * SECOND) == 2
    saved = postmortem(ref, at=LATER)
    assert saved.text.startswith("and here\nBob was here\n")
    assert saved.text.endswith("Alice was here")
    assert (saved.version.author, saved.version.author_name) == (
        "bob@example.org",
        f"{cast.bob.name} and {cast.alice.name}",
    )
    assert save_typed(ref, actor=PEACETIME, at=LATER + 9 * SECOND) == 2


@pytest.mark.django_db
def test_what_a_form_saves_enters_as_an_edit_and_what_others_typed_stays(
    cast: Cast, ref: str
) -> None:
    alice = At(cast, "alice", ref)
    alice.add("First line by Alice\n", place=0)
    before = postmortem(ref, at=LATER)
    written = before.text + "\nLast line by Charlie's form"
    save_text(ref, "A better title", written, version=1, actor=cast.acting("bob"), at=LATER)
    text = alice.hear()
    assert text.startswith("First line by Alice\n")
    assert text.endswith("Last line by Charlie's form")
    assert str(part(alice.writer.doc, "title")) == "A better title"
    assert postmortem(ref, at=LATER).text == written
    with pytest.raises(Stale):
        save_text(ref, "Late", "late", version=1, actor=cast.acting("bob"), at=LATER)
    save_typed(ref, actor=PEACETIME, at=LATER + MINUTE)
    assert postmortem(ref, at=LATER).text == text
    restore_version(ref, 1, actor=cast.acting("alice"), at=LATER + 2 * MINUTE)
    assert alice.hear().strip() == before.text


@pytest.mark.django_db
def test_what_a_killed_process_left_is_saved_later_and_only_once(cast: Cast, ref: str) -> None:
    At(cast, "alice", ref).add("\nnot saved by anybody")
    assert save_what_was_left(at=LATER + 5 * SECOND) == 0
    assert save_what_was_left(at=LATER + MINUTE) == 1
    assert postmortem(ref, at=LATER).text.endswith("not saved by anybody")
    assert save_what_was_left(at=LATER + 2 * MINUTE) == 0
    assert [each.author for each in versions(ref)] == ["alice@example.org"] * 2


@pytest.mark.django_db
def test_rows_that_went_into_a_version_are_removed_a_while_later(cast: Cast, ref: str) -> None:
    alice = At(cast, "alice", ref)
    for number in range(5):
        alice.add(f" {number}", at=number * SECOND)
    save_typed(ref, actor=PEACETIME, at=LATER + 10 * SECOND)
    assert typed_rows() == 5  # a replica may still have to tell them
    alice.add(" later", at=5 * MINUTE)
    save_typed(ref, actor=PEACETIME, at=LATER + 5 * MINUTE)
    assert typed_rows() == 1
    assert PostmortemUpdate.objects.exclude(version=None).count() == 1
    assert At(cast, "bob", ref).writer.text == alice.writer.text
    with pytest.raises(IntegrityError), transaction.atomic():
        PostmortemUpdate.objects.update(author="somebody else")


@pytest.mark.django_db
def test_what_does_not_belong_there_is_refused(
    cast: Cast, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = At(cast, "alice", ref)
    foreign: Doc = Doc()
    foreign["other"] = Text("a root of its own")
    for wrong in (b"", b"\xff" * 40, foreign.get_update()):
        with pytest.raises(WrongUpdate):
            type_into(ref, alice.document, wrong, actor=alice.actor, at=LATER)
    with pytest.raises(AnotherDocument):
        type_into(ref, "another", b"\0\0", actor=alice.actor, at=LATER)
    with pytest.raises(NotAllowed):
        type_into(ref, alice.document, b"\0\0", actor=cast.acting("charlie"), at=LATER)
    with pytest.raises(NotFound):
        join("nosuch", actor=alice.actor, at=LATER)
    monkeypatch.setattr(together, "LARGEST_DOCUMENT", 2_000)
    with pytest.raises(TooLong):
        alice.add("x" * 2_001)
    brought = bring_postmortem(
        "checkout",
        b"# Long\n" + b"word " * 1_000,
        file_name="a.md",
        title="",
        actor=alice.actor,
        at=LATER,
    )
    with pytest.raises(TooLong):
        join(brought.ref, actor=alice.actor, at=LATER)
    assert PostmortemUpdate.objects.count() == 1


@pytest.mark.django_db
def test_characters_that_no_form_takes_are_left_out(cast: Cast, ref: str) -> None:
    alice = At(cast, "alice", ref)
    alice.add("\nbell \x07 and nul \x00 here")
    save_typed(ref, actor=PEACETIME, at=LATER + MINUTE)
    assert postmortem(ref, at=LATER).text.endswith("bell  and nul  here")


@pytest.mark.django_db
def test_redacted_words_leave_the_shared_text_and_another_one_begins(
    cast: Cast, incident: Incident
) -> None:
    at = NOON + 5 * MINUTE
    entry = write_entry(
        incident.ref, EntryKind.NOTE, "password is hunter2", actor=cast.acting("alice"), at=at
    )
    stood_down(cast, at=NOON + 2 * HOUR)
    ref = open_postmortem(incident.ref, actor=cast.acting("alice"), at=LATER).ref
    alice = At(cast, "alice", ref)
    alice.add("\nand then password is hunter2 was said")
    redact_entry(incident.ref, entry.number, why="a secret", actor=cast.acting("dana"), at=LATER)
    assert PostmortemUpdate.objects.count() == 0
    text = postmortem(ref, at=LATER).text
    assert "hunter2" not in text
    assert text.endswith("and then (redacted) was said")
    with pytest.raises(AnotherDocument):
        alice.add("too late")
    assert "hunter2" not in At(cast, "bob", ref).writer.text


@pytest.mark.django_db
def test_a_row_that_cannot_be_applied_is_passed_over(cast: Cast, ref: str) -> None:
    alice = At(cast, "alice", ref)
    row = Postmortem.objects.get(ref=ref)
    PostmortemUpdate.objects.create(
        postmortem=row, document=alice.document, update=b"\xff\xff", author="x", at=LATER
    )
    alice.add("\nstill here")
    assert shared.shared_text(row).text.endswith("still here")  # type: ignore[union-attr]
