"""What is refused before any door is reached."""

import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 16 * 1024 * 1024
AROUND_A_FILE = 1024 * 1024  # what a form holds beside it
TAKES_FILES = re.compile(
    r"/import|(?:/api/v1)?/teams/[^/]+/calendar/file|/api/v1/(?:teams/[^/]+/imports|imports/preview)"
)


def guarded(pages: Application) -> Application:
    """The pages, with requests refused that WSGI would misread."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if refusal := _refusal(scope):
            await say(send, *refusal)
            return
        # WSGI cannot tell X_Forwarded_For from X-Forwarded-For, and a proxy removes only one.
        scope["headers"] = [pair for pair in scope["headers"] if b"_" not in pair[0]]
        await pages(scope, _whole(receive), send)

    return answer


async def say(
    send: Send,
    status: int,
    code: str,
    sentence: str,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> None:
    """Answer with a problem (RFC 9457), in the one form that errors have here."""
    problem = {"type": "about:blank", "status": status, "code": code, "detail": sentence, **more}
    lines = {"content-type": "application/problem+json", "cache-control": "no-store"}
    await respond(send, status, problem, {**lines, **(headers or {})})


async def respond(
    send: Send, status: int, value: dict[str, Any], headers: dict[str, str] | None = None
) -> None:
    """Answer with JSON."""
    body = json.dumps(value).encode()
    lines = {"content-type": "application/json", "content-length": str(len(body))}
    lines.update(headers or {})
    encoded = [(name.encode(), line.encode()) for name, line in lines.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})


def _refusal(scope: Scope) -> tuple[int, str, str] | None:
    if not scope["query_string"].isascii():
        return 400, "bad_address", "The address has letters that must be percent-encoded."
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    if not lengths:
        return None
    if TAKES_FILES.fullmatch(scope.get("path", "")):
        return _too_large_a_file(int(lengths[0]))
    if int(lengths[0]) > LARGEST_BODY:
        limit = LARGEST_BODY // 1024 // 1024
        return 413, "too_large", f"Nothing larger than {limit} MB is accepted: send it in parts."
    return None


def _too_large_a_file(length: int) -> tuple[int, str, str] | None:
    limit = settings.LARGEST_IMPORT
    if length <= limit + AROUND_A_FILE:
        return None
    sentence = (
        f"The file is larger than {limit // 1024 // 1024} MB. Split it by years and import the "
        "parts, pack it, or let whoever runs Peacetime raise PEACETIME_IMPORT_MB."
    )
    return 413, "file_too_large", sentence


def _whole(receive: Receive) -> Receive:
    """A body cut off on its way is an error, not a shorter body."""

    async def receive_or_raise() -> Message:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError("the client went away before the request was whole")
        return message

    return receive_or_raise
