"""Gates at many random moments at once: 64 moments to a word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.dependencies.availability.gates import Gate, Name, evaluation_order
from peacetime.domain.shared.proportions import proportion

Words = NDArray[np.uint64]
WORD = 64
AT_ONCE = 1 << 20  # samples held at a time


@dataclass(frozen=True, slots=True)
class Sampled:
    """How often something was true among samples.

    Args:
        count: So many samples.
        of: Of so many.
        low: Of the 95% interval of the share.
        high: Of it.
    """

    count: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Of the samples."""
        return self.count / self.of

    @property
    def reach(self) -> float:
        """From the share to the farther end of its interval."""
        return max(self.high - self.share, self.share - self.low)


def sampled(
    tops: Iterable[Name],
    gates: Mapping[Name, Gate],
    variables: Mapping[Name, float],
    *,
    samples: int,
    seed: int,
) -> dict[Name, Sampled]:
    """How often some gates are true at random moments.

    Args:
        tops: The gates that are asked for.
        gates: By name; circles are resolved from "nothing is true" upwards.
        variables: How likely each is true at a moment, on its own.
        samples: So many moments; made a multiple of 64.
        seed: The same one draws the same moments.

    Returns:
        The counts with Wilson's interval.

    Cost: a 64th of samples times inputs of gates, in operations on words; drawing the variables is most
    of it.

    >>> sampled(["a"], {}, {"a": 0.25}, samples=6400, seed=1)["a"].reach < 0.02
    True
    """
    tops = tuple(tops)
    generator = np.random.default_rng(seed)
    plan = evaluation_order(tops, gates)
    words_left = -(-samples // WORD)
    of = words_left * WORD
    counts = dict.fromkeys(tops, 0)
    while words_left > 0:
        words = min(words_left, AT_ONCE // WORD)
        words_left -= words
        truths: dict[Name, Words] = {}
        for group in plan:
            if group[0] not in gates:
                truths[group[0]] = _drawn(variables[group[0]], words, generator)
            else:
                _resolve(group, gates, truths, words)
        for name in tops:
            counts[name] += int(np.bitwise_count(truths[name]).sum())
    found = {}
    for name, count in counts.items():
        interval = proportion(count, of)
        found[name] = Sampled(count, of, interval.low or 0.0, interval.high or 0.0)
    return found


def _drawn(chance: float, words: int, generator: np.random.Generator) -> Words:
    """Bits that are true with a chance: the gaps between rare ones are drawn, others one by one."""
    if chance > 0.1:  # noqa: PLR2004 - where drawing gaps stops to pay
        is_true = generator.random(words * WORD) < chance
        return np.packbits(is_true).view(np.uint64)
    bits = np.zeros(words * WORD, dtype=np.bool_)
    if chance > 0:
        at = -1
        expected = int(words * WORD * chance) + 16
        while at < len(bits):
            places = at + np.cumsum(generator.geometric(chance, expected))
            bits[places[places < len(bits)]] = True
            at = int(places[-1])
    return np.packbits(bits).view(np.uint64)


def _resolve(
    group: list[Name], gates: Mapping[Name, Gate], truths: dict[Name, Words], words: int
) -> None:
    truths |= {name: np.zeros(words, dtype=np.uint64) for name in group}
    is_settled = False
    while not is_settled:
        is_settled = True
        for name in group:
            found = _at_least(gates[name], truths, words)
            if len(group) > 1 or name in gates[name].inputs:
                is_settled = is_settled and bool((found == truths[name]).all())
            truths[name] = found


def _at_least(gate: Gate, truths: Mapping[Name, Words], words: int) -> Words:
    """By how many are still asked of the inputs that came so far, as in `Diagram.at_least`."""
    none, every = np.zeros(words, dtype=np.uint64), ~np.zeros(words, dtype=np.uint64)
    asked = min(max(gate.at_least, 0), len(gate.inputs) + 1)
    met: list[Words] = [every] + [none] * asked
    for name in gate.inputs:
        for number in range(asked, 0, -1):
            met[number] = met[number] | (truths[name] & met[number - 1])
    return ~met[asked] if gate.is_negated else met[asked]
