"""What a file would become, before anything is written: its columns, its rows, what is rejected and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from peacetime.domain.incidents.history import Choices, HistoryRow, Rejection, read_history
from peacetime.domain.incidents.history.survey import Column, Question, Survey, survey
from peacetime.domain.incidents.history.unpacking import unpacked
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.imports import RejectedLine, remark_sentence, rows_sentence
from peacetime.queries.lookup import NotFound, team_named
from peacetime.storage.models import HistoryImport, Incident
from peacetime.usecases.import_files import LARGEST_FILE, choices_of, pieces
from peacetime.usecases.imported_rescues import would_lay
from peacetime.usecases.imports import ImportNotOpen, mapped_before

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.incidents.history import Finding
    from peacetime.storage.models import Team

ROWS = 5000  # looked at; who asks waits for them
SHOWN_ROWS, SHOWN_REJECTS = 10, 50
Chunks = Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One of the first rows, as the incident it would become."""

    line: int
    title: str
    kind: str
    started_at: datetime
    resolved_at: datetime | None
    severity: str
    severity_word: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some rows would be rejected."""

    code: str
    count: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rows that were looked at would become. `is_whole` says whether these are all."""

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
    rows: tuple[PreviewRow, ...]
    rejects: tuple[RejectedLine, ...]
    reasons: tuple[Reason, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HistoryPreview:
    """A file before it is imported. Its `questions` must be answered first.

    While nobody knows which column is which there is no `outcome`.
    """

    file_name: str
    team_slug: str
    team_name: str
    form: str
    tool: str
    columns: tuple[Column, ...]
    mapping: Mapping[str, str]
    time_zone: str
    date_order: str
    is_24_midnight: bool
    hours_24: int
    questions: tuple[Question, ...]
    outcome: Outcome | None
    sentences: tuple[str, ...]
    mapped_before: int | None  # the import whose mapping is proposed


def preview_import(
    slug: str,
    file: IO[bytes],
    *,
    file_name: str,
    time_zone: str = "",
    choices: Choices,
    actor: Actor,
    at: datetime,
) -> HistoryPreview:
    """What a file would become; nothing of it is kept.

    Raises:
        RejectedFile: It is no table, too large, or a column that was pointed at is not there.
    """
    team = team_named(slug)
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)

    def chunks() -> Iterator[bytes]:
        file.seek(0)
        return unpacked(file, at_most=LARGEST_FILE, name=file_name)

    return _Preview(team, chunks, file_name, time_zone, choices, at).shown()


def preview_draft(import_id: int, *, actor: Actor, at: datetime) -> HistoryPreview:
    """What a draft would become.

    Raises:
        NotFound: `import_unknown`.
        ImportNotOpen: It is no draft any more.
    """
    row = HistoryImport.objects.select_related("team").filter(pk=import_id).first()
    if row is None:
        raise NotFound(f"There is no import {import_id}.", code="import_unknown")
    require(actor, Act.SET_UP_TEAM, team_id=row.team_id)
    if row.state != "draft":
        raise ImportNotOpen("This file was confirmed already; it is imported as it was shown.")
    before = mapped_before(row) if row.columns is not None else None
    is_same = before is not None and before.columns == row.columns
    return _Preview(
        row.team,
        lambda: pieces(row),
        row.file_name,
        row.time_zone,
        choices_of(row),
        at,
        mapped_before=before.pk if before is not None and is_same else None,
    ).shown()


@dataclass
class _Preview:
    """One file on its way to its preview."""

    team: Team
    chunks: Chunks
    file_name: str
    time_zone: str
    choices: Choices
    at: datetime
    mapped_before: int | None = None
    rows: list[HistoryRow] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    remarks: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    is_whole: bool = True

    def shown(self) -> HistoryPreview:
        found = survey(self.chunks(), self.choices, at_most=ROWS)
        outcome = self._outcome(found) if found.mapping else None
        order = found.choices.date_order
        return HistoryPreview(
            file_name=self.file_name,
            team_slug=self.team.slug,
            team_name=self.team.name,
            form=found.form,
            tool=found.tool,
            columns=found.columns,
            mapping=found.mapping,
            time_zone=self.time_zone or found.zone,
            date_order=order.value if order else "",
            is_24_midnight=found.choices.is_24_midnight,
            hours_24=found.hours_24,
            questions=found.questions,
            outcome=outcome,
            sentences=tuple(self._sentences(outcome)) if outcome else (),
            mapped_before=self.mapped_before,
        )

    def _take(self, findings: Iterator[Finding]) -> None:
        for one in findings:
            if isinstance(one, HistoryRow):
                self.rows.append(one)
                for remark in one.remarks:
                    self._remark(remark.code, remark.line, remark.sentence)
            elif isinstance(one, Rejection):
                self.rejections.append(one)
            else:
                self._remark(one.code, one.line, one.sentence)
            if len(self.rows) + len(self.rejections) >= ROWS:
                self.is_whole = next(findings, None) is None
                return

    def _remark(self, code: str, line: int, sentence: str) -> None:
        count, first, said = self.remarks.get(code, (0, line, sentence))
        self.remarks[code] = (count + 1, first, said)

    def _outcome(self, found: Survey) -> Outcome:
        zone = named_zone(self.time_zone) if self.time_zone else None
        history = read_history(self.chunks(), at=self.at, assumed_zone=zone, choices=found.choices)
        self._take(iter(history))
        added, changed, unchanged = self._against_known()
        laid = would_lay(self.team, self.rows)
        incidents = sum(not row.is_maintenance for row in self.rows)
        return Outcome(
            is_whole=self.is_whole,
            rows_read=len(self.rows) + len(self.rejections),
            rows_added=added,
            rows_changed=changed,
            rows_unchanged=unchanged,
            rows_rejected=len(self.rejections),
            incidents=incidents,
            maintenance=len(self.rows) - incidents,
            overlapping=laid.overlapping,
            rescues=laid.rescues,
            unknown_ends=laid.unknown_ends,
            last_at=max((row.resolved_at or row.started_at for row in self.rows), default=None),
            rows=tuple(_row(row) for row in self.rows[:SHOWN_ROWS]),
            rejects=tuple(
                RejectedLine(one.line, one.code, one.sentence, one.raw)
                for one in self.rejections[:SHOWN_REJECTS]
            ),
            reasons=_reasons(self.rejections),
            remarks=tuple(remark_sentence(*said) for said in self.remarks.values()),
        )

    def _against_known(self) -> tuple[int, int, int]:
        keys = {row.source_key: row.digest for row in self.rows}
        known = dict(
            Incident.objects.filter(team=self.team, source_key__in=list(keys)).values_list(
                "source_key", "source_digest"
            )
        )
        unchanged = sum(keys.get(key or "") == digest for key, digest in known.items())
        return len(keys) - len(known), len(known) - unchanged, unchanged

    def _sentences(self, outcome: Outcome) -> Iterator[str]:
        if not outcome.is_whole:
            yield f"This is said of the first {outcome.rows_read:,} rows."
        yield rows_sentence(outcome, would=True)
        if outcome.overlapping:
            yield (
                f"{outcome.overlapping:,} incidents overlap others, as when two monitors report "
                "one outage: those that overlap become one Rescue together."
            )
        if outcome.maintenance:
            yield f"{outcome.maintenance:,} rows are maintenance: kept, and no Rescue."
        if outcome.last_at is not None and outcome.last_at < self.at:
            yield (
                f"The last thing it tells is of {outcome.last_at:%-d %B %Y}. From then on "
                f"{self.team.name} counts as in Delivery, unless something else says otherwise."
            )


def _reasons(rejections: list[Rejection]) -> tuple[Reason, ...]:
    """Each reason with how many rows it costs and the sentence of the first, the dearest first."""
    found: dict[str, Reason] = {}
    for one in rejections:
        before = found.get(one.code)
        count, sentence = (before.count, before.sentence) if before else (0, one.sentence)
        found[one.code] = Reason(one.code, count + 1, sentence)
    return tuple(sorted(found.values(), key=lambda reason: -reason.count))


def _row(row: HistoryRow) -> PreviewRow:
    return PreviewRow(
        row.line,
        row.title,
        row.kind,
        row.started_at,
        row.resolved_at,
        row.severity.value if row.severity else "",
        row.severity_word,
        row.services,
    )
