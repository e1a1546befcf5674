"""Weekly numbers for the warning signs that no connector brings, as rows or as CSV."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Annotated

from django.http import StreamingHttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.burst.asking import CSV_BODY, Finite, TablePreview, csv_text
from peacetime.api.fields import Day, Sent, Shown, text
from peacetime.api.measures import CSV, csv_answer
from peacetime.api.pages import Page, Paged, sliced
from peacetime.api.writing import write
from peacetime.queries.burst import series as queries
from peacetime.queries.tables import table_csv
from peacetime.usecases.burst import series as usecases
from peacetime.usecases.burst.sheets import MOST_ROWS

router = Router(tags=["capacity"])
COLUMNS = ("kind", "week", "value", "exposure")
Source = Annotated[str, Query(max_length=100, description="Where the numbers come from.")]


class SeriesLine(Shown):
    """One week of one kind, as it was brought last."""

    kind: str
    week: date = Field(description="Its Monday.")
    value: float
    exposure: float | None = Field(description="Of how many, or in how many hours; null: not said.")
    source: str
    author: str
    recorded_at: datetime


class SayWeek(Sent):
    """One week of one kind; any day of the week names it."""

    kind: str = Field(description=f"One of {', '.join(queries.KINDS)}.")
    week: Day
    value: Finite
    exposure: Finite | None = Field(None, description="Left out for throughput alone.")


class BringSeries(Sent):
    """Weeks; of a week that is there already the newest counts."""

    source: Annotated[str, text(100, required=False)] = ""
    rows: list[SayWeek] = Field(max_length=MOST_ROWS)


class SeriesBrought(Shown):
    """How many weeks are new, and how many said what was known."""

    team: str
    rows: int
    unchanged: int


@router.get("/{slug}/burst/series", response=Page[SeriesLine])
def read_series(request: Request, slug: str, paging: Paged) -> Page[SeriesLine]:
    """The weekly numbers that were brought for a team, oldest first."""
    rows = queries.series_of(slug)[::-1]
    return sliced(request, rows, paging, SeriesLine.model_validate)


@router.get("/{slug}/burst/series.csv", openapi_extra=CSV)
def export_series(request: Request, slug: str) -> StreamingHttpResponse:
    """The same as a table, in the columns in which it can be brought."""
    rows = ((row.kind, row.week, row.value, row.exposure) for row in queries.series_of(slug)[::-1])
    return csv_answer(table_csv(COLUMNS, rows), f"series-{slug}.csv")


@router.post("/{slug}/burst/series", response=SeriesBrought)
def bring_series(request: Request, slug: str, said: BringSeries) -> Status[SeriesBrought]:
    """Bring weekly numbers; either every row is taken, or none."""
    rows = [usecases.SeriesRow(row.kind, row.week, row.value, row.exposure) for row in said.rows]
    bring = partial(usecases.bring_series, slug, rows, source=said.source)
    return write(request, bring, SeriesBrought.model_validate)


@router.post("/{slug}/burst/series.csv", response=SeriesBrought, openapi_extra=CSV_BODY)
def bring_series_table(request: Request, slug: str, source: Source = "") -> Status[SeriesBrought]:
    """The same from a table with the columns kind, week, value and exposure."""
    bring = partial(usecases.bring_series, slug, csv_text(request), source=source)
    return write(request, bring, SeriesBrought.model_validate)


@router.post("/{slug}/burst/series.csv/preview", response=TablePreview, openapi_extra=CSV_BODY)
def preview_series(request: Request, slug: str) -> TablePreview:
    """What a table of weekly numbers would bring, and every line that cannot be taken; nothing is written."""
    return TablePreview.of(usecases.preview_series(slug, csv_text(request), actor=request.auth))
