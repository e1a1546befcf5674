"""Incidents that are wanted, in the order in which they came on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.queries.incident_search import found_incidents
from peacetime.queries.incidents import IncidentView, views
from peacetime.queries.pages import FIFTY

if TYPE_CHECKING:
    from peacetime.queries.access import Actor
    from peacetime.queries.incident_search import Wanted


def incidents_after(
    actor: Actor,
    wanted: Wanted,
    after: int = 0,
    *,
    is_open: bool | None = None,
    limit: int = FIFTY,
) -> list[tuple[int, IncidentView]]:
    """Incidents with their place in the record, from the one after `after`."""
    rows = found_incidents(actor, wanted).filter(pk__gt=after)
    if is_open is not None:
        rows = rows.filter(is_open=is_open)
    rows = rows.select_related("team", "rescue", "approver", "postmortem_owner", "merged_into")
    found = list(rows.order_by("pk")[:limit])
    return [
        (row.pk, view) for row, view in zip(found, views(found, at=wanted.asked.at), strict=True)
    ]
