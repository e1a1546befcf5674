"""Parts of a tree of gates that share nothing with the rest, so that each can be counted by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf

from peacetime.domain.dependencies.availability.gates import Gate, Name


def modules(top: Name, gates: Mapping[Name, Gate], *, least: int = 1) -> list[Name]:
    """The gates below which nothing is used from elsewhere, each after those within it; the top is last.

    Formula: a walk from the top notes when it comes to each name first, when it leaves it, and when it
    comes to it last. A gate is a module where all below it was come to after it was entered, and never
    again after it was left.

    Args:
        top: Where the walk begins.
        gates: By name, without circles.
        least: A module with fewer inputs below it, all told, is not worth its while.

    Returns:
        At least the top; nothing where the top is no gate, or there is a circle.

    Source: Dutuit and Rauzy (1996), "A Linear-Time Algorithm to Find Modules of Fault Trees".
    Cost: linear in the inputs of gates.

    >>> gates = {"top": Gate(1, ("left", "right")), "left": Gate(2, ("a", "b")), "right": Gate(2, ("c", "d"))}
    >>> modules("top", gates)
    ['left', 'right', 'top']
    >>> modules("top", {**gates, "right": Gate(2, ("b", "d"))})
    ['top']
    """
    if top not in gates:
        return []
    walk = _Walk(gates)
    if not walk.run(top):
        return []
    earliest: dict[Name, float] = {}
    latest: dict[Name, float] = {}
    found = []
    for name in walk.left:
        inputs = gates[name].inputs
        earliest[name] = min(
            (min(walk.first[each], earliest.get(each, inf)) for each in inputs), default=inf
        )
        latest[name] = max(
            (max(walk.last[each], latest.get(each, -inf)) for each in inputs), default=-inf
        )
        is_whole = earliest[name] > walk.first[name] and latest[name] < walk.left[name]
        if name == top or (is_whole and walk.left[name] - walk.first[name] > least):
            found.append(name)
    return found


@dataclass(slots=True)
class _Walk:
    gates: Mapping[Name, Gate]
    clock: int = 0
    first: dict[Name, int] = field(default_factory=dict)
    left: dict[Name, int] = field(default_factory=dict)
    last: dict[Name, int] = field(default_factory=dict)

    def run(self, top: Name) -> bool:
        """Walk all that is below; False where that runs in a circle."""
        steps: list[tuple[Name, Iterator[Name]]] = []
        self._come_to(top, steps)
        while steps:
            at, ahead = steps[-1]
            then = next(ahead, None)
            if then is None:
                steps.pop()
                self.clock += 1
                self.left[at] = self.last[at] = self.clock
            elif then in self.first and then in self.gates and then not in self.left:
                return False
            else:
                self._come_to(then, steps)
        return True

    def _come_to(self, name: Name, steps: list[tuple[Name, Iterator[Name]]]) -> None:
        self.clock += 1
        self.last[name] = self.clock
        if name not in self.first:
            self.first[name] = self.clock
            if name in self.gates:
                steps.append((name, iter(self.gates[name].inputs)))
