"""What Prometheus reads: how long that takes, read anew and as kept."""

from __future__ import annotations

import asyncio
import json

from devtools.bench.capacity import read
from devtools.bench.figures import Figure, percentile, spread
from devtools.bench.ground import Ground
from devtools.installation import temporary

TEAMS, TIMES = 200, 60
BOUND_MS = 250.0  # ours: a scrape waits ten seconds, and people share the cores with it


def measure(_: Ground) -> list[Figure]:
    """On an installation of its own, so that the number of teams is what it says."""
    with temporary("bench-scrape") as installation:
        installation.start()
        installation.wait_until_ready()
        ground = Ground(installation, installation.token("bench"))
        grown = ground.grow(TEAMS)
        said = json.loads(ground.run("devtools.bench.scraped", str(TIMES)))
        headers = {"Authorization": f"Bearer {ground.token}"}
        kept = asyncio.run(read(installation.port, headers, "/metrics", TIMES))
    organisation = f"{grown.teams:,} teams, {grown.in_rescue} in Rescue, {grown.rescues:,} Rescues"
    anew, size = said["taken"], f"{said['length'] / 1000:.0f} kB"
    return [
        Figure(
            "metrics",
            f"every metric of {TEAMS} teams read anew, p95",
            percentile(anew, 0.95),
            "ms",
            len(anew),
            BOUND_MS,
            f"{spread(anew)}; {size}; {organisation}",
        ),
        Figure(
            "metrics",
            f"GET /metrics of {TEAMS} teams, kept for five seconds, p95",
            percentile(kept, 0.95),
            "ms",
            len(kept),
            BOUND_MS,
            spread(kept),
        ),
    ]
