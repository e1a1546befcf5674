"""Bringing a history: a file is taken at once and read by a job, some rows a transaction.

Read again after a crash, or imported twice, it changes nothing: an incident is known by its source's key.
Before anything is written, a file may be kept as a draft, looked at (`import_previews`) and confirmed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import islice
from typing import IO, TYPE_CHECKING

from django.db import transaction

from peacetime.domain.incidents.history import (
    Choices,
    HistoryRow,
    RejectedFile,
    Rejection,
    Remark,
)
from peacetime.domain.incidents.history.survey import survey
from peacetime.domain.incidents.history.unpacking import FileTooLarge
from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.text import clean_text
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import PEACETIME, Act, Actor, require
from peacetime.queries.lookup import NotFound, team_named
from peacetime.storage import jobs
from peacetime.storage.models import HistoryImport, RejectedRow
from peacetime.usecases import import_files, record
from peacetime.usecases.burst import imported
from peacetime.usecases.command import command
from peacetime.usecases.import_files import LARGEST_FILE, forget, history_of, survey_of
from peacetime.usecases.imported_incidents import upsert
from peacetime.usecases.imported_rescues import Laid, lay_rescues, would_lay

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from peacetime.domain.incidents.history import Finding
    from peacetime.domain.incidents.history.survey import Survey
    from peacetime.storage.models import Team

__all__ = ["LARGEST_FILE", "FileTooLarge"]

BATCH = 500
AS_FOUND = Choices()


class ImportNotOpen(DomainError):
    """What was asked fits no import in this state."""

    code = "import_not_open"


class QuestionOpen(DomainError):
    """Something must be said before the file can be read."""

    code = "question_open"


@dataclass(frozen=True, slots=True)
class ImportStarted:
    """A file that was taken: a draft to look at, or one that will be read."""

    id: int
    team: str


@command
def start_import(
    slug: str,
    content: bytes | IO[bytes],
    *,
    file_name: str,
    time_zone: str = "",
    is_dry_run: bool = False,
    choices: Choices = AS_FOUND,
    actor: Actor,
    at: datetime,
) -> ImportStarted:
    """Take a file; a job reads it.

    Raises:
        FileTooLarge: More than the installation allows, packed or not.
        RejectedFile: It is no history at all; said at once, before anything is kept.
    """
    team = _importable(slug, actor)
    row = _taken(
        team, content, file_name, time_zone, choices, is_dry_run=is_dry_run, actor=actor, at=at
    )
    history = history_of(row, choices, at=at)
    row.form, row.tool = history.form, history.columns.tool.name if history.columns.tool else ""
    _start(row, actor=actor, at=at)
    return ImportStarted(row.pk, team.slug)


@command
def draft_import(
    slug: str,
    content: bytes | IO[bytes],
    *,
    file_name: str,
    time_zone: str = "",
    actor: Actor,
    at: datetime,
) -> ImportStarted:
    """Keep a file to look at, with the columns as somebody pointed at them in a file like it.

    Raises:
        FileTooLarge: More than the installation allows, packed or not.
        RejectedFile: It is no table.
    """
    team = _importable(slug, actor)
    row = _taken(team, content, file_name, time_zone, AS_FOUND, actor=actor, at=at)
    row.state = "draft"
    _describe(row, survey_of(row, at_most=0))
    before = mapped_before(row) if not row.tool else None
    if before is not None:
        row.columns, row.date_order = before.columns, before.date_order
        row.is_24_midnight = before.is_24_midnight
        row.time_zone = row.time_zone or before.time_zone
    row.save()
    return ImportStarted(row.pk, team.slug)


@command
def read_draft_as(
    import_id: int, choices: Choices, *, time_zone: str, actor: Actor, at: datetime
) -> ImportStarted:
    """Say how a draft is to be read.

    Raises:
        ImportNotOpen: It is no draft any more.
        RejectedFile: A column that was pointed at is not there.
    """
    del at
    row = _draft(import_id, actor)
    if time_zone:
        named_zone(time_zone)
    row.time_zone = time_zone
    row.columns, row.is_24_midnight = _pointed(row, choices), choices.is_24_midnight
    row.date_order = choices.date_order.value if choices.date_order else ""
    _describe(row, survey_of(row, at_most=0))
    row.save()
    return ImportStarted(row.pk, row.team.slug)


@command
def confirm_import(import_id: int, *, actor: Actor, at: datetime) -> ImportStarted:
    """Import a draft, as its preview showed it.

    Raises:
        ImportNotOpen: It is no draft any more.
        QuestionOpen: Something must be said first.
    """
    row = _draft(import_id, actor)
    _answered(survey_of(row))
    row.state = "reading"
    _start(row, actor=actor, at=at)
    return ImportStarted(row.pk, row.team.slug)


def mapped_before(row: HistoryImport) -> HistoryImport | None:
    """The latest import of a file with these columns whose mapping somebody pointed at."""
    return (
        HistoryImport.objects.filter(header_digest=row.header_digest, columns__isnull=False)
        .exclude(state="draft")
        .exclude(pk=row.pk)
        .order_by("-pk")
        .first()
    )


def read_import(import_id: int, *, at: datetime) -> None:
    """Read a file that was taken; begun again, it starts over and changes nothing twice."""
    row = HistoryImport.objects.select_related("team").filter(pk=import_id, state="reading").first()
    if row is None:
        return
    _start_over(row)
    try:
        # the whole of it first: dates may tell their order late, and broken files write nothing
        found = _answered(survey_of(row))
        _describe(row, found)
        _read(row, found.choices, at=at)
        with transaction.atomic(durable=True):
            _finish(row, found.choices, at=at)
    except (RejectedFile, QuestionOpen) as refusal:
        _end(row, "failed", at=at, problem=refusal.sentence)
    except NotFound:
        problem = (
            "The team was archived while its history was read. Bring it back and import again."
        )
        _end(row, "failed", at=at, problem=problem)


def _importable(slug: str, actor: Actor) -> Team:
    team = team_named(slug)
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)
    return team


def _taken(
    team: Team,
    content: bytes | IO[bytes],
    file_name: str,
    time_zone: str,
    choices: Choices,
    *,
    actor: Actor,
    at: datetime,
    is_dry_run: bool = False,
) -> HistoryImport:
    if time_zone:
        named_zone(time_zone)
    row = HistoryImport.objects.create(
        team=team,
        file_name=clean_text(file_name or "history.csv", field="file_name", max_length=200),
        time_zone=time_zone,
        columns=choices.columns,
        date_order=choices.date_order.value if choices.date_order else "",
        is_24_midnight=choices.is_24_midnight,
        is_dry_run=is_dry_run,
        started_at=at,
        actor=actor.label,
    )
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    import_files.keep(row, file, at_most=LARGEST_FILE)
    return row


def _answered(found: Survey) -> Survey:
    """What a look at a file tells, where nothing about it is open."""
    for question in found.questions:
        raise QuestionOpen(question.sentence, details={"question": question.code})
    return found


def _pointed(row: HistoryImport, choices: Choices) -> Mapping[str, str] | None:
    """The columns, where somebody pointed at other ones than are recognised."""
    recognised = survey(import_files.pieces(row), AS_FOUND, at_most=0).mapping
    return None if choices.columns == recognised else choices.columns


def _describe(row: HistoryImport, found: Survey) -> None:
    row.form, row.tool, row.header_digest = found.form, found.tool, found.header_digest


def _start(row: HistoryImport, *, actor: Actor, at: datetime) -> None:
    row.started_at, row.actor = at, actor.label
    row.save()
    stream = f"import:{row.team.slug}"
    jobs.defer("read_import", queue="bulk", key=str(row.pk), stream=stream, import_id=row.pk)
    record.audit(
        "history.import.started",
        f"import:{row.pk}",
        actor=actor,
        at=at,
        team=row.team,
        file=row.file_name,
    )


def _draft(import_id: int, actor: Actor) -> HistoryImport:
    row = HistoryImport.objects.select_for_update(of=("self",)).select_related("team")
    draft = row.filter(pk=import_id).first()
    if draft is None:
        raise NotFound(f"There is no import {import_id}.", code="import_unknown")
    require(actor, Act.SET_UP_TEAM, team_id=draft.team_id)
    if draft.state != "draft":
        raise ImportNotOpen("This file was confirmed already; it is imported as it was shown.")
    return draft


def _read(row: HistoryImport, choices: Choices, *, at: datetime) -> None:
    history = history_of(row, choices, at=at)
    row.header_line = history.header_line
    findings = iter(history)
    while batch := list(islice(findings, BATCH)):
        with transaction.atomic(durable=True):
            _take(row, batch, at=at)


def _take(row: HistoryImport, batch: list[Finding], *, at: datetime) -> None:
    rows = [found for found in batch if isinstance(found, HistoryRow)]
    rejections = [found for found in batch if isinstance(found, Rejection)]
    remarks = [found for found in batch if isinstance(found, Remark)]
    upsert(row, rows, at=at)
    RejectedRow.objects.bulk_create(
        RejectedRow(
            history_import=row, line=r.line, code=r.code, sentence=r.sentence[:500], raw=r.raw
        )
        for r in rejections
    )
    row.rows_rejected += len(rejections)
    row.rows_read += len(rows) + len(rejections)
    row.rows_total = max(row.rows_total, row.rows_read)
    for remark in [*remarks, *(remark for found in rows for remark in found.remarks)]:
        known = row.remarks.setdefault(
            remark.code, {"count": 0, "sentence": remark.sentence, "line": remark.line}
        )
        known["count"] += 1
    row.save(update_fields=_PROGRESS)


_PROGRESS = [
    "header_line",
    "rows_total",
    "rows_read",
    "rows_added",
    "rows_changed",
    "rows_unchanged",
    "rows_rejected",
    "remarks",
]


def _start_over(row: HistoryImport) -> None:
    RejectedRow.objects.filter(history_import=row).delete()
    row.rows_read = row.rows_added = row.rows_unchanged = row.rows_changed = row.rows_rejected = 0
    row.remarks = {}


def _finish(row: HistoryImport, choices: Choices, *, at: datetime) -> None:
    team = team_named(row.team.slug, lock=True)
    known_from = team.history_from
    laid: Laid = (
        would_lay(team, _rows_of(row, choices, at=at)) if row.is_dry_run else lay_rescues(team)
    )
    row.history_from_before = known_from if team.history_from < known_from else None
    row.rescues, row.unknown_ends = laid.rescues, laid.unknown_ends
    row.rows_total = row.rows_read
    _end(row, "done", at=at)
    if not row.is_dry_run:
        counts = {
            "added": row.rows_added,
            "changed": row.rows_changed,
            "rejected": row.rows_rejected,
        }
        record.audit(
            "history.import.done", f"import:{row.pk}", actor=PEACETIME, at=at, team=team, **counts
        )
        record.fact("history.import.done", at=at, team=team)
        imported.settle_import(row)


def _rows_of(row: HistoryImport, choices: Choices, *, at: datetime) -> Iterator[HistoryRow]:
    history = history_of(row, choices, at=at)
    return (found for found in history if isinstance(found, HistoryRow))


def _end(row: HistoryImport, state: str, *, at: datetime, problem: str = "") -> None:
    row.state, row.problem, row.ended_at = state, problem[:500], at
    forget(row)
    row.save()
