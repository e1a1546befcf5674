"""Fault trees as cases write them: `gates` by name, or a `tree` of gates within gates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devtools.cases.comparing import Unreadable, number
from peacetime.domain.dependencies.availability.fault_trees import FaultTree
from peacetime.domain.dependencies.availability.gates import Gate

AT_LEAST = ("atleast", "at_least", "vote", "k_of_n", "kofn", "k-of-n")
GATES = ("and", "or", "not", "xor", "nand", "nor", *AT_LEAST)
INPUTS = ("inputs", "of", "args", "children", "members", "list", "operands")
COUNTS = ("k", "min", "at_least", "atleast", "count", "number", "needs")
CHANCES = ("p", "probability", "chance", "q")
NAMES = ("id", "name", "event", "gate")


def fault_tree(document: Mapping[str, Any]) -> FaultTree:
    """The fault tree of a case.

    Raises:
        Unreadable: It cannot be read.
    """
    nested = document.get("tree")
    if isinstance(nested, Mapping) and ("gates" in nested or "top" in nested):
        document = {**document, **nested}
        nested = None
    reading = _Reading(_events(document.get("events") or document.get("basic_events") or {}))
    for name, written in _named(document.get("gates") or {}):
        reading.written[name] = written
    top = nested if nested is not None else document.get("top")
    if top is None:
        raise Unreadable("The tree has no top.")
    name = reading.name(top)
    while reading.open_gates:
        gate = reading.open_gates.pop()
        reading.define(gate, reading.written[gate])
    return FaultTree(name, reading.gates, reading.events)


def _events(given: Any) -> dict[str, float]:
    return {name: number(_chance(value), f"The chance of {name}") for name, value in _named(given)}


def _chance(value: Any) -> Any:
    if isinstance(value, Mapping):
        return next((value[key] for key in CHANCES if key in value), None)
    return value


def _named(given: Any) -> list[tuple[str, Any]]:
    """Things by name, or a list of things that carry theirs."""
    if isinstance(given, Mapping):
        return [(str(name), value) for name, value in given.items()]
    found = []
    for each in given:
        if not isinstance(each, Mapping):
            raise Unreadable(f"{each!r} has no name.")
        key = next((key for key in NAMES if isinstance(each.get(key), str)), None)
        if key is None:
            raise Unreadable(f"{each!r} has no name.")
        found.append((each[key], {other: value for other, value in each.items() if other != key}))
    return found


class _Reading:
    def __init__(self, events: dict[str, float]) -> None:
        self.events = events
        self.gates: dict[str, Gate] = {}
        self.written: dict[str, Any] = {}
        self.open_gates: list[str] = []

    def name(self, node: Any) -> str:
        """The name of a node; one without a name of its own is given one."""
        if isinstance(node, bool):
            constant = f"always {node}".lower()
            self.events[constant] = float(node)
            return constant
        if isinstance(node, int):
            node = str(node)
        if isinstance(node, str):
            if node in self.written and node not in self.gates and node not in self.open_gates:
                self.open_gates.append(node)
            elif node not in self.written and node not in self.events:
                raise Unreadable(f"{node!r} is neither a gate nor an event.")
            return node
        if isinstance(node, Mapping):
            alone = next(
                (
                    key
                    for key in ("event", "basic", "basic_event", "ref", "gate", "name")
                    if isinstance(node.get(key), str)
                    and node[key] not in GATES
                    and not any(other in node for other in GATES)
                    and not any(other in node for other in INPUTS)
                ),
                None,
            )
            if alone is not None:
                if _chance(node) is not None:
                    self.events[node[alone]] = number(_chance(node), node[alone])
                return self.name(node[alone])
        if not isinstance(node, Mapping | list):
            raise Unreadable(f"{node!r} is neither a gate nor an event.")
        made = f"({len(self.written)})"
        self.written[made] = node
        self.open_gates.append(made)
        return made

    def define(self, name: str, written: Any) -> None:
        """A gate as it is written, its inputs after it."""
        kind, count, inputs = _parts(name, written)
        names = tuple(self.name(each) for each in inputs)
        if kind == "xor":
            if len(names) != 2:
                raise Unreadable(f"The gate {name} is an xor of {len(names)}; two are asked for.")
            either, both = f"{name} or", f"{name} not both"
            self.gates[either] = Gate(1, names)
            self.gates[both] = Gate(2, names, is_negated=True)
            self.gates[name] = Gate(2, (either, both))
            return
        least = {"and": len(names), "nand": len(names), "or": 1, "nor": 1, "not": 1}
        self.gates[name] = Gate(
            least.get(kind, count), names, is_negated=kind in {"not", "nand", "nor"}
        )


def _parts(name: str, written: Any) -> tuple[str, int, list[Any]]:
    """The kind of a gate, how many it asks for, and its inputs."""
    if isinstance(written, list) and written and isinstance(written[0], str):
        written = {written[0]: written[1:]}
    if isinstance(written, str):
        return "or", 1, [written]  # another name of the same
    if not isinstance(written, Mapping):
        raise Unreadable(f"The gate {name} is {written!r}.")
    kind, inner = _kind(name, written)
    inputs, count = _inputs(written), _count(written)
    if kind in AT_LEAST:
        kind = "atleast"
        count, inputs = _counted(inner, count, inputs)
        if count is None:
            raise Unreadable(f"The gate {name} does not say how many it asks for.")
    elif inner is not None:
        inputs = inner if isinstance(inner, list) else [inner]
        if len(inputs) == 1 and isinstance(inputs[0], list) and _is_inputs(inputs[0]):
            inputs = inputs[0]
    if not isinstance(inputs, list) or not inputs:
        raise Unreadable(f"The gate {name} has no inputs.")
    return kind, 1 if count is None else count, inputs


def _kind(name: str, written: Mapping[str, Any]) -> tuple[str, Any]:
    """The kind of a gate, and what stands under it where it is a key."""
    keys = [key for key in written if str(key).lower() in GATES]
    keys.sort(key=lambda key: key in COUNTS)  # "at_least" may be a kind, or the count of another
    if keys:
        return str(keys[0]).lower(), written[keys[0]]
    named = [written[key] for key in ("op", "type", "kind", "gate", "operator") if key in written]
    kind = str(named[0]).lower() if named else "atleast"
    if kind not in GATES:
        raise Unreadable(f"The gate {name} is of a kind {kind!r} that is not known.")
    return kind, None


def _counted(inner: Any, count: int | None, inputs: Any) -> tuple[int | None, Any]:
    """How many "at least" asks for, and of what: {k, of}, k beside a list, or [k, …]."""
    if isinstance(inner, Mapping):
        return _count(inner), _inputs(inner)
    if _is_count(inner):
        return inner, inputs
    if isinstance(inner, list) and inner and _is_count(inner[0]):
        nested = len(inner) == 2 and isinstance(inner[1], list)
        return inner[0], inner[1] if nested else inner[1:]
    return count, inputs if inner is None else inner


def _is_inputs(inner: list[Any]) -> bool:
    return not (inner and isinstance(inner[0], str) and inner[0].lower() in GATES)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _inputs(written: Mapping[str, Any]) -> Any:
    return next((written[key] for key in INPUTS if isinstance(written.get(key), list)), None)


def _count(written: Mapping[str, Any]) -> int | None:
    return next((written[key] for key in COUNTS if _is_count(written.get(key))), None)
