"""Weekly numbers that were brought: the newest row of each week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from peacetime.domain.burst.signs.weekly import Weekly
from peacetime.queries.lookup import team_named
from peacetime.storage.models import WeeklySeries

if TYPE_CHECKING:
    from peacetime.storage.models import Team

KINDS = ("throughput", "change_failures", "attendance", "roster", "urgent_items")


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One week of one kind, and who brought it."""

    kind: str
    week: date
    value: float
    exposure: float | None
    source: str
    author: str
    recorded_at: datetime


def series_of(slug: str) -> list[SeriesLine]:
    """What was brought for a team, the newest weeks first.

    Raises:
        NotFound: `team_unknown`.
    """
    lines = [
        SeriesLine(
            row.kind,
            row.week,
            row.value,
            row.exposure,
            row.source,
            row.author,
            row.recorded_at,
        )
        for row in _newest(team_named(slug), None)
    ]
    return sorted(lines, key=lambda line: (line.week, line.kind), reverse=True)


def weekly_of(team: Team, *, as_of: datetime | None = None) -> dict[str, list[Weekly]]:
    """The same by kind, as the domain reads it; one query."""
    result: dict[str, list[Weekly]] = defaultdict(list)
    for row in _newest(team, as_of):
        result[row.kind].append(Weekly(row.week, row.value, row.exposure))
    return result


def _newest(team: Team, as_of: datetime | None) -> list[WeeklySeries]:
    rows = WeeklySeries.objects.filter(team=team)
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    picked = rows.order_by("kind", "week", "-recorded_at", "-pk").distinct("kind", "week")
    return list(picked)
