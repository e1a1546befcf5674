"""How soon 500 open streams are told of a change: over three web processes, and on one."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import httpx

from devtools.bench.board import PROMISED
from devtools.bench.figures import Figure, percentile, spread
from devtools.bench.ground import Ground
from devtools.bench.streams import Told, tell, watched_team
from devtools.installation import free_port

STREAMS, REPLICAS, CHANGES = 500, 3, 20
BOUND_MS = 250.0
START_SECONDS, STOP_SECONDS = 30.0, 20.0


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
    port, program = free_port(), Path(sys.executable).with_name("peacetime")
    process = subprocess.Popen(
        [program, "web", "--port", str(port)],
        env={**ground.installation.environment_inside(), "PEACETIME_DRAIN_SECONDS": "0"},
        stdin=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(port)
        yield port
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def _wait_until_ready(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == httpx.codes.OK:
                return
        time.sleep(0.05)
    raise RuntimeError(f"no web process at {port} within {START_SECONDS:.0f} s")
