"""How soon 500 open streams are told of a change: over three web processes, and on one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from itertools import cycle, islice

from devtools.bench.board import PROMISED
from devtools.bench.figures import Figure, spread
from devtools.bench.ground import Ground
from devtools.bench.streams import figures, tell, watched_team
from devtools.beside import Beside

STREAMS, REPLICAS, CHANGES = 500, 3, 20


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
    who = f"{STREAMS} streams over {REPLICAS} times web"
    single = f"on one: {spread(one.since_sent)}"
    return figures(
        "replicas", who, three, single, f"on one, from its answer: {spread(one.since_answered)}"
    )


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
