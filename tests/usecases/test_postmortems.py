"""A postmortem begins half done, keeps every version, and loses no word of anybody."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.postmortems.agreeing import ActionSaid
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.queries.postmortems.exported import exported
from peacetime.queries.postmortems.findings import findings_of
from peacetime.queries.postmortems.listing import Looked, lacking, postmortems
from peacetime.queries.postmortems.one import postmortem, version, versions
from peacetime.storage.models import (
    ActionItem,
    AuditEntry,
    Event,
    Incident,
    Postmortem,
    PostmortemVersion,
)
from peacetime.usecases.actions.agreeing import agree_action
from peacetime.usecases.actions.moving import block_action, drop_action
from peacetime.usecases.actions.taking import take_actions
from peacetime.usecases.incidents import Stale
from peacetime.usecases.postmortems.bringing import bring_postmortem
from peacetime.usecases.postmortems.opening import PostmortemRefused, open_postmortem
from peacetime.usecases.postmortems.publishing import hold_review, publish
from peacetime.usecases.postmortems.writing import restore_version, save_text
from peacetime.usecases.redaction import redact_entry
from peacetime.usecases.rituals.recording import hold_ritual, skip_ritual
from peacetime.usecases.timeline import write_entry
from peacetime.usecases.updates import send_update
from tests.acts import stood_down
from tests.builders import NOON
from tests.cast import Cast
from tests.secret import a_secret

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LATER = NOON + 3 * HOUR


@pytest.fixture
def over(cast: Cast, incident: Incident) -> Incident:
    """An incident with a timeline, after standing down."""
    alice = cast.acting("alice")
    write_entry(incident.ref, EntryKind.NOTE, "Errors at 18%", actor=alice, at=NOON + 5 * MINUTE)
    send_update(incident.ref, "Payments fail for some", actor=alice, at=NOON + 20 * MINUTE)
    stood_down(cast, at=NOON + 2 * HOUR)
    return incident


def opened(cast: Cast, incident: Incident, who: str = "alice") -> str:
    return open_postmortem(incident.ref, actor=cast.acting(who), at=LATER).ref


def test_it_is_half_done_when_it_is_opened(cast: Cast, over: Incident) -> None:
    found = postmortem(opened(cast, over), at=LATER)
    assert found.title == over.summary
    assert "- Incident commander: Alice Abel" in found.text
    assert "13:05 CET: Errors at 18% (Alice Abel)" in found.text
    assert "Payments fail for some" in found.text
    assert (found.state, found.origin, found.version.number) == ("writing", "written", 1)
    assert (found.began_at, found.ended_at) == (NOON, NOON + 2 * HOUR)
    assert [each.rule.value for each in findings_of(found.text, at=LATER)] == ["no-cause"]
    assert AuditEntry.objects.filter(fact="postmortem.opened").count() == 1
    assert Event.objects.filter(fact="postmortem.opened", incident=over.ref).count() == 1


def test_whoever_comes_second_gets_the_same_one(cast: Cast, over: Incident) -> None:
    first = opened(cast, over)
    second = open_postmortem(over.ref, actor=cast.acting("bob"), at=LATER)
    assert (second.ref, second.is_new) == (first, False)
    assert Postmortem.objects.count() == 1


def test_it_waits_until_the_incident_is_over(cast: Cast, incident: Incident) -> None:
    with pytest.raises(PostmortemRefused) as refusal:
        opened(cast, incident)
    assert refusal.value.code == "postmortem_too_early"


def test_a_viewer_opens_writes_and_publishes_nothing(cast: Cast, over: Incident) -> None:
    charlie, ref = cast.acting("charlie"), opened(cast, over)
    for act in (
        lambda: open_postmortem(over.ref, actor=charlie, at=LATER),
        lambda: save_text(ref, "x", "y", actor=charlie, at=LATER),
        lambda: restore_version(ref, 1, actor=charlie, at=LATER),
        lambda: hold_review(ref, actor=charlie, at=LATER),
        lambda: publish(ref, actor=charlie, at=LATER),
        lambda: bring_postmortem("checkout", b"# x", actor=charlie, at=LATER),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_was_corrected_reads_so_and_what_was_redacted_is_gone(
    cast: Cast, incident: Incident
) -> None:
    alice, dana = cast.acting("alice"), cast.acting("dana")
    ref = incident.ref
    wrong = write_entry(ref, EntryKind.NOTE, "Errors at 81%", actor=alice, at=NOON + MINUTE)
    secret = write_entry(ref, EntryKind.NOTE, "hunter2", actor=alice, at=NOON + MINUTE)
    write_entry(
        ref,
        EntryKind.NOTE,
        "Errors at 18%",
        corrects=wrong.number,
        actor=alice,
        at=NOON + 9 * MINUTE,
    )
    redact_entry(ref, secret.number, why="a password", actor=dana, at=NOON + 9 * MINUTE)
    stood_down(cast, at=NOON + HOUR)
    text = postmortem(opened(cast, incident), at=LATER).text
    assert text.count("Errors at") == 1
    assert "13:01 CET: Errors at 18%" in text
    assert "hunter2" not in text


def test_what_is_redacted_later_goes_from_every_version(cast: Cast, incident: Incident) -> None:
    alice, dana, ref = cast.acting("alice"), cast.acting("dana"), incident.ref
    entry = write_entry(ref, EntryKind.NOTE, "pw is hunter_2*", actor=alice, at=NOON + MINUTE)
    stood_down(cast, at=NOON + HOUR)
    made = opened(cast, incident)
    text = postmortem(made, at=LATER).text
    assert "hunter" in text
    save_text(made, "T", text + "\nAs said: pw is hunter_2*!", actor=alice, at=LATER)
    redact_entry(ref, entry.number, why="a password", actor=dana, at=LATER + HOUR)
    assert not any("hunter" in version(made, number).text for number in (1, 2))
    assert "As said: (redacted)!" in postmortem(made, at=LATER).text
    closing = "Checkout is back in Delivery Mode"
    assert closing in postmortem(made, at=LATER).text


def test_a_version_can_lose_redacted_words_and_nothing_else(cast: Cast, over: Incident) -> None:
    kept = PostmortemVersion.objects.filter(postmortem__ref=opened(cast, over))
    for change in (
        lambda: kept.update(text="Other"),
        lambda: kept.update(text="(redacted)", number=7),
        kept.delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_every_save_is_a_version_and_the_same_words_are_none(cast: Cast, over: Incident) -> None:
    ref, alice = opened(cast, over), cast.acting("alice")
    saved = save_text(ref, "Better", "## Why\n", version=1, actor=alice, at=LATER + MINUTE)
    again = save_text(ref, "Better", "## Why", version=1, actor=alice, at=LATER + HOUR)
    assert (saved.version.number, again.version.number, again.text) == (2, 2, "## Why")
    assert [each.number for each in versions(ref)] == [2, 1]
    assert "Errors at 18%" in version(ref, 1).text
    assert AuditEntry.objects.filter(fact="postmortem.text.saved").count() == 1


def test_whoever_saves_over_an_unseen_version_is_told_and_nothing_is_lost(
    cast: Cast, over: Incident
) -> None:
    ref = opened(cast, over)
    save_text(ref, "T", "Bob's", version=1, actor=cast.acting("bob"), at=LATER)
    with pytest.raises(Stale, match="Bob Beier saved version 2 meanwhile") as refusal:
        save_text(ref, "T", "Alice's", version=1, actor=cast.acting("alice"), at=LATER)
    assert refusal.value.details == {"version": 2}
    assert postmortem(ref, at=LATER).text == "Bob's"
    save_text(ref, "T", "Both", version=2, actor=cast.acting("alice"), at=LATER)
    assert [version(ref, n).text for n in (2, 3)] == ["Bob's", "Both"]


def test_an_earlier_version_comes_back_as_a_new_one(cast: Cast, over: Incident) -> None:
    ref, alice = opened(cast, over), cast.acting("alice")
    before = postmortem(ref, at=LATER)
    save_text(ref, "T", "Other", actor=alice, at=LATER)
    back = restore_version(ref, 1, actor=alice, at=LATER)
    assert (back.text, back.title, back.version.number) == (before.text, before.title, 3)
    assert back.version.restored_from == 1
    assert restore_version(ref, 3, actor=alice, at=LATER).version.number == 3
    with pytest.raises(NotFound, match="no version 9"):
        restore_version(ref, 9, actor=alice, at=LATER)


def test_a_review_is_held_after_the_end_and_not_in_the_future(cast: Cast, over: Incident) -> None:
    ref, alice = opened(cast, over), cast.acting("alice")
    for moment, code in (
        (NOON, "review_held_before_end"),
        (LATER + MINUTE, "review_not_held_yet"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            hold_review(ref, held_at=moment, actor=alice, at=LATER)
        assert refusal.value.code == code
    held = hold_review(ref, actor=alice, at=LATER)
    again = hold_review(ref, actor=alice, at=LATER + DAY)
    assert (held.state, held.review.state, again.reviewed_at) == ("reviewed", "held", LATER)
    assert AuditEntry.objects.filter(fact="postmortem.reviewed").count() == 1


def test_it_is_published_once_and_can_still_be_improved(cast: Cast, over: Incident) -> None:
    ref, alice = opened(cast, over), cast.acting("alice")
    publish(ref, actor=alice, at=LATER)
    found = publish(ref, actor=alice, at=LATER + DAY)
    assert (found.state, found.published_at) == ("published", LATER)
    assert save_text(ref, "T", "Better", actor=alice, at=LATER).state == "published"
    assert AuditEntry.objects.filter(fact="postmortem.published").count() == 1


def test_nothing_is_published_without_a_text(cast: Cast, over: Incident) -> None:
    ref, alice = opened(cast, over), cast.acting("alice")
    save_text(ref, "T", "  ", actor=alice, at=LATER)
    with pytest.raises(InvalidInput) as refusal:
        publish(ref, actor=alice, at=LATER)
    assert refusal.value.code == "text_required"


def test_of_a_private_incident_there_is_no_postmortem_for_others(cast: Cast) -> None:
    secret = a_secret(cast, at=NOON)
    stood_down(cast, at=NOON + HOUR)
    ref = opened(cast, secret.incident)
    bob = cast.acting("bob")
    for sight in (bob.sight, cast.acting("charlie").sight):
        with pytest.raises(NotFound) as refusal:
            postmortem(ref, at=LATER, sight=sight)
        assert refusal.value.code == "postmortem_unknown"
    assert postmortem(ref, at=LATER, sight=cast.acting("alice").sight).incident is not None
    assert postmortems(bob, Looked(), at=LATER, page=1).total == 0
    with pytest.raises(NotFound):
        save_text(ref, "x", "y", actor=bob, at=LATER)


def test_what_lacks_one_is_listed_until_it_is_opened(cast: Cast, over: Incident) -> None:
    alice = cast.acting("alice")
    late = NOON + 5 * DAY
    (only,) = lacking(alice, at=late).items
    assert (only.ref, only.review.state) == (over.ref, "late")
    assert lacking(alice, team="orders", at=late).total == 0
    opened(cast, over)
    assert lacking(alice, at=late).total == 0
    assert postmortems(alice, Looked(), at=late, page=1).items[0].review.is_late


def test_a_review_that_was_left_out_is_late_nowhere(cast: Cast, over: Incident) -> None:
    alice, late = cast.acting("alice"), NOON + 5 * DAY
    skip_ritual("review", over.ref, team="checkout", reason="A twin", actor=alice, at=late)
    assert [each.review.state for each in lacking(alice, at=late).items] == ["skipped"]
    ref = opened(cast, over)
    assert postmortem(ref, at=late).review.state == "skipped"
    assert postmortems(alice, Looked(), at=late, page=1).items[0].review.state == "skipped"


def test_a_review_that_was_held_before_anybody_wrote_is_held(cast: Cast, over: Incident) -> None:
    alice, late = cast.acting("alice"), NOON + 5 * DAY
    hold_ritual("review", over.ref, team="checkout", actor=alice, at=late)
    assert [each.review.state for each in lacking(alice, at=late).items] == ["held"]
    ref = opened(cast, over)
    found = postmortem(ref, at=late).review
    assert (found.state, found.held_at) == ("held", late)
    assert cast.browser("alice").get(f"/postmortems/{ref}").status_code == 200


def test_a_list_is_narrowed_by_words_team_and_state(cast: Cast, over: Incident) -> None:
    ref, alice = opened(cast, over), cast.acting("alice")

    def refs(**looked: str) -> list[str]:
        return [p.ref for p in postmortems(alice, Looked(**looked), at=LATER, page=1).items]

    assert refs(text="payments ERRORS") == [ref]
    assert refs(text="100%_no such") == []
    assert refs(text="\0") == []
    assert refs(team="checkout", state="writing") == [ref]
    assert refs(state="published") == []
    with pytest.raises(InvalidInput):
        Looked(state="lost")


def test_a_file_is_brought_with_its_title_and_day(cast: Cast) -> None:
    text = b"# Search was empty\n\nOn 2 March 2026 it was.\n\n## Timeline\n- 10:00 down\n"
    bob = cast.acting("bob")
    made = bring_postmortem("checkout", text, file_name="a.md", actor=bob, at=NOON)
    found = postmortem(made.ref, at=NOON)
    assert (found.title, found.origin, found.incident) == ("Search was empty", "brought", None)
    assert found.began_at == datetime(2026, 3, 1, 23, tzinfo=UTC)
    again = bring_postmortem("checkout", text, file_name="b.md", actor=bob, at=NOON)
    assert (again.ref, again.is_new) == (made.ref, False)
    assert AuditEntry.objects.filter(fact="postmortem.brought").count() == 1


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"%PDF-1.7 ...", "a.md", "postmortem_file_not_text"),
        (b"PK\x03\x04...", "a.docx", "postmortem_file_not_text"),
        (b"<!DOCTYPE html><p>x", "a.txt", "postmortem_file_not_text"),
        (b"words", "a.pdf", "postmortem_file_not_text"),
        (b"a\0b", "a.md", "postmortem_file_not_text"),
        (b" \n ", "a.md", "text_required"),
        (b"x" * (5 * 1024 * 1024 + 1), "a.md", "postmortem_file_too_large"),
    ],
)
def test_what_is_no_text_is_not_brought(cast: Cast, content: bytes, name: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        bring_postmortem("checkout", content, file_name=name, actor=cast.acting("bob"), at=NOON)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("﻿# Störung".encode(), "Störung"),
        ("# Störung".encode("cp1252"), "Störung"),
        ("# Störung".encode("utf-16"), "Störung"),
        (b"---\ntitle: 'Of the front'\n---\ntext", "Of the front"),
        (b"no heading\x07 at all", "my notes"),
    ],
)
def test_any_encoding_is_read_and_some_title_is_found(
    cast: Cast, content: bytes, expected: str
) -> None:
    made = bring_postmortem(
        "checkout", content, file_name="my_notes.md", actor=cast.acting("bob"), at=NOON
    )
    assert postmortem(made.ref, at=NOON).title == expected


def test_five_megabytes_are_brought_saved_and_listed(cast: Cast) -> None:
    bob = cast.acting("bob")
    content = (b"# Big\n\n" + b"- A line of a very long log, 14:02 UTC\n" * 140_000)[:5_242_880]
    made = bring_postmortem("checkout", content, file_name="big.md", actor=bob, at=NOON)
    text = postmortem(made.ref, at=NOON).text
    saved = save_text(made.ref, "Big", text + "x", version=1, actor=bob, at=NOON)
    assert saved.version.number == 2


def test_the_file_has_its_action_items_and_brought_again_they_are_the_same(
    cast: Cast, over: Incident
) -> None:
    alice, ref = cast.acting("alice"), opened(cast, over)
    day = (LATER + 9 * DAY).date()
    asked = ActionSaid(
        "Check <idle> connections by 2026-01-01",
        owner=cast.bob.email,
        due_on=day,
        kind="prevent",
        ticket="https://tracker.example.org/PAY-812",
    )
    first = agree_action(asked, postmortem=ref, actor=alice, at=LATER).ref
    block_action(first, reason="It waits for the vendor", actor=alice, at=LATER)
    second = agree_action(ActionSaid("=SUM(A1)"), postmortem=ref, actor=alice, at=LATER).ref
    drop_action(second, reason="No longer needed", actor=alice, at=LATER)
    file = exported(ref, actor=alice)
    assert "- [ ] Check \\<idle\\> connections by 2026-01-01\n  - Owner: Bob Beier" in file
    again = bring_postmortem("checkout", file.encode(), actor=alice, at=LATER + DAY).ref
    taken = take_actions(again, actor=alice, at=LATER + DAY)
    rows = ActionItem.objects.filter(postmortem__ref__in=(ref, again)).order_by("pk")
    fields = ("text", "owner__email", "due_on", "kind", "ticket", "state", "reason")
    assert sorted(rows.values_list(*fields)[:2]) == sorted(rows.values_list(*fields)[2:])
    assert (len(taken.actions), taken.unmatched) == (2, ())
    twice = exported(again, actor=alice)
    assert twice.count("- [ ] Check") == 1
    assert twice == file
    assert exported(ref, actor=alice, is_text_alone=True).count("- [ ]") == 0
