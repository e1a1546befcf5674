"""What changed, told to those who watch: one listening connection a process.

A cursor over ids alone would lose events, since transactions commit out of order. So a place in the
stream is a horizon, before which every transaction is decided, and the few events beyond it that were
told already. What is committed is told at once, however long another transaction takes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import connection

from peacetime.queries.sight import Sight, hidden_from
from peacetime.storage.events import CHANNEL, FORGOTTEN, LIBPQ, PRESENCE
from peacetime.storage.models import Event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0  # also without a ring
RETRY_SECONDS = 0.5
MOST_SAID = 200  # ids in a cursor; of those left out, a resumed stream hears again
PLACE = re.compile(r"([0-9]{1,18})-([0-9]{1,18}(?:\.[0-9]{1,18}){0,199})")
MOST_AT_ONCE = 500
MOST_WAITING = 200  # batches a slow watcher may be behind before it is sent away
MOST_UNDECIDED = 5_000  # events beside one transaction that takes long

_HORIZON = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_SINCE = f"""
    SELECT {_HORIZON}, e.xid, e.id, e.fact, e.team, e.incident, e.at, coalesce(i.is_private, false)
    FROM (SELECT) AS always LEFT JOIN storage_event e
      ON e.xid >= coalesce(%s::bigint, {_HORIZON}) AND e.fact <> '{FORGOTTEN}'
    LEFT JOIN storage_incident i ON i.ref = e.incident AND e.incident <> ''
    ORDER BY e.xid, e.id LIMIT {MOST_UNDECIDED}
"""  # noqa: S608 - constants of this program

Row = tuple[Any, ...]  # the horizon, then an event or nothing


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the stream of events: `12-34.36` on the wire.

    Everything of transactions before the horizon was told, and of later ones these events.
    """

    horizon: int = 0
    told: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.horizon}-{'.'.join(map(str, self.told[-MOST_SAID:])) or 0}"

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """The cursor a client sends back, or None where it is not one."""
        place = PLACE.fullmatch(text)
        if place is None:
            return None
        return cls(int(place[1]), tuple(id_ for id_ in map(int, place[2].split(".")) if id_))


@dataclass(frozen=True, slots=True)
class Fact:
    """One named fact; whoever has heard it and everything before stands at its cursor."""

    id: int
    cursor: Cursor
    name: str
    team: str
    incident: str
    at: datetime
    is_private: bool = False  # the incident is


class Behind(Exception):
    """The watcher is too far behind to catch up; it should read the page anew."""


@dataclass(frozen=True, slots=True)
class News:
    """What one look at the stream found, and where whoever hears all of it stands then."""

    facts: list[Fact]
    cursor: Cursor


def cursor_now() -> Cursor:
    """The place of a page that is rendered now: it shows every event that is committed."""
    return _news(Cursor(), _looked(None)).cursor


def facts_after(cursor: Cursor, *, limit: int = MOST_AT_ONCE) -> list[Fact]:
    """Committed events after a place, in the order of their transactions.

    Raises:
        Behind: Events after the place were removed, there are more than a page shows, or the place is
            one of a database that was since restored.
    """
    rows = _looked(cursor.horizon)
    facts = _news(cursor, rows).facts
    is_of_another_time = cursor.horizon > rows[0][0]  # of before a restore
    was_forgotten = Event.objects.filter(fact=FORGOTTEN, xid__gte=cursor.horizon).exists()
    if len(facts) >= limit or is_of_another_time or (was_forgotten and cursor != Cursor()):
        raise Behind
    return facts


def _looked(since: int | None) -> list[Row]:
    with connection.cursor() as db:
        db.execute(_SINCE, [since])
        return list(db.fetchall())


def _news(before: Cursor, rows: list[Row]) -> News:
    """What of these rows was not told; the last fact moves the horizon, those before it only add themselves."""
    horizon = rows[0][0]
    events = [row[1:] for row in rows if row[1] is not None]
    after = Cursor(horizon, tuple(id_ for xid, id_, *_ in events if xid >= horizon))
    known, told, facts = set(before.told), before.told, []
    for _, id_, name, team, incident, at, is_private in events:
        if id_ not in known:
            told = (*told, id_)
            place = Cursor(before.horizon, told)
            facts.append(Fact(id_, place, name, team, incident, at, is_private))
    if facts:
        facts[-1] = replace(facts[-1], cursor=after)
    return News(facts, after)


def as_seen(facts: list[Fact], sight: Sight) -> list[Fact]:
    """What these facts tell somebody: of a private incident only that the team's mode changed."""
    hidden = hidden_from(sight, {fact.incident for fact in facts if fact.is_private})
    if not hidden:
        return facts
    return [
        replace(fact, incident="") if fact.incident in hidden else fact
        for fact in facts
        if fact.incident not in hidden or fact.name.startswith("mode.")
    ]


class Feed:
    """Listens on one connection and hands every new fact to each watcher of this process."""

    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[list[Fact] | None]] = set()
        self._ringing: set[asyncio.Event] = set()
        self._present: set[asyncio.Queue[str]] = set()
        self._task: asyncio.Task[None] | None = None
        self._cursor: Cursor | None = None

    @property
    def horizon(self) -> int:
        """Every transaction before it was decided at the last look."""
        return self._cursor.horizon if self._cursor else 0

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

    async def looks(self) -> AsyncIterator[None]:
        """After every look at what is new: at once when something is written, and each second."""
        rung = asyncio.Event()
        self._ringing.add(rung)
        try:
            while True:
                await rung.wait()
                rung.clear()
                yield
        finally:
            self._ringing.discard(rung)

    async def present(self) -> AsyncIterator[str]:
        """What is said of who is at a text with others; what comes too fast is passed over."""
        queue: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        self._present.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._present.discard(queue)

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
            await db.execute(f"LISTEN {PRESENCE}")
            while True:
                await self._tell_news(db)
                for rung in self._ringing:
                    rung.set()
                await self._until_rung(db)

    async def _until_rung(self, db: psycopg.AsyncConnection) -> None:
        """Until something was written, or long enough; who is present is handed on meanwhile."""
        clock = asyncio.get_running_loop().time
        until, is_rung = clock() + LOOK_EVERY_SECONDS, False
        while not is_rung and (left := until - clock()) > 0:
            async for note in db.notifies(timeout=left, stop_after=1):
                is_rung = is_rung or note.channel == CHANNEL
                if note.channel == PRESENCE:
                    self._tell_present(note.payload)

    def _tell_present(self, words: str) -> None:
        for queue in self._present:
            if not queue.full():
                queue.put_nowait(words)

    async def _tell_news(self, db: psycopg.AsyncConnection) -> None:
        if self._cursor is None:
            found = await db.execute(_SINCE, [None])
            self._cursor = _news(Cursor(), await found.fetchall()).cursor
        found = await db.execute(_SINCE, [self._cursor.horizon])
        news = _news(self._cursor, await found.fetchall())
        self._cursor = news.cursor
        if not news.facts:
            return
        for queue in list(self._watchers):
            if queue.full():
                self._end(queue)
            else:
                queue.put_nowait(news.facts)


feed = Feed()  # of this process
