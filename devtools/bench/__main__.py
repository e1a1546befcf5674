"""`make bench`: every figure that is promised, beside its bound."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from devtools.bench import (
    board,
    capacity,
    declare,
    dependencies,
    follow_through,
    imports,
    ledger,
    measures,
    memory,
    mesh_pages,
    postmortem_lint,
    repeats,
    replicas,
    report,
    scrape,
    signals,
    slack,
    start,
    streams,
    table,
)
from devtools.bench.figures import Figure
from devtools.bench.ground import Ground
from devtools.installation import temporary

Measure = Callable[[Ground], list[Figure]]

# In this order: each leaves its data behind, and hundreds of teams are left in Rescue Mode at the end.
MEASURES: list[tuple[str, Measure]] = [
    ("start", start.measure),
    ("memory", memory.measure),
    ("board", board.measure),
    ("streams", streams.measure),
    ("replicas", replicas.measure),
    ("board", board.measure_largest),
    ("declare", declare.measure),
    ("memory", memory.measure_after),
    ("measures", measures.measure),
    ("capacity", capacity.measure),
    ("imports", imports.measure),
    ("report", report.measure),
    ("ledger", ledger.measure),
    ("postmortems", postmortem_lint.measure),
    ("repeats", repeats.measure),
    ("dependencies", dependencies.measure),
    ("dependencies", mesh_pages.measure),
    ("follow-through", follow_through.measure),
    ("signals", signals.measure),
    ("slack", slack.measure),
    ("metrics", scrape.measure),
]
NAMES = sorted({name for name, _ in MEASURES})


def main() -> int:
    asked = _arguments()
    began, told = time.monotonic(), table.machine()
    print(table.machine_line(told))
    print(table.heading(), flush=True)
    figures: list[Figure] = []
    with temporary("bench") as installation:
        installation.start()
        installation.wait_until_ready()
        ground = Ground(installation, installation.token("bench"))
        for name, measure in MEASURES:
            if asked.only in {None, name}:
                for figure in measure(ground):
                    figures.append(figure)
                    print(table.row(figure), flush=True)
    written = table.write(told, figures, time.monotonic() - began)
    missed = sum(figure.is_within is False for figure in figures)
    print(f"{missed or 'None'} missed; written to {written} in {time.monotonic() - began:.0f} s.")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m devtools.bench", description=__doc__)
    parser.add_argument("--only", choices=NAMES, help="measure this alone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
