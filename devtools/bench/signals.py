"""A storm of alerts: how many are kept a second, whether the room stays fast, how far folding is behind."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import psutil
import psycopg

from devtools.bench import cpu
from devtools.bench.figures import Figure, percentile, spread
from devtools.bench.ground import Ground
from devtools.bench.http import Connection, Pool
from devtools.bench.storm import ALERTS

ALERTS_A_SECOND, SECONDS = 20_000, 60.0
HEADROOM = 1.01  # sent above what is promised, so that the promise can be seen to be kept
BOUND_MS, BOARD_MS, DECLARE_MS = 250.0, 400.0, 250.0
BEHIND_SECONDS, BACKLOG, BACKLOG_SECONDS = 30.0, 1_000_000, 120.0
FLAT_MB = 60.0  # a process may differ by it between the second ten seconds and the last
TEAMS = 100
BOARD_EVERY_SECONDS, DECLARED_EVERY_SECONDS = 1.0, 1.5
PATIENCE_SECONDS = 300.0

_BEHIND = """
    SELECT coalesce(extract(epoch FROM now() - min(received_at)), 0)::float, coalesce(sum(count), 0)
      FROM storage_intakebatch WHERE read_at IS NULL
"""


@dataclass
class Watched:
    """What was seen beside the storm."""

    behind: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    board: list[float] = field(default_factory=list)
    declared: list[float] = field(default_factory=list)


def measure(ground: Ground) -> list[Figure]:
    """A minute of storm, what was left to fold, then a backlog."""
    cookie = ground.grow(TEAMS).cookie
    count = 2 * int(SECONDS)  # more teams than can be declared for in that time
    ground.run("devtools.bench.teams", "storm", str(count), "5", "3")
    path = ground.run("devtools.bench.storm_ground", "source").decode().strip()
    rate = ALERTS_A_SECOND * HEADROOM / ALERTS
    _send(ground, path, rate / 4, 3.0)  # warm
    watched = Watched()
    with cpu.spent(ground.installation) as used:
        sent = _storm(ground, path, rate, cookie, watched)
        left = _until_folded(ground)
    return [*_of_storm(sent, watched, used, left, rate), _of_backlog(ground)]


def _storm(
    ground: Ground, path: str, rate: float, cookie: str, watched: Watched
) -> dict[str, object]:
    over = threading.Event()
    watchers = [
        threading.Thread(target=watch, args=(ground, watched, over, *more), daemon=True)
        for watch, more in ((_look, ()), (_read_board, (cookie,)), (_declare, ()))
    ]
    for each in watchers:
        each.start()
    sent = _send(ground, path, rate, SECONDS)
    over.set()
    for each in watchers:
        each.join()
    return sent


def _send(ground: Ground, path: str, rate: float, seconds: float) -> dict[str, object]:
    words = [str(ground.installation.port), path, str(rate), str(seconds)]
    command = [sys.executable, "-m", "devtools.bench.storm", *words]
    # Unbuffered, a long line would be cut where the pipe is full.
    buffered = {**os.environ, "PYTHONUNBUFFERED": ""}
    said = subprocess.run(command, env=buffered, stdout=subprocess.PIPE, check=True).stdout
    found: dict[str, object] = json.loads(said)
    return found


def _look(ground: Ground, watched: Watched, over: threading.Event) -> None:
    with psycopg.connect(ground.installation.database_url, autocommit=True) as db:
        while not over.wait(1.0):
            row = db.execute(_BEHIND).fetchone()
            assert row is not None
            watched.behind.append(row[0])
            watched.sizes.append(_megabytes(ground))


def _read_board(ground: Ground, watched: Watched, over: threading.Event, cookie: str) -> None:
    async def read() -> None:
        connection = Connection(ground.installation.port, {"Cookie": cookie})
        while not over.is_set():
            began = time.perf_counter()
            status, _page = await connection.ask("GET", "/")
            watched.board.append((time.perf_counter() - began) * 1000)
            if status != 200:
                raise RuntimeError(f"the first page answered {status}")
            await asyncio.sleep(BOARD_EVERY_SECONDS)

    asyncio.run(read())


def _declare(ground: Ground, watched: Watched, over: threading.Event) -> None:
    async def declare() -> None:
        pool = Pool(ground.installation.port, {"Authorization": f"Bearer {ground.token}"})
        number = 0
        while not over.is_set():
            number += 1
            said = {
                "trigger": "reliability",
                "summary": "Orders fail in the EU",
                "severity": "SEV1",
                "done_when": "Orders succeed for ten minutes",
            }
            began = time.perf_counter()
            status, answer = await pool.ask("POST", f"/api/v1/teams/storm-{number}/rescue", said)
            watched.declared.append((time.perf_counter() - began) * 1000)
            if status != 201:
                raise RuntimeError(f"a declaration was answered with {status}: {answer}")
            await asyncio.sleep(DECLARED_EVERY_SECONDS)
        await pool.close()

    asyncio.run(declare())


def _megabytes(ground: Ground) -> float:
    """What web and worker hold."""
    found = cpu.parts(ground.installation)
    return sum(_rss(process) for name in ("web", "worker") for process in found[name]) / 1e6


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _until_folded(ground: Ground) -> float:
    """Seconds until nothing waits."""
    began = time.monotonic()
    with psycopg.connect(ground.installation.database_url, autocommit=True) as db:
        while time.monotonic() - began < PATIENCE_SECONDS:
            row = db.execute(_BEHIND).fetchone()
            assert row is not None
            if not row[1]:
                break
            time.sleep(0.2)
    return time.monotonic() - began


def _of_storm(
    sent: dict[str, object], watched: Watched, used: cpu.Spent, left: float, rate: float
) -> list[Figure]:
    taken, statuses = sent["taken"], sent["statuses"]
    assert isinstance(taken, list)
    assert isinstance(statuses, dict)
    seconds = float(str(sent["seconds"]))
    kept = statuses.get("200", 0) * ALERTS
    missing = max(0.0, ALERTS_A_SECOND - kept / seconds)
    share = 1000 * float(str(sent["processor"])) / max(1, len(taken))
    answered = ", ".join(f"{number} × {status}" for status, number in statuses.items())
    each = f"CPU ms a delivery: {used.per(max(1, len(taken)))}, sender {share:.2f}"
    sizes = watched.sizes
    begin, end = _mean(sizes[10:20]), _mean(sizes[-10:])
    return [
        Figure(
            "signals",
            f"alerts missing to {ALERTS_A_SECOND:,} a second, kept before the answer",
            missing,
            "alerts/s",
            len(taken),
            0.5,
            f"{kept / seconds:,.0f} a second for {seconds:.0f} s at {rate:,.0f} deliveries a second: "
            f"{answered}; {each}",
        ),
        Figure(
            "signals",
            "a delivery of 10 alerts in the storm, p99",
            percentile(taken, 0.99),
            "ms",
            len(taken),
            BOUND_MS,
            spread(taken),
        ),
        Figure(
            "signals",
            "growth of web and worker in the storm",
            end - begin,
            "MB",
            len(sizes),
            FLAT_MB,
            f"{begin:.0f} MB in its second ten seconds, {end:.0f} in its last",
        ),
        Figure(
            "signals",
            "folding behind the storm at most",
            max([*watched.behind, 0.0]),
            "s",
            len(watched.behind),
            BEHIND_SECONDS,
            f"nothing waited {left:.1f} s after its end",
        ),
        Figure(
            "signals",
            "the board in the storm, p95",
            percentile(watched.board, 0.95),
            "ms",
            len(watched.board),
            BOARD_MS,
            spread(watched.board),
        ),
        Figure(
            "signals",
            "a declaration in the storm, p99",
            percentile(watched.declared, 0.99),
            "ms",
            len(watched.declared),
            DECLARE_MS,
            spread(watched.declared),
        ),
    ]


def _of_backlog(ground: Ground) -> Figure:
    began = time.monotonic()
    ground.run("devtools.bench.storm_ground", "backlog", str(BACKLOG))
    written = time.monotonic() - began
    with cpu.spent(ground.installation) as used:
        seconds = _until_folded(ground)
    beside = (
        f"{BACKLOG / max(seconds, 0.001):,.0f} alerts a second once all of it lay there, after "
        f"{written:.0f} s of writing it beside folding; CPU s: worker {used.seconds['worker']:.0f}, "
        f"database {used.seconds['database']:.0f}"
    )
    what = f"a backlog of {BACKLOG:,} alerts is folded"
    return Figure("signals", what, written + seconds, "s", 1, BACKLOG_SECONDS, beside)


def _mean(values: list[float]) -> float:
    return sum(values) / max(1, len(values))
