"""Several web and worker processes on one PostgreSQL, and a small proxy in front of them."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import psycopg
from psycopg import sql

from peacetime.project.embedded import address
from tests.asking import asking, status_of
from tests.project.installations import COMMAND, a_free_port, environment

KEY = "only-for-tests-" + "0" * 32
BLOCK = 65_536
PATIENCE_SECONDS = 120.0


@contextlib.contextmanager
def a_database(*, like: str = "template1") -> Iterator[str]:
    """A database of its own on the server of this test run, gone afterwards: empty, or a copy of another."""
    server = _server()
    name = f"replicas_{secrets.token_hex(4)}"
    _create(name, like)
    try:
        yield url_of(name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            gone = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(gone)


@contextlib.contextmanager
def a_migrated_database() -> Iterator[str]:
    """One with every table; migrated once for all that ask for one."""
    with a_database(like=_migrated()) as url:
        yield url


@cache
def _migrated() -> str:
    name = f"migrated_{secrets.token_hex(4)}"
    _create(name, "template1")
    with tempfile.TemporaryDirectory() as folder:
        Fleet(url_of(name), Path(folder)).run("migrate")
    return name


def _server() -> str:
    return address(Path(os.environ["PEACETIME_DATA"]) / "postgres")


def url_of(name: str) -> str:
    """Of a database on the server of this test run."""
    return _server().replace("@/peacetime?", f"@/{name}?")


def _create(name: str, like: str) -> None:
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(_server(), autocommit=True) as connection:
        connection.execute(made.format(sql.Identifier(name), sql.Identifier(like)))


@dataclass
class Process:
    """`peacetime web` or `peacetime worker`."""

    command: str
    settings: dict[str, str]
    log: Path
    port: int = field(default_factory=a_free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, self.command],
                env={**environment(), **self.settings, "PEACETIME_PORT": str(self.port)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def end(self, number: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(number)

    def wait(self) -> int:
        assert self.process
        return self.process.wait(PATIENCE_SECONDS)

    def readiness(self) -> int:
        return status_of(f"{self.url}/readyz")

    def wait_until_ready(self) -> None:
        wait_until(lambda: self.readiness() == 200, self.log)


@dataclass
class Fleet:
    """Replicas of one installation. Each has a web and a worker process."""

    database: str
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    webs: list[Process] = field(default_factory=list)
    workers: list[Process] = field(default_factory=list)

    def add(self, command: str) -> Process:
        number = len(self.webs) + len(self.workers)
        log = self.folder / f"{command}-{number}.log"
        added = Process(command, {**self.said(), **self.settings}, log)
        added.start()
        (self.webs if command == "web" else self.workers).append(added)
        return added

    def running(self, command: str) -> list[Process]:
        all_of_them = (*self.webs, *self.workers)
        return [p for p in all_of_them if p.command == command and p.is_running()]

    def said(self) -> dict[str, str]:
        """What every process of the fleet is told alike."""
        return {
            "PEACETIME_DATABASE_URL": self.database,
            "PEACETIME_DATA": str(self.folder / "data"),
            "PEACETIME_SECRET_KEY": KEY,
            "PEACETIME_WEB_THREADS": "2",
        }

    def run(self, *words: str) -> str:
        ended = subprocess.run(
            [*COMMAND, *words],
            env={**environment(), **self.said()},
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database) as connection:
            return connection.execute(question.encode()).fetchall()

    def stop(self) -> None:
        for each in (*self.webs, *self.workers):
            if each.process and each.is_running():
                each.process.kill()
                each.process.wait()


class Proxy:
    """Takes a connection, finds the next replica that takes it, and hands bytes to and fro."""

    def __init__(self, backends: list[int]) -> None:
        self.backends = backends
        self._turn = 0
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._hand_on, args=[client], daemon=True).start()

    def _hand_on(self, client: socket.socket) -> None:
        replica = self._next()
        if replica is None:
            client.close()
            return
        back = threading.Thread(target=_pump, args=[replica, client], daemon=True)
        back.start()
        _pump(client, replica)
        back.join()
        client.close()
        replica.close()

    def _next(self) -> socket.socket | None:
        for _ in range(len(self.backends)):
            self._turn += 1
            port = self.backends[self._turn % len(self.backends)]
            with contextlib.suppress(OSError):
                return socket.create_connection(("127.0.0.1", port), timeout=None)
        return None


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while block := source.recv(BLOCK):
            target.sendall(block)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class Stream:
    """One program that follows a replica's stream, and notes what it hears."""

    def __init__(self, url: str, token: str) -> None:
        self.heard: list[str] = []
        self.is_open = threading.Event()
        self.is_over = threading.Event()
        self._url, self._headers = url, {"Authorization": f"Bearer {token}"}
        threading.Thread(target=self._follow, daemon=True).start()
        assert self.is_open.wait(PATIENCE_SECONDS)

    def _follow(self) -> None:
        address = f"{self._url}/api/v1/stream"
        with (
            contextlib.suppress(httpx.HTTPError),
            asking(headers=self._headers, timeout=None) as client,
            client.stream("GET", address) as answer,
        ):
            for line in answer.iter_lines():
                self.is_open.set()
                if line.startswith("data: "):
                    self.heard.append(line.removeprefix("data: "))
        self.is_over.set()


def wait_until(holds: Callable[[], bool], log: Path | None = None) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, log and log.read_text(encoding="utf-8")[-2000:]
        time.sleep(0.05)
