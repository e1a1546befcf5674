"""Bringing a history: a file is taken at once and read by a job, a few hundred rows a transaction.

Read again after a crash, or imported twice, it changes nothing: an incident is known by its source's key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction

from peacetime.domain.incidents.history import (
    HistoryRow,
    RejectedFile,
    Rejection,
    Remark,
    read_history,
)
from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.text import clean_text
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import PEACETIME, Act, Actor, require
from peacetime.queries.lookup import NotFound, team_named
from peacetime.storage import jobs
from peacetime.storage.models import HistoryImport, Incident, RejectedRow
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.imported_rescues import Laid, lay_rescues, would_lay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from peacetime.domain.incidents.history import Finding

LARGEST_FILE = 50 * 1024 * 1024
BATCH = 500
CHUNK = 64 * 1024


class FileTooLarge(DomainError):
    """More than is read at once."""

    code = "file_too_large"


@dataclass(frozen=True, slots=True)
class ImportStarted:
    """A file that was taken and will be read."""

    id: int
    team: str


@command
def start_import(
    slug: str,
    content: bytes,
    *,
    file_name: str,
    time_zone: str = "",
    is_dry_run: bool = False,
    actor: Actor,
    at: datetime,
) -> ImportStarted:
    """Take a file; a job reads it.

    Raises:
        FileTooLarge: More than 50 MB.
        RejectedFile: It is no history at all; said at once, before anything is kept.
    """
    team = team_named(slug)
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)
    if len(content) > LARGEST_FILE:
        raise FileTooLarge("The file is larger than 50 MB. Split it by years and import the parts.")
    if time_zone:
        named_zone(time_zone)
    read_history(_chunks(content), at=at)
    row = HistoryImport.objects.create(
        team=team,
        file_name=clean_text(file_name or "history.csv", field="file_name", max_length=200),
        file_digest=hashlib.sha256(content).hexdigest(),
        time_zone=time_zone,
        content=content,
        is_dry_run=is_dry_run,
        rows_total=max(0, content.count(b"\n") - 1),
        started_at=at,
        actor=actor.label,
    )
    jobs.defer(
        "read_import", queue="bulk", key=str(row.pk), stream=f"import:{team.slug}", import_id=row.pk
    )
    record.audit(
        "history.import.started",
        f"import:{row.pk}",
        actor=actor,
        at=at,
        team=team,
        file=row.file_name,
    )
    return ImportStarted(row.pk, team.slug)


def read_import(import_id: int, *, at: datetime) -> None:
    """Read a file that was taken; begun again, it starts over and changes nothing twice."""
    row = HistoryImport.objects.select_related("team").filter(pk=import_id, state="reading").first()
    if row is None or row.content is None:
        return
    _start_over(row)
    zone = named_zone(row.time_zone) if row.time_zone else None
    try:
        history = read_history(_chunks(bytes(row.content)), at=at, assumed_zone=zone)
    except RejectedFile as refusal:
        _end(row, "failed", at=at, problem=refusal.sentence)
        return
    row.header_line = history.header_line
    findings = iter(history)
    while batch := list(islice(findings, BATCH)):
        with transaction.atomic(durable=True):
            _take(row, batch, at=at)
    try:
        with transaction.atomic(durable=True):
            _finish(row, at=at)
    except NotFound:
        problem = (
            "The team was archived while its history was read. Bring it back and import again."
        )
        _end(row, "failed", at=at, problem=problem)


def _take(row: HistoryImport, batch: list[Finding], *, at: datetime) -> None:
    rows = [found for found in batch if isinstance(found, HistoryRow)]
    rejections = [found for found in batch if isinstance(found, Rejection)]
    remarks = [found for found in batch if isinstance(found, Remark)]
    _upsert(row, rows, at=at)
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


def _upsert(row: HistoryImport, rows: list[HistoryRow], *, at: datetime) -> None:
    keys = {found.source_key: found for found in rows}
    known = {
        i.source_key: i for i in Incident.objects.filter(team=row.team, source_key__in=list(keys))
    }
    new, changed = [], []
    for key, found in keys.items():
        incident = known.get(key)
        if incident is None:
            new.append(
                _filled(
                    Incident(team=row.team, origin="import", is_open=False, created_at=at),
                    found,
                    row,
                )
            )
        elif incident.source_digest == found.digest:
            row.rows_added += (
                incident.history_import_id == row.pk
            )  # by an earlier try of this import
            row.rows_unchanged += incident.history_import_id != row.pk
        else:
            changed.append(_filled(incident, found, row))
    row.rows_added += len(new)
    row.rows_changed += len(changed)
    if not row.is_dry_run:
        Incident.objects.bulk_create(new)
        Incident.objects.bulk_update(changed, _COLUMNS)


_PROGRESS = [  # and not the content, which may be large
    "header_line",
    "rows_total",
    "rows_read",
    "rows_added",
    "rows_changed",
    "rows_unchanged",
    "rows_rejected",
    "remarks",
]
_COLUMNS = [
    "kind",
    "summary",
    "severity",
    "severity_word",
    "service_words",
    "impact_started_at",
    "detected_at",
    "declared_at",
    "mitigated_at",
    "resolved_at",
    "source_digest",
    "history_import",
]


def _filled(incident: Incident, found: HistoryRow, row: HistoryImport) -> Incident:
    incident.source_key, incident.source_digest = found.source_key, found.digest
    incident.history_import = row
    incident.kind = found.kind
    incident.summary = found.title[:300] or "(no title in the source)"
    incident.severity = found.severity.value if found.severity else ""
    incident.severity_word = found.severity_word[:100]
    incident.service_words = "; ".join(found.services)[:1000]
    incident.impact_started_at = found.started_at
    incident.detected_at, incident.declared_at = found.detected_at, found.declared_at
    incident.mitigated_at, incident.resolved_at = found.mitigated_at, found.resolved_at
    return incident


def _start_over(row: HistoryImport) -> None:
    RejectedRow.objects.filter(history_import=row).delete()
    row.rows_read = row.rows_added = row.rows_unchanged = row.rows_changed = row.rows_rejected = 0
    row.remarks = {}


def _finish(row: HistoryImport, *, at: datetime) -> None:
    team = team_named(row.team.slug, lock=True)
    laid: Laid = would_lay(team, _rows_of(row, at=at)) if row.is_dry_run else lay_rescues(team)
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


def _rows_of(row: HistoryImport, *, at: datetime) -> Iterator[HistoryRow]:
    zone = named_zone(row.time_zone) if row.time_zone else None
    history = read_history(_chunks(bytes(row.content or b"")), at=at, assumed_zone=zone)
    return (found for found in history if isinstance(found, HistoryRow))


def _end(row: HistoryImport, state: str, *, at: datetime, problem: str = "") -> None:
    row.state, row.problem, row.ended_at = state, problem[:500], at
    row.content = None
    row.save()


def _chunks(content: bytes) -> Iterator[bytes]:
    return (content[start : start + CHUNK] for start in range(0, len(content), CHUNK))
