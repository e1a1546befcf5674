"""Services and their needs as a whole that makes sense."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from peacetime.domain.dependencies.needs import Coupling, Need
from peacetime.domain.dependencies.problems import refuse_problems
from peacetime.domain.dependencies.services import RescueRule, Service
from peacetime.domain.dependencies.wiring import Wiring, wired


@dataclass(frozen=True, slots=True)
class System:
    """Services and their needs as a whole that makes sense.

    Args:
        services: Each by a name of its own.
        needs: Whose consumers and providers are all among the services; the same need twice is one need.
        rules: What counts as Rescue, by team; a team without one has no floor and no aftermath.

    Raises:
        SystemRefused: The first of `problems`; ask that for all of them.

    Cost: linear in services and members.

    >>> from peacetime.domain.dependencies.needs import Member
    >>> page = Need("page", (Member("orders", cover_minutes=15),), Coupling.HARD)
    >>> shop = System((Service("page", "Customer"), Service("orders", "Orders")), (page,))
    >>> shop.teams, shop.service("orders").team
    (('Customer', 'Orders'), 'Orders')
    >>> System((), (page,))
    Traceback (most recent call last):
    peacetime.domain.dependencies.problems.SystemRefused: "page" needs something, but is not among the \
services. Add it, or correct its name.
    """

    services: tuple[Service, ...]
    needs: tuple[Need, ...] = ()
    rules: Mapping[str, RescueRule] = field(default_factory=dict)
    names: tuple[str, ...] = field(init=False, repr=False, compare=False)
    index: Mapping[str, int] = field(init=False, repr=False, compare=False)
    teams: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _wirings: dict[Coupling, Wiring] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        refuse_problems(self.services, self.needs, self.rules)
        names = tuple(service.id for service in self.services)
        teams = dict.fromkeys(service.team for service in self.services if service.team is not None)
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "index", {name: number for number, name in enumerate(names)})
        object.__setattr__(self, "teams", tuple(teams))

    def service(self, id: str) -> Service:  # noqa: A002 - the graph's own word
        """A service by its name.

        Raises:
            KeyError: It is not among them.
        """
        return self.services[self.index[id]]

    def rule(self, team: str) -> RescueRule:
        """What counts as Rescue for a team."""
        return self.rules.get(team, RescueRule())

    def wiring(self, unknown_as: Coupling = Coupling.HARD) -> Wiring:
        """Its needs by numbers; made when first asked for, and kept."""
        if unknown_as not in self._wirings:
            self._wirings[unknown_as] = wired(self.index, self.needs, unknown_as)
        return self._wirings[unknown_as]

    def with_needs(self, needs: Iterable[Need]) -> System:
        """The same services with other needs."""
        return replace(self, needs=tuple(needs))
