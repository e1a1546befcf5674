"""How soon 500 open streams are told of a change: over three web processes, and on one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from itertools import cycle, islice

from devtools.bench.board import PROMISED
from devtools.bench.figures import Figure, percentile, spread
from devtools.bench.ground import Ground
from devtools.bench.streams import Told, tell, watched_team
from devtools.beside import Beside

STREAMS, REPLICAS, CHANGES = 500, 3, 20
BOUND_MS = 250.0


def measure(ground: Ground) -> list[Figure]:
    """The same notes and declarations as for one process, one every half second."""
    grown = ground.grow(PROMISED)
    watched_team(ground)
    here = ground.installation.port
    one = asyncio.run(tell(ground, grown, [here] * STREAMS, CHANGES))
    with contextlib.ExitStack() as running:
        more = [running.enter_context(_web(ground)) for _ in range(REPLICAS - 1)]
        ports = list(islice(cycle([here, *more]), STREAMS))
        three = asyncio.run(tell(ground, grown, ports, CHANGES))
    what = f"{STREAMS} streams over {REPLICAS} web processes told, from sending the write"
    single = f"on one process: {spread(one.since_sent)}"
    answered = f"since the answer: {spread(three.since_answered)}"
    return [
        _figure(f"{what}, p50", three, 0.50, single),
        _figure(f"{what}, p99", three, 0.99, answered, BOUND_MS),
    ]


def _figure(what: str, told: Told, share: float, remark: str, bound: float | None = None) -> Figure:
    taken = told.since_sent
    return Figure("replicas", what, percentile(taken, share), "ms", len(taken), bound, remark)


@contextlib.contextmanager
def _web(ground: Ground) -> Iterator[int]:
    """A web process beside `peacetime up`, on its database; gives its port."""
    web = Beside(ground.installation, "web")
    web.start()
    try:
        web.wait_until_ready()
        yield web.port
    finally:
        web.stop()
