"""A destination down for an hour: everything arrives, in order per incident, though the worker is killed.

The hour is moved in the database, never waited for; the worker is a process of its own.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from devtools.standins.base import Standin, serving
from devtools.standins.http import Mood, Request
from devtools.standins.mattermost import MattermostStandin
from devtools.standins.webhook import WebhookStandin
from peacetime.domain.communications.messages import Words
from peacetime.domain.communications.patience import PROBE_TIME
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import Connection, Incident, Message
from peacetime.usecases import record
from peacetime.usecases.connections import running
from peacetime.usecases.updates import send_update
from tests.builders import a_declaration, a_team, an_incident
from tests.connected import a_connection
from tests.project.installations import a_free_port
from tests.project.replicas import Fleet, url_of

PATIENCE_SECONDS = 120.0
TEAMS = 3
UPDATES_BEFORE, UPDATES_DURING = 2, 2
EACH = 1 + UPDATES_BEFORE + UPDATES_DURING  # of an incident


@pytest.fixture(autouse=True)
def empty_queue(transactional_db: None) -> Iterator[None]:
    """The queue's tables are not Django's to empty between tests."""
    _sql("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    yield
    _sql("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture
def fleet(tmp_path: Path, settings: Any) -> Iterator[Fleet]:
    """Workers on the database of this test."""
    said = {
        "PEACETIME_ALLOWED_PRIVATE_HOSTS": "127.0.0.1",
        "PEACETIME_SECRET_KEY": settings.SECRET_KEY,
    }
    found = Fleet(url_of(connection.settings_dict["NAME"]), tmp_path, said)
    yield found
    found.stop()


def _sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end, _sql(
            "SELECT task_name, status::text, attempts, scheduled_at, args FROM procrastinate_jobs"
        )
        time.sleep(0.05)


def an_hour_passes() -> None:
    """Everything that has a moment has it an hour earlier."""
    _sql("UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - interval '1 hour'")
    _sql("UPDATE storage_connection SET open_until = open_until - interval '1 hour'")
    _sql("UPDATE storage_message SET created_at = created_at - interval '1 hour'")


def _probes_die_with_it(connection: Connection) -> None:
    """As where the worker ended while one went first after failures, and all others waited for it."""
    _sql(
        "UPDATE storage_connection SET failures = 5, open_until = now() + %s WHERE id = %s",
        PROBE_TIME,
        connection.pk,
    )


def incidents() -> list[Incident]:
    found = []
    for number in range(TEAMS):
        team = a_team(f"Team {number}")
        found.append(
            an_incident(team, a_declaration(f"Outage {number}"), actor=PEACETIME, at=timezone.now())
        )
    return found


def updates(rows: list[Incident], *numbers: int) -> None:
    for number in numbers:
        for row in rows:
            send_update(row.ref, f"Update {number}.", actor=PEACETIME, at=timezone.now())


def waiting_for(connections: list[Connection]) -> int:
    return Message.objects.filter(connection__in=connections, state="pending").count()


def in_order(requests: list[Request], rows: list[Incident]) -> dict[str, list[str]]:
    """The keys that came, first times only, by incident."""
    found: dict[str, list[str]] = defaultdict(list)
    for request in requests:
        if request.method != "POST":  # a knock, to hear whether it is there
            continue
        key = request.headers["webhook-id"]
        if key not in found[key.partition(":")[0]]:
            found[key.partition(":")[0]].append(key)
    assert set(found) == {row.ref for row in rows}
    return found


def test_after_an_hour_down_everything_arrives_once_a_key_and_in_order(fleet: Fleet) -> None:
    ports = a_free_port(), a_free_port()
    robot = a_connection(f"http://127.0.0.1:{ports[0]}", provider="webhook")
    chat = a_connection(f"http://127.0.0.1:{ports[1]}", provider="mattermost")
    rows = incidents()
    updates(rows, *range(UPDATES_BEFORE))
    worker = fleet.add("worker")
    until(lambda: Connection.objects.filter(failures__gt=0).count() == len(ports))
    an_hour_passes()
    until(lambda: _sql("SELECT count(*) FROM storage_message WHERE attempts > 1")[0][0])
    updates(rows, *range(UPDATES_BEFORE, UPDATES_BEFORE + UPDATES_DURING))
    assert waiting_for([robot, chat]) == 2 * TEAMS * EACH

    with (
        serving(WebhookStandin(), port=ports[0]) as program,
        serving(MattermostStandin(), port=ports[1]) as channel,
    ):
        program.mood = channel.mood = Mood(seconds=0.3)  # so that the kill comes in the middle
        an_hour_passes()
        program.wait_for(2, seconds=PATIENCE_SECONDS)
        worker.process.kill()  # type: ignore[union-attr]
        worker.wait()
        assert waiting_for([robot, chat]) > 0
        _probes_die_with_it(chat)
        an_hour_passes()  # a probe that died is waited for a minute
        fleet.add("worker")
        until(lambda: waiting_for([robot, chat]) == 0)
        came, posted = program.taken, channel.taken

    sent = Message.objects.filter(connection=robot).order_by("pk")
    assert {message.state for message in sent} == {"sent"}
    written: dict[str, list[str]] = defaultdict(list)
    for message in sent:
        written[message.key.partition(":")[0]].append(message.key)
    assert in_order([request for request in came if request.method == "POST"], rows) == written
    for number, row in enumerate(rows):
        said = [request.text for request in posted if f"Outage {number}" in request.text]
        assert len(said) >= EACH
        first = [
            next(i for i, text in enumerate(said) if f"Update {n}." in text)
            for n in range(EACH - 1)
        ]
        assert first == sorted(first)
        assert row.ref


def test_a_slow_destination_holds_up_neither_mail_nor_another_one(fleet: Fleet) -> None:
    with serving(WebhookStandin()) as slow, serving(WebhookStandin()) as quick:
        slow.mood = Mood(seconds=8.0)
        drowsy, awake = a_connection(slow), a_connection(quick)
        at = timezone.now()
        for number in range(12):
            running.send_test_message(
                drowsy.pk, actor=PEACETIME, at=at.replace(microsecond=number * 1000)
            )
            running.send_test_message(
                awake.pk, actor=PEACETIME, at=at.replace(microsecond=number * 1000)
            )
        fleet.add("worker")
        until(lambda: waiting_for([awake]) == 0)
        assert waiting_for([drowsy]) > 6
        assert _posts(quick) == 12


def test_what_waits_for_a_paused_connection_arrives_when_it_goes_on(fleet: Fleet) -> None:
    with serving(WebhookStandin()) as program:
        robot = a_connection(program)
        running.pause_connection(robot.pk, actor=PEACETIME, at=timezone.now())
        [row, *_] = rows = incidents()
        updates(rows, 0, 1)
        fleet.add("worker")
        until(
            lambda: (
                _sql("SELECT count(*) FROM procrastinate_jobs WHERE attempts > 0")[0][0] >= TEAMS
            )
        )
        assert _posts(program) == 0
        running.resume_connection(robot.pk, actor=PEACETIME, at=timezone.now())
        until(lambda: waiting_for([robot]) == 0)
        keys = in_order(program.taken, rows)[row.ref]
        assert keys == list(
            Message.objects.filter(connection=robot, incident=row)
            .order_by("pk")
            .values_list("key", flat=True)
        )


def _posts(standin: Standin) -> int:
    return sum(request.method == "POST" for request in standin.taken)


def test_the_same_occasion_is_told_once(transactional_db: None) -> None:
    a_connection("https://robot.example.org")
    [row, *_] = incidents()
    before = Message.objects.count()
    words = record.Telling(Words("Again", "Again."), "stakeholders", [])
    for _ in range(2):
        with transaction.atomic():
            record.tell(row, "incident.update.sent", words, at=timezone.now(), occasion="update:9")
    assert Message.objects.count() == before + 1
