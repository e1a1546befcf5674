"""Incidents of one team or of all, in the order in which they came on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.queries.incidents import IncidentView, views
from peacetime.queries.lookup import team_named
from peacetime.queries.pages import FIFTY
from peacetime.storage.models import Incident

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def incidents_after(
    after: int = 0,
    *,
    at: datetime,
    team: str = "",
    is_open: bool | None = None,
    limit: int = FIFTY,
) -> list[tuple[int, IncidentView]]:
    """Incidents with their place in the record, from the one after `after`.

    Raises:
        NotFound: `team_unknown`.
    """
    rows: QuerySet[Incident] = Incident.objects.filter(pk__gt=after).select_related(
        "team", "rescue", "approver", "postmortem_owner"
    )
    if team:
        rows = rows.filter(team=team_named(team))
    if is_open is not None:
        rows = rows.filter(is_open=is_open)
    found = list(rows.order_by("pk")[:limit])
    return [(row.pk, view) for row, view in zip(found, views(found, at=at), strict=True)]
