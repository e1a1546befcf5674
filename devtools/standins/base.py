"""A stand-in: an ASGI application that records what comes, and can be told how to behave.

At `_control`: GET tells what came, as JSON; POST sets the mood (a name of `MOODS`, or the fields of `Mood`);
DELETE forgets what came and is well again.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import replace
from typing import Any, ClassVar, TypeVar
from urllib.parse import parse_qsl

import uvicorn

from devtools.standins.http import MOODS, WELL, Mood, Received, Reply, Request

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

CONTROL = "/_control"
HOST = "127.0.0.1"
START_SECONDS = 10.0
MOST_KEPT = 5_000


class Standin:
    """One tool. Whoever stands in for another overrides `answer`, and `socket` where the tool speaks WebSocket."""

    name: ClassVar[str] = "standin"  # its place in the address
    title: ClassVar[str] = "Stand-in"
    is_used: ClassVar[bool] = False  # has a page of its own, at "/", on which people do something

    def __init__(self) -> None:
        self.url = ""
        self.mood = WELL
        self.received: list[Received] = []
        self._changed = threading.Condition()

    def answer(self, request: Request) -> Reply | Awaitable[Reply]:
        """What the tool would answer."""
        del request
        return Reply({"ok": True})

    def summary(self, received: Received) -> str:
        """One line of what came, for the page."""
        return received.request.text[:300]

    async def socket(self, scope: Message, receive: Receive, send: Send) -> None:
        """A WebSocket; refused unless the tool speaks it."""
        del scope
        await receive()
        await send({"type": "websocket.close", "code": 1008})

    def connection(self) -> tuple[str, dict[str, str]] | None:
        """The provider, and what one fills in to connect it to this stand-in; None where nobody does."""
        return None

    @property
    def taken(self) -> list[Request]:
        """What the tool would have acted on, in order."""
        return [each.request for each in list(self.received) if each.is_taken]

    def wait_for(self, count: int, *, seconds: float = 10.0) -> list[Request]:
        """What was taken, once there is so much of it.

        Raises:
            TimeoutError: It does not come.
        """
        until = time.monotonic() + seconds
        with self._changed:
            while len(self.taken) < count:
                left = until - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"{len(self.taken)} of {count} came to {self.title}")
                self._changed.wait(left)
        return self.taken

    def forget(self) -> None:
        """Nothing came, and all is well."""
        self.received.clear()
        self.mood = WELL

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """The ASGI application."""
        if scope["type"] == "lifespan":
            await live(receive, send)
        elif scope["type"] == "websocket":
            await self.socket(scope, receive, send)
        else:
            await self._http(await read(scope, receive), send)

    async def _http(self, request: Request, send: Send) -> None:
        if request.path == CONTROL:
            await write(self._control(request), send)
            return
        mood = self._next_mood()
        if mood.seconds:
            await asyncio.sleep(mood.seconds)
        reply = mood.reply() if mood.spoils else await self._right(request)
        self._keep(Received(request, 0 if mood.is_cut else reply.status, is_taken=not mood.spoils))
        if mood.is_cut:
            await _cut(send)
        else:
            await write(reply, send)

    async def _right(self, request: Request) -> Reply:
        found = self.answer(request)
        return await found if inspect.isawaitable(found) else found

    def _keep(self, received: Received) -> None:
        with self._changed:
            self.received.append(received)
            del self.received[:-MOST_KEPT]
            self._changed.notify_all()

    def _next_mood(self) -> Mood:
        now = self.mood
        if now.times is None:
            return now
        self.mood = replace(now, times=now.times - 1) if now.times > 1 else WELL
        return now

    def _control(self, request: Request) -> Reply:
        if request.method == "DELETE":
            self.forget()
        elif request.method == "POST":
            wanted = request.json() or request.form()
            name = wanted.get("mood") if isinstance(wanted, dict) else None
            try:
                self.mood = MOODS[name] if name else Mood(**wanted)
            except (KeyError, TypeError):
                return Reply({"error": f"A mood is one of: {', '.join(MOODS)}."}, 422)
        return Reply({"mood": str(self.mood), "received": [_shown(each) for each in self.received]})


Served = TypeVar("Served", bound=Standin)


@contextlib.contextmanager
def serving(standin: Served, *, port: int = 0) -> Iterator[Served]:
    """The stand-in at an address of its own, in a thread, until the block is left."""
    with listening(standin, port=port) as url:
        standin.url = url
        yield standin


@contextlib.contextmanager
def listening(app: Any, *, port: int = 0) -> Iterator[str]:
    """Any ASGI application, in a thread; gives its address."""
    place = socket.create_server((HOST, port))
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", ws="websockets-sansio"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True)
    thread.start()
    until = time.monotonic() + START_SECONDS
    while not server.started:
        if time.monotonic() > until:
            raise TimeoutError("the stand-in does not start")
        time.sleep(0.005)
    try:
        yield f"http://{HOST}:{place.getsockname()[1]}"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(START_SECONDS)
        place.close()


def _shown(received: Received) -> dict[str, Any]:
    request = received.request
    return {
        "at": received.at.isoformat(),
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": request.headers,
        "body": request.text,
        "status": received.status,
        "is_taken": received.is_taken,
    }


async def read(scope: Message, receive: Receive) -> Request:
    parts, more = [], True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    return Request(scope["method"], path or "/", query, headers, b"".join(parts))


async def write(reply: Reply, send: Send) -> None:
    body, kind = reply.raw()
    headers = {"content-type": kind, "content-length": str(len(body)), **reply.headers}
    named = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    empty = reply.status in {204, 304}
    if empty:
        named = [pair for pair in named if pair[0] not in {b"content-length", b"content-type"}]
    await send({"type": "http.response.start", "status": reply.status, "headers": named})
    await send({"type": "http.response.body", "body": b"" if empty else body})


async def _cut(send: Send) -> None:
    """An answer that never comes: the server closes what is not finished."""
    headers = [(b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
