"""Dependency graphs from 100 to 1,000,000 services, beside networkx, as JSON.

In a process of its own, so that compiled loops and large graphs weigh on nothing else. networkx is asked for
a random part of the roots, and only where its graph fits.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import TypeVar

import networkx as nx
import numpy as np

from devtools.bench.meshes import Mesh, mesh, system_of
from peacetime.domain.dependencies.changes.baseline import baseline
from peacetime.domain.dependencies.changes.savings import ranked_changes
from peacetime.domain.dependencies.fast.arrays import Arrays, arrays_of, plain_arrays
from peacetime.domain.dependencies.fast.costs import blast_sizes, fast_rescue_costs, team_starts
from peacetime.domain.dependencies.rescue import rescue_costs
from peacetime.domain.dependencies.what_if import what_if

SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)
PLAIN_UP_TO, NETWORKX_UP_TO = 10_000, 100_000
COMPARED_ROOTS, REACHED_ROOTS = 200, 500
BLAST_ROOTS = 100_000  # that is all, but of a million
TRIES = 5
CHANGES_AT = 1_000
MINUTES = 60
Found = TypeVar("Found")


def main() -> None:
    """One line of JSON: a list of what was measured at each size."""
    warmed_up()
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    print(json.dumps([measured(size) for size in SIZES if size <= largest]))


def warmed_up() -> None:
    """Everything is compiled before anything is measured."""
    system = system_of(mesh(50))
    fast_rescue_costs(system)
    blast_sizes(arrays_of(system))


def measured(size: int) -> dict[str, float | int | bool]:
    """Seconds of each answer on one mesh."""
    made = mesh(size)
    arrays = plain_arrays(
        made.consumer, made.provider, made.cover, paging=made.paging, teams=made.teams
    )
    found: dict[str, float | int | bool] = {"services": size, "edges": len(made.cover)}
    rng = np.random.default_rng(1)
    roots = rng.permutation(size)[:BLAST_ROOTS].astype(np.int32)
    tries = 1 if size > PLAIN_UP_TO else TRIES
    seconds, sizes = timed(lambda: blast_sizes(arrays, roots), tries=tries)
    found |= {"blasts_s": seconds, "blast_roots": len(roots)}
    found |= {"blast_mean": float(sizes.mean()), "blast_most": int(sizes.max())}
    some = rng.choice(size, min(size, REACHED_ROOTS), replace=False).astype(np.int32)
    seconds, _ = timed(lambda: team_starts(arrays, some), tries=1)
    found["teams_s"] = seconds / len(some) * size
    if size <= NETWORKX_UP_TO:
        found |= beside_networkx(made, arrays, roots, sizes)
    if size <= PLAIN_UP_TO:
        found |= plain(made, int(roots[sizes.argmax()]))
    return found


def beside_networkx(
    made: Mesh, arrays: Arrays, roots: np.ndarray, sizes: np.ndarray
) -> dict[str, float | bool]:
    """The same blasts by networkx: all of them, from the first of the roots; and whether they agree."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(arrays.services))
    graph.add_edges_from(zip(made.provider.tolist(), made.consumer.tolist(), strict=True))
    some = roots[:COMPARED_ROOTS]
    seconds, theirs = timed(
        lambda: [1 + len(nx.descendants(graph, int(root))) for root in some], tries=1
    )
    same = sizes[: len(some)].tolist() == theirs
    # Few roots have nearly all of the reach; the sum of what is reached is what takes the time.
    share = sum(theirs) / float(sizes.sum())
    return {"networkx_s": seconds / share, "is_same": same, "compared": len(some)}


def plain(made: Mesh, hub: int) -> dict[str, float]:
    """Without compiled loops: a what-if of the largest blast, all costs, and all changes."""
    system = system_of(made)
    arrays = arrays_of(system)
    root = system.names[hub]
    found = {
        "what_if_s": timed(lambda: what_if(system, [root], MINUTES), tries=TRIES)[0],
        "costs_s": timed(lambda: rescue_costs(system), tries=3)[0],
        "fast_costs_s": timed(lambda: fast_rescue_costs(system, arrays=arrays), tries=3)[0],
        "needs": float(len(system.needs)),
    }
    if arrays.services == CHANGES_AT:
        seconds, ranked = timed(lambda: ranked_changes(baseline(system)), tries=1)
        found |= {"changes_s": seconds, "changes": float(len(ranked))}
    return found


def timed(act: Callable[[], Found], *, tries: int) -> tuple[float, Found]:
    """The middle of some tries, in seconds, and what the last of them found."""
    taken = []
    for _ in range(tries):
        began = time.perf_counter()
        found = act()
        taken.append(time.perf_counter() - began)
    return median(taken), found


if __name__ == "__main__":
    main()
