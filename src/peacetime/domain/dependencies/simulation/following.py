"""What the outages of some services do to all others, minute by minute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from peacetime.domain.dependencies.availability.unique_roots import HardNeeds, hard_needs
from peacetime.domain.dependencies.components import components
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.simulation.spells import (
    NONE,
    Spells,
    are_same,
    at_least,
    merged,
    without_beginning,
)
from peacetime.domain.dependencies.system import System


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """When a service is down by causes of its own.

    Args:
        down: Whenever it is, hanging or not.
        hanging: Of it, when it hangs.
    """

    down: Spells
    hanging: Spells


NEVER = Own(NONE, NONE)


def followed(
    system: System, own: Mapping[str, Own], *, unknown_as: Coupling = Coupling.HARD
) -> dict[str, Spells]:
    """When each service is down, from its own outages and those of whom it needs.

    Formula: what hangs passes its hanging on to whoever waits without timeout or breaker. Then from the top
    down: a member is lost once its provider has been down for longer than the cover; a need is unmet while
    more members are lost than it has to spare; a service is down while it is so itself or one of its hard
    needs is unmet. Around a cycle this is repeated until nothing changes.

    Args:
        system: Any.
        own: By service; those left out are never down by themselves.
        unknown_as: What a need is taken for that nobody has labelled.

    Source: ours; this is the definition that the closed forms are measured by. Unlike those it lets one
    outage hand over to another: two that overlap are one long one to whoever is covered.
    Cost: proportional to edges times outages, with a sort for each.
    """
    hanging = _hanging(system, own)
    down = {
        service.id: merged([own.get(service.id, NEVER).down, hanging[service.id]])
        for service in system.services
    }
    needs = hard_needs(system, unknown_as=unknown_as)
    for group in components(_graph(system, needs)):
        is_settled = False
        while not is_settled:
            is_settled = True
            for service in group:
                found = _down(service, needs, down)
                is_settled = is_settled and (len(group) == 1 or are_same(found, down[service]))
                down[service] = found
    return down


def _down(service: str, needs: HardNeeds, down: Mapping[str, Spells]) -> Spells:
    unmet = [down[service]]
    for need in needs.of.get(service, ()):
        lost = [
            without_beginning(down[member.provider], member.cover_minutes)
            for member in need.members
            if member.cover_minutes < inf
        ]
        if len(lost) > need.spares:
            unmet.append(at_least(need.spares + 1, lost))
    return merged(unmet)


def _graph(system: System, needs: HardNeeds) -> dict[str, Sequence[str]]:
    return {service.id: tuple(needs.providers.get(service.id, ())) for service in system.services}


def _hanging(system: System, own: Mapping[str, Own]) -> dict[str, Spells]:
    waits: dict[str, list[str]] = {service.id: [] for service in system.services}
    for need in system.needs:
        waits[need.consumer] += [each.provider for each in need.members if not each.is_guarded]
    found = {service.id: own.get(service.id, NEVER).hanging for service in system.services}
    for group in components(waits):
        parts = [found[service] for service in group]
        parts += [found[provider] for service in group for provider in waits[service]]
        found |= dict.fromkeys(group, merged(parts))  # around a cycle all hang together
    return found
