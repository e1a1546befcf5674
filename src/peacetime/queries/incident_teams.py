"""Which incidents a team runs, or ran: those it declared, and those it joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from peacetime.storage.models import Incident, JoinedTeam, Rescue

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from peacetime.storage.models import Team


def of_team(team: Team | int) -> Q:
    """The condition of an incident that was this team's at some time."""
    return Q(team=team) | Q(pk__in=JoinedTeam.objects.filter(team=team).values("incident"))


def in_rescue(rescue: Rescue) -> QuerySet[Incident]:
    """Every incident of a Rescue, in the order in which they began."""
    joined = JoinedTeam.objects.filter(rescue=rescue).values("incident")
    return Incident.objects.filter(Q(rescue=rescue) | Q(pk__in=joined)).order_by("pk")


def open_in(rescue: Rescue) -> QuerySet[Incident]:
    """The incidents that go on in a Rescue."""
    return in_rescue(rescue).filter(is_open=True)


def rescues_in(incident: Incident) -> list[Rescue]:
    """The Rescues that go on by this incident, with their teams."""
    here = Q(pk=incident.rescue_id) | Q(joined__incident=incident)
    found = Rescue.objects.filter(here, end_is="open").select_related("team")
    return list(found.distinct().order_by("pk"))
