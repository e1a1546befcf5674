"""Whose outage hits whom, in systems of 100 to 1,000,000 services, beside networkx in the same run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping

from devtools.bench.figures import Figure
from devtools.bench.ground import Ground

NAME = "needs"
TRIES = 5
WHAT_IF_MS = {1_000: 5.0, 10_000: 100.0}
COSTS_MS = {1_000: 50.0, 10_000: 2_000.0}
FAST_COSTS_MS = {10_000: 300.0}
CHANGES_S = 5.0
COMPARED_AT = 100_000
TIMES_AS_FAST = 100.0

REACHED_ROOTS = 500
Measured = Mapping[str, float]


def measure(_: Ground) -> list[Figure]:
    """In a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "devtools.bench.mesh_growth"],
        capture_output=True,
        text=True,
        check=True,
    )
    return [figure for found in json.loads(run.stdout) for figure in figures(found)]


def figures(found: Measured) -> list[Figure]:
    """The rows of one size."""
    size = int(found["services"])
    mesh = f"{size:,} services, {int(found['edges']):,} edges"
    made = [_blasts(found, size, mesh)]
    if "networkx_s" in found:
        made.append(_beside(found, size, mesh))
    if "costs_s" in found:
        made += _plain(found, size)
    made.append(
        Figure(
            NAME,
            f"teams and minutes of every root, `fast`, {size:,}",
            found["teams_s"],
            "s",
            min(size, REACHED_ROOTS),
            beside="from some of the roots" if size > REACHED_ROOTS else "",
        )
    )
    return made


def _blasts(found: Measured, size: int, mesh: str) -> Figure:
    beside = f"{mesh}; a blast has {found['blast_mean']:,.0f}, at most {int(found['blast_most']):,}"
    roots = int(found["blast_roots"])
    of = f"{size:,}" if roots == size else f"{roots:,} of {size:,}"
    what = f"blast radius of every service, `fast`, {of}"
    return Figure(NAME, what, found["blasts_s"], "s", roots, beside=beside)


def _beside(found: Measured, size: int, mesh: str) -> Figure:
    times = found["networkx_s"] / found["blasts_s"]
    same = "the same sizes" if found["is_same"] else "OTHER SIZES"
    beside = (
        f"networkx {found['networkx_s']:,.1f} s, {times:,.0f} times as long, from "
        f"{int(found['compared'])} roots, {same}; {mesh}"
    )
    bound = 100 / TIMES_AS_FAST if size == COMPARED_AT else None
    what = f"the same, part of networkx, {size:,}"
    return Figure(NAME, what, 100 / times, "%", int(found["compared"]), bound, beside)


def _plain(found: Measured, size: int) -> list[Figure]:
    largest = f"the largest blast, of {int(found['blast_most']):,}"
    needs = f"{int(found['needs']):,} needs"
    rows = [
        ("what if it is down, {}", "what_if_s", WHAT_IF_MS, largest),
        ("Rescue of every root and team, {}", "costs_s", COSTS_MS, needs),
        ("the same, `fast`, {}", "fast_costs_s", FAST_COSTS_MS, needs),
    ]
    made = [
        Figure(
            NAME, what.format(f"{size:,}"), found[key] * 1000, "ms", TRIES, bounds.get(size), beside
        )
        for what, key, bounds, beside in rows
    ]
    if "changes_s" in found:
        beside = f"{int(found['changes']):,} changes that save; {needs}"
        what = f"all changes, ranked, {size:,}"
        made.append(Figure(NAME, what, found["changes_s"], "s", 1, CHANGES_S, beside))
    return made
