"""What is refused before any door, and what a door is told truthfully."""

import asyncio
from typing import Any

import pytest

from peacetime.project.threshold import LARGEST_BODY, Message, Receive, Scope, Send, guarded


class Caller:
    """One request without a network: what it sends, what it hears, what the pages saw."""

    def __init__(self, **scope: Any) -> None:
        self.scope: Scope = {"type": "http", "query_string": b"", "headers": [], **scope}
        self.heard: list[Message] = []
        self.seen: Scope | None = None

    def ask(self, *messages: Message) -> None:
        waiting = list(messages)

        async def receive() -> Message:
            return waiting.pop(0)

        async def send(message: Message) -> None:
            self.heard.append(message)

        async def pages(scope: Scope, receive: Receive, _send: Send) -> None:
            self.seen = scope
            while (await receive()).get("more_body"):
                pass

        answer: Any = guarded(pages)(self.scope, receive, send)
        asyncio.run(answer)


def test_a_body_cut_off_on_its_way_is_an_error_and_not_a_shorter_body() -> None:
    begun = {"type": "http.request", "body": b"text=We+roll", "more_body": True}
    with pytest.raises(ConnectionAbortedError):
        Caller().ask(begun, {"type": "http.disconnect"})


def test_headers_that_only_look_like_those_of_the_proxy_are_left_out() -> None:
    caller = Caller(headers=[(b"x_forwarded_proto", b"https"), (b"x-forwarded-proto", b"http")])
    caller.ask({"type": "http.request"})
    assert caller.seen
    assert caller.seen["headers"] == [(b"x-forwarded-proto", b"http")]


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ({"query_string": "q=ü".encode()}, 400),
        ({"headers": [(b"content-length", str(LARGEST_BODY + 1).encode())]}, 413),
        ({"path": "/import", "headers": [(b"content-length", b"500000000")]}, 413),
    ],
)
def test_what_cannot_be_read_is_refused_before_any_page(scope: Scope, status: int) -> None:
    caller = Caller(**scope)
    caller.ask()
    assert caller.seen is None
    assert caller.heard[0]["status"] == status


@pytest.mark.parametrize(
    "path", ["/import", "/api/v1/teams/checkout/imports", "/api/v1/imports/preview"]
)
def test_the_file_of_a_history_may_be_larger_than_other_bodies(path: str) -> None:
    caller = Caller(path=path, headers=[(b"content-length", str(LARGEST_BODY + 1).encode())])
    caller.ask({"type": "http.request", "body": b""})
    assert caller.seen is not None
