"""The measures: how long incidents take, what they cost, where the time goes; with the rows behind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Day, Shown
from peacetime.api.pages import Page, Paged, page_of
from peacetime.domain.incidents.measures import DEFINITIONS, Known, Summary, small_number_note
from peacetime.domain.modes.measures import DEFINITIONS as MODES
from peacetime.domain.shared.poisson import Rate
from peacetime.queries import measures as queries
from peacetime.queries.measures import sentences
from peacetime.queries.measures.export import figures_csv, incidents_csv, rescues_csv
from peacetime.queries.measures.rows import rows_after

router = Router(tags=["measures"])
CSV: dict[str, Any] = {
    "responses": {
        "200": {"description": "OK", "content": {"text/csv": {"schema": {"type": "string"}}}}
    }
}
RECOVER = "time_to_recover"


class Asked(BaseModel):
    """Of which incidents. Days are those of the team's zone, or of UTC; both are inside."""

    team: str = Field("", description="A team's slug; all teams, when left out.")
    service: str = Field("", max_length=200, description="A service's name or slug.")
    severity: str = Field("", max_length=20, description="SEV0 to SEV4, or not-said.")
    first_day: Day | None = Field(None, alias="from", description="Began on this day or later.")
    last_day: Day | None = Field(None, alias="to", description="Began on this day or earlier.")

    def question(self) -> queries.Question:
        """What is asked, now."""
        return queries.question(
            at=timezone.now(),
            team=self.team,
            service=self.service,
            severity=self.severity,
            first_day=self.first_day,
            last_day=self.last_day,
        )


Question = Annotated[Asked, Query(...)]
By = Annotated[str, Query(description="severity, quarter, team or service: the same for each.")]
Figure = Annotated[
    str, Query(description="time_to_detect, _acknowledge, _mitigate, _recover, or impact.")
]
Only = Annotated[str, Query(description="known, not_known, ended or going_on; all when left out.")]


class Length(Shown):
    """A length of time; at least that long where incidents go on."""

    seconds: float
    is_at_least: bool


class NotKnown(Shown):
    """Why some are in no figure: which moment is missing, on how many."""

    reason: str
    incidents: int


class Duration(Shown):
    """One duration of some incidents: median, mean and p90 of the known ones."""

    name: str
    label: str
    formula: str
    incidents: int
    ended: int
    going_on: int
    not_known: list[NotKnown]
    median: Length | None
    mean: Length | None
    p90: Length | None
    note: str = Field(description="A word of caution where there are few, or empty.")


class Impact(Shown):
    """Scope × duration; shares and numbers of customers are added up apart."""

    formula: str
    full_outage_seconds: float | None = Field(description="As much as so long for everybody.")
    full_outage_incidents: int
    customer_hours: float | None
    customer_incidents: int
    is_at_least: bool
    not_known: list[NotKnown]


class Modes(Shown):
    """Where the time went, as far as it lies in the teams' histories; recovering is Delivery too."""

    formula: str
    delivery_share: float | None
    delivery_seconds: float
    recovering_seconds: float
    rescue_seconds: float
    not_known_seconds: float
    unknown_ends: int
    rescues: int


class Frequency(Shown):
    """Rescues that began over team-quarters of exposure, with the exact 95% Poisson interval."""

    quarter: str | None = Field(description="Like 2026 Q1; null for all together.")
    is_partial: bool
    rescues: int
    team_quarters: float
    rate: float | None
    low: float | None
    high: float | None


class Group(Shown):
    """The durations of one severity, quarter, team or service."""

    key: str
    label: str
    incidents: int
    durations: list[Duration]


class Measures(Shown):
    """Every figure of one question, with its definition."""

    headline: str
    lede: str
    incidents: int
    durations: list[Duration]
    impact: Impact
    modes: Modes
    frequency: Frequency
    frequency_formula: str
    quarters: list[Frequency]
    by: str
    groups: list[Group]


class MeasuredIncident(Shown):
    """One incident behind a figure: its length so far, or why it has none."""

    id: str
    team: str
    summary: str
    severity: str
    services: str
    customers_affected: str
    began_at: datetime
    state: str = Field(description="ended, going_on or not_known")
    seconds: float | None
    reason: str


@router.get("/measures", response=Measures)
def read_measures(request: Request, asked: Question, by: By = "") -> Measures:
    """How long incidents take, what they cost, where the time goes and how often it is Rescue."""
    found = queries.measures(request.auth, asked.question(), by=by, groups=None)
    share = found.modes.share
    return Measures(
        headline=sentences.headline(found),
        lede=sentences.lede(found),
        incidents=found.incidents,
        durations=[_duration(each) for each in found.durations],
        impact=_impact(found),
        modes=Modes(
            formula=MODES["modes"].formula,
            delivery_share=share.share,
            delivery_seconds=share.in_delivery.total_seconds(),
            recovering_seconds=found.modes.recovering.total_seconds(),
            rescue_seconds=share.in_rescue.total_seconds(),
            not_known_seconds=share.not_known.total_seconds(),
            unknown_ends=share.unknown_ends,
            rescues=found.modes.rescues,
        ),
        frequency=_frequency(found.rate),
        frequency_formula=MODES["frequency"].formula,
        quarters=[
            _frequency(each.found, quarter=each.label, is_partial=each.is_partial)
            for each in found.quarters
        ],
        by=by,
        groups=[
            Group(
                key=group.key,
                label=group.label,
                incidents=group.incidents,
                durations=[_duration(each) for each in group.durations],
            )
            for group in found.groups
        ],
    )


@router.get("/measures.csv", openapi_extra=CSV)
def export_measures(request: Request, asked: Question, by: By = "") -> StreamingHttpResponse:
    """The same as a table, one figure a row."""
    found = queries.measures(request.auth, asked.question(), by=by, groups=None)
    return csv_answer(figures_csv(found), "measures.csv")


@router.get("/measures/incidents", response=Page[MeasuredIncident])
def read_measured_incidents(
    request: Request, asked: Question, paging: Paged, measure: Figure = RECOVER, only: Only = ""
) -> Page[MeasuredIncident]:
    """The incidents behind a figure, in the order in which they came on record."""
    rows = rows_after(
        request.auth,
        asked.question(),
        measure,
        only=only,
        after=paging.after,
        limit=paging.limit + 1,
    )
    return page_of(request, rows, paging, _incident, mark=lambda row: row.pk)


@router.get("/measures/incidents.csv", openapi_extra=CSV)
def export_measured_incidents(
    request: Request, asked: Question, measure: Figure = RECOVER, only: Only = ""
) -> StreamingHttpResponse:
    """Every incident behind a figure, as a table."""
    rows = incidents_csv(request.auth, asked.question(), measure, only=only)
    return csv_answer(rows, "incidents.csv")


@router.get("/measures/rescues.csv", openapi_extra=CSV)
def export_rescues(request: Request, asked: Question) -> StreamingHttpResponse:
    """Every Rescue behind the share of time and the frequency, as a table."""
    return csv_answer(rescues_csv(request.auth, asked.question()), "rescues.csv")


def csv_answer(rows: Iterable[bytes], name: str) -> StreamingHttpResponse:
    """A table that is sent piece by piece."""
    answer = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _duration(found: Summary) -> Duration:
    return Duration(
        name=found.name,
        label=DEFINITIONS[found.name].label,
        formula=DEFINITIONS[found.name].formula,
        incidents=found.count,
        ended=found.ended,
        going_on=found.going_on,
        not_known=_not_known(found.unknown),
        median=_length(found.median),
        mean=_length(found.mean),
        p90=_length(found.p90),
        note=small_number_note(found.known),
    )


def _impact(found: queries.Measures) -> Impact:
    impact = found.impact
    return Impact(
        formula=DEFINITIONS["impact"].formula,
        full_outage_seconds=impact.full.total_seconds() if impact.full_incidents else None,
        full_outage_incidents=impact.full_incidents,
        customer_hours=impact.customer_hours if impact.customer_incidents else None,
        customer_incidents=impact.customer_incidents,
        is_at_least=impact.is_at_least,
        not_known=_not_known(impact.unknown),
    )


def _not_known(reasons: Iterable[tuple[str, int]]) -> list[NotKnown]:
    return [NotKnown(reason=why, incidents=number) for why, number in reasons]


def _length(known: Known | None) -> Length | None:
    if known is None:
        return None
    return Length(seconds=known.value.total_seconds(), is_at_least=known.is_at_least)


def _frequency(found: Rate, *, quarter: str | None = None, is_partial: bool = False) -> Frequency:
    return Frequency(
        quarter=quarter,
        is_partial=is_partial,
        rescues=found.count,
        team_quarters=found.exposure,
        rate=found.rate,
        low=found.low,
        high=found.high,
    )


def _incident(row: queries.IncidentRow) -> MeasuredIncident:
    length: timedelta | None = row.length
    return MeasuredIncident(
        id=row.id,
        team=row.team,
        summary=row.summary,
        severity=row.severity,
        services=row.services,
        customers_affected=row.customers_affected,
        began_at=row.began,
        state=row.state,
        seconds=None if length is None else length.total_seconds(),
        reason=row.reason,
    )
