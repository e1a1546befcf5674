"""From `peacetime up` on a folder that exists to the first page."""

from __future__ import annotations

import statistics
import time

import httpx

from devtools.bench import floors
from devtools.bench.figures import Figure
from devtools.bench.ground import Ground
from peacetime.project.embedded import EmbeddedDatabase

STARTS = 5
PATIENCE_SECONDS = 60.0
BOUND_SECONDS = 5.0


def measure(ground: Ground) -> list[Figure]:
    """Stopped cleanly, started again; the disk's cache is warm, as after an upgrade or a crash."""
    cookie = ground.grow(10).cookie
    ground.installation.stop()
    database = EmbeddedDatabase(ground.installation.data / "postgres")
    bare = statistics.median(floors.bare_database(database) for _ in range(3))
    django = statistics.median(floors.import_django() for _ in range(3))
    taken = []
    for _ in range(STARTS):
        ground.installation.stop()
        taken.append(_until_first_page(ground, cookie))
    ground.installation.wait_until_ready()
    beside = (
        f"{min(taken):.2f} to {max(taken):.2f}; bare PostgreSQL {bare / 1000:.2f} s, "
        f"python that imports Django {django / 1000:.2f} s"
    )
    median = statistics.median(taken)
    what = "`peacetime up` to the first page, median"
    return [Figure("start", what, median, "s", STARTS, BOUND_SECONDS, beside)]


def _until_first_page(ground: Ground, cookie: str) -> float:
    began = time.perf_counter()
    ground.installation.start()
    headers = {"Cookie": cookie}
    url = ground.installation.url
    with httpx.Client(base_url=url, headers=headers, timeout=10.0, trust_env=False) as browser:
        while time.perf_counter() - began < PATIENCE_SECONDS:
            try:
                if browser.get("/").status_code == httpx.codes.OK:
                    return time.perf_counter() - began
            except httpx.TransportError:
                time.sleep(0.01)
    raise RuntimeError(f"no page within {PATIENCE_SECONDS:.0f} s")
