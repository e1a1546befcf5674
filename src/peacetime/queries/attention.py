"""What about a team needs attention, in sentences."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Count

from peacetime.storage.models import Incident

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from peacetime.queries.incidents import IncidentView
    from peacetime.queries.staffing import Staffing


def of_incident(incident: IncidentView, *, at: datetime) -> list[str]:
    """What an open incident lacks."""
    found = [warning.sentence for warning in incident.role_warnings]
    if incident.update_state == "overdue":
        found.append("A stakeholder update is overdue")
    if incident.review_at is not None and incident.review_at <= at:
        found.append("The date has come to look at this Rescue again")
    return found


def without_postmortem() -> QuerySet[Incident]:
    """Incidents that were run here and closed without a date for their postmortem."""
    return Incident.objects.filter(
        is_open=False,
        origin="declared",
        kind="incident",
        postmortem_at=None,
        is_drill=False,
        merged_into=None,
    )


def of_teams(
    teams: Sequence[int],
    open_incidents: Mapping[int, Sequence[IncidentView]],
    staffing: Mapping[int, Staffing],
    *,
    at: datetime,
) -> dict[int, list[str]]:
    """What each of these teams lacks, alarms first; one query."""
    result: dict[int, list[str]] = defaultdict(list)
    for team, incidents in open_incidents.items():
        for incident in incidents:
            result[team] += of_incident(incident, at=at)
    drills = Incident.objects.filter(is_drill=True, is_open=True, is_private=False)
    found = without_postmortem() | drills
    counted = found.filter(team__in=teams).values_list("team", "is_drill").annotate(Count("pk"))
    for team, is_drill, count in counted.order_by("is_drill"):
        result[team].append(_of_drills(count) if is_drill else _of_postmortems(count))
    for team in teams:
        if not staffing[team].people:
            result[team].append("Nobody is in this team")
        elif not staffing[team].leads:
            result[team].append("No lead is named")
    return result


def _of_postmortems(count: int) -> str:
    return "No postmortem date" if count == 1 else f"{count} incidents without a postmortem date"


def _of_drills(count: int) -> str:
    return "A drill goes on" if count == 1 else f"{count} drills go on"
