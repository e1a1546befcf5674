"""What the database itself refuses, whatever the code does."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from peacetime.storage.models import (
    AuditChain,
    AuditEntry,
    ExitCriterion,
    Incident,
    Membership,
    Message,
    Person,
    PlaybookVersion,
    PostmortemTemplateVersion,
    Rescue,
    RoleAssignment,
    Team,
    TimelineEntry,
    WordingVersion,
)
from tests.builders import NOON, a_declaration, a_person, a_team, an_incident
from tests.cast import the_cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def a_row(
    team: Team, start: float, end: float | None, *, end_is: str = "", origin: str = "declared"
) -> Rescue:
    ended_at = None if end is None else NOON + end * HOUR
    said = end_is or ("open" if end is None else "exact")
    return Rescue.objects.create(
        team=team, started_at=NOON + start * HOUR, ended_at=ended_at, end_is=said, origin=origin
    )


@pytest.mark.parametrize(
    ("start", "end", "end_is"),
    [
        (0, 2, ""),
        (1, 3, ""),
        (-1, 1, ""),
        (0.5, 1, ""),
        (-1, 9, ""),
        (1, None, ""),
        (-1, None, ""),
        (1, 3, "at_least"),
    ],
)
def test_two_rescues_of_one_team_do_not_overlap(
    start: float, end: float | None, end_is: str
) -> None:
    team = a_team()
    a_row(team, 0, 2)
    with pytest.raises(IntegrityError, match="one_mode_at_any_moment"), transaction.atomic():
        a_row(team, start, end, end_is=end_is, origin="import")
    assert Rescue.objects.count() == 1


def test_two_open_rescues_of_one_team_are_refused() -> None:
    team = a_team()
    a_row(team, 0, None)
    with pytest.raises(IntegrityError, match="one_mode_at_any_moment"), transaction.atomic():
        a_row(team, 5, None)


@pytest.mark.parametrize(
    ("start", "end", "end_is"),
    [(2, 3, ""), (-1, 0, ""), (2, None, ""), (1, None, "unknown"), (0, 0, ""), (1, 1, "")],
)
def test_what_only_touches_or_has_no_length_may_stand_beside(
    start: float, end: float | None, end_is: str
) -> None:
    team = a_team()
    a_row(team, 0, 2)
    a_row(team, start, end, end_is=end_is)
    assert Rescue.objects.count() == 2


def test_two_teams_may_be_in_rescue_at_once() -> None:
    for name in ("Checkout", "Search"):
        a_row(a_team(name), 0, None)


def test_an_update_cannot_make_an_overlap_either() -> None:
    team = a_team()
    first = a_row(team, 0, 2)
    a_row(team, 2, 4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rescue.objects.filter(pk=first.pk).update(ended_at=NOON + 3 * HOUR)


@pytest.mark.parametrize(
    ("end", "end_is", "name"),
    [
        (-1, "exact", "rescue_ends_after_it_begins"),
        (1, "open", "rescue_end_is_said"),
        (1, "unknown", "rescue_end_is_said"),
        (None, "exact", "rescue_end_is_said"),
        (None, "at_least", "rescue_end_is_said"),
        (1, "perhaps", "rescue_end_is_said"),
    ],
)
def test_a_rescue_says_what_is_known_of_its_end(end: float | None, end_is: str, name: str) -> None:
    team = a_team()
    # a row whose end lies before its start may already fail as a span
    with pytest.raises((IntegrityError, DataError)) as refusal, transaction.atomic():
        a_row(team, 0, end, end_is=end_is)
    assert name in str(refusal.value) or "lower bound" in str(refusal.value)


@pytest.fixture
def incident() -> Incident:
    cast = the_cast(password=None)
    return an_incident(cast.checkout, a_declaration(commander="alice@example.org"))


REFUSED = "append-only|only be redacted"


@pytest.mark.parametrize("model", [AuditEntry, TimelineEntry])
def test_the_record_cannot_be_deleted(incident: Incident, model: Any) -> None:
    before = model.objects.count()
    assert before
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        model.objects.all().delete()
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        model.objects.filter(pk=model.objects.latest("pk").pk)._raw_delete("default")
    assert model.objects.count() == before


AUDIT_CHANGES = {
    "actor": "mallory@example.org",
    "at": NOON + HOUR,
    "changes": {"nothing": "happened"},
    "entry_hash": "0" * 64,
    "number": 9,
}


@pytest.mark.parametrize("field", AUDIT_CHANGES)
def test_an_audit_entry_cannot_be_changed(incident: Incident, field: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(**{field: AUDIT_CHANGES[field]})


ENTRY_CHANGES = {
    "text": "We never said that",
    "reason": "another",
    "kind": "decision",
    "at": NOON + HOUR,
    "actor": "mallory@example.org",
    "number": 9,
    "content_digest": "0" * 64,
    "content_salt": "0" * 32,
    "previous_hash": "0" * 64,
    "entry_hash": "0" * 64,
}


@pytest.mark.parametrize("field", ENTRY_CHANGES)
def test_a_timeline_entry_cannot_be_changed(incident: Incident, field: str) -> None:
    first = TimelineEntry.objects.filter(number=1)
    with pytest.raises(IntegrityError, match="only be redacted"), transaction.atomic():
        first.update(**{field: ENTRY_CHANGES[field]})


TAKEN = {"text", "reason", "content_salt"}


@pytest.mark.parametrize("field", [f for f in ENTRY_CHANGES if f not in TAKEN])
def test_a_redaction_takes_words_and_nothing_else(incident: Incident, field: str) -> None:
    first = TimelineEntry.objects.filter(number=1)
    gone = {"text": "", "reason": "", "redacted_at": NOON}
    with pytest.raises(IntegrityError, match="only be redacted"), transaction.atomic():
        first.update(**gone, **{field: ENTRY_CHANGES[field]})


def test_an_entry_is_redacted_once_and_never_unredacted(incident: Incident) -> None:
    first = TimelineEntry.objects.filter(number=1)
    gone = {"text": "", "reason": "", "redacted_at": NOON, "redacted_by": "dana@example.org"}
    assert len(first.get().content_salt) == 32
    first.update(**gone, redaction_reason="A password")
    assert first.get().content_salt == "", "nobody can guess from the digest what was said"
    for change in (gone, {"redacted_at": None}, {"redaction_reason": "Nothing"}, {"text": "back"}):
        with pytest.raises(IntegrityError, match="only be redacted"), transaction.atomic():
            first.update(**change)
    assert first.get().redaction_reason == "A password"


def test_half_a_redaction_is_refused(incident: Incident) -> None:
    first = TimelineEntry.objects.filter(number=1)
    for change in ({"text": ""}, {"redacted_at": NOON}, {"text": "x", "redacted_at": NOON}):
        with pytest.raises(IntegrityError, match="only be redacted"), transaction.atomic():
            first.update(**change)


def test_raw_sql_is_refused_too(incident: Incident) -> None:
    for statement in (
        "DELETE FROM storage_auditentry",
        "UPDATE storage_auditentry SET actor = 'x'",
        "DELETE FROM storage_timelineentry",
        "UPDATE storage_timelineentry SET text = 'x'",
    ):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_an_entry_number_is_given_once_in_a_chain(incident: Incident) -> None:
    entry = TimelineEntry.objects.get(number=1)
    entry.pk = None
    with pytest.raises(IntegrityError, match="timeline_number_once"), transaction.atomic():
        entry.save(force_insert=True)
    audited = AuditEntry.objects.get()
    audited.pk = None
    with pytest.raises(IntegrityError, match="audit_number_once"), transaction.atomic():
        audited.save(force_insert=True)
    assert AuditChain.objects.get().length == 1


@pytest.mark.parametrize("role", ["commander", "comms_lead", "scribe"])
def test_a_role_of_one_is_held_by_one(incident: Incident, role: str) -> None:
    RoleAssignment.objects.all().delete()
    first, second = Person.objects.order_by("pk")[:2]
    RoleAssignment.objects.create(incident=incident, role=role, person=first, from_at=NOON)
    with pytest.raises(IntegrityError, match="role_held_by_one"), transaction.atomic():
        RoleAssignment.objects.create(incident=incident, role=role, person=second, from_at=NOON)


def test_a_role_is_held_once_by_one_person(incident: Incident) -> None:
    alice = Person.objects.get(email="alice@example.org")
    RoleAssignment.objects.create(incident=incident, role="ops_lead", person=alice, from_at=NOON)
    with pytest.raises(IntegrityError, match="role_held_once"), transaction.atomic():
        RoleAssignment.objects.create(
            incident=incident, role="ops_lead", person=alice, from_at=NOON
        )


def test_a_message_key_is_used_once(incident: Incident) -> None:
    message = Message.objects.first()
    assert message is not None
    message.pk = None
    with pytest.raises(IntegrityError, match="key"), transaction.atomic():
        message.save(force_insert=True)


def test_a_criterion_number_is_given_once(incident: Incident) -> None:
    with pytest.raises(IntegrityError, match="criterion_once"), transaction.atomic():
        ExitCriterion.objects.create(incident=incident, number=1, text="Another")


def test_an_address_is_kept_in_lower_case_and_belongs_to_one_person() -> None:
    a_person("Alice Abel")
    for email in ("alice@example.org", "Alice@example.org"):
        with pytest.raises(IntegrityError), transaction.atomic():
            a_person("Other", email=email)


def test_somebody_is_in_a_team_once_at_a_time() -> None:
    cast = the_cast(password=None)
    with pytest.raises(IntegrityError, match="membership_open_once"), transaction.atomic():
        Membership.objects.create(team=cast.checkout, person=cast.bob, joined_on=NOON.date())


@pytest.mark.parametrize(
    "table", ["playbookversion", "wordingversion", "postmortemtemplateversion"]
)
def test_a_version_is_never_changed(table: str) -> None:
    PlaybookVersion.objects.create(mode="rescue", number=1, content={}, at=NOON, author="a")
    WordingVersion.objects.create(kind="update_stakeholders", number=1, at=NOON, author="a")
    PostmortemTemplateVersion.objects.create(number=1, text="x", at=NOON, author="a")
    for change in ("UPDATE storage_{} SET author = 'b'", "DELETE FROM storage_{}"):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change.format(table))
