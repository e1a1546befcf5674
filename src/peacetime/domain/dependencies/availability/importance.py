"""Which cause matters how much to something that fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from peacetime.domain.dependencies.availability.gates import Drawn, Name


@dataclass(frozen=True, slots=True)
class Importance:
    """How much one cause matters to a failure.

    Args:
        cause: Whose.
        birnbaum: P(failure where it happens) - P(failure where it does not): what a change of its chance
            is multiplied by.
        criticality: Share of the failure in which it happened and mattered, from 0 to 1.
        worth_if_certain: By which factor the failure becomes likelier were it to happen all of the time
            (risk achievement worth).
        worth_if_never: By which factor it becomes rarer were it never to happen (risk reduction worth);
            infinity where nothing else brings it about.
    """

    cause: Name
    birnbaum: float
    criticality: float
    worth_if_certain: float
    worth_if_never: float


def importances(
    drawn: Drawn,
    top: Name,
    chances: Mapping[Name, float],
    causes: Iterable[tuple[Name, Sequence[Name]]],
) -> list[Importance]:
    """How much each of some causes matters to a failure, by the same diagram that counts it.

    Formula: with P₁ and P₀ the chance of the failure where the cause happens and where it does not, P that
    as it is, p the chance of the cause: birnbaum = P₁ - P₀, criticality = p (P₁ - P₀) / P, worth P₁ / P and
    P / P₀.

    Args:
        drawn: With the failure among its functions.
        top: The failure.
        chances: Of the variables.
        causes: Each with its variables, which happen together; the first is the cause as such.

    Returns:
        In the order of the causes; of a failure that never happens, worths of 1.

    Source: Birnbaum (1969); Vesely et al. (1983), "Measures of Risk Importance and Their Applications".
    Cost: two passes over the diagram for each cause.

    >>> from peacetime.domain.dependencies.availability.gates import Gate, draw
    >>> drawn = draw(["top"], {"top": Gate(1, ("a", "b"))}, most_nodes=9)
    >>> found = importances(drawn, "top", {"a": 0.5, "b": 0.0}, [("a", ["a"]), ("b", ["b"])])
    >>> [(each.birnbaum, each.worth_if_certain, each.worth_if_never) for each in found]
    [(1.0, 2.0, inf), (0.5, 2.0, 1.0)]
    """
    as_it_is = drawn.chance(top, chances)
    found = []
    for cause, variables in causes:
        certain = drawn.chance(top, {**chances, **dict.fromkeys(variables, 1.0)})
        never = drawn.chance(top, {**chances, **dict.fromkeys(variables, 0.0)})
        birnbaum = certain - never
        if as_it_is <= 0:
            found.append(Importance(cause, birnbaum, 0.0, 1.0, 1.0))
            continue
        criticality = chances[variables[0]] * birnbaum / as_it_is
        worth = as_it_is / never if never > 0 else inf
        found.append(Importance(cause, birnbaum, criticality, certain / as_it_is, worth))
    return found
