"""A workspace, a connection to it, and jobs that run when a test says so."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from devtools.standins.base import serving
from devtools.standins.slack import SlackStandin
from devtools.standins.slack.sending import Acknowledged, request
from devtools.standins.slack.standin import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from peacetime.project import tasks
from peacetime.project.again import Later
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import Connection
from peacetime.usecases.connections.setting_up import Wanted, connect
from tests.builders import NOON
from tests.cast import Cast, the_cast

HERE = ("answer_chat", "keep_chat_room", "keep_chat_line", "deliver_outside", "check_connection")


@dataclass
class Jobs:
    """Runs what was deferred, in order; of a stream only what comes first. A clock that is moved by hand."""

    clock: Any
    waits: dict[int, datetime] = field(default_factory=dict)
    attempts: dict[int, int] = field(default_factory=dict)

    def run(self, *, at_most: int = 300) -> int:
        """Everything that may run now; how many jobs ended."""
        assert tasks
        ended = 0
        for _ in range(at_most):
            job = self._next()
            if job is None:
                return ended
            ended += self._run(job)
        raise AssertionError("the jobs do not end")

    def after(self, wait: timedelta) -> int:
        """The same, so much later."""
        self.clock.shift(wait)
        return self.run()

    @property
    def waiting(self) -> int:
        """How many are still to run."""
        return ProcrastinateJob.objects.filter(task_name__in=HERE).count()

    def _next(self) -> ProcrastinateJob | None:
        now = datetime.now().astimezone()
        held: set[str] = set()
        for job in ProcrastinateJob.objects.filter(task_name__in=HERE).order_by("id"):
            if job.lock in held:
                continue
            if self.waits.get(job.id, now) <= now:
                return job
            if job.lock:
                held.add(job.lock)
        return None

    def _run(self, job: ProcrastinateJob) -> int:
        task = app.tasks[job.task_name]
        context: Any = SimpleNamespace(job=SimpleNamespace(attempts=self.attempts.get(job.id, 0)))
        given = (context,) if task.pass_context else ()
        try:
            task.func(*given, **job.args)
        except Later as later:
            self.waits[job.id] = later.at
            self.attempts[job.id] = self.attempts.get(job.id, 0) + 1
            return 0
        with database.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job.id])
        return 1


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    import time_machine

    with time_machine.travel(NOON, tick=False) as clock:
        yield Jobs(clock)


@pytest.fixture
def workspace() -> Iterator[SlackStandin]:
    with serving(SlackStandin()) as standin:
        yield standin


@pytest.fixture
def slack(
    workspace: SlackStandin, cast: Cast, jobs: Jobs, settings: Any, client: Client
) -> SlackStandin:
    """The workspace, connected over HTTP; everybody of the cast is in it."""
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    values = {
        "bot_token": BOT_TOKEN,
        "app_token": APP_TOKEN,
        "signing_secret": SIGNING_SECRET,
        "status_channel": "#team-status",
        "stakeholders_channel": "#general",
        "address": f"{workspace.url}/api/",
    }
    made = connect(
        "slack", Wanted("Slack", values), actor=PEACETIME, at=datetime.now().astimezone()
    )
    for name in ("alice", "bob", "charlie"):
        workspace.workspace.user(f"{name}@example.org")
    workspace.request_url = f"/chat/slack/{made.id}"

    def post(
        url: str, secret: str, kind: str, payload: dict[str, Any], *, again: int = 0
    ) -> Acknowledged:
        body, headers = request(secret, kind, payload, again=again)
        content_type = headers.pop("content-type")
        heard = client.generic("POST", url, body, content_type, headers=headers)
        return Acknowledged(heard.status_code, heard.content.decode(), 0.0)

    workspace.post = post
    jobs.run()
    return workspace


@pytest.fixture
def connected(slack: SlackStandin) -> Connection:
    return Connection.objects.get(provider="slack")
