"""How far an import is, what it made, and the rows it did not take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from peacetime.domain.incidents.history import Rejection, rejected_rows_csv
from peacetime.queries.lookup import NotFound
from peacetime.storage.models import HistoryImport, RejectedRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

SHOWN_REJECTS = 100
SHOWN_IMPORTS = 20


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """One row that was not taken."""

    line: int
    code: str
    sentence: str
    raw: str


@dataclass(frozen=True, slots=True)
class ImportView:
    """One import as it stands."""

    id: int
    file_name: str
    form: str  # CSV, JSON, JSON Lines
    tool: str  # whose columns it has, "" where somebody pointed
    team_slug: str
    team_name: str
    is_dry_run: bool
    state: str  # draft | reading | done | failed | undoing | undone
    problem: str
    rows_total: int
    rows_read: int
    rows_added: int
    rows_changed: int
    rows_unchanged: int
    rows_rejected: int
    rescues: int
    unknown_ends: int
    remarks: tuple[str, ...]
    rejects: tuple[RejectedLine, ...]  # the first ones
    result_sentence: str
    started_at: datetime
    ended_at: datetime | None
    actor: str
    undone_at: datetime | None
    undone_by: str
    rows_kept: int  # by the undoing


def import_named(import_id: int) -> ImportView:
    """One import.

    Raises:
        NotFound: `import_unknown`.
    """
    row = _row(import_id)
    rejects = RejectedRow.objects.filter(history_import=row).order_by("line")[:SHOWN_REJECTS]
    return _view(row, tuple(RejectedLine(r.line, r.code, r.sentence, r.raw) for r in rejects))


def imports(
    *, team: str = "", before: int | None = None, limit: int = SHOWN_IMPORTS
) -> list[ImportView]:
    """The latest imports, newest first; drafts are nobody's but their maker's."""
    rows = _begun().order_by("-pk")
    if team:
        rows = rows.filter(team__slug=team)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_view(row, ()) for row in rows[:limit]]


def imports_after(
    after: int = 0, *, team: str = "", limit: int = SHOWN_IMPORTS
) -> list[ImportView]:
    """Imports in the order in which they were started, from the one after `after`."""
    rows = _begun().filter(pk__gt=after)
    if team:
        rows = rows.filter(team__slug=team)
    return [_view(row, ()) for row in rows.order_by("pk")[:limit]]


def rejected_csv(import_id: int) -> Iterator[bytes]:
    """Every row that was not taken, with its reason, as CSV.

    Raises:
        NotFound: `import_unknown`.
    """
    row = _row(import_id)
    rows = RejectedRow.objects.filter(history_import=row).order_by("line").iterator(chunk_size=500)
    rejections = (Rejection(r.line, r.code, r.sentence, r.raw) for r in rows)
    return rejected_rows_csv(rejections, header_line=row.header_line)


def _begun() -> QuerySet[HistoryImport]:
    rows = HistoryImport.objects.select_related("team").defer("content")
    return rows.exclude(state="draft")


def _row(import_id: int) -> HistoryImport:
    row = HistoryImport.objects.select_related("team").defer("content").filter(pk=import_id).first()
    if row is None:
        raise NotFound(f"There is no import {import_id}.", code="import_unknown")
    return row


def _view(row: HistoryImport, rejects: tuple[RejectedLine, ...]) -> ImportView:
    remarks = tuple(_remark(known) for known in row.remarks.values())
    return ImportView(
        id=row.pk,
        file_name=row.file_name,
        form=row.form,
        tool=row.tool,
        team_slug=row.team.slug,
        team_name=row.team.name,
        is_dry_run=row.is_dry_run,
        state=row.state,
        problem=row.problem,
        rows_total=row.rows_total,
        rows_read=row.rows_read,
        rows_added=row.rows_added,
        rows_changed=row.rows_changed,
        rows_unchanged=row.rows_unchanged,
        rows_rejected=row.rows_rejected,
        rescues=row.rescues,
        unknown_ends=row.unknown_ends,
        remarks=remarks,
        rejects=rejects,
        result_sentence=_result(row),
        started_at=row.started_at,
        ended_at=row.ended_at,
        actor=row.actor,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        rows_kept=row.rows_kept,
    )


def remark_sentence(count: int, line: int, sentence: str) -> str:
    """One remark for all the rows it is on."""
    if count == 1:
        return f"Line {line}: {sentence}" if line else sentence
    return f"{count:,} rows, first line {line}: {sentence}"


def rows_sentence(row: Counted, *, would: bool) -> str:
    """What became, or would become, of the rows."""
    be = "would be " if would else ""
    parts = [f"{row.rows_added:,} {be}added"]
    parts += [f"{row.rows_changed:,} {be}changed"] if row.rows_changed else []
    parts += [f"{row.rows_unchanged:,} known already"] if row.rows_unchanged else []
    parts += [f"{row.rows_rejected:,} rejected"] if row.rows_rejected else []
    unknown = f", {row.unknown_ends:,} of them without a known end" if row.unknown_ends else ""
    rescues = f"{row.rescues:,} {'Rescue' if row.rescues == 1 else 'Rescues'}"
    return (
        f"{', '.join(parts)}. The history {'would make' if would else 'makes'} {rescues}{unknown}."
    )


class Counted(Protocol):
    """What an import and its preview count alike."""

    @property
    def rows_added(self) -> int: ...
    @property
    def rows_changed(self) -> int: ...
    @property
    def rows_unchanged(self) -> int: ...
    @property
    def rows_rejected(self) -> int: ...
    @property
    def rescues(self) -> int: ...
    @property
    def unknown_ends(self) -> int: ...


def _remark(known: dict[str, object]) -> str:
    return remark_sentence(
        int(str(known["count"])), int(str(known["line"])), str(known["sentence"])
    )


def _result(row: HistoryImport) -> str:
    if row.state == "draft":
        return "Looked at, and nothing written yet."
    if row.state == "reading":
        return f"{row.rows_read:,} of {row.rows_total:,} rows read"
    if row.state == "failed":
        return row.problem
    if row.state == "undoing":
        return "It is being undone."
    if row.state == "undone":
        return f"Undone. {_kept(row.rows_kept)}".strip()
    return rows_sentence(row, would=row.is_dry_run)


def _kept(count: int) -> str:
    if not count:
        return ""
    if count == 1:
        return "1 incident was kept: people have worked on it since."
    return f"{count:,} incidents were kept: people have worked on them since."
