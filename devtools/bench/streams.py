"""How soon every open stream is told of a change."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg

from devtools.bench import cpu
from devtools.bench.board import PROMISED
from devtools.bench.figures import Figure, percentile, spread
from devtools.bench.ground import Ground, Grown
from devtools.bench.http import Pool
from devtools.bench.watcher import Watcher

STREAMS = 100
CHANGES, ALONE, WARM_UP = 30, 15, 3
WRITER_SECONDS = 0.1
BOUND_MS = 250.0
TEAM = "watched"


@dataclass
class Told:
    """Milliseconds, one for each stream and change."""

    since_sent: list[float] = field(default_factory=list)
    since_answered: list[float] = field(default_factory=list)
    received: int = 0


def measure(ground: Ground) -> list[Figure]:
    """On the promised board: notes in a room and declarations, one every half second."""
    grown = ground.grow(PROMISED)
    watched_team(ground)
    here = ground.installation.port
    alone = asyncio.run(tell(ground, grown, [here], ALONE))
    beside = asyncio.run(tell(ground, grown, [here], ALONE, is_crowded=True))
    with cpu.spent(ground.installation) as used:
        many = asyncio.run(tell(ground, grown, [here] * STREAMS, CHANGES))
    size = many.received / STREAMS / (CHANGES + WARM_UP) / 1000
    cost = f"{size:.0f} kB a change; CPU ms: {used.per(CHANGES + WARM_UP)}"
    crowded = f"another transaction writes for {WRITER_SECONDS * 1000:.0f} ms meanwhile"
    what = "one stream told, beside another writer, from sending the write, p50"
    slow = percentile(beside.since_sent, 0.5)
    return [
        *figures("streams", f"{STREAMS} streams", many, f"one: {spread(alone.since_sent)}", cost),
        Figure("streams", what, slow, "ms", len(beside.since_sent), None, crowded),
    ]


def figures(name: str, who: str, told: Told, beside: str, cost: str) -> list[Figure]:
    """From sending the write, which counts the write itself; and from its answer, just after the commit."""
    sent, answered = told.since_sent, told.since_answered
    from_sending, from_answer = (
        f"{who} told, from sending the write",
        f"{who} told, from its answer",
    )
    return [
        Figure(name, f"{from_sending}, p50", percentile(sent, 0.5), "ms", len(sent), None, beside),
        Figure(name, f"{from_sending}, p99", percentile(sent, 0.99), "ms", len(sent), None, cost),
        Figure(
            name,
            f"{from_answer}, p99",
            percentile(answered, 0.99),
            "ms",
            len(answered),
            BOUND_MS,
            spread(answered),
        ),
    ]


def watched_team(ground: Ground) -> None:
    """The team that is declared for, unless another measure has made it."""
    with ground.api() as api:
        if api.get(f"/teams/{TEAM}").status_code == 404:
            said = {"name": "Watched", "slug": TEAM, "time_zone": "UTC"}
            api.post("/teams", json=said).raise_for_status()


async def tell(
    ground: Ground, grown: Grown, ports: list[int], changes: int, *, is_crowded: bool = False
) -> Told:
    """One stream for each of the ports; each change is written through the first."""
    watchers = [Watcher(port, grown.cookie) for port in ports]
    for watcher in watchers:
        await watcher.open()
    pool = Pool(ports[0], {"Authorization": f"Bearer {ground.token}"})
    told = Told()
    for number in range(-WARM_UP, changes):
        await asyncio.sleep(0.5)
        word = f"change{len(set(ports))}of{len(ports)}n{number + WARM_UP}x"
        if is_crowded:
            word += "crowded"
            await _write_beside(ground.installation.database_url)
        write = _declare if number % 3 == 2 else _note(grown.incident)
        sent, answered, heard = await _change(pool, watchers, word, write)
        if number >= 0:
            told.since_sent += [(at - sent) * 1000 for at in heard]
            told.since_answered += [(at - answered) * 1000 for at in heard]
    told.received = sum(watcher.received for watcher in watchers)
    for watcher in watchers:
        watcher.close()
    await pool.close()
    return told


async def _write_beside(url: str) -> None:
    """A transaction of somebody else that has begun to write and takes its time."""
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def write() -> None:
        with psycopg.connect(url) as connection:
            connection.execute("SELECT pg_current_xact_id()")
            loop.call_soon_threadsafe(begun.set)
            time.sleep(WRITER_SECONDS)

    threading.Thread(target=write, daemon=True).start()
    await begun.wait()


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
