"""Bringing a history: a CSV file is taken at once and read by a job."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Number, Shown
from peacetime.api.pages import Page, Paged, page_of
from peacetime.api.writing import request_digest, write
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries import imports as queries
from peacetime.usecases import imports as usecases

router = Router(tags=["imports"])
FILE: dict[str, Any] = {"type": "string", "format": "binary"}
BODY = {
    "required": True,
    "content": {
        "text/csv": {"schema": FILE},
        "multipart/form-data": {
            "schema": {"type": "object", "properties": {"file": FILE}, "required": ["file"]}
        },
    },
}
CSV = {"200": {"description": "OK", "content": {"text/csv": {"schema": {"type": "string"}}}}}


class RejectedLine(Shown):
    """One row that was not taken, as it stood in the file."""

    line: int
    code: str
    sentence: str
    raw: str


class Import(Shown):
    """One import as it stands; `rejects` are the first hundred rows that were not taken."""

    id: int
    team: str = Field(validation_alias="team_slug")
    file_name: str
    is_dry_run: bool
    state: str = Field(description="reading, done or failed")
    problem: str
    rows_total: int
    rows_read: int
    rows_added: int
    rows_changed: int
    rows_unchanged: int
    rows_rejected: int
    rescues: int
    unknown_ends: int
    remarks: list[str]
    rejects: list[RejectedLine]
    result_sentence: str
    started_at: datetime
    ended_at: datetime | None
    actor: str


@router.post("/teams/{slug}/imports", response={202: Import}, openapi_extra={"requestBody": BODY})
def start_import(
    request: Request,
    slug: str,
    file_name: Annotated[str, Query(max_length=200)] = "history.csv",
    time_zone: Annotated[str, Query(description="Of moments without one.")] = "",
    dry_run: Annotated[bool, Query(description="Read and count, write nothing.")] = False,  # noqa: FBT002 - a parameter of the address
) -> Status[Import]:
    """Take a CSV file, as the body or as the field `file` of a form; a job reads it."""
    content = _content(request)
    start = partial(
        usecases.start_import,
        slug,
        content,
        file_name=file_name,
        time_zone=time_zone,
        is_dry_run=dry_run,
    )
    digest = request_digest(request, content)
    return write(request, start, _started, status=HTTPStatus.ACCEPTED, digest=digest)


@router.get("/imports", response=Page[Import])
def list_imports(
    request: Request,
    paging: Paged,
    team: Annotated[str, Query(description="Only imports of this team.")] = "",
) -> Page[Import]:
    """Imports, oldest first, without the rows that were not taken."""
    rows = queries.imports_after(paging.after, team=team, limit=paging.limit + 1)
    return page_of(request, rows, paging, Import.model_validate, mark=lambda row: row.id)


@router.get("/imports/{id}", response=Import)
def read_import(request: Request, id: Number) -> Import:
    """How far an import is, and the first rows it did not take."""
    return _shown(id)


@router.get("/imports/{id}/rejected.csv", openapi_extra={"responses": CSV})
def read_rejected(request: Request, id: Number) -> StreamingHttpResponse:
    """Every row that was not taken, with its reason, as CSV."""
    answer = StreamingHttpResponse(queries.rejected_csv(id), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="rejected-{id}.csv"'
    return answer


def _content(request: HttpRequest) -> bytes:
    if request.content_type != "multipart/form-data":
        return request.read(usecases.LARGEST_FILE + 1)
    file = request.FILES.get("file")
    if file is None:
        sentence = "The form has no file. Send it as the field file, or as the body itself."
        raise InvalidInput(sentence, field="file", code="file_missing")
    return bytes(file.read(usecases.LARGEST_FILE + 1))


def _started(started: usecases.ImportStarted) -> Import:
    return _shown(started.id)


def _shown(import_id: int) -> Import:
    return Import.model_validate(queries.import_named(import_id))
