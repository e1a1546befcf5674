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
ASKED, CHANGES = 30, 20
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
    """On an installation of its own; the first page of all, and each after a change, are told apart."""
    with temporary("bench-described") as installation:
        installation.start()
        installation.wait_until_ready()
        ground = Ground(installation, installation.token("bench"))
        loaded = json.loads(ground.run("devtools.bench.described", str(SERVICES)))
        taken = asyncio.run(_once(ground, loaded))
        first = Figure("needs", f"the first page of all, {_among(loaded)}", taken, "ms", 1)
        return [
            first,
            *(_page(ground, loaded, *asked_for) for asked_for in ASKED_FOR),
            _after_changes(ground, loaded),
        ]


async def _once(ground: Ground, loaded: dict[str, Any]) -> float:
    """Milliseconds of what an outage does, asked for once."""
    connection = Connection(ground.installation.port, {"Cookie": str(loaded["cookie"])})
    began = time.perf_counter()
    status, _ = await connection.ask("GET", WHAT_IF.format(**loaded))
    taken = (time.perf_counter() - began) * 1000
    await connection.close()
    if status != 200:
        raise RuntimeError(f"The page answered {status}")
    return taken


def _after_changes(ground: Ground, loaded: dict[str, Any]) -> Figure:
    """The page that reads and computes everything again: somebody has just labelled a need."""
    taken = []
    with ground.api() as api:
        found = api.get("/dependencies/needs", params={"limit": CHANGES}).raise_for_status()
        for need in found.json()["items"]:
            label = {"coupling": "soft" if need["coupling"] == "hard" else "hard"}
            api.put(f"/dependencies/needs/{need['id']}/coupling", json=label).raise_for_status()
            taken.append(asyncio.run(_once(ground, loaded)))
    what = f"what an outage does, once after each change, {_among(loaded)}, p95"
    worst = percentile(taken, 0.95)
    return Figure("needs", what, worst, "ms", len(taken), PAGE_BOUND_MS, spread(taken))


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
