"""Imported incidents become periods of Rescue; what was declared here stays as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from peacetime.domain.modes.periods import EndIs, Occurrence, RescuePeriod, rescue_periods
from peacetime.domain.shared.spans import Span, subtract
from peacetime.storage.models import Incident, Rescue, Team

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peacetime.domain.incidents.history import HistoryRow


Id = TypeVar("Id")
STILL_OPEN = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Laid:
    """How many periods a history makes, and how many of them have no known end."""

    rescues: int
    unknown_ends: int


def lay_rescues(team: Team) -> Laid:
    """Lay the Rescues of a locked team's imported incidents anew, around those declared here."""
    rows = Incident.objects.filter(team=team, origin="import", kind="incident").exclude(
        impact_started_at=None
    )
    occurrences = [
        Occurrence(pk, start, end)
        for pk, start, end in rows.values_list("pk", "impact_started_at", "resolved_at")
        if start is not None
    ]
    declared = _declared(team)
    Rescue.objects.filter(team=team, origin="import").delete()
    periods = [part for period in rescue_periods(occurrences) for part in _around(period, declared)]
    _store(team, periods)
    earliest = (
        Incident.objects.filter(team=team, origin="import").order_by("impact_started_at").first()
    )
    if earliest is not None and earliest.impact_started_at is not None:
        team.history_from = min(team.history_from, earliest.impact_started_at)
        team.save(update_fields=["history_from"])
    return _laid(periods)


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
    periods = rescue_periods(list(occurrences.values()))
    return _laid([part for period in periods for part in _around(period, declared)])


def _declared(team: Team) -> list[Span]:
    rescues = Rescue.objects.filter(team=team, origin="declared")
    return [
        Span(start, end or STILL_OPEN)
        for start, end in rescues.values_list("started_at", "ended_at")
    ]


def _store(team: Team, periods: list[RescuePeriod[int]]) -> None:
    made = Rescue.objects.bulk_create(
        Rescue(
            team=team,
            origin="import",
            started_at=period.started_at,
            ended_at=period.ended_at,
            end_is=period.end_is.value,
        )
        for period in periods
    )
    of_incident = {
        pk: rescue for rescue, period in zip(made, periods, strict=True) for pk in period.incidents
    }
    incidents = list(Incident.objects.filter(pk__in=list(of_incident)))
    for incident in incidents:
        incident.rescue = of_incident[incident.pk]
    Incident.objects.bulk_update(incidents, ["rescue"], batch_size=500)


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


def _laid(periods: Iterable[RescuePeriod[Id]]) -> Laid:
    found = list(periods)
    return Laid(len(found), sum(period.end_is is not EndIs.EXACT for period in found))
