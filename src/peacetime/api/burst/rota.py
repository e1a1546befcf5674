"""A team's on-call rota, as rows or as CSV."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.http import StreamingHttpResponse
from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.burst.asking import CSV_BODY, TablePreview, csv_text
from peacetime.api.fields import Moment, Sent, Shown
from peacetime.api.measures import CSV, csv_answer
from peacetime.api.pages import Page, Paged, sliced
from peacetime.api.writing import write
from peacetime.queries.burst.rota import rota_of
from peacetime.queries.tables import table_csv
from peacetime.usecases.burst import rota as usecases
from peacetime.usecases.burst.sheets import MOST_ROWS

router = Router(tags=["capacity"])
COLUMNS = ("person", "starts_at", "ends_at")


class ShiftShown(Shown):
    """One turn on call."""

    person: str = Field(validation_alias="email", description="E-mail address.")
    name: str
    starts_at: datetime
    ends_at: datetime


class SayShift(Sent):
    """One turn on call, of at most 62 days."""

    person: str = Field(description="E-mail address.")
    starts_at: Moment
    ends_at: Moment


class BringRota(Sent):
    """Shifts; they replace what the rota said from the first start to the last end."""

    shifts: list[SayShift] = Field(max_length=MOST_ROWS)


class RotaBrought(Shown):
    """How many shifts the stretch has now, and how many of before they replaced."""

    team: str
    shifts: int
    replaced: int


@router.get("/{slug}/burst/rota", response=Page[ShiftShown])
def read_rota(request: Request, slug: str, paging: Paged) -> Page[ShiftShown]:
    """Who carries a team's pager, from two weeks ago on, oldest first."""
    shifts = rota_of(slug, at=timezone.now())
    return sliced(request, shifts, paging, ShiftShown.model_validate)


@router.get("/{slug}/burst/rota.csv", openapi_extra=CSV)
def export_rota(request: Request, slug: str) -> StreamingHttpResponse:
    """The same as a table, in the columns in which it can be brought."""
    shifts = rota_of(slug, at=timezone.now())
    rows = ((shift.email, shift.starts_at, shift.ends_at) for shift in shifts)
    return csv_answer(table_csv(COLUMNS, rows), f"rota-{slug}.csv")


@router.post("/{slug}/burst/rota", response=RotaBrought)
def bring_rota(request: Request, slug: str, said: BringRota) -> Status[RotaBrought]:
    """Bring a rota as it is now; either every shift is taken, or none."""
    shifts = [usecases.Shift(one.person, one.starts_at, one.ends_at) for one in said.shifts]
    return write(request, partial(usecases.bring_rota, slug, shifts), RotaBrought.model_validate)


@router.post("/{slug}/burst/rota.csv", response=RotaBrought, openapi_extra=CSV_BODY)
def bring_rota_table(request: Request, slug: str) -> Status[RotaBrought]:
    """The same from a table of person, starts_at and ends_at; moments without a zone are the team's."""
    bring = partial(usecases.bring_rota, slug, csv_text(request))
    return write(request, bring, RotaBrought.model_validate)


@router.post("/{slug}/burst/rota.csv/preview", response=TablePreview, openapi_extra=CSV_BODY)
def preview_rota(request: Request, slug: str) -> TablePreview:
    """What a table of a rota would bring, and every line that cannot be taken; nothing is written."""
    return TablePreview.of(usecases.preview_rota(slug, csv_text(request), actor=request.auth))
