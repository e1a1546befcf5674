"""Requests, replies, and how a stand-in behaves."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Request:
    """One request; names of headers are in small letters, and `path` begins after the stand-in's own address."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def form(self) -> dict[str, str]:
        """The body as a form."""
        return dict(parse_qsl(self.text, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: a text as text, anything else as JSON."""

    body: Any = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def raw(self) -> tuple[bytes, str]:
        """The bytes and their content type."""
        if isinstance(self.body, bytes):
            return self.body, "application/octet-stream"
        if isinstance(self.body, str):
            return self.body.encode(), "text/plain; charset=utf-8"
        return json.dumps(self.body, ensure_ascii=False).encode(), "application/json"


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it was kept, and what was answered."""

    request: Request
    status: int  # 0: the connection was cut without an answer
    is_taken: bool  # whether the tool itself would have acted on it
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Mood:
    """How a stand-in behaves instead of well.

    Args:
        seconds: How long it waits before it answers.
        status: Answered instead of what is right; nothing is taken then. 0 for what is right.
        retry_after: Sent with that status, where it is not empty.
        body: Said instead; with status 200 it is a lie, and nothing is taken.
        content_type: Of that body.
        is_cut: Whether the connection is cut without an answer, after the tool has taken the request.
        times: How many requests it lasts; None for ever.
    """

    seconds: float = 0.0
    status: int = 0
    retry_after: str = ""
    body: str | None = None
    content_type: str = "text/plain"
    is_cut: bool = False
    times: int | None = None

    @property
    def spoils(self) -> bool:
        """Whether what is answered is not what is right."""
        return bool(self.status) or self.body is not None

    def reply(self) -> Reply:
        """What is answered instead."""
        headers = {"content-type": self.content_type}
        if self.retry_after:
            headers["retry-after"] = self.retry_after
        return Reply(self.body if self.body is not None else "", self.status or 200, headers)


WELL = Mood()
MOODS = {
    "well": WELL,
    "slow": Mood(seconds=8.0),
    "failing": Mood(status=500, body="out of order"),
    "down": Mood(status=503, body="down for maintenance"),
    "limiting": Mood(
        status=429, retry_after="30", body='{"message": "slower"}', content_type="application/json"
    ),
    "lying": Mood(
        status=200, body="<!doctype html><title>Welcome</title>", content_type="text/html"
    ),
    "not letting in": Mood(
        status=401, body='{"message": "401: Unauthorized"}', content_type="application/json"
    ),
}
