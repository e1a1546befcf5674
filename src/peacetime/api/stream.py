"""The stream for programs: every fact as a server-sent event, in order, resumable.

`event:` is the fact's name, `data:` says team, incident and moment, `id:` is where to resume from with
`Last-Event-ID`. A program that was away too long is sent `reset` and should read what it needs anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.utils import timezone

from peacetime.api.problems import problem
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.live import Behind, Cursor, Fact, cursor_now, facts_after, feed
from peacetime.queries.sessions import person_of_session
from peacetime.usecases.tokens import actor_with_token

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
T = TypeVar("T")

HEARTBEAT_SECONDS = 15.0  # also how often is asked whether the caller may still listen
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
_threads = ThreadPoolExecutor(2, thread_name_prefix="api-stream")


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one program for as long as it stays."""
    refusal = await _in_thread(_refusal, scope)
    if refusal:
        await _refuse(send, refusal)
        return
    facts = feed.watch()
    first: asyncio.Future[list[Fact]] = asyncio.ensure_future(anext(facts))
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send(_chunk(b"retry: 1000\n: hello\n\n"))
        place, events = await _in_thread(_missed, _last_seen(scope))
        for event in events:
            await send(_chunk(event))
        await _follow(facts, first, gone, scope, send, place)
    finally:
        first.cancel()
        gone.cancel()
    with contextlib.suppress(Exception):
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _follow(
    facts: AsyncIterator[list[Fact]],
    waiting: asyncio.Future[list[Fact]],
    gone: asyncio.Future[None],
    scope: Scope,
    send: Send,
    place: Cursor,
) -> None:
    asked_at = time.monotonic()
    while True:
        either: set[asyncio.Future[Any]] = {waiting, gone}
        await asyncio.wait(either, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if gone.done():
            waiting.cancel()
            return
        if not waiting.done():
            if await _in_thread(_refusal, scope):
                waiting.cancel()
                return
            asked_at = time.monotonic()
            await send(_chunk(b": still here\n\n"))
            continue
        try:
            batch = waiting.result()
        except StopAsyncIteration:
            return
        for fact in batch:
            if fact.cursor > place:  # what was caught up on is not told again
                await send(_chunk(_event(fact)))
        if time.monotonic() - asked_at >= HEARTBEAT_SECONDS:
            if await _in_thread(_refusal, scope):
                return
            asked_at = time.monotonic()
        waiting = asyncio.ensure_future(anext(facts))


def _refusal(scope: Scope) -> str:
    """Why this caller may not listen, or ""."""
    headers = dict(scope["headers"])
    given = headers.get(b"authorization", b"").decode("latin-1")
    kind, _, token = given.strip().partition(" ")
    if kind.lower() == "bearer":
        try:
            actor_with_token(token.strip(), at=timezone.now())
        except DomainError as refusal:
            return refusal.sentence
        return ""
    cookie: SimpleCookie = SimpleCookie()
    with contextlib.suppress(Exception):
        cookie.load(headers.get(b"cookie", b"").decode("latin-1"))
    morsel = cookie.get(settings.SESSION_COOKIE_NAME)
    if morsel is not None and person_of_session(morsel.value) is not None:
        return ""
    return "Send a token as a bearer: Authorization: Bearer pt_…"


async def _refuse(send: Send, sentence: str) -> None:
    answer = problem(HTTPStatus.UNAUTHORIZED, "not_signed_in", sentence)
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in answer.items()]
    await send({"type": "http.response.start", "status": 401, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content, "more_body": False})


def _missed(last: Cursor | None) -> tuple[Cursor, list[bytes]]:
    """The place up to which everything is told now, and what there is to tell."""
    if last is None:
        return Cursor(), []
    try:
        facts = facts_after(last)
    except Behind:
        now = cursor_now()
        return now, [f"event: reset\nid: {now}\ndata: {{}}\n\n".encode()]
    return (facts[-1].cursor if facts else Cursor()), [_event(fact) for fact in facts]


def _last_seen(scope: Scope) -> Cursor | None:
    said = dict(scope["headers"]).get(b"last-event-id", b"").decode("ascii", "ignore")
    return Cursor.parse(said)


def _event(fact: Fact) -> bytes:
    told = {
        "fact": fact.name,
        "team": fact.team or None,
        "incident": fact.incident or None,
        "at": fact.at.isoformat(),
    }
    return f"id: {fact.cursor}\nevent: {fact.name}\ndata: {json.dumps(told)}\n\n".encode()


def _chunk(body: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": True}


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _in_thread(read: Callable[..., T], *args: Any) -> T:
    def reading() -> T:
        try:
            return read(*args)
        finally:
            connection.close()

    return await asyncio.get_running_loop().run_in_executor(_threads, reading)


ROUTES = {"/api/v1/stream": stream}
