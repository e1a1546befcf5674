"""What Slack sends to an app: signed over HTTP, or as envelopes over a socket."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

import httpx

ACK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the app answered, and after how long."""

    status: int
    body: str
    seconds: float

    def json(self) -> Any:
        """The answer as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass
class Line:
    """One open socket, used from other threads."""

    loop: asyncio.AbstractEventLoop
    outgoing: asyncio.Queue[dict[str, Any] | None] = field(default_factory=asyncio.Queue)
    waiting: dict[str, tuple[threading.Event, list[Any]]] = field(default_factory=dict)

    def ask(self, envelope: dict[str, Any]) -> Acknowledged:
        """Send an envelope and wait for its acknowledgement."""
        event, answers = threading.Event(), list[Any]()
        self.waiting[envelope["envelope_id"]] = (event, answers)
        begun = time.perf_counter()
        self.loop.call_soon_threadsafe(self.outgoing.put_nowait, envelope)
        if not event.wait(ACK_SECONDS):
            return Acknowledged(504, "", ACK_SECONDS)
        said = json.dumps(answers[0]) if answers and answers[0] is not None else ""
        return Acknowledged(200, said, time.perf_counter() - begun)

    def heard(self, text: str) -> None:
        """What came from the app."""
        said = json.loads(text)
        event, answers = self.waiting.pop(said["envelope_id"], (None, []))
        if event is not None:
            answers.append(said.get("payload"))
            event.set()


def signed(secret: str, body: str, *, at: float | None = None) -> dict[str, str]:
    """The headers by which an app knows that Slack speaks (version 0)."""
    stamp = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
    return {
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={mac.hexdigest()}",
    }


def request(
    secret: str, kind: str, payload: dict[str, Any], *, again: int = 0
) -> tuple[str, dict[str, str]]:
    """The body and the headers of a delivery."""
    body, content_type = _body(kind, payload)
    headers = {"content-type": content_type, **signed(secret, body)}
    if again:
        headers |= {"x-slack-retry-num": str(again), "x-slack-retry-reason": "http_timeout"}
    return body, headers


def posted(
    url: str, secret: str, kind: str, payload: dict[str, Any], *, again: int = 0
) -> Acknowledged:
    """Send over HTTP, in the form that this kind has."""
    body, headers = request(secret, kind, payload, again=again)
    begun = time.perf_counter()
    answer = _wire().post(url, content=body, headers=headers)
    return Acknowledged(answer.status_code, answer.text, time.perf_counter() - begun)


@cache
def _wire() -> httpx.Client:
    """One for all: making one takes longer than most answers."""
    return httpx.Client(timeout=ACK_SECONDS, trust_env=False)


def _body(kind: str, payload: dict[str, Any]) -> tuple[str, str]:
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form), "application/x-www-form-urlencoded"
