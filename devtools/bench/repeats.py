"""Repeats among 5,000 postmortems, from a cold start on one core: a process of its own each time."""

from __future__ import annotations

import json
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

POSTMORTEMS, WORDS, VOCABULARY = 5000, 220, 20_000
REWRITTEN_EVERY, SERVICES, FACTORS = 5, 60, 40
BEGINS = datetime(2016, 1, 4, tzinfo=UTC)
LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))
STARTS = 3
BOUND_SECONDS, BOUND_MB = 5.0, 400.0
KILOBYTES = 1024


def measure(_: Ground) -> list[Figure]:
    """A fifth of the texts is half an earlier one, so that there is something to find."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "told.json"
        file.write_text(json.dumps(invented()))
        runs = [
            _run([sys.executable, "-m", "devtools.bench.repeats", str(file)]) for _ in range(STARTS)
        ]
    seconds, megabytes = [run[0] for run in runs], [run[1] for run in runs]
    what = f"repeats over {POSTMORTEMS:,} postmortems, cold, one core, median"
    beside = f"{min(seconds):.2f} to {max(seconds):.2f}; {runs[0][2]} found"
    return [
        Figure("repeats", what, statistics.median(seconds), "s", STARTS, BOUND_SECONDS, beside),
        Figure("repeats", "memory of it, most", max(megabytes), "MB", STARTS, BOUND_MB),
    ]


def invented() -> list[tuple[str, list[str], list[str]]]:
    """Texts of invented words, as frequent as words are, with services and factors; the same each time."""
    rng = np.random.default_rng(5)
    vocabulary = ["".join(rng.choice(LETTERS, size)) for size in rng.integers(3, 11, VOCABULARY)]
    weights = 1 / (np.arange(VOCABULARY) + 5)
    drawn = rng.choice(VOCABULARY, (POSTMORTEMS, WORDS), p=weights / weights.sum())
    half = WORDS // 2
    for later in range(POSTMORTEMS // 2, POSTMORTEMS, REWRITTEN_EVERY):
        drawn[later, :half] = drawn[later - POSTMORTEMS // 2, :half]
    return [
        (
            " ".join(vocabulary[place] for place in row),
            [f"service-{n}" for n in rng.integers(0, SERVICES, 3)],
            [f"factor-{n}" for n in rng.integers(0, FACTORS, 2)],
        )
        for row in drawn
    ]


def main(file: str) -> None:
    """What is timed: reading, and finding repeats; alone on one core where the system allows it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from peacetime.domain.postmortems.repeats import repeats
    from peacetime.domain.postmortems.told import Told

    told = [
        Told(str(n), "", BEGINS + n * timedelta(hours=12), text, frozenset(some), frozenset(others))
        for n, (text, some, others) in enumerate(json.loads(Path(file).read_text()))
    ]
    print(len(repeats(told)))


def _run(command: list[str]) -> tuple[float, float, str]:
    """Seconds until it has ended, the most memory it had, and what it printed."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    printed = process.stdout.read().strip()
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return taken, usage.ru_maxrss / KILOBYTES, printed


if __name__ == "__main__":
    main(sys.argv[1])
