"""The first page: how long it takes, what it asks the database, how large it is."""

from __future__ import annotations

import asyncio
import time

from devtools.bench import cpu
from devtools.bench.figures import Figure, percentile, spread
from devtools.bench.ground import Ground
from devtools.bench.http import Connection

PROMISED = 1000
SIZES = (10, 100, PROMISED)
LARGEST = 5000
WARM_UP, ASKED = 20, 150
BOUND_MS, BOUND_QUERIES, BOUND_KB = 150.0, 12.0, 250.0


def measure(ground: Ground) -> list[Figure]:
    """At each size up to the promised one; one reader, one page after the other."""
    return [figure for size in SIZES for figure in _at(ground, size)]


def measure_largest(ground: Ground) -> list[Figure]:
    """Beyond what is promised: the shape of the cost."""
    return _at(ground, LARGEST)


def _at(ground: Ground, size: int) -> list[Figure]:
    grown = ground.grow(size)
    with cpu.spent(ground.installation) as used:
        taken, length = asyncio.run(_read(ground.installation.port, grown.cookie))
    is_promised = size == PROMISED
    organisation = f"{grown.teams:,} teams, {grown.in_rescue} in Rescue, {grown.rescues:,} Rescues"
    figures = [
        Figure(
            "board",
            f"GET / with {grown.teams:,} teams, a year of modes and gauges, p95",
            percentile(taken, 0.95),
            "ms",
            len(taken),
            BOUND_MS if is_promised else None,
            f"{spread(taken)}; CPU ms a page: {used.per(WARM_UP + ASKED)}; {organisation}",
        )
    ]
    if is_promised:
        trips = f"{grown.round_trips} round trips with BEGIN, SET and COMMIT"
        figures += [
            Figure("board", "its queries", grown.queries, "queries", 1, BOUND_QUERIES, trips),
            Figure("board", "its size, uncompressed", length / 1000, "kB", 1, BOUND_KB),
        ]
    return figures


async def _read(port: int, cookie: str) -> tuple[list[float], int]:
    connection = Connection(port, {"Cookie": cookie})
    taken, length = [], 0
    for number in range(WARM_UP + ASKED):
        began = time.perf_counter()
        status, page = await connection.ask("GET", "/")
        if status != 200:
            raise RuntimeError(f"the first page answered {status}")
        if number >= WARM_UP:
            taken.append((time.perf_counter() - began) * 1000)
        length = len(page)
    await connection.close()
    return taken, length
