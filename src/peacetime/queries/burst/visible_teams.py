"""The teams whose capacity somebody may see, their own first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models.functions import Lower

from peacetime.queries.burst.privacy import sights_of
from peacetime.storage.models import Team

if TYPE_CHECKING:
    from peacetime.queries.access import Actor


@dataclass(frozen=True, slots=True)
class VisibleTeam:
    """A team to choose."""

    slug: str
    name: str
    is_own: bool


def teams_with_capacity(actor: Actor) -> list[VisibleTeam]:
    """Every team whose gauge the reader may see; two queries."""
    teams = {
        team.pk: team for team in Team.objects.filter(archived_at=None).order_by(Lower("name"))
    }
    sights = sights_of(teams, actor)
    shown = [
        VisibleTeam(team.slug, team.name, sights[pk].is_member)
        for pk, team in teams.items()
        if sights[pk].is_shown
    ]
    return sorted(shown, key=lambda team: not team.is_own)
