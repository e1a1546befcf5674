"""A system as numbers and lists: who falls at once with a provider, who later, and who only with others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from peacetime.domain.dependencies.needs import Coupling, Need


@dataclass(frozen=True, slots=True, eq=False)
class Wiring:
    """The needs of a system under one reading of its unknown couplings, by the numbers of its services.

    Args:
        at_once: For each provider, the consumers that fall the moment it does.
        later: For each provider, those that fall so many minutes after it, as (minutes, consumer).
        shared: For each provider, the needs that may lose some members, as (cover in minutes, need).
        waits: For each provider, the consumers that hang while it hangs.
        felt: For each provider, whose parts it is, as (consumer, cover in minutes).
        consumer: Of each need.
        spares: How many members each need may lose.
    """

    at_once: list[list[int]]
    later: list[list[tuple[float, int]]]
    shared: list[list[tuple[float, int]]]
    waits: list[list[int]]
    felt: list[list[tuple[int, float]]]
    consumer: list[int]
    spares: list[int]


def wired(index: Mapping[str, int], needs: Sequence[Need], unknown_as: Coupling) -> Wiring:
    """The wiring of some needs.

    Args:
        index: The number of each service.
        needs: Those of a `System`: every name is in the index.
        unknown_as: What an unknown coupling counts as, hard or soft.

    Cost: linear in the members.
    """
    count = len(index)
    made = Wiring(
        at_once=[[] for _ in range(count)],
        later=[[] for _ in range(count)],
        shared=[[] for _ in range(count)],
        waits=[[] for _ in range(count)],
        felt=[[] for _ in range(count)],
        consumer=[index[need.consumer] for need in needs],
        spares=[need.spares for need in needs],
    )
    for number, need in enumerate(needs):
        for member in need.members:
            provider = index[member.provider]
            made.felt[provider].append((made.consumer[number], member.cover_minutes))
            if not member.is_guarded:
                made.waits[provider].append(made.consumer[number])
        if is_hard(need, unknown_as):
            _connect(made, number, [(index[m.provider], m.cover_minutes) for m in need.members])
    return made


def is_hard(need: Need, unknown_as: Coupling) -> bool:
    """Whether a need is hard under this reading of what is unknown."""
    coupling = unknown_as if need.coupling is Coupling.UNKNOWN else need.coupling
    return coupling is Coupling.HARD


def joined(made: Wiring, index: Mapping[str, int], number: int, need: Need) -> Wiring:
    """The wiring where one more of its needs is hard.

    Cost: a copy of the lists of providers.
    """
    more = replace(
        made, at_once=list(made.at_once), later=list(made.later), shared=list(made.shared)
    )
    for member in need.members:
        provider = index[member.provider]
        more.at_once[provider] = list(more.at_once[provider])
        more.later[provider] = list(more.later[provider])
        more.shared[provider] = list(more.shared[provider])
    _connect(more, number, [(index[m.provider], m.cover_minutes) for m in need.members])
    return more


def _connect(made: Wiring, number: int, members: list[tuple[int, float]]) -> None:
    """Wire the members of a hard need, but for those whose cover never runs out."""
    consumer = made.consumer[number]
    for provider, cover in members:
        if cover == inf:
            continue
        if made.spares[number]:
            made.shared[provider].append((cover, number))
        elif cover:
            made.later[provider].append((cover, consumer))
        else:
            made.at_once[provider].append(consumer)
