"""Where an alert belongs: to a service of ours, to a team, or only to the source that told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.storage.models import Service, Source, Team

if TYPE_CHECKING:
    from peacetime.domain.signals.folding import Occurrence


@dataclass(frozen=True, slots=True)
class Place:
    """What alerts share that may become one group. `name` is the same for the same place."""

    name: str
    source: int
    service: int | None
    team: int | None
    service_word: str


class Places:
    """The places of one round of folding: a service that is known counts most, then the source's own.

    A word for a service that nobody here knows still tells two matters apart; without any word, the team
    does, and where none is known the source.
    """

    def __init__(self) -> None:
        self._services: dict[str, tuple[int, int | None]] = {}
        for pk, slug, name, team in Service.objects.filter(retired_at=None).values_list(
            "pk", "slug", "name", "team_id"
        ):
            self._services[name.casefold()] = self._services[slug.casefold()] = (pk, team)
        self._teams: dict[str, int] = {}
        for pk, slug, name in Team.objects.filter(archived_at=None).values_list(
            "pk", "slug", "name"
        ):
            self._teams[name.casefold()] = self._teams[slug.casefold()] = pk
        self._sources = {
            row.pk: (row.service_id, row.service.team_id if row.service else None, row.team_id)
            for row in Source.objects.select_related("service").only(
                "service__team_id", "service_id", "team_id"
            )
        }
        self._known: dict[tuple[int, str, str], Place] = {}

    def of(self, one: Occurrence) -> Place:
        """Where an occurrence belongs by its latest word."""
        said = (one.source, one.service, one.team)
        place = self._known.get(said)
        if place is None:
            place = self._known[said] = self._find(*said)
        return place

    def _find(self, source: int, service_word: str, team_word: str) -> Place:
        own_service, owner, own_team = self._sources[source]
        service, team = self._services.get(service_word.casefold(), (None, None))
        if service is None and own_service is not None:
            service, team = own_service, owner
        if team is None:
            team = self._teams.get(team_word.casefold(), own_team)
        if service is not None:
            return Place(f"service:{service}", source, service, team, service_word)
        if service_word:
            whose = f"team:{team}" if team is not None else f"source:{source}"
            name = f"{whose}:{service_word.casefold()}"
            return Place(name[:250], source, None, team, service_word)
        if team is not None:
            return Place(f"team:{team}", source, None, team, "")
        return Place(f"source:{source}", source, None, None, "")
