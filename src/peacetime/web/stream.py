"""The stream of one browser: server-sent events that carry the fragments that changed.

A batch of facts is rendered once and handed to every browser. A browser that comes back sends the last
event it saw and gets what it missed; one that was away too long is told to read its page anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from peacetime.queries.live import Behind, Cursor, cursor_now, facts_after, feed
from peacetime.web.live import STREAM, viewers
from peacetime.web.live.render import Told, render
from peacetime.web.live.threads import in_thread

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0  # also how often is asked whether the session still stands
MOST_WAITING = 100
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]

_open: set[asyncio.Queue[Told | None]] = set()


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """Listen and hand on for as long as the process serves."""
    feed.start()
    task = asyncio.get_running_loop().create_task(_hand_on(), name="live")
    try:
        yield
    finally:
        close()
        await feed.stop()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def close() -> None:
    """End every open stream, so that a shutdown need not wait for them."""
    for queue in list(_open):
        _end(queue)
    feed.end_all()


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one browser for as long as it stays."""
    viewer = await in_thread(viewers.of, scope)
    if viewer is None:
        await _refuse(send)
        return
    queue: asyncio.Queue[Told | None] = asyncio.Queue(MOST_WAITING)
    _open.add(queue)
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send(_chunk(b"retry: 1000\n: hello\n\n"))
        for told in await in_thread(_missed, _last_seen(scope)):
            await send(_chunk(told))
        await _follow(queue, viewer, gone, send)
    finally:
        _open.discard(queue)
        gone.cancel()
    with contextlib.suppress(Exception):
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _follow(
    queue: asyncio.Queue[Told | None],
    viewer: viewers.Viewer,
    gone: asyncio.Future[None],
    send: Send,
) -> None:
    asked_at = time.monotonic()
    while True:
        waiting: asyncio.Future[Told | None] = asyncio.ensure_future(queue.get())
        either: set[asyncio.Future[Any]] = {waiting, gone}
        await asyncio.wait(either, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if gone.done():
            waiting.cancel()
            return
        if not waiting.done():
            waiting.cancel()
            if not await in_thread(viewers.is_still_here, viewer):
                return
            asked_at = time.monotonic()
            await send(_chunk(b": still here\n\n"))
            continue
        told = waiting.result()
        if told is None:
            return
        await send(_chunk(_event(told)))
        if time.monotonic() - asked_at >= HEARTBEAT_SECONDS:
            if not await in_thread(viewers.is_still_here, viewer):
                return
            asked_at = time.monotonic()


async def _hand_on() -> None:
    """Render each batch once and give it to every open stream."""
    while True:
        async for facts in feed.watch():
            if not _open:
                continue
            try:
                told = await in_thread(render, facts)
            except Exception:
                logger.exception("live: a batch could not be rendered")
                continue
            if told is not None:
                _give(told)
        await asyncio.sleep(0.1)


def _give(told: Told) -> None:
    for queue in list(_open):
        if queue.full():
            _end(queue)
        else:
            queue.put_nowait(told)


def _end(queue: asyncio.Queue[Told | None]) -> None:
    _open.discard(queue)
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(None)


def _missed(last: Cursor | None) -> list[bytes]:
    if last is None:
        return []
    try:
        told = render(facts_after(last))
    except Behind:
        return [f"event: reset\nid: {cursor_now()}\ndata: {{}}\n\n".encode()]
    return [_event(told)] if told else []


def _last_seen(scope: Scope) -> Cursor | None:
    headers = dict(scope["headers"])
    said = headers.get(b"last-event-id", b"").decode("ascii", "ignore")
    asked = viewers.query_of(scope).get("after", [""])[0]
    return Cursor.parse(said) or Cursor.parse(asked)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _event(told: Told) -> bytes:
    return f"id: {told.id}\ndata: {told.data}\n\n".encode()


def _chunk(body: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": True}


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 401, "headers": headers})
    await send(
        {
            "type": "http.response.body",
            "body": b"Sign in to follow the board.\n",
            "more_body": False,
        }
    )


ROUTES = {STREAM: stream}
