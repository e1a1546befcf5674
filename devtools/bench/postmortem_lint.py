"""`peacetime lint postmortem` on the 91 real documents, from a cold start, and each document by itself."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from devtools.bench.figures import Figure, percentile, spread
from devtools.bench.ground import Ground
from peacetime.domain.postmortems.lint import lint

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PEACETIME_SHARED", ROOT.parent / "shared"))
STARTS, TRIES = 5, 3
BOUND_SECONDS, BOUND_MS = 3.0, 20.0
LARGE = 5 * 1024 * 1024
KILOBYTES = 1024


def measure(_: Ground) -> list[Figure]:
    """A process of its own each time; beside it a Python that only imports the command line."""
    files = sorted((SHARED / "data" / "postmortems").glob("*/*"))
    if not files:
        print(f"No postmortems in {SHARED.name}: nothing to lint.", file=sys.stderr)
        return []
    command = [sys.executable, "-m", "peacetime.project.main", "lint", "postmortem"]
    runs = [_run([*command, "--format", "json", *map(str, files)]) for _ in range(STARTS)]
    bare = [_run([sys.executable, "-c", "import peacetime.cli.app"])[0] for _ in range(3)]
    seconds = [run[0] for run in runs]
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
    taken = [min(_milliseconds(text) for _ in range(TRIES)) for text in texts]
    whole = "\n".join(texts)
    large = (whole * (LARGE // len(whole) + 1))[:LARGE]
    beside = (
        f"{min(seconds):.2f} to {max(seconds):.2f}; python that imports the command line "
        f"{statistics.median(bare):.2f} s"
    )
    name = "postmortems"
    what = f"`peacetime lint postmortem`, {len(files)} documents, cold, median"
    return [
        Figure(name, what, statistics.median(seconds), "s", STARTS, BOUND_SECONDS, beside),
        Figure(name, "memory of it, most", max(run[1] for run in runs), "MB", STARTS),
        Figure(
            name,
            "one document, median",
            percentile(taken, 0.5),
            "ms",
            len(taken),
            BOUND_MS,
            spread(taken),
        ),
        Figure(name, "a document of 5 MB", _milliseconds(large) / 1000, "s", 1),
    ]


def _milliseconds(text: str) -> float:
    began = time.perf_counter()
    lint(text)
    return (time.perf_counter() - began) * 1000


def _run(command: list[str]) -> tuple[float, float]:
    """Seconds until it has ended, and the most memory it had; 1 says that something was found."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise RuntimeError(f"{' '.join(command[:6])} ended with {process.returncode}")
    return taken, usage.ru_maxrss / KILOBYTES
