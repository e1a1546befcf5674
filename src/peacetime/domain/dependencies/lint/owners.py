"""Services that take others down and belong to nobody.

Good: a zone that no team owns, and that takes nobody down. Bad: a name server that no team owns.
"""

from __future__ import annotations

from collections.abc import Iterator

from peacetime.domain.dependencies.lint.findings import Finding, Rule
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.time_to_down import spread
from peacetime.domain.shared.text import quoted


def owner_findings(system: System) -> Iterator[Finding]:
    """One finding for each service without a team whose outage takes a team's service down.

    Args:
        system: Any; what nobody has labelled counts as hard.

    Source: the framework: somebody has to answer for what puts others in Rescue Mode.
    Cost: one search downwards for each service without a team.

    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> page = Need("page", (Member("names"),), Coupling.HARD)
    >>> shop = System((Service("page", "Customer"), Service("names"), Service("lamp")), (page,))
    >>> [found.service for found in owner_findings(shop)]
    ['names']
    """
    wiring = system.wiring(Coupling.HARD)
    for number, service in enumerate(system.services):
        if service.team is not None:
            continue
        fallen, _ = spread(wiring, [number])
        teams = dict.fromkeys(
            system.services[other].team
            for other in fallen
            if system.services[other].team is not None and system.services[other].is_paging
        )
        if teams:
            names = ", ".join(quoted(str(team)) for team in teams)
            sentence = (
                f"Nobody owns {quoted(service.id)}, whose outage puts {names} in Rescue Mode."
            )
            suggestion = "Who would answer for it? Where it is outside, whose contract is it?"
            yield Finding(Rule.UNOWNED_ROOT, service.id, sentence, suggestion)
