"""Which incidents count in a figure, for whom: the one place that decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from peacetime.domain.modes.declaration import BETWEEN_SERVICES
from peacetime.queries.beginnings import BEGAN
from peacetime.queries.incident_teams import of_team
from peacetime.queries.measures.question import NOT_SAID
from peacetime.queries.sight import visible
from peacetime.storage.models import Incident

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from peacetime.queries.access import Actor
    from peacetime.queries.measures.question import Question


def counted_incidents(actor: Actor, asked: Question) -> QuerySet[Incident]:
    """The incidents of the question that count, with `began`.

    Neither maintenance nor a drill is one, and of two that were merged the one they became counts.

    Every figure, every row and every export of the measures reads through this, so that what must
    not be counted, or not be seen by everybody, is left out here and nowhere else.
    """
    rows = Incident.objects.filter(visible(actor.sight), kind="incident", is_drill=False)
    rows = rows.filter(merged_into=None).annotate(began=BEGAN)
    if asked.last_day is not None:
        rows = rows.filter(began__lt=asked.end)
    if asked.start is not None:
        rows = rows.filter(began__gte=asked.start)
    if asked.team_id is not None:
        rows = rows.filter(of_team(asked.team_id))
    if asked.severity:
        rows = rows.filter(severity="" if asked.severity == NOT_SAID else asked.severity)
    if asked.service:
        rows = rows.filter(is_of_service(asked.service))
    return rows


def is_of_service(name: str) -> Q:
    """Whether a service is among the words that an incident holds, as a whole word."""
    first, last = f"{name}{BETWEEN_SERVICES}", f"{BETWEEN_SERVICES}{name}"
    return (
        Q(service_words=name)
        | Q(service_words__startswith=first)
        | Q(service_words__endswith=last)
        | Q(service_words__contains=f"{BETWEEN_SERVICES}{first}")
    )
