"""Facts for those who watch: a row in the transaction, a doorbell after it.

NOTIFY inside a transaction takes a global lock at commit, so the doorbell rings afterwards, on a
connection of its own, at most every 50 ms. A lost ring costs nothing but time: streams also look by
themselves.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from django.db import connection, transaction

from peacetime.domain.shared.facts import known_fact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

CHANNEL = "peacetime_event"
PRESENCE = "peacetime_presence"  # who is at a text with others: never stored
LONGEST_PRESENCE = 7_000  # bytes; a NOTIFY takes no 8,000
FORGOTTEN = ""  # the fact of the one row that keeps how far events were removed
DEBOUNCE_SECONDS = 0.05
LIBPQ = {"host", "port", "dbname", "user", "password", "connect_timeout", "sslmode", "sslrootcert"}


# In one question: whether a connection hears of every fact, and which chats follow; mostly there is none.
_APPEND = """
    INSERT INTO storage_event (fact, team, incident, at) VALUES (%s, %s, %s, %s)
    RETURNING id,
        EXISTS (SELECT FROM storage_connection WHERE retired_at IS NULL AND subjects @> '["facts"]'),
        ARRAY (SELECT chat.id FROM storage_connection chat WHERE provider = ANY(%s)
               AND retired_at IS NULL AND paused_at IS NULL AND NOT is_dry_run ORDER BY chat.id)
"""


@dataclass(frozen=True, slots=True)
class Appended:
    """A fact that was recorded.

    Args:
        id: Its number.
        is_wanted_outside: Whether a connected tool wants to hear of every fact.
        chats: Connections of the tools that were asked for, unless they rest.
    """

    id: int
    is_wanted_outside: bool
    chats: list[int]


def append(
    fact: str, *, at: datetime, team: str = "", incident: str = "", chats: Sequence[str] = ()
) -> Appended:
    """Record a fact in the open transaction and ring once it is committed; `chats` are tools that follow it."""
    with connection.cursor() as db:
        db.execute(_APPEND, [known_fact(fact), team, incident, at, list(chats)])
        row = db.fetchone()
    transaction.on_commit(doorbell.ring)
    return Appended(*row)


def say_present(words: str) -> None:
    """Tell every process at once, outside of any transaction; what nobody hears is said again soon."""
    with connection.cursor() as db:
        db.execute("SELECT pg_notify(%s, %s)", [PRESENCE, words])


class Doorbell:
    """Rings from a thread of its own: the first at once, the following at most every 50 ms."""

    def __init__(self, notify: Callable[[], None]) -> None:
        self._notify = notify
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def ring(self) -> None:
        """Ask for a ring; never waits, never raises."""
        self._wanted.set()
        if self._thread is None or not self._thread.is_alive():
            with self._starting:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._run, name="doorbell", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            self._notify()
            time.sleep(DEBOUNCE_SECONDS)


class _Bell:
    """Keeps one connection outside the pool and opens it anew when it broke."""

    def __init__(self) -> None:
        self._connection: psycopg.Connection | None = None

    def notify(self) -> None:
        """Ring; without a database nothing rings, and nothing is lost."""
        try:
            if self._connection is None:
                parameters = connection.get_connection_params()
                kept = {k: v for k, v in parameters.items() if k in LIBPQ}
                self._connection = psycopg.connect(**kept, autocommit=True)
            self._connection.execute(f"NOTIFY {CHANNEL}")
        except psycopg.Error:
            self._connection = None  # streams look by themselves until it works again


doorbell = Doorbell(_Bell().notify)
