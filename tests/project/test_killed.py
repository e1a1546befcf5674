"""A worker is killed in the middle of all that it does; the next one finishes it, and nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.models import Sum

from devtools.standins.base import Standin, serving
from devtools.standins.http import Reply, Request
from devtools.standins.pagerduty import PAGE, PagerDutyStandin
from devtools.standins.webhook import WebhookStandin
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import (
    Alert,
    AlertGroup,
    BackFill,
    HistoryImport,
    Incident,
    IntakeBatch,
    Message,
    Source,
)
from peacetime.storage.packing import Packed
from peacetime.usecases.back_fills import fetch_history
from peacetime.usecases.connections.setting_up import Wanted, connect
from peacetime.usecases.imports import confirm_import
from peacetime.usecases.signals.folding import MOST_AT_ONCE
from peacetime.usecases.signals.intake import keep
from peacetime.usecases.signals.sources import SourceDraft, create_source
from peacetime.usecases.updates import send_update
from tests.builders import a_team, an_incident
from tests.connected import a_connection, told
from tests.project.replicas import PATIENCE_SECONDS, Process, url_of, wait_until

NOW = datetime.now(UTC)
LONG_AGO = NOW.replace(microsecond=0) - timedelta(days=80)
EACH = 3  # deliveries of a matter: it fires, it is repeated, it is over
EARLY = MOST_AT_ONCE // EACH  # matters of the first round
LATE = 40  # matters of the second
UPDATES = 3
SILENT = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"


class Holding(Standin):
    """Takes one request and keeps its answer back until it is let go."""

    holds_at = 2
    path = "/"

    def __init__(self, *said: Any) -> None:
        super().__init__(*said)
        self.asked = 0
        self.is_held, self.is_let_go = threading.Event(), threading.Event()

    async def _right(self, request: Request) -> Reply:
        self.asked += request.path == self.path
        if self.asked == self.holds_at and not self.is_held.is_set():
            self.is_held.set()
            while not self.is_let_go.is_set():  # noqa: ASYNC110 - another thread says so
                await asyncio.sleep(0.01)
        return await super()._right(request)


class Receiver(Holding, WebhookStandin):
    """Takes messages."""

    holds_at = 3


class Pages(Holding, PagerDutyStandin):
    """Hands out incidents."""

    path = "/incidents"


@pytest.fixture
def queue(transactional_db: None) -> Iterator[None]:
    """The queue's tables are not Django's to empty between tests."""
    _empty()
    yield
    _empty()


@pytest.fixture
def workers(queue: None, tmp_path: Path) -> Iterator[list[Process]]:
    """The first, and who follows it."""
    said = {
        "PEACETIME_DATABASE_URL": url_of(connection.settings_dict["NAME"]),
        "PEACETIME_DATA": str(tmp_path),
        "PEACETIME_SECRET_KEY": os.environ["PEACETIME_SECRET_KEY"],
        "PEACETIME_ALLOWED_PRIVATE_HOSTS": "127.0.0.1",
    }
    made = [Process("worker", said, tmp_path / f"{number}.log") for number in range(2)]
    yield made
    for worker in made:
        if worker.is_running():
            worker.end(signal.SIGKILL)
            worker.wait()


def test_a_worker_is_killed_while_it_folds_fetches_and_sends(workers: list[Process]) -> None:
    with serving(Receiver()) as receiver, serving(Pages(LONG_AGO)) as pages:
        team = a_team()
        messages = _messages(receiver)
        fetched = _back_fill(pages, team.slug)
        early, late = _source("Early"), _source("Late")
        _keep(early, EARLY)
        _keep(late, LATE)
        first, second = workers
        with psycopg.connect(url_of(connection.settings_dict["NAME"])) as other:
            # the second round writes its alerts, and then waits for this row
            other.execute("SELECT FROM storage_source WHERE id = %s FOR UPDATE", [late.pk])
            first.start()
            wait_until(lambda: IntakeBatch.objects.exclude(read_at=None).exists(), first.log)
            wait_until(_is_folding, first.log)
            assert receiver.is_held.wait(PATIENCE_SECONDS)
            assert pages.is_held.wait(PATIENCE_SECONDS)
            first.end(signal.SIGKILL)
            first.wait()
        for tool in (receiver, pages):
            tool.is_let_go.set()
        assert not Alert.objects.filter(source=late).exists(), "a round is whole or nothing"
        _sql(SILENT)  # its six seconds of silence have passed
        second.start()
        wait_until(lambda: not _is_left(), second.log)
    _is_all_folded(early, late)
    _is_all_fetched(fetched, pages)
    _is_all_sent(messages, receiver)


def _messages(receiver: Receiver) -> list[Message]:
    """Of two incidents: that it began, and what followed."""
    outside = a_connection(receiver, provider="webhook")
    incidents = [an_incident(a_team(name), at=NOW) for name in ("Orders", "Search")]
    for number in range(UPDATES):
        for incident in incidents:
            at = NOW + timedelta(seconds=number + 1)
            send_update(incident.ref, f"We look, {number}", actor=PEACETIME, at=at)
    found = told(outside)
    assert len(found) >= len(incidents) * (UPDATES + 1)
    return found


def _back_fill(pages: Pages, team: str) -> BackFill:
    wanted = pages.connection()
    assert wanted is not None
    provider, values = wanted
    shown = connect(provider, Wanted("PagerDuty", values), actor=PEACETIME, at=NOW)
    # a check asks for incidents too
    _sql("DELETE FROM procrastinate_jobs WHERE task_name = 'check_connection'")
    number = fetch_history(shown.id, team, actor=PEACETIME, at=NOW).id
    return BackFill.objects.get(pk=number)


def _source(name: str) -> Source:
    made = create_source(SourceDraft(name, "alertmanager"), actor=PEACETIME, at=NOW)
    return Source.objects.get(slug=made.source.slug)


def _keep(source: Source, matters: int) -> None:
    keep([_delivery(source, matter, step) for step in range(EACH) for matter in range(matters)])


def _delivery(source: Source, matter: int, step: int) -> Packed:
    began = NOW - timedelta(minutes=30)
    is_over = step == EACH - 1
    alert = {
        "status": "resolved" if is_over else "firing",
        "labels": {"alertname": "Slow", "instance": f"host-{matter}"},
        "startsAt": began.isoformat(),
        "endsAt": (began + timedelta(minutes=9)).isoformat() if is_over else "0001-01-01T00:00:00Z",
    }
    body = json.dumps({"version": "4", "receiver": "us", "alerts": [alert]}).encode()
    digest = f"{matter:016x}{step:016x}"
    return Packed(source.pk, NOW, "application/json", {}, digest, is_named=False, body=body)


def _is_folding() -> bool:
    """Whether a round waits for the row that is held here."""
    waiting = _sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND wait_event_type = 'Lock' AND query LIKE '%UPDATE storage_source%'"
    )
    return waiting[0][0] == 1


def _is_left() -> bool:
    jobs = _sql(
        "SELECT count(*) FROM procrastinate_jobs "
        "WHERE task_name IN ('deliver_outside', 'fetch_incidents') AND status IN ('todo', 'doing')"
    )
    return jobs[0][0] != 0 or IntakeBatch.objects.filter(read_at=None).exists()


def _is_all_folded(early: Source, late: Source) -> None:
    for source, matters in ((early, EARLY), (late, LATE)):
        alerts = Alert.objects.filter(source=source)
        assert alerts.count() == alerts.values("key").distinct().count() == matters
        assert not alerts.exclude(state="resolved").exists()
        groups = AlertGroup.objects.filter(source=source, merged_into=None)
        assert groups.aggregate(each=Sum("alerts"), on=Sum("firing")) == {"each": matters, "on": 0}


def _is_all_fetched(row: BackFill, pages: Pages) -> None:
    row.refresh_from_db()
    expected = [at for at in pages.told if row.since <= at < row.asked_at]
    assert (row.state, row.rows) == ("fetched", len(expected))
    draft = row.history_import_id
    assert draft is not None
    confirm_import(draft, actor=PEACETIME, at=NOW)
    wait_until(lambda: HistoryImport.objects.get(pk=draft).state == "done")
    imported = Incident.objects.filter(team=row.team).order_by("impact_started_at")
    assert [one.impact_started_at for one in imported] == expected
    offsets = [int(each.query.get("offset", 0)) for each in pages.taken if each.path == Pages.path]
    assert offsets == [0, PAGE, PAGE, 2 * PAGE], "a page that was kept is not asked for again"


def _is_all_sent(messages: list[Message], receiver: Receiver) -> None:
    for message in messages:
        message.refresh_from_db()
    assert {message.state for message in messages} == {"sent"}
    keys = [request.headers["webhook-id"] for request in receiver.taken]
    assert len(keys) == len(messages) + 1, "one was taken, and nobody knew"
    heard: dict[str, list[str]] = defaultdict(list)
    written: dict[str, list[str]] = defaultdict(list)
    for key in dict.fromkeys(keys):
        message = next(message for message in messages if message.key == key)
        heard[str(message.incident_id)].append(key)
    for message in messages:
        written[str(message.incident_id)].append(message.key)
    assert heard == written, "in order"


def _sql(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _empty() -> None:
    _sql("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
