"""The stream for programs: who may listen, and what is told once."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from datetime import UTC, datetime
from typing import Any

import pytest

from peacetime.api import stream
from peacetime.queries.live import Cursor, Fact

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def a_fact(number: int) -> Fact:
    return Fact(Cursor(number, number), "incident.timeline.appended", "checkout", "abc", NOON)


def heard(batches: list[list[Fact]], *, place: Cursor) -> list[bytes]:
    """What a program hears of these batches after it caught up to a place."""

    async def facts() -> AsyncIterator[list[Fact]]:
        for batch in batches:
            yield batch

    async def listen() -> list[bytes]:
        sent: list[bytes] = []

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message["body"])

        feed = facts()
        first = asyncio.ensure_future(anext(feed))
        gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await stream._follow(feed, first, gone, {"headers": []}, send, place)
        return sent

    return asyncio.run(listen())


def test_what_was_caught_up_on_is_not_told_again() -> None:
    told = heard([[a_fact(1), a_fact(2)], [a_fact(3)]], place=Cursor(2, 2))

    assert [event.split(b"\n")[0] for event in told] == [b"id: 3-3"]


def test_a_revoked_token_hears_no_more_however_much_happens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.0)
    monkeypatch.setattr(stream, "_refusal", lambda _: "This token was revoked.")

    told = heard([[a_fact(1)], [a_fact(2)], [a_fact(3)]], place=Cursor())

    assert len(told) <= 1


@pytest.mark.parametrize("text", ["", "1", "a-b", "1-2-3", "9" * 5000 + "-1", "-1-1", "²-1"])
def test_a_place_that_is_none_of_ours_is_none(text: str) -> None:
    assert Cursor.parse(text) is None
    assert Cursor.parse("12-34") == Cursor(12, 34)
