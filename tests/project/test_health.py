"""Whether it lives, and what is wrong when it is not ready."""

import asyncio
import json
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from peacetime.project import health, migrations
from peacetime.project.leaving import leaving
from peacetime.project.threshold import Message
from peacetime.storage.models import SendingHold
from tests.builders import NOON


@pytest.fixture(autouse=True)
def asked_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_kept", (0.0, {}))
    monkeypatch.setattr(health, "_asking", asyncio.Lock())
    monkeypatch.setattr(leaving, "since", None)  # a server of this process may have ended


def _readiness() -> tuple[int, dict[str, str]]:
    heard: list[Message] = []

    async def send(message: Message) -> None:
        heard.append(message)

    async def receive() -> Message:
        return {}

    asyncio.run(health.ready({}, receive, send))
    return heard[0]["status"], json.loads(heard[1]["body"])


@pytest.fixture
def no_worker(transactional_db: None) -> None:
    """The queue's tables are not Django's to empty between tests."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")


def _heartbeat(seconds_ago: int) -> None:
    at = timezone.now() - timedelta(seconds=seconds_ago)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [at])


@pytest.mark.usefixtures("no_worker")
def test_it_is_ready_when_a_worker_was_heard_of_lately() -> None:
    _heartbeat(1)
    parts = {"database": "ok", "worker": "ok", "sending": "ok"}
    assert _readiness() == (200, {"status": "ready", **parts})


@pytest.mark.usefixtures("no_worker")
def test_a_missing_worker_is_said() -> None:
    status, said = _readiness()
    assert (status, said["worker"]) == (503, "No worker runs: start `peacetime worker`.")


@pytest.mark.usefixtures("no_worker")
def test_a_silent_worker_is_said() -> None:
    _heartbeat(60)
    status, said = _readiness()
    assert (status, said["worker"]) == (503, "No worker has been heard of for 60 s.")


@pytest.mark.usefixtures("no_worker")
def test_a_restored_copy_is_ready_and_says_that_it_sends_nothing() -> None:
    _heartbeat(1)
    SendingHold.objects.create(held_at=NOON, backup_made_at=NOON, last_message_id=0)
    status, said = _readiness()
    assert status == 200
    assert said["sending"].startswith("Held: this is a restored copy of 2026-03-04 12:00 UTC")


@pytest.mark.usefixtures("no_worker")
def test_a_process_that_was_told_to_end_lives_and_takes_no_new_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _heartbeat(1)
    monkeypatch.setattr(leaving, "since", 0.0)
    status, said = _readiness()
    assert (status, said["process"]) == (503, "It was told to end, and takes no new work.")


@pytest.mark.usefixtures("no_worker")
def test_code_on_older_tables_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    _heartbeat(1)
    monkeypatch.setattr(health, "_migrated", set())
    monkeypatch.setattr(migrations, "here", lambda: {("storage", "9999_to_come")})
    status, said = _readiness()
    assert (status, said["database"]) == (503, health.MISSING)


def test_a_lost_database_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise psycopg.OperationalError("Connection refused")

    monkeypatch.setattr(psycopg, "connect", refuse)
    status, said = _readiness()
    assert (status, said["database"]) == (503, "The database does not answer: Connection refused")
