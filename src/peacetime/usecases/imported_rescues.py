"""Imported incidents become periods of Rescue; what was declared here stays as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import orjson
from django.db import connection
from django.db.models import Min

from peacetime.domain.modes.periods import EndIs, Occurrence, RescuePeriod, rescue_periods
from peacetime.domain.shared.spans import Span, subtract
from peacetime.storage.bulk import insert_rows
from peacetime.storage.models import Incident, Rescue, Team

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from peacetime.domain.incidents.history import HistoryRow


Id = TypeVar("Id")
STILL_OPEN = datetime(9999, 1, 1, tzinfo=UTC)
STRETCH = 5000  # incidents
# Of an incident that a declared Rescue cuts into several, the last one is its own.
POINT_AT_RESCUES = """
    UPDATE storage_incident SET rescue_id = rescue.id
    FROM (SELECT incident, max(started_at) AS started_at
          FROM json_to_recordset(%s) AS row (incident bigint, started_at timestamptz)
          GROUP BY incident) AS told
    JOIN storage_rescue AS rescue
      ON rescue.team_id = %s AND rescue.origin = 'import' AND rescue.started_at = told.started_at
    WHERE storage_incident.id = told.incident
"""


@dataclass(frozen=True, slots=True)
class Laid:
    """How many periods a history makes, and how many of them have no known end.

    `overlapping` incidents share their period with others, as when two monitors report one outage.
    """

    rescues: int = 0
    unknown_ends: int = 0
    overlapping: int = 0

    def __add__(self, other: Laid) -> Laid:
        return Laid(
            self.rescues + other.rescues,
            self.unknown_ends + other.unknown_ends,
            self.overlapping + other.overlapping,
        )


def lay_rescues(team: Team) -> Laid:
    """Lay the Rescues of a locked team's imported incidents anew, around those declared here.

    Incidents come in the order of their starts and are laid stretch by stretch, each up to a gap:
    a hundred thousand of them take no more memory than a few thousand.
    """
    declared = _declared(team)
    imported = Incident.objects.filter(team=team, origin="import")
    imported.exclude(rescue=None).update(rescue=None)
    Rescue.objects.filter(team=team, origin="import").delete()
    laid = Laid()
    for stretch in _stretches(_occurrences(team)):
        whole = rescue_periods(stretch)
        periods = [part for period in whole for part in _around(period, declared)]
        _store(team, periods)
        laid += _laid(periods, whole)
    earliest = imported.aggregate(at=Min("impact_started_at"))["at"]
    if earliest is not None:
        team.history_from = min(team.history_from, earliest)
        team.save(update_fields=["history_from"])
    return laid


def _occurrences(team: Team) -> Iterator[Occurrence[int]]:
    rows = Incident.objects.filter(team=team, origin="import", kind="incident")
    known = rows.exclude(impact_started_at=None).order_by("impact_started_at", "pk")
    for pk, start, end in known.values_list("pk", "impact_started_at", "resolved_at").iterator(
        chunk_size=STRETCH
    ):
        assert start is not None  # by the filter
        yield Occurrence(pk, start, end)


def _stretches(occurrences: Iterable[Occurrence[int]]) -> Iterator[list[Occurrence[int]]]:
    """Parts of a history, in order of their starts, between which nothing was going on."""
    stretch: list[Occurrence[int]] = []
    reaches: datetime | None = None
    for one in occurrences:
        if reaches is not None and len(stretch) >= STRETCH and one.started_at > reaches:
            yield stretch
            stretch = []
        stretch.append(one)
        reaches = one.reaches if reaches is None else max(reaches, one.reaches)
    if stretch:
        yield stretch


def would_lay(team: Team, rows: Iterable[HistoryRow]) -> Laid:
    """What a file would make of this team's history, without writing it."""
    known = Incident.objects.filter(team=team, origin="import", kind="incident").values_list(
        "source_key", "impact_started_at", "resolved_at"
    )
    occurrences: dict[str, Occurrence[str]] = {
        key: Occurrence(key, start, end) for key, start, end in known if key and start is not None
    }
    occurrences |= {
        row.source_key: Occurrence(row.source_key, row.started_at, row.resolved_at)
        for row in rows
        if not row.is_maintenance
    }
    declared = _declared(team)
    whole = rescue_periods(occurrences.values())
    return _laid([part for period in whole for part in _around(period, declared)], whole)


def _declared(team: Team) -> list[Span]:
    rescues = Rescue.objects.filter(team=team, origin="declared")
    return [
        Span(start, end or STILL_OPEN)
        for start, end in rescues.values_list("started_at", "ended_at")
    ]


def _store(team: Team, periods: list[RescuePeriod[int]]) -> None:
    insert_rows(
        Rescue(team=team, origin="import"),
        [
            {
                "started_at": period.started_at,
                "ended_at": period.ended_at,
                "end_is": period.end_is.value,
            }
            for period in periods
        ],
    )
    of_incident = [
        {"incident": pk, "started_at": period.started_at}
        for period in periods
        for pk in period.incidents
    ]
    with connection.cursor() as cursor:
        cursor.execute(POINT_AT_RESCUES, [orjson.dumps(of_incident).decode(), team.pk])


def _around(period: RescuePeriod[Id], declared: list[Span]) -> list[RescuePeriod[Id]]:
    """The parts of an imported period in which no Rescue was declared here."""
    if period.ended_at is None:
        covered = any(span.start <= period.started_at < span.end for span in declared)
        return [] if covered else [period]
    whole = Span(period.started_at, period.ended_at)
    if not any(span.start < whole.end and whole.start < span.end for span in declared):
        return [period]
    parts = subtract([whole], declared)
    return [
        RescuePeriod(part.start, part.end, _end_is(part, period), period.incidents)
        for part in parts
    ]


def _end_is(part: Span, whole: RescuePeriod[Id]) -> EndIs:
    """A part that a declared Rescue cuts off ends there exactly; the last is as certain as the whole."""
    return whole.end_is if part.end == whole.ended_at else EndIs.EXACT


def _laid(periods: Iterable[RescuePeriod[Id]], whole: Iterable[RescuePeriod[Id]]) -> Laid:
    found = list(periods)
    return Laid(
        len(found),
        sum(period.end_is is not EndIs.EXACT for period in found),
        sum(len(period.incidents) for period in whole if len(period.incidents) > 1),
    )
