"""How much of a measured availability is a service's own doing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from peacetime.domain.dependencies.availability.unique_roots import HARD, HardNeeds, hard_needs
from peacetime.domain.dependencies.availability.uptimes import uptime
from peacetime.domain.dependencies.components import components
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.system import System
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted


class MeasureRefused(InvalidInput):
    """A measured availability is impossible; the sentence says which."""

    code = "availability_impossible"


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What of a service's downtime is its own.

    Args:
        service: Which.
        measured: The share of time it is up, end to end.
        upstream: The share of time all that it needs is up, by the own parts of those above.
        own: The share of time it is down by causes of its own. Negative: it is up more than what it
            needs, so that the labels are wrong, and something hard is soft or covered.
        with_others: Services on one cycle with it: the own part is that of all of them together.
        unmeasured: Services above that nobody measured; then the own part is at most this.
    """

    service: str
    measured: float
    upstream: float
    own: float
    with_others: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()

    @property
    def are_labels_wrong(self) -> bool:
        """Whether it is up more than what it is said to need."""
        return self.own < -TOLERANCE


TOLERANCE = 1e-12  # of rounding


def own_from_measured(
    system: System, measured: Mapping[str, float], *, unknown_as: Coupling = HARD
) -> dict[str, OwnPart]:
    """The own part of each measured availability, those above taken out, each once.

    Formula: own = 1 - A / P(all that it needs is up); from the top of the graph down, so that the parts
    above are known. A negative one is reported as it is, and counts as 0 for those below.

    Args:
        system: Any; covers do not count, as nobody says how long outages were.
        measured: The share of time up, end to end, by service.
        unknown_as: What a need is taken for that nobody has labelled.

    Returns:
        By service; those not measured are left out.

    Raises:
        MeasureRefused: `availability_impossible`.

    Source: ours. A provider's end-to-end figure must not be multiplied with what it already contains.
    Cost: one uptime for each service.

    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.services import Service
    >>> shop = System((Service("web"), Service("db")), (Need("web", (Member("db"),), HARD),))
    >>> found = own_from_measured(shop, {"web": 0.9801, "db": 0.99})
    >>> round(found["web"].own, 6), round(own_from_measured(shop, {"web": 0.999, "db": 0.99})["web"].own, 6)
    (0.01, -0.009091)
    """
    for service, share in measured.items():
        if not 0 <= share <= 1:
            sentence = f"{quoted(service)} is measured as up {share:g} of the time. Write 0 to 1."
            raise MeasureRefused(sentence, field="measured")
    needs = hard_needs(system, unknown_as=unknown_as, with_covers=False)
    graph = {service.id: tuple(needs.providers.get(service.id, ())) for service in system.services}
    own: dict[str, float] = {}
    found: dict[str, OwnPart] = {}
    for group in components(graph):
        known = [service for service in group if service in measured]
        for service in known:
            others = tuple(each for each in group if each != service)
            found[service] = _own_part(service, others, needs, measured[service], own)
        if known:  # a cycle falls as one: what is its own is told once
            own[known[0]] = max(0.0, *(found[service].own for service in known))
            own = dict.fromkeys(group, 0.0) | own
    return {service: found[service] for service in measured if service in found}


def _own_part(
    service: str,
    others: tuple[str, ...],
    needs: HardNeeds,
    measured: float,
    own: Mapping[str, float],
) -> OwnPart:
    idle = {service, *others}
    above = uptime(service, needs, lambda each, _: 0.0 if each in idle else own.get(each))
    part = 1 - measured / above.share if above.share > 0 else 0.0
    return OwnPart(service, measured, above.share, part, others, above.unknown)
