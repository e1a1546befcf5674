"""A system with the names that people know its services and teams by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.figures import Figures
from peacetime.queries.dependencies.kept import Kept, kept_system
from peacetime.web.door import now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peacetime.domain.dependencies.needs import Need
    from peacetime.domain.dependencies.system import System
    from peacetime.queries.access import Actor
    from peacetime.queries.dependencies.system import KnownSystem

NO_TEAM = "Nobody here"


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """A system as pages show it.

    Args:
        system: Services by their slugs, teams by theirs.
        figures: What is computed on it.
        services: Names by slug; a slug without one is its own name.
        teams: Likewise.
        kept: What else is known of it; None of an example, whose services have no pages of their own.
    """

    system: System
    figures: Figures
    services: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    kept: Kept | None = None

    @property
    def known(self) -> KnownSystem | None:
        """What else is known of it."""
        return None if self.kept is None else self.kept.known

    def name(self, service: str) -> str:
        """What a service is called."""
        return self.services.get(service, service)

    def team(self, team: str | None) -> str:
        """What a team is called."""
        return NO_TEAM if team is None else self.teams.get(team, team)

    def owner(self, service: str) -> str | None:
        """The team of a service."""
        return self.system.service(service).team

    def address(self, service: str) -> str:
        """The page of a service; "" where it has none."""
        return "" if self.known is None else f"/dependencies/services/{service}"

    def told(self, need: Need) -> str:
        """A need as "Customer page → Order service"."""
        providers = " or ".join(self.name(member.provider) for member in need.members)
        return f"{self.name(need.consumer)} → {providers}"

    @property
    def is_described(self) -> bool:
        """Whether anybody has described a need."""
        return bool(self.system.needs)


def whole_of(actor: Actor) -> Whole:
    """The system of the organisation as somebody sees it, with the outages seen until the hour began."""
    kept = kept_system(actor.sight, at=now())
    known = kept.known
    return Whole(known.system, kept.figures, known.services, known.teams, kept)
