"""A connection is set up with sealed secrets, changed without saying them again, and deleted with them."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection as database

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import NotAllowed
from peacetime.queries.connections import Standing, connection_with, connections
from peacetime.queries.lookup import NotFound
from peacetime.queries.providers import provider_named, providers
from peacetime.storage.models import AuditEntry, Connection
from peacetime.usecases.connections import running
from peacetime.usecases.connections.secrets import secrets_in
from peacetime.usecases.connections.setting_up import (
    ChangedMeanwhile,
    Wanted,
    change_connection,
    connect,
    delete_connection,
)
from tests import written
from tests.builders import NOON
from tests.cast import Cast
from tests.connected import a_connection, told

pytestmark = pytest.mark.django_db
SECRET = "whsec_" + "c2VjcmV0" * 5
WANTED = Wanted("Our robot", {"url": "https://robot.example.org/in", "secret": SECRET})


def connected(cast: Cast, wanted: Wanted = WANTED, **more: Any) -> Connection:
    shown = connect("webhook", wanted, actor=cast.acting("dana"), at=NOON, **more)
    return Connection.objects.get(pk=shown.id)


def all_that_is_stored() -> str:
    """Every row of every table that a connection may write, as the database keeps it."""
    tables = ("connection", "auditentry", "event", "message", "idempotencykey")
    with database.cursor() as db:
        rows = []
        for table in tables:
            db.execute(f"SELECT to_jsonb(t)::text FROM storage_{table} t")
            rows += [str(row[0]) for row in db.fetchall()]
        db.execute("SELECT args::text FROM procrastinate_jobs")
        return "\n".join([*rows, *(str(row[0]) for row in db.fetchall())])


def test_a_tool_is_connected_and_checked_by_a_job(cast: Cast) -> None:
    row = connected(cast)
    shown = connection_with(row.pk)
    assert (shown.name, shown.provider, shown.team) == ("Our robot", "webhook", None)
    assert shown.settings == {"url": "https://robot.example.org/in"}
    assert shown.standing is Standing.CHECKING
    assert secrets_in(row) == {"secret": SECRET}
    assert written.facts()[-1] == "connection.added"


def test_a_secret_stands_nowhere_in_the_open(cast: Cast) -> None:
    row = connected(cast)
    change_connection(row.pk, WANTED, actor=cast.acting("dana"), at=NOON)
    assert SECRET not in all_that_is_stored()
    assert SECRET not in repr(connection_with(row.pk))
    assert b"secret" not in bytes(row.secrets or b"")


def test_a_secret_that_is_not_said_again_stays(cast: Cast) -> None:
    row = connected(cast)
    without = Wanted("Another name", {"url": "https://robot.example.org/in"})
    change_connection(row.pk, without, actor=cast.acting("dana"), at=NOON)
    row.refresh_from_db()
    assert (row.name, secrets_in(row)) == ("Another name", {"secret": SECRET})
    another = "whsec_" + "YW5vdGhlcg" * 4
    said = Wanted("Another name", {**without.values, "secret": another})
    change_connection(row.pk, said, actor=cast.acting("dana"), at=NOON)
    row.refresh_from_db()
    assert secrets_in(row) == {"secret": another}
    assert "connection.secret.replaced" in written.facts()


def test_what_somebody_changed_meanwhile_is_not_overwritten(cast: Cast) -> None:
    row = connected(cast)
    change_connection(row.pk, WANTED, version=1, actor=cast.acting("dana"), at=NOON)
    with pytest.raises(ChangedMeanwhile):
        change_connection(row.pk, WANTED, version=1, actor=cast.acting("dana"), at=NOON)


def test_with_a_connection_its_secrets_and_settings_are_deleted(cast: Cast) -> None:
    row = connected(cast)
    running.send_test_message(row.pk, actor=cast.acting("dana"), at=NOON)
    delete_connection(row.pk, actor=cast.acting("dana"), at=NOON)
    row.refresh_from_db()
    assert (row.secrets, row.settings) == (None, {})
    assert [message.state for message in told(row)] == ["dropped"]
    assert connections() == []
    assert connection_with(row.pk).standing is Standing.DELETED
    with pytest.raises(NotFound):
        delete_connection(row.pk, actor=cast.acting("dana"), at=NOON)
    entry = AuditEntry.objects.order_by("pk").last()
    assert entry is not None
    assert entry.fact == "connection.deleted"


def test_administrators_connect_for_all_and_leads_for_their_team(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        connect("webhook", WANTED, actor=cast.acting("alice"), at=NOON)
    own = connect("webhook", WANTED, team="checkout", actor=cast.acting("alice"), at=NOON)
    assert own.team == "checkout"
    for act in (running.pause_connection, running.resume_connection, delete_connection):
        with pytest.raises(NotAllowed):
            act(own.id, actor=cast.acting("bob"), at=NOON)
        act(own.id, actor=cast.acting("alice"), at=NOON)


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        (replace(WANTED, name=" "), "name", "text_required"),
        (replace(WANTED, values={"secret": SECRET}), "url", "setting_missing"),
        (replace(WANTED, values={"url": "https://a.example"}), "secret", "setting_missing"),
        (replace(WANTED, values={"url": "ftp://a", "secret": "x"}), "url", "address_wrong"),
        (replace(WANTED, values={"url": "https://[", "secret": "x"}), "url", "address_wrong"),
        (replace(WANTED, values={"url": "robot", "secret": "x"}), "url", "address_wrong"),
        (replace(WANTED, values={**WANTED.values, "uri": "x"}), "uri", "setting_unknown"),
        (replace(WANTED, values={"url": "https://a\0", "secret": "x"}), "url", "text_nul"),
        (replace(WANTED, subjects=["gossip"]), "subjects", "subject_unknown"),
        (replace(WANTED, from_severity="SEV9"), "from_severity", "severity_unknown"),
        (replace(WANTED, audience="everybody"), "audience", "audience_unknown"),
    ],
)  # fmt: skip
def test_what_is_filled_in_wrongly_is_said_at_its_field(
    cast: Cast, wrong: Wanted, field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        connected(cast, wrong)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_what_cannot_be_connected_is_not_there(cast: Cast) -> None:
    with pytest.raises(NotFound, match="cannot be connected"):
        connect("fax", WANTED, actor=cast.acting("dana"), at=NOON)
    assert {"webhook", "teams", "discord", "mattermost"} <= set(providers())


@pytest.mark.parametrize("key", ["webhook", "teams", "discord", "mattermost"])
def test_each_provider_says_what_it_reads_and_writes(key: str) -> None:
    found = provider_named(key)
    assert found.is_told
    assert found.writes
    assert all(sentence.endswith(".") for sentence in (*found.reads, *found.writes, found.about))
    assert any(field.is_secret for field in found.fields)


def test_secrets_kept_with_another_key_are_written_again(cast: Cast, settings: Any) -> None:
    row = connected(cast)
    settings.SECRET_KEY = "another-" + "0" * 40
    with pytest.raises(InvalidInput, match="missing"):
        change_connection(
            row.pk,
            Wanted("Robot", {"url": "https://a.example"}),
            actor=cast.acting("dana"),
            at=NOON,
        )
    change_connection(row.pk, WANTED, actor=cast.acting("dana"), at=NOON)
    row.refresh_from_db()
    assert secrets_in(row) == {"secret": SECRET}


def test_the_audit_log_says_what_was_set_and_no_secret(cast: Cast) -> None:
    connected(cast)
    entry = AuditEntry.objects.get(fact="connection.added")
    assert entry.changes["provider"] == "webhook"
    assert SECRET not in json.dumps(entry.changes)


def test_the_builder_connects_what_a_test_needs(cast: Cast) -> None:
    assert a_connection("https://chat.example.org", provider="teams").provider == "teams"
