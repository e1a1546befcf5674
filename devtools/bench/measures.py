"""The measures of many teams over five years, and finding one incident among 100,000."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from itertools import cycle, islice

import psycopg

from devtools.bench import cpu, floors
from devtools.bench.figures import Figure, percentile, spread
from devtools.bench.ground import Ground
from devtools.bench.http import Connection
from devtools.installation import temporary

PROMISED = 200
FOUND_IN = 334  # teams with 300 incidents each: a little over 100,000
SIZES = ((10, 300), (100, 300), (PROMISED, 300), (FOUND_IN, 300), (1000, 300), (10_000, 30))
WARM_UP, ASKED, ASKED_LARGE = 3, 30, 8
BOUND_MS, SEARCH_BOUND_MS = 500.0, 150.0
SEARCHES = (
    "/incidents",
    "/incidents?q=payments",
    "/incidents?q=disk+japan",
    "/incidents?q=certif",
    "/incidents?q=payments+time+out+kenya+memory",
    "/incidents?q=nothingofthat",
    "/incidents?team=measured-7&q=queue",
    "/incidents?severity=SEV1&state=closed",
    "/incidents?service=disk&from=2025-01-01",
    "/incidents?state=open",
    "/incidents?q=orders&page=40",
)
ROWS = "kind = 'incident'"
CELLS = (
    "id, team_id, impact_started_at, detected_at, declared_at, acknowledged_at, mitigated_at, "
    "resolved_at, is_open"
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the loading process saw."""

    teams: int
    incidents: int
    rescues: int
    cookie: str


def measure(_: Ground) -> list[Figure]:
    """On an installation of its own: nothing but these teams."""
    figures: list[Figure] = []
    with temporary("bench-measures") as installation:
        installation.start()
        installation.wait_until_ready()
        ground = Ground(installation, "")
        for teams, each in SIZES:
            said = json.loads(ground.run("devtools.bench.history", str(teams), str(each)))
            loaded = Loaded(**said)
            if teams == FOUND_IN:
                figures += _search(ground, loaded)
            else:
                figures += _measures(ground, loaded)
    return figures


def _measures(ground: Ground, loaded: Loaded) -> list[Figure]:
    is_promised = loaded.teams == PROMISED
    asked = ASKED if loaded.teams <= PROMISED else ASKED_LARGE
    figures = []
    for path in ("/measures", "/measures?by=team"):
        with cpu.spent(ground.installation) as used:
            taken = asyncio.run(_read(ground.installation.port, loaded.cookie, [path], asked))
        figures.append(
            Figure(
                "measures",
                f"GET {path} of {loaded.teams:,} teams, {loaded.incidents:,} incidents, p95",
                percentile(taken, 0.95),
                "ms",
                len(taken),
                BOUND_MS if is_promised else None,
                f"{spread(taken)}; CPU ms a page: {used.per(WARM_UP + asked)}; {_bare(ground)}",
            )
        )
    return figures


def _search(ground: Ground, loaded: Loaded) -> list[Figure]:
    with cpu.spent(ground.installation) as used:
        taken = asyncio.run(
            _read(ground.installation.port, loaded.cookie, list(SEARCHES), 12 * len(SEARCHES))
        )
    slowest = max(range(len(SEARCHES)), key=lambda n: percentile(taken[n :: len(SEARCHES)], 0.5))
    beside = f"{spread(taken)}; slowest by its median: {SEARCHES[slowest]}"
    return [
        Figure(
            "measures",
            f"{len(SEARCHES)} searches over {loaded.incidents:,} incidents, p95",
            percentile(taken, 0.95),
            "ms",
            len(taken),
            SEARCH_BOUND_MS,
            f"{beside}; CPU ms a page: {used.per(WARM_UP + len(taken))}",
        )
    ]


def _bare(ground: Ground) -> str:
    """The same rows by themselves: as Python values, and as the bytes that the product reads."""
    with psycopg.connect(ground.installation.database_url) as connection:
        rows = floors.timed(lambda: connection.execute(f"SELECT {CELLS} FROM storage_incident WHERE {ROWS}").fetchall(), 3)  # fmt: skip
        copied = floors.timed(lambda: _copy(connection), 3)
    return (
        f"a bare SELECT of these rows {min(rows):.0f} ms, a bare binary COPY {min(copied):.0f} ms"
    )


def _copy(connection: psycopg.Connection) -> int:
    command = f"COPY (SELECT {CELLS} FROM storage_incident WHERE {ROWS}) TO STDOUT (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        return sum(len(part) for part in copy)


async def _read(port: int, cookie: str, paths: list[str], asked: int) -> list[float]:
    connection = Connection(port, {"Cookie": cookie})
    taken = []
    for path in [*paths[:WARM_UP], *[paths[0]] * max(0, WARM_UP - len(paths))]:
        await connection.ask("GET", path)
    for path in islice(cycle(paths), asked):
        began = time.perf_counter()
        status, _ = await connection.ask("GET", path)
        taken.append((time.perf_counter() - began) * 1000)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
    await connection.close()
    return taken
