"""Figures and their rows as tables."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from peacetime.domain.incidents.measures import DEFINITIONS as DURATIONS
from peacetime.domain.incidents.moments import MOMENTS
from peacetime.domain.modes.measures import DEFINITIONS as MODES
from peacetime.queries.measures.rescues import rescues_of, shown_rescues
from peacetime.queries.measures.rows import incident_rows, row_of
from peacetime.queries.measures.sentences import impact_unknown, why_not_known
from peacetime.queries.tables import table_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from peacetime.domain.incidents.measures import Known, Summary
    from peacetime.domain.shared.poisson import Rate
    from peacetime.queries.access import Actor
    from peacetime.queries.measures.figures import Measures
    from peacetime.queries.measures.question import Question
    from peacetime.queries.measures.rescues import RescueRow
    from peacetime.queries.measures.rows import IncidentRow

AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of all incidents, or of one group of them; its fields are the columns."""

    group_by: str
    group: str
    figure: str
    statistic: str
    value: object  # seconds where the unit is s
    unit: str = ""
    is_at_least: bool = False
    low: float | None = None
    high: float | None = None
    counted: int | None = None
    going_on: int | None = None
    not_known: int | None = None
    why_not_known: str = ""
    exposure: float | None = None
    formula: str = ""

    @property
    def cells(self) -> list[object]:
        """Its cells in the order of the columns."""
        return [getattr(self, name) for name in FIGURE_COLUMNS]


FIGURE_COLUMNS = [field.name for field in fields(FigureRow)]
INCIDENT_COLUMNS = [
    *["id", "team", "severity", "services", "customers_affected", "summary"],
    *["state", "seconds", "reason", "began_at", *MOMENTS],
]
RESCUE_COLUMNS = ["team", "started_at", "ended_at", "end_is", "seconds", "incidents"]


def figures_csv(found: Measures) -> Iterator[bytes]:
    """Every figure, one a row: of all incidents first, then of each group."""
    return table_csv(FIGURE_COLUMNS, (row.cells for row in _figures(found)))


def incidents_csv(
    actor: Actor, asked: Question, figure: str, *, only: str = "", sort: str = "newest"
) -> Iterator[bytes]:
    """Every incident behind a figure."""
    rows = incident_rows(actor, asked, figure, only=only, sort=sort).iterator(AT_ONCE)
    shown = (row_of(row, figure, at=asked.at) for row in rows)
    return table_csv(INCIDENT_COLUMNS, map(_incident, shown))


def rescues_csv(actor: Actor, asked: Question) -> Iterator[bytes]:
    """Every Rescue that began in the period."""
    rows = rescues_of(actor, asked).iterator(AT_ONCE)
    return table_csv(RESCUE_COLUMNS, map(_rescue, shown_rescues(rows, at=asked.at)))


def _figures(found: Measures) -> Iterator[FigureRow]:
    yield from _durations("", "", found.durations)
    yield from _impact(found)
    yield from _modes(found)
    yield _rate("", "", found.rate)
    for quarter in found.quarters:
        yield _rate("quarter", quarter.label, quarter.found)
    for group in found.groups:
        yield from _durations(found.by, group.label, group.durations)


def _durations(by: str, group: str, durations: Iterable[Summary]) -> Iterator[FigureRow]:
    for each in durations:
        for statistic in ("median", "mean", "p90"):
            known: Known | None = getattr(each, statistic)
            yield FigureRow(
                by,
                group,
                each.name,
                statistic,
                known and known.value,
                unit="s",
                is_at_least=known is not None and known.is_at_least,
                counted=each.known,
                going_on=each.going_on,
                not_known=each.not_known,
                why_not_known=why_not_known(each),
                formula=DURATIONS[each.name].formula,
            )


def _impact(found: Measures) -> Iterator[FigureRow]:
    impact = found.impact
    for statistic, value, unit, counted in (
        ("share × duration", impact.full, "s", impact.full_incidents),
        (
            "customers × duration",
            impact.customer_hours,
            "customer-hours",
            impact.customer_incidents,
        ),
    ):
        yield FigureRow(
            "",
            "",
            "impact",
            statistic,
            value if counted else None,
            unit=unit,
            is_at_least=impact.is_at_least,
            counted=counted,
            not_known=found.incidents - impact.known,
            why_not_known=impact_unknown(impact),
            formula=DURATIONS["impact"].formula,
        )


def _modes(found: Measures) -> Iterator[FigureRow]:
    share, formula = found.modes.share, MODES["modes"].formula
    for statistic, value, unit in (
        ("share of delivery", share.share, ""),
        ("delivery", share.in_delivery, "s"),
        ("recovering, a part of delivery", found.modes.recovering, "s"),
        ("rescue", share.in_rescue, "s"),
        ("outside the histories", share.not_known, "s"),
    ):
        yield FigureRow(
            "",
            "",
            "modes",
            statistic,
            value,
            unit=unit,
            counted=found.modes.rescues,
            not_known=share.unknown_ends,
            why_not_known="the end of a Rescue is missing" if share.unknown_ends else "",
            formula=formula,
        )


def _rate(by: str, group: str, found: Rate) -> FigureRow:
    return FigureRow(
        by,
        group,
        "frequency",
        "rate",
        found.rate,
        unit="Rescues per team-quarter",
        low=found.low,
        high=found.high,
        counted=found.count,
        exposure=found.exposure,
        formula=MODES["frequency"].formula,
    )


def _incident(row: IncidentRow) -> list[object]:
    return [
        *[row.id, row.team, row.severity, row.services, row.customers_affected, row.summary],
        *[row.state, row.length, row.reason, row.began],
        *row.moments.values(),
    ]


def _rescue(row: RescueRow) -> list[object]:
    refs = " ".join(ref for ref, _ in row.incidents)
    return [row.team, row.started_at, row.ended_at, row.end_is, row.length, refs]
