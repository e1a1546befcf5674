"""Incidents that are fetched from other tools, as a connection's page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from peacetime.storage.models import BackFill

SHOWN = 5


@dataclass(frozen=True, slots=True)
class BackFillShown:
    """One back-fill as it stands now."""

    id: int
    team: str
    team_name: str
    which: str
    since: datetime
    asked_at: datetime
    asked_by: str
    state: str
    pages: int
    rows: int
    remark: str
    problem: str
    ended_at: datetime | None
    history_import: int | None


def back_fills_of(connection_id: int) -> list[BackFillShown]:
    """The last few of a connection, newest first; one query."""
    rows = BackFill.objects.filter(connection=connection_id).select_related("team")
    return [
        BackFillShown(
            id=row.pk,
            team=row.team.slug,
            team_name=row.team.name,
            which=row.which,
            since=row.since,
            asked_at=row.asked_at,
            asked_by=row.asked_by,
            state=row.state,
            pages=row.pages,
            rows=row.rows,
            remark=row.remark,
            problem=row.problem,
            ended_at=row.ended_at,
            history_import=row.history_import_id,
        )
        for row in rows.order_by("-pk")[:SHOWN]
    ]
