"""Who hears of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from peacetime.domain.incidents.severity import Severity
from peacetime.queries.memberships import present
from peacetime.storage.models import Audience, Membership, Person

if TYPE_CHECKING:
    from peacetime.storage.models import Team


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


def administrators() -> list[str]:
    """The addresses of everybody who may set up the organisation: the last to hear, where nobody else is."""
    people = Person.objects.filter(org_role="admin", is_active=True).order_by("pk")
    return list(people.values_list("email", flat=True))
