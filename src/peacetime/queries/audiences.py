"""Who hears of what, and audiences as settings show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from peacetime.domain.incidents.severity import Severity
from peacetime.queries.incident_teams import rescues_in
from peacetime.queries.lookup import NotFound
from peacetime.queries.memberships import present
from peacetime.queries.pages import FIFTY
from peacetime.storage.models import Audience, Membership, Person, RoleAssignment

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.storage.models import Incident, Team


@dataclass(frozen=True, slots=True)
class AudienceShown:
    """Addresses that hear of a team's Rescues, or of every team's, from a severity up."""

    id: int
    name: str
    team: str | None  # slug
    team_name: str | None
    addresses: tuple[str, ...]
    from_severity: str
    retired_at: datetime | None


def stakeholder_addresses(team: Team, severity: Severity) -> list[str]:
    """Every address of an audience of this team or the organisation that wants to hear of this severity."""
    rows = Audience.objects.filter(Q(team=team) | Q(team=None), retired_at=None)
    wanted = [row for row in rows if severity.is_at_least(Severity(row.from_severity))]
    addresses = [
        line.strip() for row in wanted for line in row.addresses.splitlines() if line.strip()
    ]
    return list(dict.fromkeys(addresses))


def team_addresses(team: Team) -> list[str]:
    """The addresses of everybody who is in the team now."""
    rows = Membership.objects.filter(present(), team=team, person__is_active=True)
    return list(rows.values_list("person__email", flat=True))


def lead_addresses(team: Team) -> list[str]:
    """The addresses of who leads the team now; of everybody in it where nobody does."""
    rows = Membership.objects.filter(present(), team=team, person__is_active=True, is_lead=True)
    return list(rows.values_list("person__email", flat=True)) or team_addresses(team)


@dataclass(frozen=True, slots=True)
class Hearers:
    """The addresses that hear what is said of an incident."""

    team: list[str]
    stakeholders: list[str]


def who_hears(incident: Incident) -> Hearers:
    """Whom an incident concerns now: its teams and their audiences.

    Of a private one only whoever holds a role in it hears, and of a drill nobody outside the teams.
    """
    if incident.is_private:
        return Hearers(holders(incident), [])
    teams = [rescue.team for rescue in rescues_in(incident)] or [incident.team]
    inside = dict.fromkeys(email for team in teams for email in team_addresses(team))
    if incident.is_drill:
        return Hearers(list(inside), [])
    severity = Severity(incident.severity)
    outside = (email for team in teams for email in stakeholder_addresses(team, severity))
    return Hearers(list(inside), list(dict.fromkeys(outside)))


def holders(incident: Incident) -> list[str]:
    """The addresses of everybody active who holds a role."""
    held = RoleAssignment.objects.filter(incident=incident, to_at=None, person__is_active=True)
    return list(
        dict.fromkeys(held.order_by("from_at", "pk").values_list("person__email", flat=True))
    )


def administrators() -> list[str]:
    """The addresses of everybody who may set up the organisation: the last to hear, where nobody else is."""
    people = Person.objects.filter(org_role="admin", is_active=True).order_by("pk")
    return list(people.values_list("email", flat=True))


def audiences(*, team: str | None = None) -> list[AudienceShown]:
    """Audiences in use: the organisation's first, then by team; with a team, those that hear of it."""
    rows = Audience.objects.filter(retired_at=None).select_related("team")
    if team is not None:
        rows = rows.filter(Q(team=None) | Q(team__slug=team))
    return [audience_shown(row) for row in sorted(rows, key=_by_team)]


def audiences_after(after: int = 0, *, limit: int = FIFTY) -> list[AudienceShown]:
    """Audiences, retired ones too, in the order in which they came."""
    rows = Audience.objects.filter(pk__gt=after).select_related("team").order_by("pk")
    return [audience_shown(row) for row in rows[:limit]]


def audience_with(audience_id: int) -> AudienceShown:
    """One audience.

    Raises:
        NotFound: `audience_unknown`.
    """
    row = Audience.objects.filter(pk=audience_id).select_related("team").first()
    if row is None:
        raise NotFound("There is no such audience.", code="audience_unknown")
    return audience_shown(row)


def audience_shown(row: Audience) -> AudienceShown:
    """One audience as it stands now."""
    return AudienceShown(
        id=row.pk,
        name=row.name,
        team=row.team.slug if row.team else None,
        team_name=row.team.name if row.team else None,
        addresses=tuple(row.addresses.split("\n")),
        from_severity=row.from_severity,
        retired_at=row.retired_at,
    )


def _by_team(row: Audience) -> tuple[bool, str, str]:
    return row.team is not None, row.team.name if row.team else "", row.name
