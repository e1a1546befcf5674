"""The compiled loops find what the plain ones do, on every system."""

import subprocess
import sys

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.dependencies.durations import Fixed
from peacetime.domain.dependencies.fast import is_installed
from peacetime.domain.dependencies.fast.arrays import arrays_of, plain_arrays
from peacetime.domain.dependencies.fast.choosing import all_rescue_costs
from peacetime.domain.dependencies.fast.costs import blast_sizes, fast_rescue_costs, team_starts
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.rescue import first_falls, paging_teams, rescue_costs
from peacetime.domain.dependencies.services import Failure, Outages, Service
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.time_to_down import spread, time_to_down
from tests.domain.dependencies.test_laws import organisations


def test_numba_is_installed_where_these_tests_run() -> None:
    assert is_installed()


def test_large_systems_are_asked_of_the_compiled_loops_and_others_need_no_numba() -> None:
    outages = Outages(1, Fixed(30))
    system = System((Service("a", "A", outages), Service("b", "B", outages)))
    for large in (1, 2):
        assert all_rescue_costs(system, large=large).team_minutes() == {"A": 30, "B": 30}
    asked = (
        "import sys; from peacetime.domain.dependencies.fast.choosing import all_rescue_costs as ask; "
        "from peacetime.domain.dependencies.system import System; ask(System(())); "
        "print('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@settings(max_examples=60, deadline=None)
@given(organisations(), st.sampled_from([Coupling.HARD, Coupling.SOFT]))
def test_costs_are_the_same(system: System, unknown_as: Coupling) -> None:
    plain = rescue_costs(system, unknown_as=unknown_as)
    fast = fast_rescue_costs(system, unknown_as=unknown_as)
    for team in system.teams:
        ours = {cost.root: cost for cost in plain.of(team).causes}
        theirs = {cost.root: cost for cost in fast.of(team).causes}
        assert ours.keys() == theirs.keys()
        for root, cost in ours.items():
            assert theirs[root].minutes == pytest.approx(cost.minutes, abs=1e-12)
            assert theirs[root].entries == pytest.approx(cost.entries, abs=1e-12)
            assert theirs[root].start == cost.start


@settings(max_examples=60, deadline=None)
@given(organisations(), st.sampled_from(list(Failure)))
def test_teams_are_reached_at_the_same_minutes(system: System, failure: Failure) -> None:
    roots = np.arange(len(system.services), dtype=np.int32)
    root, team, start = team_starts(arrays_of(system), roots, failure)
    found = sorted(zip(root.tolist(), team.tolist(), start.tolist(), strict=True))
    paging = paging_teams(system)
    expected = [
        (number, reached, minute)
        for number in roots.tolist()
        for reached, minute in first_falls(
            spread(system.wiring(), [number], failure)[0], paging
        ).items()
    ]
    assert found == sorted(expected)


@settings(max_examples=60, deadline=None)
@given(organisations())
def test_blasts_are_as_large(system: System) -> None:
    sizes = blast_sizes(arrays_of(system)).tolist()
    assert sizes == [len(time_to_down(system, [name])) for name in system.names]


def test_blasts_are_those_of_networkx_on_a_graph_of_edges() -> None:
    rng = np.random.default_rng(3)
    consumer, provider = rng.integers(0, 400, 900), rng.integers(0, 400, 900)
    kept = consumer != provider
    consumer, provider = consumer[kept], provider[kept]
    arrays = plain_arrays(
        consumer, provider, np.zeros(len(consumer)), paging=np.full(400, -1), teams=0
    )
    graph = nx.DiGraph(zip(provider.tolist(), consumer.tolist(), strict=True))
    graph.add_nodes_from(range(400))
    expected = [1 + len(nx.descendants(graph, number)) for number in range(400)]
    assert blast_sizes(arrays).tolist() == expected
    some = np.array([7, 3], np.int32)
    assert blast_sizes(arrays, some).tolist() == [expected[7], expected[3]]


def test_more_is_pushed_than_the_heap_held_at_first() -> None:
    count = 300
    consumer, provider = np.arange(1, count), np.zeros(count - 1, np.int64)
    covers = np.arange(count - 1, 0, -1).astype(np.float64)
    arrays = plain_arrays(consumer, provider, covers, paging=np.arange(count), teams=count)
    _, team, start = team_starts(arrays, np.array([0], np.int32))
    assert start.tolist() == list(range(count))
    assert team.tolist() == [0, *range(count - 1, 0, -1)]
