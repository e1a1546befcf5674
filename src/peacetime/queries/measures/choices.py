"""What the measures and the search can be narrowed by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models.functions import Lower

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.modes.declaration import BETWEEN_SERVICES
from peacetime.queries.measures.counted import counted_incidents
from peacetime.queries.measures.question import NOT_SAID, Question
from peacetime.storage.models import Service, Team

if TYPE_CHECKING:
    from peacetime.queries.access import Actor

MOST = 200
LATEST = 500


@dataclass(frozen=True, slots=True)
class Choices:
    """Values with their words. Of many services only those that are likely are proposed."""

    teams: tuple[tuple[str, str], ...]
    severities: tuple[tuple[str, str], ...]
    services: tuple[str, ...]


def choices(actor: Actor, asked: Question) -> Choices:
    """The teams, the severities, and services of the team: its own, and those its incidents name."""
    teams = Team.objects.filter(archived_at=None).order_by(Lower("name"))
    services = Service.objects.filter(retired_at=None).order_by(Lower("name"))
    incidents = counted_incidents(actor, Question(at=asked.at, team_id=asked.team_id))
    if asked.team_id is not None:
        services = services.filter(team=asked.team_id)
    latest = incidents.exclude(service_words="").order_by("-pk")[:LATEST]
    named = {
        name
        for words in latest.values_list("service_words", flat=True)
        for name in words.split(BETWEEN_SERVICES)
        if name
    }
    named |= set(services.values_list("name", flat=True)[:MOST])
    return Choices(
        tuple(teams.values_list("slug", "name")),
        (*((each.value, each.value) for each in Severity), (NOT_SAID, "Not said")),
        tuple(sorted(named, key=str.casefold)[:MOST]),
    )
