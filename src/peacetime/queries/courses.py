"""What may become of an incident: who can join it, what it can be part of, whether it can end by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.functions import Lower

from peacetime.domain.rituals.windows import review_window
from peacetime.queries.incident_teams import without_another
from peacetime.queries.lookup import incident_named, team_named
from peacetime.queries.sight import Sight, visible
from peacetime.queries.working_hours import working_hours
from peacetime.storage.models import Incident, Rescue, Team

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.queries.incidents import IncidentView

MOST_OFFERED = 200  # incidents that go on


def teams_to_add(incident: IncidentView) -> list[tuple[str, str]]:
    """Slug and name of every team that does not run it, with the mode it would enter or is in."""
    here = [team.id for team in incident.teams_here]
    rescuing = set(Rescue.objects.filter(end_is="open").values_list("team", flat=True))
    teams = Team.objects.filter(archived_at=None).exclude(pk__in=here).order_by(Lower("name"))
    return [
        (team.slug, f"{team.name}, in Rescue Mode" if team.pk in rescuing else team.name)
        for team in teams
    ]


def others_going_on(incident: IncidentView, sight: Sight) -> list[tuple[str, str]]:
    """Id and words of the incidents in sight that this one may become part of, the newest first."""
    rows = Incident.objects.filter(
        visible(sight),
        is_open=True,
        is_drill=incident.is_drill,
        is_private=incident.is_private,
    )
    found = rows.exclude(ref=incident.id).select_related("team").order_by("-pk")[:MOST_OFFERED]
    return [(row.ref, f"{row.team.name}: {row.summary}") for row in found]


def only_incident_of(ref: str, sight: Sight) -> list[str]:
    """The names of teams that have no other incident: these stand down instead of closing it."""
    return without_another(incident_named(ref, sight=sight))


def postmortem_at(incident: IncidentView, *, at: datetime) -> datetime | None:
    """When a postmortem would be, were the incident closed now."""
    hours = working_hours(team_named(incident.team_slug))
    return review_window(at, hours, at=at).starts_at
