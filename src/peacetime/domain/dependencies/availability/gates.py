"""What fails where so many of some other things fail, and how likely that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from peacetime.domain.dependencies.availability.diagrams import NO, Diagram, TooLarge
from peacetime.domain.dependencies.components import components

# Anything hashable; a mapping of names is invariant in them, so that no narrower word fits.
Name = Any
Sort = Callable[[Sequence[Name]], Sequence[Name]]
FIRST_LIMITS = (20_000, 200_000)  # of nodes: an order that does badly is left soon for another


@dataclass(frozen=True, slots=True)
class Gate:
    """True where at least so many of its inputs are: 1 is "or", all of them is "and".

    Args:
        at_least: So many.
        inputs: Names of gates or of variables; one named twice counts twice.
        is_negated: True where fewer than so many are.
    """

    at_least: int
    inputs: tuple[Name, ...]
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """Gates as functions of a diagram.

    Args:
        diagram: Whose functions they are.
        order: The variables by their place.
        functions: Of each gate, and of each variable.
    """

    diagram: Diagram
    order: tuple[Name, ...]
    functions: Mapping[Name, int]

    def chance(self, name: Name, chances: Mapping[Name, float]) -> float:
        """How likely a gate is true, its variables being true with these chances, each on its own."""
        by_place = [chances[each] for each in self.order]
        return self.diagram.chance(self.functions[name], by_place)


def draw(
    tops: Iterable[Name],
    gates: Mapping[Name, Gate],
    *,
    most_nodes: int,
    beside: Mapping[Name, Sequence[Name]] | None = None,
) -> Drawn:
    """Gates as diagrams, in the first of some orders of the variables in which they stay small.

    Gates may depend on one another in a circle: then a gate is true only where something outside the
    circle makes it so (the least fixpoint). Orders are tried with a small limit first, then with larger
    ones, so that a bad one costs little.

    Args:
        tops: The gates that are asked for.
        gates: By name; a name that is no gate is a variable.
        most_nodes: So many nodes at most.
        beside: Variables that belong together, by each of them; they get places next to each other.

    Raises:
        TooLarge: No order keeps to the limit.
        ValueError: A circle of gates runs through a negation.

    Source: Fujita, Fujisawa and Kawato (1988) for the order of a walk from the top; ours is the choice.
    Cost: exponential in bad cases, which is what the limit is for; a tree of 90 events takes some
    4 milliseconds.

    >>> gates = {"top": Gate(1, ("a", "both")), "both": Gate(2, ("b", "c"))}
    >>> drawn = draw(["top"], gates, most_nodes=100)
    >>> round(drawn.chance("top", {"a": 0.1, "b": 0.5, "c": 0.5}), 3)
    0.325
    """
    tops = tuple(tops)
    plan = evaluation_order(tops, gates)
    walks = _Walks(tops, gates, plan, beside or {})
    limits = [*(limit for limit in FIRST_LIMITS if limit < most_nodes), most_nodes]
    for limit in limits:
        for order in walks.orders():
            try:
                return _drawn(gates, plan, order, limit)
            except TooLarge:
                continue
    raise TooLarge(f"No order of the variables keeps to {most_nodes} nodes. Take samples.")


def evaluation_order(tops: Iterable[Name], gates: Mapping[Name, Gate]) -> list[list[Name]]:
    """The gates and variables that some gates are made of, each after its own inputs.

    Returns:
        Groups: one name, or the gates of a circle together.
    """
    reached: dict[Name, tuple[Name, ...]] = {}
    ahead = list(tops)
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached[name] = gates[name].inputs if name in gates else ()
            ahead += reached[name]
    return components(reached)


def _drawn(
    gates: Mapping[Name, Gate], plan: Sequence[Sequence[Name]], order: tuple[Name, ...], limit: int
) -> Drawn:
    diagram = Diagram(most_nodes=limit)
    functions: dict[Name, int] = {name: diagram.variable(place) for place, name in enumerate(order)}
    for group in plan:
        if len(group) == 1 and group[0] not in gates:
            continue
        if len(group) == 1 and group[0] not in gates[group[0]].inputs:
            functions[group[0]] = _function(diagram, gates[group[0]], functions)
            continue
        if any(gates[name].is_negated for name in group):
            raise ValueError("A circle of gates runs through a negation: it has no least solution")
        functions |= dict.fromkeys(group, NO)
        is_settled = False
        while not is_settled:
            is_settled = True
            for name in group:
                found = _function(diagram, gates[name], functions)
                is_settled = is_settled and found == functions[name]
                functions[name] = found
    return Drawn(diagram, order, functions)


def _function(diagram: Diagram, gate: Gate, functions: Mapping[Name, int]) -> int:
    found = diagram.at_least(gate.at_least, [functions[name] for name in gate.inputs])
    return diagram.negation(found) if gate.is_negated else found


@dataclass(slots=True)
class _Walks:
    """Orders worth trying: as a walk from the top meets the variables, by several ways to walk."""

    tops: Sequence[Name]
    gates: Mapping[Name, Gate]
    plan: Sequence[Sequence[Name]]
    beside: Mapping[Name, Sequence[Name]]
    known: list[tuple[Name, ...]] = field(default_factory=list)

    def orders(self) -> Iterator[tuple[Name, ...]]:
        """Each order once; one is made only when those before it have failed."""
        yield from self.known
        ways = (self._as_written, self._small_first, self._large_first, self._shared_first)
        for way in ways if not self.known else ():
            order = tuple(self._walked(way()))
            if order not in self.known:
                self.known.append(order)
                yield order

    def _as_written(self) -> Sort:
        return tuple

    def _small_first(self) -> Sort:
        weight = _weights(self.gates, self.plan)
        return lambda inputs: sorted(inputs, key=weight.__getitem__)

    def _large_first(self) -> Sort:
        weight = _weights(self.gates, self.plan)
        return lambda inputs: sorted(inputs, key=weight.__getitem__, reverse=True)

    def _shared_first(self) -> Sort:
        used: dict[Name, int] = {}
        for group in self.plan:
            for name in group:
                for each in self.gates[name].inputs if name in self.gates else ():
                    used[each] = used.get(each, 0) + 1
        return lambda inputs: sorted(inputs, key=lambda name: -used[name])

    def _walked(self, sort: Sort) -> Iterator[Name]:
        placed: set[Name] = set()
        seen: set[Name] = set()
        ahead: list[Name] = list(reversed(self.tops))
        while ahead:
            name = ahead.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in self.gates:
                ahead += reversed(sort(self.gates[name].inputs))
                continue
            for each in self.beside.get(name, (name,)):
                if each not in placed:
                    placed.add(each)
                    yield each


def _weights(gates: Mapping[Name, Gate], plan: Sequence[Sequence[Name]]) -> dict[Name, float]:
    """How many variables lie below each gate, those met twice counted twice."""
    weight: dict[Name, float] = {}
    for group in plan:
        weight |= dict.fromkeys(group, 1.0)
        for name in group:
            if name in gates:
                weight[name] = min(sum(weight[each] for each in gates[name].inputs), 1e300)
    return weight
