"""Sensible defaults for the two forms that count: declaring and standing down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from peacetime.domain.incidents.severity import Level
from peacetime.domain.rituals.windows import review_window
from peacetime.domain.shared.text import listed
from peacetime.queries.burst.recovery import proposed_recovery
from peacetime.queries.incident_teams import open_in
from peacetime.queries.incidents import IncidentView, views
from peacetime.queries.lookup import team_named
from peacetime.queries.modes import open_rescue
from peacetime.queries.people_choices import Choice, People, people_choices
from peacetime.queries.severities import levels
from peacetime.queries.sight import OUTSIDE, Sight, visible
from peacetime.queries.working_hours import working_hours
from peacetime.storage.models import Incident, RoleAssignment, Service

if TYPE_CHECKING:
    from peacetime.storage.models import Team


@dataclass(frozen=True, slots=True)
class DeclarationForm:
    """Everything the form asks with its defaults."""

    team_slug: str
    team_name: str
    time_zone: str
    levels: tuple[Level, ...]
    people: People
    services: tuple[Choice, ...]  # the team's own first
    is_in_rescue: bool
    open_incident: str | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class StandDownForm:
    """What standing down proposes; all of it can be changed before it is sent."""

    team_slug: str
    team_name: str
    time_zone: str
    incidents: tuple[IncidentView, ...]
    unmet: tuple[str, ...]
    postmortem_at: datetime | None
    postmortem_reason: str
    postmortem_owner: str
    recognition: str
    recovery_until: datetime
    recovery_reason: str
    resolved_at: datetime
    people: People


def declaration_form(slug: str, *, sight: Sight = OUTSIDE) -> DeclarationForm:
    """The form for one team.

    Raises:
        NotFound: `team_unknown`.
    """
    team = team_named(slug)
    rescue = open_rescue(team)
    open_one = open_in(rescue).filter(visible(sight)).first() if rescue else None
    return DeclarationForm(
        team_slug=team.slug,
        team_name=team.name,
        time_zone=team.time_zone,
        levels=tuple(levels()),
        people=people_choices(team),
        services=_services(team),
        is_in_rescue=rescue is not None,
        open_incident=open_one.ref if open_one else None,
        since=rescue.started_at if rescue else None,
    )


def stand_down_form(slug: str, *, at: datetime, sight: Sight = OUTSIDE) -> StandDownForm:
    """The proposal for one team: a postmortem in 48 to 72 hours, thanks by name, a buffer.

    Raises:
        NotFound: `team_unknown`.
    """
    team = team_named(slug)
    rescue = open_rescue(team)
    rows = open_in(rescue).filter(visible(sight)) if rescue else Incident.objects.none()
    rows = rows.select_related("team", "rescue", "approver", "postmortem_owner", "merged_into")
    incidents = tuple(views(rows, at=at))
    review = review_window(at, working_hours(team), at=at)
    recovery = proposed_recovery(team, [row.pk for row in rows], at=at)
    commander = next((holder for view in incidents if (holder := view.holder("commander"))), None)
    unmet = tuple(
        c.text
        for view in incidents
        for c in view.criteria
        if not c.is_met and c.n != len(view.criteria)
    )
    return StandDownForm(
        team_slug=team.slug,
        team_name=team.name,
        time_zone=team.time_zone,
        incidents=incidents,
        unmet=unmet,
        postmortem_at=review.starts_at,
        postmortem_reason=review.why,
        postmortem_owner=commander.person_email if commander else "",
        recognition=_thanks(helpers(incidents)),
        recovery_until=recovery.until_at,
        recovery_reason=recovery.reason,
        resolved_at=at,
        people=people_choices(team),
    )


def helpers(incidents: tuple[IncidentView, ...]) -> list[str]:
    """Everybody who held a role, in the order in which they came."""
    rows = RoleAssignment.objects.filter(incident__ref__in=[view.id for view in incidents])
    names = (
        rows.select_related("person")
        .order_by("from_at", "pk")
        .values_list("person__name", flat=True)
    )
    return list(dict.fromkeys(names))


def _services(team: Team) -> tuple[Choice, ...]:
    rows = Service.objects.filter(retired_at=None).order_by("name")
    choices = [Choice(row.slug, row.name, row.team_id == team.pk) for row in rows]
    return tuple(sorted(choices, key=lambda choice: not choice.is_in_team))


def _thanks(names: list[str]) -> str:
    if not names:
        return "Thanks to everybody who helped."
    return f"Thanks to {listed(names)} for getting us out of this."
