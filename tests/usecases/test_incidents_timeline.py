"""What people write into the timeline, and what an administrator takes away."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.apps import apps

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.timeline import MAX_TEXT, WRITTEN_BY_PEOPLE, EntryKind
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries import timeline
from peacetime.queries.access import PEACETIME, Idempotency, NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.storage import identifiers
from peacetime.storage.models import (
    Audience,
    AuditEntry,
    ExitCriterion,
    IdempotencyKey,
    Incident,
    Message,
    StatusUpdate,
    TimelineEntry,
)
from peacetime.usecases import redaction
from peacetime.usecases.command import Replayed
from peacetime.usecases.criteria import mark_criterion
from peacetime.usecases.moments import set_moments
from peacetime.usecases.roles import assign_role, hand_over_role, leave_role
from peacetime.usecases.timeline import write_entry
from peacetime.usecases.updates import send_update
from tests import written
from tests.builders import NOON, a_declaration, an_incident
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NOTE, DECISION, ACTION = WRITTEN_BY_PEOPLE


def at(minutes: float) -> datetime:
    return NOON + minutes * MINUTE


def test_notes_decisions_and_actions_are_appended_in_order(cast: Cast, incident: Incident) -> None:
    bob = cast.acting("bob")
    for kind, text, reason in (
        (NOTE, "p99 is at 4.9 s", ""),
        (DECISION, "roll back", "the pool is the only change"),
        (ACTION, "rolling back eu-west", ""),
    ):
        write_entry(incident.ref, kind, text, reason=reason, actor=bob, at=at(1))
    assert written.entries(incident)[3:] == [
        ("note", "p99 is at 4.9 s"),
        ("decision", "roll back"),
        ("action", "rolling back eu-west"),
    ]
    decisions = timeline.timeline(incident.ref, kind="decision").entries
    assert [(entry.text, entry.reason) for entry in decisions] == [
        ("roll back", "the pool is the only change")
    ]
    assert written.facts(incident)[1:] == ["incident.timeline.appended"] * 3
    written.assert_sound()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "text_required"),
        (" \n\u200b", "text_required"),
        ("x" * (MAX_TEXT + 1), "text_too_long"),
        ("x" * 1024 * 1024, "text_too_long"),
        ("NUL\0", "text_nul"),
        ("\ud83d alone", "text_surrogate"),
        ("bell\a", "text_control"),
    ],
)
def test_a_refused_entry_leaves_nothing_behind(
    cast: Cast, incident: Incident, text: str, code: str
) -> None:
    before = written.rows()
    with pytest.raises(InvalidInput) as refusal:
        write_entry(incident.ref, NOTE, text, actor=cast.acting("bob"), at=at(1))
    assert (refusal.value.code, refusal.value.field) == (code, "text")
    assert written.rows() == before


def test_html_and_scripts_are_kept_word_for_word(cast: Cast, incident: Incident) -> None:
    words = "<script>alert(1)</script>\n<img src=x onerror=y> &amp; {{ 7*7 }} =cmd|' /C calc'!A0"
    write_entry(incident.ref, NOTE, words, actor=cast.acting("bob"), at=at(1))
    assert written.entries(incident)[-1] == ("note", words)


@pytest.mark.parametrize("kind", [k for k in EntryKind if k not in WRITTEN_BY_PEOPLE])
def test_people_do_not_write_what_follows_from_acts(
    cast: Cast, incident: Incident, kind: EntryKind
) -> None:
    with pytest.raises(InvalidInput, match="follows from what they do"):
        write_entry(incident.ref, kind, "I was here", actor=cast.acting("bob"), at=at(1))


def test_a_correction_is_a_new_entry_that_points_at_the_old(cast: Cast, incident: Incident) -> None:
    bob = cast.acting("bob")
    old = write_entry(incident.ref, NOTE, "14% fail", actor=bob, at=at(1))
    new = write_entry(incident.ref, NOTE, "18% fail", corrects=old.number, actor=bob, at=at(2))
    first, second = timeline.timeline(incident.ref, kind="note").entries
    assert (first.text, first.corrected_by) == ("14% fail", (new.number,))
    assert (second.text, second.corrects) == ("18% fail", old.number)


@pytest.mark.parametrize("number", [0, -1, 99, 2**31, 10**30])
def test_an_entry_that_is_not_there_cannot_be_corrected_or_redacted(
    cast: Cast, incident: Incident, number: int
) -> None:
    before = written.rows()
    with pytest.raises(NotFound) as refusal:
        write_entry(incident.ref, NOTE, "x", corrects=number, actor=cast.acting("bob"), at=at(1))
    assert refusal.value.code == "entry_unknown"
    with pytest.raises(NotFound):
        redaction.redact_entry(incident.ref, number, why="x", actor=cast.acting("dana"), at=at(1))
    assert written.rows() == before


@pytest.mark.parametrize("ref", ["", "nothere0", "a\0b", "\ud800", "x" * 500])
def test_an_incident_that_is_not_there_is_refused(cast: Cast, ref: str) -> None:
    with pytest.raises(NotFound) as refusal:
        write_entry(ref, NOTE, "x", actor=cast.acting("bob"), at=NOON)
    assert refusal.value.code == "incident_unknown"


def test_viewers_write_nothing(cast: Cast, incident: Incident) -> None:
    charlie, before = cast.acting("charlie"), written.rows()
    acts = [
        lambda: write_entry(incident.ref, NOTE, "x", actor=charlie, at=at(1)),
        lambda: redaction.redact_entry(incident.ref, 1, why="x", actor=charlie, at=at(1)),
        lambda: assign_role(
            incident.ref, Role.SCRIBE, "charlie@example.org", actor=charlie, at=at(1)
        ),
        lambda: leave_role(
            incident.ref, Role.COMMANDER, "alice@example.org", actor=charlie, at=at(1)
        ),
        lambda: hand_over_role(
            incident.ref,
            Role.COMMANDER,
            "alice@example.org",
            "charlie@example.org",
            actor=charlie,
            at=at(1),
        ),
        lambda: send_update(incident.ref, "x", actor=charlie, at=at(1)),
        lambda: mark_criterion(incident.ref, 1, is_met=True, actor=charlie, at=at(1)),
        lambda: set_moments(incident.ref, {"detected_at": NOON}, actor=charlie, at=at(1)),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert written.rows() == before


def test_a_program_is_named_as_one(cast: Cast, incident: Incident) -> None:
    alerts = replace(PEACETIME, label="token:Alertmanager")
    write_entry(incident.ref, NOTE, "firing", actor=alerts, at=at(1))
    newest = timeline.newest(incident.ref, limit=1)[0]
    assert (newest.actor, newest.actor_name) == ("token:Alertmanager", "Alertmanager")


def test_a_redaction_leaves_who_when_and_why_and_the_chain(cast: Cast, incident: Incident) -> None:
    said = write_entry(
        incident.ref,
        DECISION,
        "use hunter2",
        reason="hunter2 works",
        actor=cast.acting("bob"),
        at=at(1),
    )
    redaction.redact_entry(
        incident.ref, said.number, why="A password", actor=cast.acting("dana"), at=at(2)
    )
    entry = timeline.entry(incident.ref, said.number)
    assert entry is not None
    assert (entry.text, entry.reason, entry.actor_name) == (None, "", "Bob Beier")
    assert entry.redaction == ("Redacted by dana@example.org on 4 Mar 2026, 12:02 UTC: A password")
    assert written.entries(incident)[-1] == (
        "redaction",
        f"Entry {said.number} was redacted: A password",
    )
    assert written.audited()[-1] == "incident.entry.redacted"
    written.assert_sound()


def test_the_same_words_leave_another_digest_each_time_and_no_salt_stays(
    cast: Cast, incident: Incident
) -> None:
    bob, dana = cast.acting("bob"), cast.acting("dana")
    first, second = (
        write_entry(incident.ref, DECISION, "hunter2", actor=bob, at=at(1)).number for _ in range(2)
    )
    redaction.redact_entry(incident.ref, first, why="A password", actor=dana, at=at(2))
    rows = TimelineEntry.objects.filter(incident=incident, number__in=[first, second])
    redacted, kept = rows.order_by("number")
    assert redacted.content_digest != kept.content_digest
    assert (redacted.content_salt, len(kept.content_salt)) == ("", 32)
    written.assert_sound()


def test_entries_from_before_there_was_a_salt_still_hold(
    cast: Cast, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identifiers, "salt", str)
    write_entry(incident.ref, DECISION, "roll back", actor=cast.acting("bob"), at=at(1))
    assert TimelineEntry.objects.latest("pk").content_salt == ""
    monkeypatch.undo()
    write_entry(incident.ref, DECISION, "roll on", actor=cast.acting("bob"), at=at(2))
    written.assert_sound()


def test_only_administrators_redact_and_only_with_a_reason(cast: Cast, incident: Incident) -> None:
    with pytest.raises(NotAllowed, match="Only administrators may redact"):
        redaction.redact_entry(incident.ref, 1, why="x", actor=cast.acting("alice"), at=at(1))
    with pytest.raises(InvalidInput) as refusal:
        redaction.redact_entry(incident.ref, 1, why=" ", actor=cast.acting("dana"), at=at(1))
    assert (refusal.value.code, refusal.value.field) == ("text_required", "why")


def test_a_second_redaction_hears_who_was_first(cast: Cast, incident: Incident) -> None:
    dana = cast.acting("dana")
    redaction.redact_entry(incident.ref, 1, why="x", actor=dana, at=at(1))
    before = written.rows()
    with pytest.raises(redaction.AlreadyRedacted, match=r"by dana@example\.org"):
        redaction.redact_entry(incident.ref, 1, why="y", actor=dana, at=at(2))
    assert written.rows() == before


def everything_that_holds(words: str) -> list[str]:
    """Where words still stand, in any text of any table."""
    return [
        f"{model.__name__}: {row}"
        for model in apps.get_app_config("storage").get_models()
        for row in model._default_manager.values()
        if words in str(row)
    ]


def kept(answer: dict[str, object]) -> Idempotency:
    key = hashlib.sha256(repr(answer).encode()).hexdigest()
    return Idempotency(key, "digest", lambda _: (200, answer))


def test_a_redacted_update_stands_nowhere_any_more(cast: Cast, incident: Incident) -> None:
    Audience.objects.create(name="Leadership", addresses="ceo@example.org")
    bob = cast.acting("bob")
    same_moment = at(1)
    send_update(incident.ref, "All is well", actor=bob, at=same_moment)
    asked = kept({"text": "Use hunter2 to look"})
    send_update(
        incident.ref,
        "Use hunter2 to look",
        scope="hunter2 users",
        actor=replace(bob, idempotency=asked),
        at=same_moment,
    )
    number = len(written.entries(incident))
    assert len(everything_that_holds("hunter2")) == 4  # entry, update, message, answer
    redaction.redact_entry(
        incident.ref, number, why="A password", actor=cast.acting("dana"), at=at(2)
    )
    assert everything_that_holds("hunter2") == []
    assert StatusUpdate.objects.get(number=1).text == "All is well"
    states = Message.objects.filter(kind="incident.update.sent").order_by("pk")
    assert [(m.state, m.last_error) for m in states] == [
        ("pending", ""),
        ("not_sent", "Redacted before it was sent"),
    ]


def test_a_redacted_note_of_a_criterion_stands_nowhere_any_more(
    cast: Cast, incident: Incident
) -> None:
    bob = cast.acting("bob")
    mark_criterion(incident.ref, 2, is_met=True, note="see hunter2", actor=bob, at=at(1))
    mark_criterion(incident.ref, 3, is_met=True, note="fine", actor=bob, at=at(1))
    redaction.redact_entry(
        incident.ref,
        len(written.entries(incident)) - 1,
        why="A password",
        actor=cast.acting("dana"),
        at=at(2),
    )
    assert everything_that_holds("hunter2") == []
    row = ExitCriterion.objects.get(number=2)
    assert (row.is_met, row.note) == (True, "")
    assert ExitCriterion.objects.get(number=3).note == "fine"


def test_a_redaction_forgets_only_the_answers_that_hold_its_words(
    cast: Cast, incident: Incident
) -> None:
    bob = cast.acting("bob")
    for text in ("a", "alas", "b"):
        asked = replace(bob, idempotency=kept({"text": text}))
        write_entry(incident.ref, NOTE, text, actor=asked, at=at(1))
    redaction.redact_entry(incident.ref, 4, why="x", actor=cast.acting("dana"), at=at(2))
    answers = [key.answer["text"] for key in IdempotencyKey.objects.order_by("pk")]  # type: ignore[index]
    assert answers == ["(redacted)", "alas", "b"]


def test_a_repeat_of_what_was_redacted_writes_nothing_anew(cast: Cast, incident: Incident) -> None:
    asked = Idempotency("key", "digest", lambda _: (201, {"text": "hunter2", "reason": "hunter2"}))
    bob = replace(cast.acting("bob"), idempotency=asked)
    said = write_entry(incident.ref, NOTE, "hunter2", reason="hunter2", actor=bob, at=at(1))
    redaction.redact_entry(incident.ref, said.number, why="x", actor=cast.acting("dana"), at=at(2))
    with pytest.raises(Replayed) as first:
        write_entry(incident.ref, NOTE, "hunter2", reason="hunter2", actor=bob, at=at(3))
    assert first.value.answer == {"text": "(redacted)", "reason": "(redacted)"}
    assert everything_that_holds("hunter2") == []


def test_redacting_the_opening_entry_takes_the_words_away_wherever_they_stand(cast: Cast) -> None:
    said = a_declaration("The password is hunter2")
    incident = an_incident(cast.checkout, said, actor=cast.acting("alice"))
    redaction.redact_entry(incident.ref, 1, why="A password", actor=cast.acting("dana"), at=at(1))

    incident.refresh_from_db()
    assert "hunter2" not in incident.summary
    told = Message.objects.filter(incident=incident)
    assert told.exists()
    assert not any("hunter2" in message.subject + message.body for message in told)
    kept = AuditEntry.objects.values_list("changes", flat=True)
    assert not any("hunter2" in str(changes) for changes in kept)


def test_a_summary_too_long_for_a_subject_goes_from_there_too(cast: Cast) -> None:
    Audience.objects.create(name="Leadership", addresses="ceo@example.org")
    said = a_declaration("hunter2 " + "and much more " * 20)
    incident = an_incident(cast.checkout, said, actor=cast.acting("alice"))
    send_update(incident.ref, "We look", actor=cast.acting("bob"), at=at(1))
    assert "hunter2" in Message.objects.latest("pk").subject
    redaction.redact_entry(incident.ref, 1, why="A password", actor=cast.acting("dana"), at=at(2))
    assert everything_that_holds("hunter2") == []
