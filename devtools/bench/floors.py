"""What nothing on this machine can be faster than, measured in the same run."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import psycopg

from devtools.bench import cpu
from devtools.bench.figures import percentile
from peacetime.project.embedded import EmbeddedDatabase

ASKED = 400
COMMITTED = 300


def timed(act: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each call."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def select_one(url: str) -> list[float]:
    """A bare round trip to the database."""
    with psycopg.connect(url, autocommit=True) as connection:
        timed(lambda: connection.execute("SELECT 1"), 50)
        return timed(lambda: connection.execute("SELECT 1"), ASKED)


def commit(url: str) -> list[float]:
    """A transaction of one row, forced to the disk."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_floor (at timestamptz)")

        def one_row() -> None:
            connection.execute("INSERT INTO bench_floor VALUES (now())")

        timed(one_row, 20)
        taken = timed(one_row, COMMITTED)
        connection.execute("DROP TABLE bench_floor")
        return taken


def crowding() -> float:
    """How much longer work takes than it works, at its p95: 1.0 where nobody else works."""
    return percentile([cpu.crowding(_work) for _ in range(60)], 0.95)


def _work() -> int:
    return sum(range(400_000))


def bare_database(database: EmbeddedDatabase) -> float:
    """Milliseconds until a stopped database answers."""
    began = time.perf_counter()
    database.start()
    with psycopg.connect(database.url) as connection:
        connection.execute("SELECT 1")
    taken = (time.perf_counter() - began) * 1000
    database.stop()
    return taken


def import_django() -> float:
    """Milliseconds of a Python that only imports Django."""
    command = [sys.executable, "-c", "import django; django.VERSION"]
    [taken] = timed(lambda: subprocess.run(command, check=True), 1)
    return taken
