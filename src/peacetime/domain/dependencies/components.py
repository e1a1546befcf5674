"""Which things of a graph reach one another."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Thing = TypeVar("Thing", bound=Hashable)


def components(graph: Mapping[Thing, Iterable[Thing]]) -> list[list[Thing]]:
    """The strongly connected components: within one, everything reaches everything.

    Args:
        graph: From each thing, what it leads to; what is only led to need not be a key.

    Returns:
        The components, each after those it leads to; a thing on no cycle is one of its own.

    Source: Tarjan (1972), "Depth-First Search and Linear Graph Algorithms", without recursion.
    Cost: linear in things and edges.

    >>> components({"a": ["b"], "b": ["a", "c"]})
    [['c'], ['a', 'b']]
    """
    number: dict[Thing, int] = {}
    lowest: dict[Thing, int] = {}
    path: list[Thing] = []
    is_on_path: set[Thing] = set()
    found: list[list[Thing]] = []
    for start in graph:
        if start in number:
            continue
        number[start] = lowest[start] = len(number)
        path.append(start)
        is_on_path.add(start)
        steps = [(start, iter(graph[start]))]
        while steps:
            at, ahead = steps[-1]
            for then in ahead:
                if then not in number:
                    number[then] = lowest[then] = len(number)
                    path.append(then)
                    is_on_path.add(then)
                    steps.append((then, iter(graph.get(then, ()))))
                    break
                if then in is_on_path:
                    lowest[at] = min(lowest[at], number[then])
            else:
                steps.pop()
                if steps:
                    before = steps[-1][0]
                    lowest[before] = min(lowest[before], lowest[at])
                if lowest[at] == number[at]:
                    found.append(_cut(path, at))
                    is_on_path.difference_update(found[-1])
    return found


def _cut(path: list[Thing], at: Thing) -> list[Thing]:
    """Take off the end of a path, from a thing on, in the order it was come to."""
    cut = [path.pop()]
    while cut[-1] != at:
        cut.append(path.pop())
    return cut[::-1]
