"""The pages of dependencies, of an organisation with a thousand services."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from devtools.bench import cpu
from devtools.bench.capacity import WARM_UP, read
from devtools.bench.figures import Figure, percentile, spread
from devtools.bench.ground import Ground
from devtools.bench.http import Connection
from devtools.installation import temporary

SERVICES = 1_000
ASKED = 30
PAGE_BOUND_MS = 200.0
WHAT_IF = "/dependencies/what-if?service={service}&minutes=45"
ASKED_FOR = (
    ("what an outage does", WHAT_IF),
    ("the first page", "/dependencies"),
    ("a service", "/dependencies/services/{service}"),
    ("what outages cost", "/dependencies/costs"),
    ("what to change", "/dependencies/changes?weigh=1"),
    ("promises", "/dependencies/promises"),
    ("labels", "/dependencies/labels"),
    ("declared and seen", "/dependencies/gaps"),
)


def measure(_: Ground) -> list[Figure]:
    """On an installation of its own; the first page after a change is told apart."""
    with temporary("bench-described") as installation:
        installation.start()
        installation.wait_until_ready()
        ground = Ground(installation, installation.token("bench"))
        loaded = json.loads(ground.run("devtools.bench.described", str(SERVICES)))
        first = asyncio.run(_first(ground, loaded))
        return [first, *(_page(ground, loaded, *asked_for) for asked_for in ASKED_FOR)]


async def _first(ground: Ground, loaded: dict[str, Any]) -> Figure:
    connection = Connection(ground.installation.port, {"Cookie": str(loaded["cookie"])})
    began = time.perf_counter()
    status, _ = await connection.ask("GET", WHAT_IF.format(**loaded))
    taken = (time.perf_counter() - began) * 1000
    await connection.close()
    if status != 200:
        raise RuntimeError(f"The first page answered {status}")
    return Figure("needs", f"the first page after a change, {_among(loaded)}", taken, "ms", 1)


def _page(ground: Ground, loaded: dict[str, Any], what: str, path: str) -> Figure:
    headers = {"Cookie": str(loaded["cookie"])}
    with cpu.spent(ground.installation) as used:
        taken = asyncio.run(read(ground.installation.port, headers, path.format(**loaded), ASKED))
    return Figure(
        "needs",
        f"{what}, {_among(loaded)}, p95",
        percentile(taken, 0.95),
        "ms",
        len(taken),
        PAGE_BOUND_MS,
        f"{spread(taken)}; CPU ms a page: {used.per(WARM_UP + ASKED)}",
    )


def _among(loaded: dict[str, Any]) -> str:
    return f"{loaded['services']:,} services"
