"""Spares that are none, because one outage takes them all.

Good: two replicas in two zones. Bad: two replicas in one zone.
"""

from __future__ import annotations

from collections.abc import Iterator

from peacetime.domain.dependencies.availability.unique_roots import hard_needs, minutes_from_roots
from peacetime.domain.dependencies.lint.findings import Finding, Rule
from peacetime.domain.dependencies.needs import Coupling, Need
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.time_to_down import spread
from peacetime.domain.shared.text import quoted


def redundancy_findings(system: System) -> Iterator[Finding]:
    """One finding for each service whose outage takes more members of a need than it can lose.

    Args:
        system: Any; what nobody has labelled counts as hard, since spares must hold at the worst.

    Source: common cause, as in any text on reliability.
    Cost: one search upwards for each member, and one downwards for each candidate.

    >>> from peacetime.domain.dependencies.needs import Member
    >>> from peacetime.domain.dependencies.services import Service
    >>> twice = Need("page", (Member("a"), Member("b")), Coupling.HARD, needs=1)
    >>> behind = [Need(each, (Member("zone"),), Coupling.HARD) for each in "ab"]
    >>> shop = System(tuple(map(Service, ("page", "a", "b", "zone"))), (twice, *behind))
    >>> [found.sentence for found in redundancy_findings(shop)]
    ['"page" needs 1 of "a" and "b", and an outage of "zone" takes both.']
    """
    needs = hard_needs(system)
    wiring = system.wiring(Coupling.HARD)
    for number, need in enumerate(system.needs):
        if not need.spares or need.coupling is Coupling.SOFT:
            continue
        reach: dict[str, int] = {}
        for member in need.members:
            for root in minutes_from_roots(member.provider, needs.providers):
                reach[root] = reach.get(root, 0) + 1
        members = {member.provider for member in need.members}
        for root, count in reach.items():
            if count <= need.spares or root == need.consumer:
                continue
            fallen, _ = spread(wiring, [system.index[root]])
            lost = [each for each in need.members if system.index[each.provider] in fallen]
            if len(lost) > need.spares and root not in members:
                yield _together(number, need, root, [each.provider for each in lost])


def _together(number: int, need: Need, root: str, lost: list[str]) -> Finding:
    names = " and ".join(quoted(member.provider) for member in need.members)
    is_all = len(lost) == len(need.members)
    taken = ("both" if len(lost) == 2 else "all") if is_all else f"{len(lost)} of them"  # noqa: PLR2004
    sentence = (
        f"{quoted(need.consumer)} needs {need.enough} of {names}, and an outage of {quoted(root)} "
        f"takes {taken}."
    )
    suggestion = f"Can one of them do without {quoted(root)}?"
    return Finding(Rule.SPARES_FALL_TOGETHER, need.consumer, sentence, suggestion, root, number)
