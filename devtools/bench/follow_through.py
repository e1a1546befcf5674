"""After a Rescue: the page of a long postmortem, the board of ten thousand action items, and their figures."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from devtools.bench import cpu
from devtools.bench.capacity import WARM_UP, read
from devtools.bench.figures import Figure, percentile, spread
from devtools.bench.ground import Ground
from devtools.installation import temporary

TEAMS, ITEMS = 200, 10_000
ASKED = 30
POSTMORTEM_BOUND_MS = 150.0
RETRO_MS = 3000.0  # ours: once in a quarter, of two thousand postmortems
OURS_MS = 500.0  # the issue bounds the postmortem alone
ASKED_FOR = (
    ("a long postmortem's page", "/postmortems/{postmortem}", POSTMORTEM_BOUND_MS),
    ("writing it", "/postmortems/{postmortem}/edit", OURS_MS),
    ("the list of postmortems", "/postmortems", OURS_MS),
    ("the board of action items", "/actions", OURS_MS),
    ("their follow-through", "/actions/follow-through", OURS_MS),
    ("the rituals", "/rituals", OURS_MS),
    ("a quarterly retro", "/rituals/quarterly/{quarter}", RETRO_MS),
)


def measure(_: Ground) -> list[Figure]:
    """On an installation of its own: two hundred teams, two thousand postmortems."""
    with temporary("bench-followed") as installation:
        installation.start()
        installation.wait_until_ready()
        ground = Ground(installation, installation.token("bench"))
        loaded = json.loads(ground.run("devtools.bench.followed", str(TEAMS), str(ITEMS)))
        return [_page(ground, loaded, *asked_for) for asked_for in ASKED_FOR]


def _page(ground: Ground, loaded: dict[str, Any], what: str, path: str, bound: float) -> Figure:
    headers = {"Cookie": str(loaded["cookie"])}
    asked = path.format(**loaded)
    with cpu.spent(ground.installation) as used:
        taken = asyncio.run(read(ground.installation.port, headers, asked, ASKED))
    among = f"{loaded['items']:,} items, {loaded['open']:,} open"
    return Figure(
        "follow-through",
        f"{what}, {among}, p95",
        percentile(taken, 0.95),
        "ms",
        len(taken),
        bound,
        f"{spread(taken)}; CPU ms a page: {used.per(WARM_UP + ASKED)}",
    )
