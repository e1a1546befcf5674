"""What web, worker and database hold at rest."""

from __future__ import annotations

import time
from pathlib import Path

import psutil

from devtools.bench import cpu
from devtools.bench.figures import Figure
from devtools.bench.ground import Ground

REST_SECONDS = 10.0
BOUND_MB = 400.0


def measure(ground: Ground) -> list[Figure]:
    """Freshly started, a few pages served, then ten seconds of rest."""
    installation = ground.installation
    cookie = ground.grow(10).cookie
    installation.stop()
    installation.start()
    installation.wait_until_ready()
    with ground.api() as api:
        for _ in range(5):
            api.get(f"{installation.url}/", headers={"Cookie": cookie}).raise_for_status()
    return _at_rest(ground, "at rest", BOUND_MB)


def measure_after(ground: Ground) -> list[Figure]:
    """The same after everything else was measured on it."""
    return _at_rest(ground, "at rest after all of the above", None)


def _at_rest(ground: Ground, when: str, bound: float | None) -> list[Figure]:
    time.sleep(REST_SECONDS)
    parts = {name: _sum(processes) for name, processes in cpu.parts(ground.installation).items()}
    shared = sum(proportional for proportional, _ in parts.values())
    resident = sum(whole for _, whole in parts.values())
    each = ", ".join(f"{name} {proportional:.0f}" for name, (proportional, _) in parts.items())
    beside = f"{each}; shared pages counted once (summed RSS would say {resident:.0f})"
    what = f"web, worker, database and `up` {when}"
    return [Figure("memory", what, shared, "MB", 1, bound, beside)]


def _sum(processes: list[psutil.Process]) -> tuple[float, float]:
    """Proportional and resident megabytes (10⁶ bytes)."""
    sizes = [_sizes(process) for process in processes]
    return sum(pss for pss, _ in sizes) / 1e6, sum(rss for _, rss in sizes) / 1e6


def _sizes(process: psutil.Process) -> tuple[int, int]:
    rolled = Path(f"/proc/{process.pid}/smaps_rollup")
    rss = int(process.memory_info().rss)
    if not rolled.exists():  # not Linux: the resident size is an upper bound
        return rss, rss
    lines = (line.split() for line in rolled.read_text().splitlines())
    pss = next(int(words[1]) * 1024 for words in lines if words[0] == "Pss:")
    return pss, rss
