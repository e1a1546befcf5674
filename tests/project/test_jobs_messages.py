"""A message is never left behind: not when our database goes away beside it, and not when its job is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from devtools.standins.base import serving
from devtools.standins.webhook import WebhookStandin
from peacetime.project import again, jobs_connections, jobs_messages, worker
from peacetime.storage.models import Message, SendingHold
from peacetime.usecases import deliveries, sending
from tests.builders import an_incident
from tests.connected import a_connection, told
from tests.written import jobs

PATIENCE_SECONDS = 30.0
CONTEXT: Any = SimpleNamespace(job=SimpleNamespace(attempts=0))


@pytest.fixture
def queue(transactional_db: None) -> Iterator[None]:
    """The queue's tables are not Django's to empty between tests."""
    _sql("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    yield
    _sql("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def a_message(url: str = "http://127.0.0.1:9", *, minutes: int = 0) -> Message:
    """Written so long ago."""
    robot = a_connection(url)
    an_incident(at=timezone.now())
    [message] = told(robot)
    _sql("DELETE FROM procrastinate_jobs WHERE task_name <> 'deliver_outside'")
    written_at = timezone.now() - timedelta(minutes=minutes)
    Message.objects.update(created_at=written_at)
    return message


def test_a_message_that_was_taken_while_our_database_went_away_is_handed_over_once_more(
    queue: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    monkeypatch.setattr(again, "DATABASE_SECONDS", 0)
    mark = deliveries.record_sent
    lost: list[int] = []

    def record_sent(message_id: int, **said: Any) -> None:
        if not lost:
            lost.append(message_id)
            _sql("SELECT pg_terminate_backend(pg_backend_pid())")
        mark(message_id, **said)

    monkeypatch.setattr(deliveries, "record_sent", record_sent)
    with serving(WebhookStandin()) as robot:
        message = a_message(robot.url)
        asyncio.run(_work_until_none_is_left())
        message.refresh_from_db()
        first, second = robot.taken
    assert (message.state, lost) == ("sent", [message.pk])
    keys = {first.headers["webhook-id"], second.headers["webhook-id"]}
    assert keys == {message.key}, "whoever keeps keys acts on it once"


async def _work_until_none_is_left() -> None:
    working = asyncio.create_task(worker._work())
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await asyncio.to_thread(_is_left):  # noqa: ASYNC110 - the rows tell, nobody else
            await asyncio.sleep(0.05)
    working.cancel()
    await asyncio.wait([working])


def _is_left() -> bool:
    try:
        return ProcrastinateJob.objects.filter(task_name="deliver_outside").exists()
    finally:
        connection.close()


def test_a_mail_waits_when_our_database_does_not_answer_beside_it(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = a_message()
    Message.objects.update(connection=None, channel="email")

    def gone(_: Any) -> None:
        raise OperationalError("the connection is closed")

    way = SimpleNamespace(deliver=gone, is_set_up=lambda: True, NotTaken=deliveries.NotTaken)
    monkeypatch.setattr(jobs_messages, "channel", lambda _: way)
    with pytest.raises(OperationalError):
        jobs_messages.deliver_message(CONTEXT, message_id=message.pk)
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("pending", "")


def test_what_waits_without_a_job_gets_one(db: None) -> None:
    message = a_message(minutes=11)
    assert sending.defer_forgotten(at=timezone.now()) == 0  # it has one
    _sql("DELETE FROM procrastinate_jobs")
    jobs_messages.defer_forgotten(timestamp=0)
    [job] = jobs("deliver_outside")
    assert job.args["message_id"] == message.pk
    assert sending.defer_forgotten(at=timezone.now()) == 0


def test_what_was_just_written_is_not_forgotten(db: None) -> None:
    a_message(minutes=1)
    _sql("DELETE FROM procrastinate_jobs")
    assert sending.defer_forgotten(at=timezone.now()) == 0


def test_in_a_restored_copy_what_waits_goes_on_waiting(db: None) -> None:
    message = a_message(minutes=11)
    _sql("DELETE FROM procrastinate_jobs")
    SendingHold.objects.create(
        held_at=timezone.now(), backup_made_at=timezone.now(), last_message_id=message.pk
    )
    assert sending.defer_forgotten(at=timezone.now()) == 0


def test_what_cannot_even_be_shown_in_a_dry_run_ends_in_sight(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = a_message()
    assert message.connection is not None
    message.connection.is_dry_run = True
    message.connection.save()
    broken = SimpleNamespace(render=lambda _: 1 / 0)
    monkeypatch.setattr(jobs_connections, "channel", lambda _: broken)
    with pytest.raises(ZeroDivisionError):
        jobs_connections.deliver_outside(
            CONTEXT, message_id=message.pk, connection_id=message.connection.pk
        )
    message.refresh_from_db()
    assert (message.state, "ZeroDivisionError" in message.last_error) == ("failed", True)
