"""How soon every open stream is told of a change."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from devtools.bench import cpu
from devtools.bench.board import PROMISED
from devtools.bench.figures import Figure, percentile, spread
from devtools.bench.ground import Ground
from devtools.bench.http import Pool, read_head

STREAMS = 100
CHANGES, ALONE, WARM_UP = 30, 15, 3
PATIENCE_SECONDS = 10.0
BOUND_MS = 250.0
TEAM = "watched"


class Watcher:
    """One browser: an open stream that notes the moment at which a word arrives."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._cookie = port, cookie
        self._word, self._seen = b"", asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.heard_at = 0.0
        self.received = 0

    async def open(self) -> None:
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        lines = f"Host: 127.0.0.1:{self._port}\r\nCookie: {self._cookie}\r\n"
        self._writer.write(f"GET /stream HTTP/1.1\r\n{lines}\r\n".encode())
        status, _ = await read_head(reader)
        if status != 200:
            raise RuntimeError(f"the stream answered {status}")
        self._task = asyncio.create_task(self._read(reader))

    def wait_for(self, word: str) -> None:
        self._word = word.encode()
        self._seen.clear()

    async def heard(self) -> float:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._seen.wait()
        return self.heard_at

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        clock, tail = asyncio.get_running_loop().time, b""
        while part := await reader.read(2**18):
            self.received += len(part)
            if self._word and self._word in tail + part:
                self.heard_at, self._word = clock(), b""
                self._seen.set()
            tail = part[-100:]


@dataclass
class Told:
    """Milliseconds, one for each stream and change."""

    since_sent: list[float] = field(default_factory=list)
    since_answered: list[float] = field(default_factory=list)
    received: int = 0


def measure(ground: Ground) -> list[Figure]:
    """On the promised board: notes in a room and declarations, one every half second."""
    grown = ground.grow(PROMISED)
    with ground.api() as api:
        said = {"name": "Watched", "slug": TEAM, "time_zone": "UTC"}
        api.post("/teams", json=said).raise_for_status()
    alone = asyncio.run(_tell(ground, grown.cookie, grown.incident, 1, ALONE))
    with cpu.spent(ground.installation) as used:
        many = asyncio.run(_tell(ground, grown.cookie, grown.incident, STREAMS, CHANGES))
    size = many.received / STREAMS / (CHANGES + WARM_UP) / 1000
    answered = f"since the answer: {spread(many.since_answered)}; {size:.0f} kB a change; CPU ms: {used.per(CHANGES + WARM_UP)}"
    one = f"one stream: {spread(alone.since_sent)}"
    what = f"{STREAMS} streams told, from sending the write"
    total = len(many.since_sent)
    return [
        Figure("streams", f"{what}, p50", percentile(many.since_sent, 0.5), "ms", total, None, one),
        Figure(
            "streams",
            f"{what}, p99",
            percentile(many.since_sent, 0.99),
            "ms",
            total,
            BOUND_MS,
            answered,
        ),
    ]


async def _tell(ground: Ground, cookie: str, incident: str, streams: int, changes: int) -> Told:
    port = ground.installation.port
    watchers = [Watcher(port, cookie) for _ in range(streams)]
    for watcher in watchers:
        await watcher.open()
    pool = Pool(port, {"Authorization": f"Bearer {ground.token}"})
    told = Told()
    for number in range(-WARM_UP, changes):
        await asyncio.sleep(0.5)
        word = f"change{streams}n{number + WARM_UP}x"
        write = _declare if number % 3 == 2 else _note(incident)
        sent, answered, heard = await _change(pool, watchers, word, write)
        if number >= 0:
            told.since_sent += [(at - sent) * 1000 for at in heard]
            told.since_answered += [(at - answered) * 1000 for at in heard]
    told.received = sum(watcher.received for watcher in watchers)
    for watcher in watchers:
        watcher.close()
    await pool.close()
    return told


Write = Callable[[str], tuple[str, dict[str, str]]]


async def _change(
    pool: Pool, watchers: list[Watcher], word: str, write: Write
) -> tuple[float, float, list[float]]:
    for watcher in watchers:
        watcher.wait_for(word)
    clock = asyncio.get_running_loop().time
    path, said = write(word)
    sent = clock()
    status, answer = await pool.ask("POST", f"/api/v1{path}", said)
    answered = clock()
    if status != 201:
        raise RuntimeError(f"201 was expected, not {status}: {json.dumps(answer)}")
    heard = [await watcher.heard() for watcher in watchers]
    if write is _declare:
        over = {"summary": "Told", "override_reason": "measured"}
        await pool.ask("POST", f"/api/v1/teams/{TEAM}/stand-down", over)
    return sent, answered, heard


def _note(incident: str) -> Write:
    return lambda word: (f"/incidents/{incident}/timeline", {"kind": "note", "text": word})


def _declare(word: str) -> tuple[str, dict[str, str]]:
    said = {"trigger": "security", "summary": word, "severity": "SEV2", "done_when": "told"}
    return f"/teams/{TEAM}/rescue", said
