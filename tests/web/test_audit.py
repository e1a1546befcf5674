"""The audit log: who did what, and whether it still fits together."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from peacetime.queries.audit import AuditAsked, audit_page
from peacetime.queries.audit_chain import verification
from peacetime.storage.models import AuditChain, AuditEntry
from peacetime.usecases.members import end_membership
from peacetime.usecases.people import change_org_role, change_profile
from peacetime.usecases.services import add_service
from peacetime.usecases.teams import Holiday, TeamDraft, change_team
from tests.builders import NOON, an_incident
from tests.cast import Cast, the_cast
from tests.web.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """Four changes in two chains."""
    cast = the_cast(password=None)
    dana = cast.acting("dana")
    change_org_role("bob@example.org", "viewer", actor=dana, at=NOON)
    add_service("<Payments>", slug="payments", team="checkout", actor=dana, at=NOON)
    days = TeamDraft("Checkout", "UTC", holidays=[Holiday(NOON.date(), "Party")])
    change_team("checkout", days, actor=cast.acting("alice"), at=NOON)
    end_membership("checkout", "bob@example.org", actor=cast.acting("alice"), at=NOON)
    return cast


def tampered(sql: str) -> None:
    """Somebody with the database's own rights gets around the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_an_untouched_log_is_unbroken(cast: Cast) -> None:
    an_incident(cast.checkout)
    checked = verification(is_whole=True)
    assert checked.is_sound
    assert checked.is_whole
    assert checked.checked == AuditEntry.objects.count() > 4


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        (
            "UPDATE storage_auditentry SET actor = 'eve' WHERE fact = 'person.role.changed'",
            "organisation#1",
        ),
        (
            "UPDATE storage_auditentry SET changes = '{}' WHERE fact = 'service.added'",
            "organisation#2",
        ),
        (
            "UPDATE storage_auditentry SET at = at + interval '1 second' WHERE fact = 'team.changed'",
            "team:checkout#1",
        ),
        ("DELETE FROM storage_auditentry WHERE fact = 'person.role.changed'", "organisation#2"),
        ("DELETE FROM storage_auditentry WHERE fact = 'team.member.left'", "team:checkout#2"),
        ("DELETE FROM storage_auditentry WHERE chain_id = 'team:checkout'", "team:checkout#2"),
    ],
)
def test_whatever_is_changed_outside_shows(cast: Cast, sql: str, where: str) -> None:
    tampered(sql)
    checked = verification(is_whole=True)
    assert where in checked.broken
    assert "The chain is broken at" in checked.sentence


def test_an_entry_written_anew_with_its_hash_breaks_the_next(cast: Cast) -> None:
    from peacetime.queries.audit_chain import _hash_of

    entry = AuditEntry.objects.get(fact="person.role.changed")
    entry.actor = "eve"
    tampered(
        f"UPDATE storage_auditentry SET actor = 'eve', entry_hash = '{_hash_of(entry)}' "
        f"WHERE id = {entry.pk}"
    )
    assert verification(is_whole=True).broken == ("organisation#2",)


def test_the_newest_are_checked_without_the_rest(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peacetime.queries.audit_chain.NEWEST", 2)
    checked = verification()
    assert checked.sentence == "The chain of the newest 2 of 4 entries is unbroken."
    tampered("UPDATE storage_auditentry SET actor = 'eve' WHERE fact = 'person.role.changed'")
    assert verification().is_sound
    assert not verification(is_whole=True).is_sound


def test_an_empty_log_is_unbroken() -> None:
    assert verification().sentence == "The chain of all 0 entries is unbroken."
    AuditChain.objects.create(name="organisation", length=1, last_hash="x")
    assert not verification().is_sound


def test_the_page_shows_the_newest_first_and_says_it_is_sound(cast: Cast) -> None:
    page = cast.browser("dana").get("/audit").content.decode()
    assert "The chain of all 4 entries is unbroken" in page
    assert page.index("team.member.left") < page.index("team.changed") < page.index("service.added")
    assert "&lt;Payments&gt;" in page
    assert "<Payments>" not in page
    tampered("UPDATE storage_auditentry SET actor = 'eve' WHERE fact = 'service.added'")
    page = cast.browser("dana").get("/audit?check=all").content.decode()
    assert "The chain is broken at organisation#2" in page


@pytest.mark.parametrize(
    ("query", "facts"),
    [
        ({"actor": "alice@example.org"}, ["team.member.left", "team.changed"]),
        ({"fact": "service.added"}, ["service.added"]),
        ({"of": "team:checkout"}, ["team.member.left", "team.changed"]),
        ({"query": "BOB@"}, ["person.role.changed"]),
        ({"query": "alice\0"}, ["team.member.left", "team.changed"]),
        ({"query": "nothing"}, []),
    ],
)
def test_entries_are_found_by_actor_fact_and_object(
    cast: Cast, query: dict[str, Any], facts: list[str]
) -> None:
    assert [entry.fact for entry in audit_page(AuditAsked(**query)).items] == facts


def test_the_days_between_which_is_looked_say_which_is_which(cast: Cast) -> None:
    page = Page(cast.browser("dana").get("/audit?from=2026-01-05&to=2026-02-05").content.decode())
    labels = {each["for"]: each.text for each in page.elements if each.tag == "label"}
    days = {each["id"]: each["value"] for each in page.elements if each["type"] == "date"}
    assert days == {"from": "2026-01-05", "to": "2026-02-05"}
    assert (labels["from"], labels["to"]) == ("From", "Until")


def test_fifty_entries_stand_on_a_page(cast: Cast) -> None:
    for number in range(60):
        change_profile(
            name=f"Name {number}", time_zone="", actor=cast.acting("bob"), at=timezone.now()
        )
    browser = cast.browser("dana")
    page = browser.get("/audit?q=bob@").content.decode()
    assert "Page 1 of 2" in page
    assert 'href="/audit?q=bob%40&amp;page=2"' in page
    last = browser.get("/audit?q=bob@&page=99").content.decode()
    assert last.count("?fact=person.profile.changed") == 10


def test_what_changed_is_said_in_words(cast: Cast) -> None:
    entry = AuditEntry.objects.get(fact="team.member.left")
    shown = audit_page(AuditAsked(fact="team.member.left")).items[0]
    assert shown.id == entry.pk
    assert shown.sentence == (
        "person: bob@example.org; is lead: no; left on: 2026-03-04; joined on: 2025-06-01"
    )
