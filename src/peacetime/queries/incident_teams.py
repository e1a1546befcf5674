"""Which incidents a team runs, or ran: those it declared, and those it joined."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from peacetime.storage.models import Incident, JoinedTeam, Rescue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


def without_another(incident: Incident) -> list[str]:
    """The names of the teams that are in Rescue Mode by this incident alone."""
    return [
        rescue.team.name
        for rescue in rescues_in(incident)
        if not open_in(rescue).exclude(pk=incident.pk).exists()
    ]


def teams_of(refs: Iterable[str]) -> dict[str, set[str]]:
    """The slugs of every team that runs or ran each of these incidents; two queries."""
    refs = set(refs)
    result: dict[str, set[str]] = defaultdict(set)
    own = Incident.objects.filter(ref__in=refs).values_list("ref", "team__slug")
    joined = JoinedTeam.objects.filter(incident__ref__in=refs)
    for ref, slug in [*own, *joined.values_list("incident__ref", "team__slug")]:
        result[ref].add(slug)
    return result


def merged_from(incident: Incident) -> Iterator[Incident]:
    """Everything that became part of an incident, however many steps ago."""
    for part in incident.merged.all():
        yield part
        yield from merged_from(part)
