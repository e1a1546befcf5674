"""`peacetime report` on a thousand incidents, from a cold start: a process of its own each time."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from devtools.bench.figures import Figure
from devtools.bench.ground import Ground

INCIDENTS, YEARS, PEOPLE = 1000, 4, 6
BEGINS = datetime(2021, 1, 4, tzinfo=UTC)
MEDIAN_HOURS, LOG_WIDTH = 1.27, 1.13  # as measured
SERVICES = ("checkout", "orders", "payments", "search", "stock")
STARTS = 5
BOUND_SECONDS, BOUND_MB = 4.0, 200.0
KILOBYTES = 1024


def measure(_: Ground) -> list[Figure]:
    """The slowest form, HTML; beside it a Python that only imports what computes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "incidents.csv"
        file.write_text(history())
        report = [sys.executable, "-m", "peacetime.project.main", "report", str(file)]
        options = ["--people", str(PEOPLE), "--time-zone", "Europe/Berlin"]
        runs = [_run([*report, *options]) for _ in range(STARTS)]
    bare = [_run([sys.executable, "-c", "import numpy, scipy.special"])[0] for _ in range(3)]
    seconds, megabytes = [run[0] for run in runs], [run[1] for run in runs]
    what = f"`peacetime report`, {INCIDENTS:,} incidents, {PEOPLE} people, {YEARS} years, median"
    beside = (
        f"{min(seconds):.2f} to {max(seconds):.2f}; python that imports numpy and scipy.special "
        f"{statistics.median(bare):.2f} s"
    )
    median = statistics.median(seconds)
    return [
        Figure("report", what, median, "s", STARTS, BOUND_SECONDS, beside),
        Figure("report", "memory of it, most", max(megabytes), "MB", STARTS, BOUND_MB),
    ]


def history() -> str:
    """Invented incidents: starts spread evenly, lengths as measured; the same each time."""
    rng = np.random.default_rng(4)
    starts = np.sort(rng.random(INCIDENTS)) * YEARS * 365 * 24
    lengths = MEDIAN_HOURS * np.exp(LOG_WIDTH * rng.standard_normal(INCIDENTS))
    rows = ["org,incident_id,started_at,resolved_at,severity,services"]
    for number, (start, length) in enumerate(zip(starts.tolist(), lengths.tolist(), strict=True)):
        begun = BEGINS + timedelta(hours=start)
        ended = begun + timedelta(hours=length)
        severity, service = f"SEV{rng.integers(5)}", SERVICES[rng.integers(len(SERVICES))]
        rows.append(
            f"checkout,i-{number},{begun:%Y-%m-%dT%H:%M:%SZ},{ended:%Y-%m-%dT%H:%M:%SZ},{severity},{service}"
        )
    return "\n".join(rows) + "\n"


def _run(command: list[str]) -> tuple[float, float]:
    """Seconds until it has ended, and the most memory it had."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return taken, usage.ru_maxrss / KILOBYTES
