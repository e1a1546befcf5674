"""Bringing a hundred thousand incidents: how long, and how much the worker grows."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO

import httpx
import numpy as np
import psutil
import psycopg

from devtools.bench import cpu
from devtools.bench.figures import Figure
from devtools.bench.ground import Ground

FEW, MANY = 10_000, 100_000
BOUND_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.05
PATIENCE_SECONDS = 600.0
HEADER = "org,incident_id,started_at,detected_at,resolved_at,severity,title,services\n"
YEARS = 20
WAITING = "SELECT 1 FROM procrastinate_jobs WHERE queue_name = 'bulk' AND status IN ('todo', 'doing') LIMIT 1"
COLUMNS = "(org text, id text, a timestamptz, b timestamptz, c timestamptz, d text, e text, f text)"


@dataclass(frozen=True, slots=True)
class Brought:
    """One import: its seconds, what it spent, what the worker grew to meanwhile (MB)."""

    seconds: float
    spent: cpu.Spent
    grown: float
    rescues: int


def measure(ground: Ground) -> list[Figure]:
    """A small history and a large one, and the large one's rows copied into a bare table."""
    few = _brought(ground, FEW)
    _settled(ground)  # the ledgers of the small one are settled in the same lane
    many = _brought(ground, MANY)
    settled = _settled(ground)
    copied = _copied(ground, MANY)
    beside = (
        f"a bare COPY of the same rows {copied:.1f} s; {many.rescues:,} Rescues; "
        f"ms of processor a row: {many.spent.per(MANY)}"
    )
    grown = f"while {FEW:,} are brought: {few.grown:.1f} MB"
    what = f"{MANY:,} incidents from a CSV, sent, read and laid"
    return [
        Figure("imports", what, many.seconds, "s", 1, BOUND_SECONDS, beside),
        Figure(
            "imports",
            f"the worker grows while {MANY:,} are brought",
            many.grown,
            "MB",
            1,
            None,
            grown,
        ),
        Figure("imports", "and until its ledgers are settled", settled, "s", 1),
    ]


def _brought(ground: Ground, count: int) -> Brought:
    """Sent as a person would, and waited for until its Rescues are laid."""
    content = history(count)
    slug = f"imported-{count}"
    with ground.api() as api:
        team = {"name": slug.title(), "slug": slug, "time_zone": "UTC"}
        api.post("/teams", json=team).raise_for_status()
        with _growing(ground) as sizes, cpu.spent(ground.installation) as spent:
            began = time.perf_counter()
            taken = api.post(f"/teams/{slug}/imports", content=content).raise_for_status().json()
            done = _waited(api, taken["id"])
            seconds = time.perf_counter() - began
    if done["rows_added"] != count:
        raise RuntimeError(f"the import says {done['result_sentence']}")
    return Brought(seconds, spent, max(sizes) - sizes[0], int(done["rescues"]))


def _waited(api: httpx.Client, number: int) -> dict[str, int | str]:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        shown: dict[str, int | str] = api.get(f"/imports/{number}").raise_for_status().json()
        if shown["state"] != "reading":
            return shown
        time.sleep(LOOK_EVERY_SECONDS * 10)
    raise RuntimeError("the import did not end")


def _settled(ground: Ground) -> float:
    """Seconds until the lane that imports is empty again."""
    began = time.perf_counter()
    with psycopg.connect(ground.installation.database_url, autocommit=True) as connection:
        while time.perf_counter() - began < PATIENCE_SECONDS:
            if not connection.execute(WAITING).fetchall():
                return time.perf_counter() - began
            time.sleep(LOOK_EVERY_SECONDS)
    raise RuntimeError("the ledgers were not settled")


@contextlib.contextmanager
def _growing(ground: Ground) -> Iterator[list[float]]:
    """The worker's resident megabytes, again and again while the block runs."""
    worker = cpu.parts(ground.installation)["worker"]
    sizes, is_over = [_resident(worker)], threading.Event()

    def look() -> None:
        while not is_over.wait(LOOK_EVERY_SECONDS):
            sizes.append(_resident(worker))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    yield sizes
    is_over.set()
    thread.join()


def _resident(processes: list[psutil.Process]) -> float:
    return sum(float(process.memory_info().rss) for process in processes) / 1e6


def _copied(ground: Ground, count: int) -> float:
    """Seconds of PostgreSQL's own way to take the same rows, into a table without indexes."""
    content = history(count)
    with psycopg.connect(ground.installation.database_url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE bench_copied {COLUMNS}")
        began = time.perf_counter()
        with connection.cursor().copy("COPY bench_copied FROM STDIN (FORMAT csv, HEADER)") as copy:
            file = BytesIO(content)
            while piece := file.read(64 * 1024):
                copy.write(piece)
        seconds = time.perf_counter() - began
        connection.execute("DROP TABLE bench_copied")
    return seconds


def history(count: int) -> bytes:
    """A history of twenty years with a seed: every third incident or so overlaps the one before."""
    chance = np.random.default_rng(count)
    step = timedelta(days=365 * YEARS) / count
    begins = datetime(2005, 1, 1, tzinfo=UTC)
    lengths = chance.exponential(0.8, size=count)
    return (
        HEADER + "".join(_row(n, begins + step * n, step * float(lengths[n])) for n in range(count))
    ).encode()


def _row(number: int, start: datetime, length: timedelta) -> str:
    begun, over = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (start, start + length))
    title = f"Requests time out for the {number}th time"
    return f"bench,i-{number},{begun},{begun},{over},major,{title},checkout; payments\n"
