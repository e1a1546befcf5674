"""The stream of a browser ends with its session."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from peacetime.web import stream
from peacetime.web.live import viewers
from peacetime.web.live.render import Told


def test_an_ended_session_hears_no_more_however_much_happens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.0)
    monkeypatch.setattr(viewers, "is_still_here", lambda _: False)

    async def watch() -> list[bytes]:
        sent: list[bytes] = []

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message["body"])

        queue: asyncio.Queue[Told | None] = asyncio.Queue()
        for number in range(3):
            queue.put_nowait(Told(f"{number}-{number}", "{}"))
        gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await stream._follow(queue, viewers.Viewer(1, "key"), gone, send)
        return sent

    assert len(asyncio.run(watch())) <= 1
