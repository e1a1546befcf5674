"""One record becomes a row, or a rejection that names everything wrong with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

from peacetime.domain.incidents.history.columns import MOMENTS, Columns
from peacetime.domain.incidents.history.encoding import BROKEN
from peacetime.domain.incidents.history.findings import HistoryRow, Kind, Rejection
from peacetime.domain.incidents.history.formulas import unguarded
from peacetime.domain.incidents.history.records import Record
from peacetime.domain.incidents.history.remarks import Told, remarks_on
from peacetime.domain.incidents.history.severities import SEVERITY_WORDS, severity_of_word
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.moments import Moment, check_not_future, parse_moment
from peacetime.domain.shared.text import clean_text, quoted

LONGEST = {"org": 100, "incident_id": 199, "severity": 100, "title": 300, "services": 1000}
LONGEST_OTHER = 2000
LONGEST_SENTENCE = 500
KINDS: Mapping[str, Kind] = {
    "": "incident",
    "incident": "incident",
    "maintenance": "maintenance",
}


@dataclass(frozen=True, slots=True)
class HistoryRules:
    """What decides about a row beside its own words.

    Source: our default.
    """

    long_after: timedelta = timedelta(days=30)
    clocks_may_differ_by: timedelta = timedelta(minutes=2)
    severity_words: Mapping[str, Severity] = field(default_factory=lambda: SEVERITY_WORDS)


@dataclass(slots=True)
class RowReading:
    """Reads the records of one file, one after the other."""

    columns: Columns
    at: datetime
    assumed_zone: tzinfo | None
    rules: HistoryRules

    def read(self, record: Record) -> HistoryRow | Rejection:
        """The row a record holds, or every reason why it is not taken."""
        if BROKEN in "".join(record.cells):
            return _rejection(record, "encoding_broken", _BROKEN_SENTENCE)
        cells = _fitting(record.cells, len(self.columns.header))
        if cells is None:
            return _rejection(record, "cells_do_not_fit", self._cells_sentence(record))
        if self.columns.is_own_export:
            cells = [unguarded(cell) for cell in cells]
        return _OneRow(self, record, cells).read()

    def _cells_sentence(self, record: Record) -> str:
        return (
            f"The row has {len(record.cells)} cells where the header has "
            f"{len(self.columns.header)}, so nobody can tell which is which. Add or remove "
            "delimiters, or put text that holds one into quotation marks."
        )


class _OneRow:
    """One row being read, with the problems found so far."""

    def __init__(self, reading: RowReading, record: Record, cells: list[str]) -> None:
        self._reading = reading
        self._record = record
        self._problems: list[InvalidInput] = []
        self._texts = {
            name: self._text(name, cells[place]) for name, place in reading.columns.known.items()
        }
        self._extra = {
            name: text
            for name, place in reading.columns.extra.items()
            if (text := self._text(name, cells[place]))
        }

    def read(self) -> HistoryRow | Rejection:
        moments = {name: self._moment(name) for name in MOMENTS}
        self._check_start_and_end(moments)
        kind = self._kind()
        if self._problems:
            sentence = " ".join(problem.sentence for problem in self._problems)
            return _rejection(self._record, self._problems[0].code, sentence)
        return self._row(kind, moments)

    def _row(self, kind: Kind, moments: dict[str, Moment | None]) -> HistoryRow:
        at = {name: moment.at if moment else None for name, moment in moments.items()}
        started_at = at["started_at"]
        assert started_at is not None  # or it is a problem
        word, count = self._said("severity"), self._said("update_count")
        row = HistoryRow(
            line=self._record.line,
            org=self._said("org"),
            incident_id=self._said("incident_id") or self._derived_id(started_at),
            kind=kind,
            started_at=started_at,
            detected_at=at["detected_at"],
            declared_at=at["declared_at"],
            mitigated_at=at["mitigated_at"],
            resolved_at=at["resolved_at"],
            severity_word=word,
            severity=severity_of_word(word, self._reading.rules.severity_words),
            title=self._said("title"),
            services=_services(self._said("services")),
            update_count=int(count) if re.fullmatch("[0-9]{1,9}", count) else None,
            tz_source=self._said("tz_source"),
            source=self._said("source"),
            extra=self._extra,
        )
        told = Told(row, moments, self._texts, long_after=self._reading.rules.long_after)
        return replace(row, remarks=remarks_on(told))

    def _said(self, name: str) -> str:
        return self._texts.get(name, "")

    def _text(self, name: str, cell: str) -> str:
        longest = LONGEST.get(name, LONGEST_OTHER)
        try:
            return clean_text(cell, field=name, max_length=longest, required=False, multiline=True)
        except InvalidInput as problem:
            self._problems.append(problem)
            return ""

    def _moment(self, name: str) -> Moment | None:
        written = self._said(name)
        if not written:
            return None
        try:
            moment = parse_moment(written, field=name, assumed_zone=self._reading.assumed_zone)
            tolerance = self._reading.rules.clocks_may_differ_by
            check_not_future(moment.at, at=self._reading.at, field=name, tolerance=tolerance)
        except InvalidInput as problem:
            self._problems.append(problem)
            return None
        return moment

    def _check_start_and_end(self, moments: dict[str, Moment | None]) -> None:
        start, end = moments["started_at"], moments["resolved_at"]
        if start is None and not self._said("started_at") and not self._problems:
            sentence = "Started at is empty, and nothing is guessed. Write when it started."
            self._problems.append(InvalidInput(sentence, field="started_at", code="start_missing"))
        if start and end and end.at < start.at:
            sentence = (
                f"Resolved at {end.at:%Y-%m-%d %H:%M} UTC lies before started at "
                f"{start.at:%Y-%m-%d %H:%M} UTC. Correct one of the two."
            )
            problem = InvalidInput(sentence, field="resolved_at", code="resolved_before_started")
            self._problems.append(problem)

    def _kind(self) -> Kind:
        word = self._said("kind")
        kind = KINDS.get(word.lower())
        if kind is None:
            sentence = f"Kind is {quoted(word)}. Write incident or maintenance."
            self._problems.append(InvalidInput(sentence, field="kind", code="kind_unknown"))
        return kind or "incident"

    def _derived_id(self, started_at: datetime) -> str:
        """The same for the same row in the next import."""
        told = (started_at.isoformat(), self._said("title"), self._said("services"))
        return f"derived-{hashlib.sha256(repr(told).encode()).hexdigest()[:16]}"


def _fitting(cells: tuple[str, ...], width: int) -> list[str] | None:
    """As many cells as the header has; empty ones too many at the end say nothing."""
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return None
    return list(cells[:width])


def _services(words: str) -> tuple[str, ...]:
    """Services in their order, each once; semicolons part them."""
    parts = (" ".join(part.split()) for part in words.split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def _rejection(record: Record, code: str, sentence: str) -> Rejection:
    if len(sentence) > LONGEST_SENTENCE:
        sentence = f"{sentence[: LONGEST_SENTENCE - 1]}…"
    return Rejection(record.line, code, sentence, record.raw)


_BROKEN_SENTENCE = (
    "The row holds bytes that are no text in the encoding of the file. Type the damaged letters "
    "again and save the file as UTF-8."
)
