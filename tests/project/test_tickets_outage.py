"""A tracker down for an hour, and the worker killed in the middle: each action item has exactly one ticket.

The hour is moved in the database, never waited for; the worker is a process of its own.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from devtools.standins.base import serving
from devtools.standins.github import REPOSITORY, GitHubStandin
from devtools.standins.http import Mood
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import ActionItem, Connection, Ticket
from peacetime.usecases.actions.moving import finish_action
from peacetime.usecases.connections.secrets import box_of
from peacetime.usecases.tickets import hearing
from peacetime.usecases.tickets.filing import file_postmortem
from tests.builders import a_postmortem, a_team, an_action
from tests.project.installations import a_free_port
from tests.project.replicas import Fleet, url_of
from tests.trackers import SECRETS

PATIENCE_SECONDS = 120.0
ITEMS = 6
JOBS = "SELECT task_name, status::text, attempts, scheduled_at, args::text FROM procrastinate_jobs"


@pytest.fixture(autouse=True)
def empty_queue(transactional_db: None) -> Iterator[None]:
    """The queue's tables are not Django's to empty between tests."""
    _sql("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    yield
    _sql("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture
def fleet(tmp_path: Path, settings: Any) -> Iterator[Fleet]:
    said = {
        "PEACETIME_ALLOWED_PRIVATE_HOSTS": "127.0.0.1",
        "PEACETIME_SECRET_KEY": settings.SECRET_KEY,
    }
    found = Fleet(url_of(connection.settings_dict["NAME"]), tmp_path, said)
    yield found
    found.stop()


def _sql(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def until(is_so: Callable[[], object], *, meanwhile: Callable[[], None] = lambda: None) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end, _sql(JOBS)
        meanwhile()
        time.sleep(0.5)


def an_hour_passes() -> None:
    """Everything that has a moment has it an hour earlier; what runs every few minutes has run."""
    hearing.defer_forgotten()
    _sql("UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - interval '1 hour'")
    _sql("UPDATE storage_connection SET open_until = open_until - interval '1 hour'")
    _sql(
        "UPDATE storage_ticket SET begun_at = begun_at - interval '1 hour',"
        " failing_since = failing_since - interval '1 hour'"
    )


def test_down_for_an_hour_and_killed_in_the_middle_each_has_exactly_one_ticket(
    fleet: Fleet,
) -> None:
    port = a_free_port()
    url = f"http://127.0.0.1:{port}"
    github = Connection.objects.create(
        provider="github",
        name="Shop",
        settings={"api": url, "repository": REPOSITORY},
        secrets=box_of(SECRETS),
        created_at=timezone.now(),
        created_by="dana@example.org",
    )
    postmortem = a_postmortem(team=a_team(), at=timezone.now())
    for number in range(ITEMS):
        an_action(postmortem, text=f"Add limit {number}", at=timezone.now())
    file_postmortem(postmortem.ref, connection=github.pk, actor=PEACETIME, at=timezone.now())
    worker = fleet.add("worker")
    until(lambda: Ticket.objects.filter(attempts__gt=0).exists())
    first = ActionItem.objects.order_by("pk")[0]
    finish_action(first.ref, actor=PEACETIME, at=timezone.now())

    with serving(GitHubStandin(), port=port) as tracker:
        tracker.mood = Mood(seconds=0.2)  # so that the kill comes in the middle
        until(lambda: len(tracker.board.issues) > 1, meanwhile=an_hour_passes)
        worker.process.kill()  # type: ignore[union-attr]
        worker.wait()
        assert Ticket.objects.filter(state="waiting").exists()
        fleet.add("worker")
        until(
            lambda: not Ticket.objects.exclude(state="settled").exists(), meanwhile=an_hour_passes
        )
        made = Counter(issue.title for issue in tracker.board.issues)
        closed = {issue.title for issue in tracker.board.issues if issue.state == "closed"}

    assert made == {f"Add limit {number}": 1 for number in range(ITEMS)}
    assert closed == {first.text}
    assert {ticket.key for ticket in Ticket.objects.all()} == {
        f"#{number + 1}" for number in range(ITEMS)
    }
