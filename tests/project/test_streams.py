"""Streams, whichever door they belong to: told once, resumed without a gap, ended when nobody may listen."""

import asyncio
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from peacetime.project import streams
from peacetime.project.streams import Batch, Listener, Streams
from peacetime.queries.live import Cursor, Fact
from peacetime.queries.sight import WHOLE, Sight

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def a_fact(number: int) -> Fact:
    return Fact(number, Cursor(number), "mode.rescue.declared", "checkout", "abc", NOON)


@dataclass(frozen=True)
class Somebody:
    sight: Sight = WHOLE


SOMEBODY = Somebody()


class Numbers:
    """A door that tells the numbers of facts."""

    PATH = "/numbers"

    def __init__(self, *, is_open: bool = True) -> None:
        self.is_open = is_open

    def admit(self, scope: object) -> "Somebody":
        return SOMEBODY

    def is_still_here(self, listener: object) -> bool:
        return self.is_open

    def last_seen(self, scope: object) -> Cursor | None:
        return None

    def told(self, facts: list[Fact], sight: object) -> bytes:
        return "".join(f"{fact.id}\n" for fact in facts).encode()


def heard(door: Numbers, listener: Listener, *batches: list[Fact]) -> list[bytes]:
    """What somebody hears of these batches until the stream ends."""

    async def listen() -> list[bytes]:
        sent: list[bytes] = []

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message.get("body", b""))

        for batch in batches:
            listener.give(Batch(batch, door.told(batch, WHOLE)))
        listener.waiting.put_nowait(None)
        await Streams(door)._follow(listener, {"headers": []}, send)
        return [body for body in sent[2:] if body]

    return asyncio.run(listen())


def test_what_was_caught_up_on_is_not_told_again() -> None:
    listener = Listener(SOMEBODY, heard=frozenset({1, 2}))
    told = heard(Numbers(), listener, [a_fact(1)], [a_fact(2), a_fact(3)], [a_fact(4)])
    assert told == [b"3\n", b"4\n"]


def test_who_may_listen_no_more_hears_no_more_however_much_happens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 1e-9)
    told = heard(Numbers(is_open=False), Listener(SOMEBODY), [a_fact(1)], [a_fact(2)])
    assert told == []


def test_who_falls_behind_is_sent_away() -> None:
    listener = Listener(SOMEBODY, asyncio.Queue(2))
    for number in range(3):
        listener.give(Batch([a_fact(number)], b"x"))
    assert listener.waiting.get_nowait() is None
    assert listener.waiting.empty()
