"""What changed, told to those who watch: one listening connection a process.

A cursor over ids alone would lose events, since transactions commit out of order. So rows are read in
the order of their writing transaction, and only those behind which no transaction is undecided.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from django.db import connection

from peacetime.storage.events import CHANNEL, LIBPQ
from peacetime.storage.models import Event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0  # also without a ring
RETRY_SECONDS = 0.5
PLACE = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")
MOST_AT_ONCE = 500
MOST_WAITING = 200  # batches a slow watcher may be behind before it is sent away

_NEW = """
    SELECT xid, id, fact, team, incident, at FROM storage_event
    WHERE (xid, id) > (%s, %s) AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY xid, id LIMIT %s
"""
_HEAD = """
    SELECT xid, id FROM storage_event
    WHERE xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY xid DESC, id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A place in the stream of events: `12-34` on the wire."""

    xid: int = 0
    id: int = 0

    def __str__(self) -> str:
        return f"{self.xid}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """The cursor a client sends back, or None where it is not one."""
        place = PLACE.fullmatch(text)
        return cls(int(place[1]), int(place[2])) if place else None


@dataclass(frozen=True, slots=True)
class Fact:
    """One named fact and where it stands in the stream."""

    cursor: Cursor
    name: str
    team: str
    incident: str
    at: datetime


class Behind(Exception):
    """The watcher is too far behind to catch up; it should read the page anew."""


def cursor_now() -> Cursor:
    """The place of the newest decided event: what a page that is rendered now already shows."""
    with connection.cursor() as db:
        db.execute(_HEAD)
        row = db.fetchone()
    return Cursor(*row) if row else Cursor()


def facts_after(cursor: Cursor, *, limit: int = MOST_AT_ONCE) -> list[Fact]:
    """Decided events after a place, in order.

    Raises:
        Behind: Events after the place were removed, or there are more than a page shows.
    """
    with connection.cursor() as db:
        db.execute(_NEW, [cursor.xid, cursor.id, limit])
        facts = [_fact(row) for row in db.fetchall()]
    if len(facts) == limit or (cursor != Cursor() and not _is_kept(cursor)):
        raise Behind
    return facts


def _is_kept(cursor: Cursor) -> bool:
    """Whether the event at a place still stands; after it nothing can have been removed."""
    return Event.objects.filter(xid=cursor.xid, id=cursor.id).exists()


class Feed:
    """Listens on one connection and hands every new fact to each watcher of this process."""

    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[list[Fact] | None]] = set()
        self._task: asyncio.Task[None] | None = None
        self._cursor: Cursor | None = None

    def start(self) -> None:
        """Begin to listen, in the running event loop."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="feed")

    async def stop(self) -> None:
        """Stop listening and let every watcher end."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self.end_all()

    def end_all(self) -> None:
        """Let every watcher end."""
        for queue in list(self._watchers):
            self._end(queue)

    async def watch(self) -> AsyncIterator[list[Fact]]:
        """Every batch of facts from now on.

        Raises:
            Behind: The watcher did not take its batches for too long.
        """
        queue: asyncio.Queue[list[Fact] | None] = asyncio.Queue(MOST_WAITING)
        self._watchers.add(queue)
        try:
            while (batch := await queue.get()) is not None:
                yield batch
        finally:
            self._watchers.discard(queue)

    def _end(self, queue: asyncio.Queue[list[Fact] | None]) -> None:
        self._watchers.discard(queue)
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            except psycopg.Error as problem:
                logger.warning(
                    "live: the database is gone (%s), trying again", problem.__class__.__name__
                )
                await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        given = await asyncio.to_thread(connection.get_connection_params)
        parameters = {key: value for key, value in given.items() if key in LIBPQ}
        async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as db:
            await db.execute(f"LISTEN {CHANNEL}")
            while True:
                await self._tell_news(db)
                async for _ in db.notifies(timeout=LOOK_EVERY_SECONDS, stop_after=1):
                    pass

    async def _tell_news(self, db: psycopg.AsyncConnection) -> None:
        if self._cursor is None:
            row = await (await db.execute(_HEAD)).fetchone()
            self._cursor = Cursor(*row) if row else Cursor()
        while True:
            found = await db.execute(_NEW, [self._cursor.xid, self._cursor.id, MOST_AT_ONCE])
            batch = [_fact(row) for row in await found.fetchall()]
            if not batch:
                return
            self._cursor = batch[-1].cursor
            for queue in list(self._watchers):
                if queue.full():
                    self._end(queue)
                else:
                    queue.put_nowait(batch)


feed = Feed()  # of this process


def _fact(row: tuple[int, int, str, str, str, datetime]) -> Fact:
    xid, id_, name, team, incident, at = row
    return Fact(Cursor(xid, id_), name, team, incident, at)
