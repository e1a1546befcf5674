"""Teams to choose from: one's own first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Lower

from peacetime.queries.access import Act, can
from peacetime.queries.memberships import present
from peacetime.queries.sight import visible
from peacetime.storage.models import Incident, Membership, Rescue, Team

if TYPE_CHECKING:
    from peacetime.queries.access import Actor
    from peacetime.queries.sight import Sight

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class TeamToChoose:
    """A team and where its form or its room is."""

    slug: str
    name: str
    mode: str
    incident_url: str


@dataclass(frozen=True, slots=True)
class TeamChoice:
    """One's own teams, and the first of the others."""

    own: tuple[TeamToChoose, ...]
    others: tuple[TeamToChoose, ...]
    total: int


def team_choice(actor: Actor, query: str) -> TeamChoice:
    """The teams whose name or slug contains the query."""
    teams = Team.objects.filter(archived_at=None).order_by(Lower("name"))
    plain = query.replace("\0", "").strip()
    if plain:
        teams = teams.filter(Q(name__icontains=plain) | Q(slug__icontains=plain))
    own_ids = set(
        Membership.objects.filter(present(), person=actor.person_id).values_list(
            "team_id", flat=True
        )
        if actor.person_id
        else ()
    )
    own = list(teams.filter(pk__in=own_ids))
    others = list(teams.exclude(pk__in=own_ids)[:MOST_SHOWN])
    shown = [team.pk for team in [*own, *others]]
    rooms = _rooms(shown, actor.sight)
    return TeamChoice(_shown(own, rooms), _shown(others, rooms), teams.count())


def _rooms(teams: list[int], sight: Sight) -> dict[int, str]:
    """Where each of these teams that is in Rescue Mode can be joined: in a room, or else on its page."""
    in_rescue = Rescue.objects.filter(end_is="open", team__in=teams)
    rooms = {pk: f"/teams/{slug}" for pk, slug in in_rescue.values_list("team", "team__slug")}
    seen = Incident.objects.filter(
        visible(sight), is_open=True, rescue__end_is="open", team__in=teams
    )
    for team, ref in seen.order_by("-pk").values_list("team", "ref"):
        rooms[team] = f"/incidents/{ref}"
    return rooms


def _shown(teams: list[Team], rooms: dict[int, str]) -> tuple[TeamToChoose, ...]:
    return tuple(
        TeamToChoose(
            team.slug,
            team.name,
            "rescue" if team.pk in rooms else "delivery",
            rooms.get(team.pk, ""),
        )
        for team in teams
    )


def importable_teams(actor: Actor) -> list[tuple[str, str]]:
    """Slug and name of the teams whose history this actor may bring."""
    teams = Team.objects.filter(archived_at=None).order_by(Lower("name"))
    return [
        (team.slug, team.name) for team in teams if can(actor, Act.SET_UP_TEAM, team_id=team.pk)
    ]
