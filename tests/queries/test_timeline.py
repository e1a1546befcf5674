"""Reading a timeline, and finding what was changed behind the product's back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from peacetime.domain.incidents.timeline import EntryKind
from peacetime.queries import timeline
from peacetime.queries.audit_chain import verification
from peacetime.queries.lookup import NotFound
from peacetime.storage.models import AuditChain, Incident
from peacetime.usecases.redaction import redact_entry
from peacetime.usecases.timeline import write_entry
from tests.acts import opened, stood_down
from tests.builders import NOON
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


@pytest.fixture
def incident(cast: Cast) -> Incident:
    found = opened(cast)
    for number in range(7):
        write_entry(
            found.ref,
            EntryKind.NOTE if number % 2 else EntryKind.DECISION,
            f"entry {number}",
            actor=cast.acting("bob"),
            at=NOON + number * MINUTE,
        )
    return found  # ten entries: entering, two roles, seven written


def test_a_timeline_is_read_oldest_first_a_page_at_a_time(incident: Incident) -> None:
    numbers, after, pages = [], 0, 0
    while True:
        part = timeline.timeline(incident.ref, after=after, limit=4)
        numbers += [entry.id for entry in part.entries]
        pages += 1
        if part.next_after is None:
            break
        after = part.next_after
    assert (numbers, pages) == (list(range(1, 11)), 3)


def test_the_last_full_page_is_followed_by_nothing(incident: Incident) -> None:
    assert timeline.timeline(incident.ref, after=5, limit=5).next_after is None
    assert timeline.timeline(incident.ref, after=99, limit=5).entries == ()
    assert timeline.timeline(incident.ref, after=10**30, limit=5).entries == ()


def test_decisions_are_listed_by_themselves(incident: Incident) -> None:
    part = timeline.timeline(incident.ref, kind="decision", limit=2)
    assert [entry.text for entry in part.entries] == ["entry 0", "entry 2"]
    rest = timeline.timeline(incident.ref, kind="decision", after=part.next_after or 0)
    assert [entry.text for entry in rest.entries] == ["entry 4", "entry 6"]


def test_the_newest_come_first(incident: Incident) -> None:
    assert [e.text for e in timeline.newest(incident.ref, limit=3)] == [
        "entry 6",
        "entry 5",
        "entry 4",
    ]
    assert len(timeline.newest(incident.ref, limit=99)) == 10


@pytest.mark.parametrize("number", [0, -1, 11, 10**30])
def test_an_entry_that_is_not_there_is_none(incident: Incident, number: int) -> None:
    assert timeline.entry(incident.ref, number) is None
    assert timeline.entry(incident.ref, 4) is not None


def test_an_unknown_incident_is_refused(db: None) -> None:
    for ref in ("nothere0", "\0"):
        with pytest.raises(NotFound):
            timeline.timeline(ref)
        with pytest.raises(NotFound):
            timeline.chain_findings(ref)


def behind_our_back(statement: str, *values: Any) -> None:
    """What somebody with the database's password can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger fires
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE storage_timelineentry SET text = 'x' WHERE number = 5", ["content_changed"]),
        ("UPDATE storage_timelineentry SET reason = 'x' WHERE number = 5", ["content_changed"]),
        ("UPDATE storage_timelineentry SET actor = 'x' WHERE number = 5", ["entry_changed"]),
        ("UPDATE storage_timelineentry SET kind = 'note' WHERE number = 4", ["entry_changed"]),
        ("DELETE FROM storage_timelineentry WHERE number = 5", ["entry_missing", "chain_broken"]),
        ("DELETE FROM storage_timelineentry WHERE number > 8", ["entry_missing"]),
        ("DELETE FROM storage_timelineentry", ["entry_missing"]),
        (
            "UPDATE storage_timelineentry SET number = 99 WHERE number = 10",
            ["entry_missing", "entry_changed"],
        ),
    ],
)
def test_a_change_behind_our_back_is_found(
    incident: Incident, statement: str, codes: list[str]
) -> None:
    assert timeline.chain_findings(incident.ref) == []
    behind_our_back(statement)
    assert [found.code for found in timeline.chain_findings(incident.ref)] == codes


def test_a_redaction_is_no_finding_and_a_false_one_is(cast: Cast, incident: Incident) -> None:
    redact_entry(incident.ref, 5, why="x", actor=cast.acting("dana"), at=NOON)
    assert timeline.chain_findings(incident.ref) == []
    behind_our_back("UPDATE storage_timelineentry SET redacted_at = NULL WHERE number = 5")
    assert [found.code for found in timeline.chain_findings(incident.ref)] == ["content_changed"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE storage_auditentry SET actor = 'x' WHERE number = 2",
        "UPDATE storage_auditentry SET changes = '{}' WHERE number = 1",
        "UPDATE storage_auditentry SET at = at + interval '1 microsecond' WHERE number = 2",
        "UPDATE storage_auditentry SET fact = 'x' WHERE number = 1",
        "DELETE FROM storage_auditentry WHERE number = 1",
        "DELETE FROM storage_auditentry WHERE number = 2",
        "DELETE FROM storage_auditentry",
    ],
)
def test_a_changed_audit_log_is_found(cast: Cast, statement: str) -> None:
    opened(cast)
    stood_down(cast)
    checked = verification(is_whole=True)
    assert (checked.is_sound, checked.total) == (True, 2)
    behind_our_back(statement)
    assert not verification(is_whole=True).is_sound
    assert AuditChain.objects.get().length == 2
