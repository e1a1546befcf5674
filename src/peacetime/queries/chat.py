"""What a chat has to know of whoever speaks: who they are here, their teams, and what goes on there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Lower

from peacetime.queries.access import Idempotency, actor_of
from peacetime.queries.lookup import is_storable
from peacetime.queries.memberships import present
from peacetime.queries.sight import visible
from peacetime.storage.models import Incident, Membership, Person, Rescue, Team

if TYPE_CHECKING:
    from peacetime.queries.access import Actor
    from peacetime.queries.sight import Sight

MOST_TEAMS = 100  # as many as a chat offers in one list


@dataclass(frozen=True, slots=True)
class NamedTeam:
    """A team by its two names."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """An incident that goes on, in one line."""

    ref: str
    team: str
    summary: str


def speaker(email: str, *, idempotency: Idempotency | None = None) -> Actor | None:
    """Who has this address here; nobody who is not active."""
    plain = email.strip().lower()
    person = (
        Person.objects.filter(email=plain, is_active=True).first() if is_storable(plain) else None
    )
    return actor_of(person, idempotency=idempotency) if person else None


def own_teams(actor: Actor) -> list[NamedTeam]:
    """The teams somebody is in now, by name."""
    if actor.person_id is None:
        return []
    rows = Membership.objects.filter(
        present(), person=actor.person_id, team__archived_at=None
    ).order_by(Lower("team__name"))
    return [NamedTeam(*row) for row in rows.values_list("team__slug", "team__name")]


def some_teams() -> list[NamedTeam]:
    """Teams by name, as many as a chat can offer."""
    rows = Team.objects.filter(archived_at=None).order_by(Lower("name"))
    return [NamedTeam(*row) for row in rows.values_list("slug", "name")[:MOST_TEAMS]]


def team_by_words(words: str) -> NamedTeam | None:
    """The team that is meant: by slug or name, in any case; None where no single one is."""
    plain = words.strip().lstrip("#")
    if not plain or not is_storable(plain):
        return None
    teams = Team.objects.filter(archived_at=None)
    exact = list(teams.filter(Q(slug__iexact=plain) | Q(name__iexact=plain))[:2])
    found = exact or list(teams.filter(Q(slug__istartswith=plain) | Q(name__istartswith=plain))[:2])
    return NamedTeam(found[0].slug, found[0].name) if len(found) == 1 else None


def incidents_of(slugs: list[str], *, sight: Sight) -> list[OpenIncident]:
    """The incidents that these teams are in Rescue Mode by, as far as they may be seen."""
    own = Q(team__slug__in=slugs, rescue__end_is="open")
    joined = Q(joined__team__slug__in=slugs, joined__rescue__end_is="open")
    rows = Incident.objects.filter(visible(sight), own | joined, is_open=True).distinct()
    found = rows.order_by("declared_at", "pk").values_list("ref", "team__name", "summary")
    return [OpenIncident(*row) for row in found]


def teams_in_rescue() -> list[NamedTeam]:
    """Every team that is in Rescue Mode, the one that entered it first before the others."""
    rows = Rescue.objects.filter(end_is="open", team__archived_at=None).order_by("started_at", "pk")
    return [NamedTeam(*row) for row in rows.values_list("team__slug", "team__name")]
