"""What about a team needs attention, in sentences."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from peacetime.storage.models import Incident, Membership

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from peacetime.queries.incidents import IncidentView


def of_incident(incident: IncidentView, *, at: datetime) -> list[str]:
    """What the open incident lacks."""
    found = [warning.sentence for warning in incident.role_warnings]
    if incident.update_state == "overdue":
        found.append("A stakeholder update is overdue")
    if incident.review_at is not None and incident.review_at <= at:
        found.append("The review of this crunch is due")
    return found


def of_teams(teams: Iterable[int], open_incidents: dict[int, list[IncidentView]], *, at: datetime) -> dict[int, list[str]]:
    """What each of these teams lacks, alarms first; three queries."""
    ids = list(teams)
    result: dict[int, list[str]] = defaultdict(list)
    for team, incidents in open_incidents.items():
        for incident in incidents:
            result[team] += of_incident(incident, at=at)
    without = Incident.objects.filter(
        team__in=ids, is_open=False, origin="declared", kind="incident", postmortem_at=None
    )
    for team, count in without.values_list("team").annotate(Count("pk")):
        result[team].append(f"{count} without a postmortem date" if count > 1 else "No postmortem date")
    active = Q(left_on=None) & Q(person__is_active=True)
    staffed = set(Membership.objects.filter(active, team__in=ids).values_list("team", flat=True))
    led = set(Membership.objects.filter(active, team__in=ids, is_lead=True).values_list("team", flat=True))
    for team in ids:
        if team not in staffed:
            result[team].append("Nobody is in this team")
        elif team not in led:
            result[team].append("No lead is named")
    return result

