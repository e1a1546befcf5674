"""A postmortem as a PDF file, asked for and taken away by programs."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Shown
from peacetime.api.writing import write
from peacetime.queries.postmortems.paper import pdf_file, pdf_standing
from peacetime.usecases.postmortems.pdf import ask_for_pdf

if TYPE_CHECKING:
    from peacetime.queries.postmortems.paper import PdfStanding

router = Router(tags=["postmortems"])

PDF = {
    "200": {
        "description": "OK",
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class PdfShown(Shown):
    """How far the file is that shows what the postmortem says now."""

    state: str = Field(description="none, waiting, ready or failed")
    made_at: datetime | None
    size: int | None = Field(description="bytes")
    problem: str | None = Field(description="The code of why it could not be made.")


@router.get("/{ref}/pdf", response=PdfShown)
def read_postmortem_pdf_state(request: Request, ref: str) -> PdfShown:
    """How far it is."""
    return _shown(pdf_standing(ref, at=timezone.now(), sight=request.auth.sight))


@router.post("/{ref}/pdf", response={202: PdfShown})
def ask_for_postmortem_pdf(request: Request, ref: str) -> Status[PdfShown]:
    """Let it be made of what the postmortem says now; it is kept for a week."""
    return write(request, partial(ask_for_pdf, ref), _shown, status=HTTPStatus.ACCEPTED)


@router.get("/{ref}/text.pdf", response={200: None}, openapi_extra={"responses": PDF})
def read_postmortem_as_pdf(request: Request, ref: str) -> HttpResponse:
    """The file; refused where there is none of what the postmortem says now."""
    content = pdf_file(ref, sight=request.auth.sight)
    return HttpResponse(content, content_type="application/pdf")


def _shown(standing: PdfStanding) -> PdfShown:
    return PdfShown(
        state=standing.state,
        made_at=standing.made_at,
        size=standing.size or None,
        problem=standing.problem or None,
    )
