"""Two web processes: people at either see each other's letters, and one that is killed takes none along."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from peacetime.queries.postmortems.shared import edit, empty, part
from tests.asking import status_of
from tests.project.installations import environment
from tests.project.replicas import Fleet, Process, a_migrated_database, wait_until

PATIENCE_SECONDS = 120
SET_UP = """
import django
django.setup()
from django.conf import settings
from django.test import Client
from django.utils import timezone
from peacetime.queries.access import actor_of
from peacetime.storage.models import Person, Team
from peacetime.usecases.postmortems.bringing import bring_postmortem
at = timezone.now()
person = Person.objects.create(email="alice@example.org", name="Alice", org_role="member", created_at=at)
Team.objects.create(slug="checkout", name="Checkout", time_zone="Europe/Berlin", created_at=at, history_from=at)
text = b"# Slow\\n\\nIt was slow."
made = bring_postmortem("checkout", text, file_name="a.md", title="", actor=actor_of(person), at=at)
client = Client()
client.force_login(person)
name = settings.SESSION_COOKIE_NAME
print(made.ref, f"{name}={client.cookies[name].value}")
"""


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Two web processes, and no worker."""
    with a_migrated_database() as url:
        made = Fleet(url, tmp_path_factory.mktemp("together"))
        try:
            for _ in range(2):
                wait_until_it_answers(made.add("web"))
            yield made
        finally:
            made.stop()


def wait_until_it_answers(web: Process) -> None:
    """It is not ready without a worker, and answers all the same."""

    wait_until(lambda: status_of(f"{web.url}/healthz") == 200, web.log)


class Writer:
    """An editor that is open at one process."""

    def __init__(self, web: Process, ref: str, cookie: str) -> None:
        self.web, self.ref, self.cookie = web, ref, cookie
        self.doc, self.stack = empty(), ExitStack()
        self.socket = self.open()

    @property
    def text(self) -> str:
        return str(part(self.doc, "text"))

    def open(self, web: Process | None = None) -> ClientConnection:
        self.web = web or self.web
        address = f"{self.web.url}/postmortems/{self.ref}/together".replace("http", "ws", 1)
        origin: Any = self.web.url
        headers = {"Cookie": self.cookie}
        opened = connect(address, origin=origin, additional_headers=headers, proxy=None)
        self.socket = self.stack.enter_context(opened)
        self.socket.send(json.dumps({"type": "hello", "state": self.doc.get_state().hex()}))
        hello = json.loads(self.socket.recv(PATIENCE_SECONDS))
        self.hear()
        self.socket.send(self.doc.get_update(bytes.fromhex(hello["state"])))
        return self.socket

    def hear(self) -> str:
        message = self.socket.recv(PATIENCE_SECONDS)
        if isinstance(message, bytes):
            self.doc.apply_update(message)
            return ""
        return str(json.loads(message)["type"])

    def add(self, words: str) -> None:
        before = self.doc.get_state()
        edit(part(self.doc, "text"), self.text + words)
        self.socket.send(self.doc.get_update(before))

    def waits_for(self, words: str) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while words not in self.text:
            assert time.monotonic() < until, self.text
            self.hear()


@pytest.fixture(scope="module")
def session(fleet: Fleet) -> tuple[str, str]:
    """A postmortem, and the cookie of somebody who may write it."""
    ended = subprocess.run(
        [sys.executable, "-c", SET_UP],
        env={
            **environment(),
            **fleet.said(),
            "DJANGO_SETTINGS_MODULE": "peacetime.project.settings",
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    ref, cookie = ended.stdout.split()[-2:]
    return ref, cookie


def test_letters_cross_from_one_process_to_the_other(
    fleet: Fleet, session: tuple[str, str]
) -> None:
    one, other = (Writer(web, *session) for web in fleet.webs[:2])
    one.add("\nfrom the first")
    other.waits_for("from the first")
    other.add("\nfrom the second")
    one.waits_for("from the second")
    place = {"type": "here", "client": 5, "anchor": None, "head": None, "new": True}
    one.socket.send(json.dumps(place))
    while other.hear() != "here":
        pass
    one.stack.close()
    other.stack.close()


def test_a_process_that_is_killed_takes_no_letter_along(
    fleet: Fleet, session: tuple[str, str]
) -> None:
    one, other = (Writer(web, *session) for web in fleet.webs[:2])
    for number in range(20):
        one.add(f"\nletter {number}")
    fleet.webs[0].end(signal.SIGKILL)
    fleet.webs[0].wait()
    with pytest.raises(ConnectionClosed):  # noqa: PT012 - whatever was said before
        while True:
            one.hear()
    with suppress(ConnectionClosed):
        one.add("\nwritten alone")
    other.add("\nmeanwhile")
    one.open(fleet.webs[1])
    one.waits_for("meanwhile")
    other.waits_for("written alone")
    assert one.text == other.text
    assert all(f"letter {number}\n" in other.text + "\n" for number in range(20))
    fleet.webs[0].start()
    wait_until_it_answers(fleet.webs[0])
    late = Writer(fleet.webs[0], *session)
    assert late.text == other.text
    other.socket.send('{"type": "save"}')
    while other.hear() != "saved":
        pass
    wait_until(
        lambda: fleet.rows("SELECT text FROM storage_postmortem")[0][0] == other.text.strip()
    )
    for each in (one, other, late):
        each.stack.close()
    assert fleet.rows("SELECT count(*) FROM storage_postmortemversion")[0][0] <= 4
