"""Diagrams, gates and samples against every state counted."""

from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.dependencies.availability.chances import Method, chances
from peacetime.domain.dependencies.availability.diagrams import Diagram, TooLarge
from peacetime.domain.dependencies.availability.fault_trees import (
    FaultTree,
    FaultTreeRefused,
    top_chance,
)
from peacetime.domain.dependencies.availability.gates import Gate, Name, draw
from peacetime.domain.dependencies.availability.importance import importances
from peacetime.domain.dependencies.availability.snapshots import sampled

EVENTS = "abcde"
CHANCE = dict(zip(EVENTS, (0.1, 0.25, 0.5, 0.9, 0.02), strict=True))


@st.composite
def trees(draw_one: st.DrawFn) -> dict[Name, Gate]:
    """Up to five gates over five events; a gate has inputs among the events and the gates before it."""
    found: dict[Name, Gate] = {}
    for number in range(draw_one(st.integers(1, 5))):
        inputs = draw_one(
            st.lists(st.sampled_from([*EVENTS, *found]), min_size=1, max_size=4, unique=True)
        )
        at_least = draw_one(st.integers(1, len(inputs)))
        found[f"g{number}"] = Gate(at_least, tuple(inputs), is_negated=draw_one(st.booleans()))
    return found


def is_true(name: Name, gates: dict[Name, Gate], state: dict[str, bool]) -> bool:
    if name not in gates:
        return state[str(name)]
    gate = gates[name]
    met = sum(is_true(each, gates, state) for each in gate.inputs) >= gate.at_least
    return met != gate.is_negated


@settings(max_examples=60)
@given(trees())
def test_gates_are_as_likely_as_the_states_in_which_they_are_true(gates: dict[Name, Gate]) -> None:
    top = list(gates)[-1]
    expected = 0.0
    for bits in product([False, True], repeat=len(EVENTS)):
        state = dict(zip(EVENTS, bits, strict=True))
        weight = 1.0
        for name, happens in state.items():
            weight *= CHANCE[name] if happens else 1 - CHANCE[name]
        expected += weight * is_true(top, gates, state)
    assert chances([top], gates, CHANCE)[top].value == pytest.approx(expected, abs=1e-12)
    drawn = sampled([top], gates, CHANCE, samples=20_000, seed=7)[top]
    assert abs(drawn.share - expected) <= 2.5 * drawn.reach


def test_so_many_of_many_are_the_binomial() -> None:
    many = tuple(range(12))
    found = chances(["top"], {"top": Gate(4, many)}, dict.fromkeys(many, 0.3))["top"]
    binomial = sum(comb(12, k) * 0.3**k * 0.7 ** (12 - k) for k in range(4, 13))
    assert found.value == pytest.approx(binomial, rel=1e-12)


def test_a_tree_of_any_depth_and_width_is_counted() -> None:
    deep: dict[Name, Gate] = {
        number: Gate(1 + number % 2, (number + 1, f"e{number}")) for number in range(1_500)
    }
    deep[1_500] = Gate(1, ("last",))
    events: dict[Name, float] = {f"e{number}": 0.5 for number in range(1_500)}
    found = top_chance(FaultTree(0, deep, events | {"last": 0.5}))
    assert found.method is Method.DIAGRAM
    assert found.value == pytest.approx(2 / 3)
    wide = tuple(range(2_000))
    found = top_chance(FaultTree("top", {"top": Gate(1, wide)}, dict.fromkeys(wide, 1e-4)))
    assert found.value == pytest.approx(1 - (1 - 1e-4) ** 2_000)


def test_a_circle_of_gates_is_true_only_where_something_outside_makes_it_so() -> None:
    gates: dict[Name, Gate] = {"v": Gate(1, ("w", "a")), "w": Gate(1, ("v", "b"))}
    found = chances(["v"], gates, {"a": 0.1, "b": 0.1})["v"]
    assert found.value == pytest.approx(0.19)
    drawn = sampled(["v"], gates, {"a": 0.1, "b": 0.1}, samples=50_000, seed=0)["v"]
    assert abs(drawn.share - 0.19) <= 2 * drawn.reach
    with pytest.raises(ValueError, match="negation"):
        draw(["v"], {"v": Gate(1, ("w",)), "w": Gate(1, ("v",), is_negated=True)}, most_nodes=9)


def test_a_diagram_stops_at_its_limit() -> None:
    diagram = Diagram(most_nodes=3)
    diagram.variable(0)
    with pytest.raises(TooLarge):
        diagram.variable(1)


@pytest.mark.parametrize(
    ("gates", "events", "code"),
    [
        ({"top": Gate(1, ("a", "b"))}, {"a": 0.1}, "event_unknown"),
        ({"top": Gate(1, ("a",))}, {"a": 1.1}, "chance_impossible"),
        ({"top": Gate(1, ("g",)), "g": Gate(1, ("top",))}, {}, "gate_circle"),
        ({"top": Gate(1, ("top",))}, {}, "gate_circle"),
    ],
)
def test_a_tree_that_does_not_hang_together_is_refused(
    gates: dict[Name, Gate], events: dict[Name, float], code: str
) -> None:
    with pytest.raises(FaultTreeRefused) as refused:
        FaultTree("top", gates, events)
    assert refused.value.code == code


def test_what_matters_is_what_the_failure_follows() -> None:
    gates: dict[Name, Gate] = {"top": Gate(1, ("a", "pair")), "pair": Gate(2, ("b", "c"))}
    drawn = draw(["top"], gates, most_nodes=99)
    known: dict[Name, float] = {"a": 0.01, "b": 0.1, "c": 0.2, "d": 0.5}
    alone, paired, idle = importances(
        drawn, "top", known, [("a", ["a"]), ("b", ["b"]), ("d", ["d"])]
    )
    failure = 1 - 0.99 * 0.98
    assert alone.birnbaum == pytest.approx(0.98)
    assert alone.criticality == pytest.approx(0.01 * 0.98 / failure)
    assert alone.worth_if_certain == pytest.approx(1 / failure)
    assert paired.birnbaum == pytest.approx(0.99 * 0.2)
    assert paired.worth_if_never == pytest.approx(failure / 0.01)
    assert [idle.birnbaum, idle.worth_if_certain] == pytest.approx([0, 1])


def test_parts_that_share_nothing_are_counted_by_themselves() -> None:
    gates: dict[Name, Gate] = {
        f"part {part}": Gate(2, tuple((part, number) for number in range(40))) for part in range(10)
    }
    gates["top"] = Gate(2, tuple(gates))
    known: dict[Name, float] = dict.fromkeys(
        ((part, number) for part in range(10) for number in range(40)), 0.01
    )
    with pytest.raises(TooLarge):
        draw(["top"], gates, most_nodes=500)
    found = chances(["top"], gates, known, most_nodes=500)["top"]
    each = 1 - 0.99**40 - 40 * 0.01 * 0.99**39
    at_least_two = 1 - (1 - each) ** 10 - 10 * each * (1 - each) ** 9
    assert found.method is Method.DIAGRAM
    assert found.value == pytest.approx(at_least_two, rel=1e-12)
