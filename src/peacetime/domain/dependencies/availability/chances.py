"""A probability with the method that found it, and how far it may be off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from peacetime.domain.dependencies.availability.diagrams import MOST_NODES, TooLarge
from peacetime.domain.dependencies.availability.gates import Gate, Name, draw
from peacetime.domain.dependencies.availability.modules import modules
from peacetime.domain.dependencies.availability.snapshots import sampled

SAMPLES = 200_000
LEAST_MODULE = 30  # inputs below it: a smaller one costs less within the whole


class Method(StrEnum):
    """How a probability was found.

    `UNIQUE_ROOTS`: a product in which every cause counts once. `DIAGRAM`: a decision diagram of all causes.
    `SAMPLES`: drawn at random, because the diagram outgrew its limit.
    """

    UNIQUE_ROOTS = "unique roots"
    DIAGRAM = "decision diagram"
    SAMPLES = "samples"


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability.

    Args:
        value: From 0 to 1.
        method: How it was found.
        error: It is off by no more than this: 0 where it is exact up to rounding; for samples in 95 of 100
            cases.
    """

    value: float
    method: Method
    error: float = 0.0


def chances(
    tops: Iterable[Name],
    gates: Mapping[Name, Gate],
    variables: Mapping[Name, float],
    *,
    most_nodes: int = MOST_NODES,
    samples: int = SAMPLES,
    seed: int = 0,
    beside: Mapping[Name, Sequence[Name]] | None = None,
) -> dict[Name, Chance]:
    """How likely some gates are true: counted, and where that takes too many nodes, sampled.

    Args:
        tops: The gates that are asked for.
        gates: By name; a name that is no gate is a variable.
        variables: How likely each is true, on its own.
        most_nodes: So many nodes of a diagram at most.
        samples: So many where the diagram is too large.
        seed: Of the samples: the same one draws the same ones.
        beside: Variables that belong together, by each of them.

    Cost: see `draw`; samples cost their number times the gates, 64 at a time.

    >>> gates = {"top": Gate(1, ("a", "b"))}
    >>> chances(["top"], gates, {"a": 0.5, "b": 0.5})["top"].value
    0.75
    >>> found = chances(["top"], gates, {"a": 0.5, "b": 0.5}, most_nodes=3)["top"]
    >>> found.method.value, abs(found.value - 0.75) < 0.01
    ('samples', True)
    """
    tops = tuple(tops)
    try:
        found = _counted(tops, gates, variables, most_nodes, beside)
    except TooLarge:
        drawn = sampled(tops, gates, variables, samples=samples, seed=seed)
        return {
            name: Chance(each.share, Method.SAMPLES, each.reach) for name, each in drawn.items()
        }
    return {name: Chance(value, Method.DIAGRAM) for name, value in found.items()}


def _counted(
    tops: Sequence[Name],
    gates: Mapping[Name, Gate],
    variables: Mapping[Name, float],
    most_nodes: int,
    beside: Mapping[Name, Sequence[Name]] | None,
) -> dict[Name, float]:
    """By diagrams: of one top module by module, each then a variable of those around it."""
    parts = modules(tops[0], gates, least=LEAST_MODULE) if len(tops) == 1 else []
    if not parts:
        drawn = draw(tops, gates, most_nodes=most_nodes, beside=beside)
        return {name: drawn.chance(name, variables) for name in tops}
    left, known = dict(gates), dict(variables)
    for part in parts:
        drawn = draw([part], left, most_nodes=most_nodes, beside=beside)
        known[part] = drawn.chance(part, known)
        del left[part]
    return {part: known[part]}
