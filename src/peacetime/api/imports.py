"""Bringing a history: a file is taken at once and read by a job; a look at it keeps nothing."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import IO, Annotated, Any, cast

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Number, Shown
from peacetime.api.pages import Page, Paged, page_of
from peacetime.api.writing import request_digest, write
from peacetime.domain.incidents.history import Choices
from peacetime.domain.incidents.history.choices import FIELDS, date_order_named, pointed_columns
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries import imports as queries
from peacetime.usecases import import_previews, import_undo
from peacetime.usecases import imports as usecases

router = Router(tags=["imports"])
FILE: dict[str, Any] = {"type": "string", "format": "binary"}
IN_MEMORY = 1024 * 1024  # bytes of a file; more of it waits on the disk
BODY = {
    "required": True,
    "content": {
        "text/csv": {"schema": FILE},
        "application/json": {"schema": {}},
        "application/octet-stream": {"schema": FILE},
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
    form: str = Field(description="CSV, JSON or JSON Lines")
    tool: str = Field(description="Whose columns it has; empty where somebody pointed")
    is_dry_run: bool
    state: str = Field(description="draft, reading, done, failed, undoing or undone")
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
    undone_at: datetime | None
    undone_by: str
    rows_kept: int = Field(description="Incidents that undoing kept: people had worked on them")


class Column(Shown):
    """A column of the file, with what its first filled cells hold."""

    name: str
    samples: list[str]


class Question(Shown):
    """What must be said before the file can be read."""

    code: str = Field(description="columns or date_order")
    sentence: str


class PreviewRow(Shown):
    """One of the first rows, as the incident it would become."""

    line: int
    title: str
    kind: str
    started_at: datetime
    resolved_at: datetime | None
    severity: str
    severity_word: str
    services: list[str]


class Reason(Shown):
    """Why some rows would be rejected, with the sentence of the first."""

    code: str
    count: int
    sentence: str


class Outcome(Shown):
    """What the rows that were looked at would become; `is_whole` says whether these are all."""

    is_whole: bool
    rows_read: int
    rows_added: int
    rows_changed: int
    rows_unchanged: int
    rows_rejected: int
    incidents: int
    maintenance: int
    overlapping: int
    rescues: int
    unknown_ends: int
    last_at: datetime | None
    rows: list[PreviewRow]
    rejects: list[RejectedLine]
    reasons: list[Reason]
    remarks: list[str]


class ImportPreview(Shown):
    """A file before it is imported; while no column is known there is no outcome."""

    file_name: str
    team: str = Field(validation_alias="team_slug")
    form: str
    tool: str
    columns: list[Column]
    mapping: dict[str, str] = Field(description="Our fields and the columns they are read from")
    time_zone: str
    date_order: str
    is_24_midnight: bool
    hours_24: int = Field(description="How many moments are written with the hour 24")
    questions: list[Question]
    outcome: Outcome | None
    sentences: list[str]


Map = Annotated[
    list[str],
    Query(alias="map", description=f"`field=column`, several times. Fields: {', '.join(FIELDS)}."),
]
FileName = Annotated[str, Query(max_length=200)]
TimeZone = Annotated[str, Query(description="Of moments without one.")]
Order = Annotated[str, Query(description="day_first or month_first, where dates do not tell.")]
Midnight = Annotated[bool, Query(description="Read 24:00 as midnight at the end of its day.")]


@router.post("/teams/{slug}/imports", response={202: Import}, openapi_extra={"requestBody": BODY})
def start_import(
    request: Request,
    slug: str,
    file_name: FileName = "history.csv",
    time_zone: TimeZone = "",
    dry_run: Annotated[bool, Query(description="Read and count, write nothing.")] = False,  # noqa: FBT002 - a parameter of the address
    columns: Map = [],  # noqa: B006 - pydantic copies it
    date_order: Order = "",
    midnight_24: Midnight = False,  # noqa: FBT002 - as above
) -> Status[Import]:
    """Take a file, as the body or as the field `file` of a form; a job reads it.

    CSV, JSON or JSON Lines, also in gzip or ZIP.
    """
    with _file(request) as file:
        start = partial(
            usecases.start_import,
            slug,
            file,
            file_name=file_name,
            time_zone=time_zone,
            is_dry_run=dry_run,
            choices=_choices(columns, date_order, is_24_midnight=midnight_24),
        )
        digest = request_digest(request, _digest(file))
        return write(request, start, _started, status=HTTPStatus.ACCEPTED, digest=digest)


@router.post("/imports/preview", response=ImportPreview, openapi_extra={"requestBody": BODY})
def preview_import(
    request: Request,
    team: Annotated[str, Query(description="Whose history it is.")],
    file_name: FileName = "history.csv",
    time_zone: TimeZone = "",
    columns: Map = [],  # noqa: B006 - pydantic copies it
    date_order: Order = "",
    midnight_24: Midnight = False,  # noqa: FBT002 - a parameter of the address
) -> ImportPreview:
    """What a file would become: its columns, its first 5,000 rows, what is rejected and why."""
    with _file(request) as file:
        shown = import_previews.preview_import(
            team,
            file,
            file_name=file_name,
            time_zone=time_zone,
            choices=_choices(columns, date_order, is_24_midnight=midnight_24),
            actor=request.auth,
            at=timezone.now(),
        )
    return ImportPreview.model_validate(shown)


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


@router.get("/imports/{id}/preview", response=ImportPreview)
def preview_draft(request: Request, id: Number) -> ImportPreview:
    """What a draft would become, such as one that was fetched from a connected tool; nothing is written."""
    shown = import_previews.preview_draft(id, actor=request.auth, at=timezone.now())
    return ImportPreview.model_validate(shown)


@router.post("/imports/{id}/confirm", response={202: Import})
def confirm_import(request: Request, id: Number) -> Status[Import]:
    """Import a draft as its preview shows it; a job does it."""
    act = partial(usecases.confirm_import, id)
    return write(request, act, _started, status=HTTPStatus.ACCEPTED)


@router.delete("/imports/{id}", response={202: Import})
def undo_import(request: Request, id: Number) -> Status[Import]:
    """Take a whole import back; a job does it. Incidents that people have worked on are kept."""
    act = partial(import_undo.undo_import, id)
    return write(request, act, _started, status=HTTPStatus.ACCEPTED)


@router.get("/imports/{id}/rejected.csv", openapi_extra={"responses": CSV})
def read_rejected(request: Request, id: Number) -> StreamingHttpResponse:
    """Every row that was not taken, with its reason, as CSV."""
    answer = StreamingHttpResponse(queries.rejected_csv(id), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="rejected-{id}.csv"'
    return answer


def _file(request: HttpRequest) -> IO[bytes]:
    """The file that was sent, on the disk where it is large; never more of it than is allowed."""
    if request.content_type == "multipart/form-data":
        file = request.FILES.get("file")
        if file is None:
            sentence = "The form has no file. Send it as the field file, or as the body itself."
            raise InvalidInput(sentence, field="file", code="file_missing")
        return cast("IO[bytes]", file.file)
    if "chunked" in request.headers.get("Transfer-Encoding", ""):
        sentence = "Say by Content-Length how long the file is: it is not read piece by piece."
        raise InvalidInput(sentence, field="Content-Length", code="length_missing")
    kept: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by the caller
    size = 0
    while size <= usecases.LARGEST_FILE and (chunk := request.read(IN_MEMORY)):
        size += len(chunk)
        kept.write(chunk)
    kept.seek(0)
    return kept


def _digest(file: IO[bytes]) -> bytes:
    digest = hashlib.sha256()
    while chunk := file.read(IN_MEMORY):
        digest.update(chunk)
    file.seek(0)
    return digest.digest()


def _choices(columns: list[str], date_order: str, *, is_24_midnight: bool) -> Choices:
    pairs: dict[str, str] = {}
    for pair in columns:
        field, equals, column = pair.partition("=")
        if not equals:
            sentence = f"Write {pair[:40]!r} as field=column, for example started_at=Created."
            raise InvalidInput(sentence, field="map", code="map_unreadable")
        pairs[field.strip()] = column.strip()
    return Choices(pointed_columns(pairs), date_order_named(date_order), is_24_midnight)


def _started(started: usecases.ImportStarted) -> Import:
    return _shown(started.id)


def _shown(import_id: int) -> Import:
    return Import.model_validate(queries.import_named(import_id))
