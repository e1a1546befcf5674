"""Streams of server-sent events: one way to open, feed, resume and end them, whichever door they belong to.

A batch of facts is put into a door's words once, however many listen. Who comes back sends the last
event it saw and hears what it missed; who was away too long is told to read anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from random import randint
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from django.db import connection

from peacetime.domain.shared.errors import DomainError
from peacetime.project.threshold import say
from peacetime.queries.live import Behind, Cursor, as_seen, cursor_now, facts_after, feed
from peacetime.queries.sight import clearances

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from peacetime.project.threshold import Receive, Scope, Send
    from peacetime.queries.live import Fact
    from peacetime.queries.sight import Sight

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0  # also how often is asked whether whoever listens still may
COME_BACK_MS = (500, 2_000)
MOST_WAITING = 100  # batches a slow listener may be behind before it is sent away
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]

P = ParamSpec("P")
T = TypeVar("T")
# Reads outside the event loop; at most two at a time, so that pages keep their share.
_threads = ThreadPoolExecutor(2, thread_name_prefix="live")


class Door(Protocol):
    """What a door says of its own: a module is one."""

    PATH: str

    def admit(self, scope: Scope) -> Any:
        """Who asks, with their `sight`, or a DomainError with why they may not listen."""

    def is_still_here(self, listener: Any) -> bool:
        """Whether they still may."""

    def last_seen(self, scope: Scope) -> Cursor | None:
        """Where they were, if they come back."""

    def told(self, facts: list[Fact], sight: Sight) -> bytes:
        """These facts as events for somebody, b"" where there is nothing to tell."""


class Live(Protocol):
    """Everything that is open for long through one door."""

    async def hand_on(self) -> None:
        """Tell what is new, for as long as the process serves."""

    def close(self) -> None:
        """End all of it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Facts, and how a door tells them."""

    facts: list[Fact]
    told: bytes


@dataclass(slots=True, eq=False)
class Listener:
    """One open stream."""

    who: Any
    waiting: asyncio.Queue[Batch | None] = field(
        default_factory=lambda: asyncio.Queue(MOST_WAITING)
    )
    heard: frozenset[int] = frozenset()  # ids of facts it caught up on

    def give(self, batch: Batch | None) -> None:
        """Hand on a batch; None ends the stream, and so does falling behind."""
        if batch is None or self.waiting.full():
            while not self.waiting.empty():
                self.waiting.get_nowait()
            batch = None
        self.waiting.put_nowait(batch)


class Streams:
    """Every open stream of one door in this process."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._open: set[Listener] = set()

    async def hand_on(self) -> None:
        """Put each batch into words, once for all who may see the same, and give it to every open stream."""
        while True:
            async for facts in feed.watch():
                if not self._open:
                    continue
                listeners = list(self._open)
                sights = {listener.who.sight for listener in listeners}
                try:
                    batches = await in_thread(self._batches, facts, sights)
                except Exception:
                    logger.exception("%s: a batch could not be told", self._door.PATH)
                    continue
                for listener in listeners:
                    listener.give(batches[listener.who.sight])
            await asyncio.sleep(0.1)

    def close(self) -> None:
        """End every open stream, so that a shutdown need not wait for them."""
        for listener in list(self._open):
            listener.give(None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one listener for as long as it stays."""
        try:
            listener = Listener(await in_thread(self._door.admit, scope))
        except DomainError as refusal:
            await say(send, HTTPStatus.UNAUTHORIZED, refusal.code, refusal.sentence)
            return
        self._open.add(listener)
        following = asyncio.ensure_future(self._follow(listener, scope, send))
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            await asyncio.wait({following, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._open.discard(listener)
            gone.cancel()
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await following

    async def _follow(self, listener: Listener, scope: Scope, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send(_chunk(f"retry: {_again()}\n: hello\n\n".encode()))
        if missed := await in_thread(self._missed, listener, self._door.last_seen(scope)):
            await send(_chunk(missed))
        asked_at = time.monotonic()
        while True:
            batch: Batch | None = Batch([], b": still here\n\n")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    batch = await listener.waiting.get()
            if batch is None:
                break
            if time.monotonic() - asked_at >= HEARTBEAT_SECONDS:
                if not await in_thread(self._door.is_still_here, listener.who):
                    break
                asked_at = time.monotonic()
            if told := await self._news(listener, batch):
                await send(_chunk(told))
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _news(self, listener: Listener, batch: Batch) -> bytes:
        """The batch without what the listener caught up on."""
        new = [fact for fact in batch.facts if fact.id not in listener.heard]
        if len(new) == len(batch.facts):
            return batch.told
        return await in_thread(self._told, new, listener.who.sight) if new else b""

    def _batches(self, facts: list[Fact], sights: set[Sight]) -> dict[Sight, Batch]:
        told: dict[frozenset[int], Batch] = {}
        clearance_of = clearances(sights)
        for sight, clearance in clearance_of.items():
            if clearance not in told:
                told[clearance] = Batch(facts, self._told(facts, sight))
        return {sight: told[clearance] for sight, clearance in clearance_of.items()}

    def _told(self, facts: list[Fact], sight: Sight) -> bytes:
        seen = as_seen(facts, sight)
        return self._door.told(seen, sight) if seen else b""

    def _missed(self, listener: Listener, last: Cursor | None) -> bytes:
        if last is None:
            return b""
        try:
            facts = facts_after(last)
        except Behind:
            return f"event: reset\nid: {cursor_now()}\ndata: {{}}\n\n".encode()
        listener.heard = frozenset(fact.id for fact in facts)
        return self._told(facts, listener.who.sight)


@asynccontextmanager
async def running(*doors: Live) -> AsyncIterator[None]:
    """Listen and hand on for as long as the process serves."""
    feed.start()
    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(door.hand_on(), name="live") for door in doors]
    try:
        yield
    finally:
        for door in doors:
            door.close()
        await feed.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def in_thread(read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a read outside the event loop, in a thread that gives its connection back."""

    def reading() -> T:
        try:
            return read(*args, **kwargs)
        finally:
            connection.close()

    return await asyncio.get_running_loop().run_in_executor(_threads, reading)


def _again() -> int:
    """Milliseconds after which to come back: not all at once where a process with many streams ended."""
    return randint(*COME_BACK_MS)  # noqa: S311 - no secret


def _chunk(body: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": True}


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
