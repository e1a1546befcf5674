"""One record becomes a row, or a rejection that names everything wrong with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

from peacetime.domain.incidents.history.choices import MOMENTS, Choices
from peacetime.domain.incidents.history.columns import Columns
from peacetime.domain.incidents.history.dates import is_hour_24, read_moment
from peacetime.domain.incidents.history.encoding import BROKEN
from peacetime.domain.incidents.history.findings import HistoryRow, Kind, Rejection
from peacetime.domain.incidents.history.formulas import unguarded
from peacetime.domain.incidents.history.records import Record
from peacetime.domain.incidents.history.remarks import Told, remarks_on
from peacetime.domain.incidents.history.severities import SEVERITY_WORDS, severity_of_word
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.moments import Moment, check_not_future
from peacetime.domain.shared.text import clean_text, label, quoted
from peacetime.domain.shared.zones import named_zone

LONGEST = {"org": 100, "incident_id": 199, "severity": 100, "title": 300, "services": 1000}
MOST_RESPONDERS = 1000  # beyond it a number is no number of people
LONGEST_OTHER = 2000
LONGEST_SENTENCE = 500
KINDS: Mapping[str, Kind] = {
    "": "incident",
    "incident": "incident",
    "maintenance": "maintenance",
}
# What tools call things that were no incidents, in their column of statuses or modes.
NOT_INCIDENTS = frozenset(
    {
        *("test", "tutorial", "declined", "merged", "canceled", "cancelled", "duplicate"),
        *("won't do", "not a bug", "cannot reproduce"),
    }
)
MAINTENANCE_WORDS = re.compile(r"(?i)\bmaintenance\b")
NUMBER = re.compile(r"[0-9]{1,9}(?:\.0{1,9})?")
SECONDS = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,9})?")
DURATIONS = {"acknowledged_at": "acknowledged_after", "resolved_at": "resolved_after"}


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
    choices: Choices

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
        self._cut: list[str] = []
        self._texts = {
            name: self._text(name, cells[place]) for name, place in reading.columns.known.items()
        }
        self._extra = {
            name: text
            for name, place in reading.columns.extra.items()
            if (text := self._text(name, cells[place]))
        }
        self._zone = reading.assumed_zone

    def read(self) -> HistoryRow | Rejection:
        self._take_own_zone()
        moments = {name: self._moment(name) for name in MOMENTS}
        self._add_durations(moments)
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
            acknowledged_at=at["acknowledged_at"],
            mitigated_at=at["mitigated_at"],
            resolved_at=at["resolved_at"],
            severity_word=word,
            severity=severity_of_word(word, self._reading.rules.severity_words),
            title=self._said("title"),
            services=_services(self._said("services")),
            update_count=int(count) if re.fullmatch("[0-9]{1,9}", count) else None,
            tz_source=self._said("tz_source"),
            source=self._said("source"),
            responders=responders_in(self._said("responders")),
            responder_count=self._responder_count(),
            extra=self._extra,
        )
        told = Told(
            row,
            moments,
            self._texts,
            long_after=self._reading.rules.long_after,
            cut=tuple(self._cut),
            is_kind_of_title=kind == "maintenance" and not self._said("kind"),
            has_hour_24=any(is_hour_24(self._said(name)) for name in MOMENTS),
        )
        return replace(row, remarks=remarks_on(told))

    def _responder_count(self) -> int | None:
        """How many they were: as their own column says, or a number in the place of names."""
        for written in (self._said("responder_count"), self._said("responders")):
            if (count := _count_of_people(written)) is not None:
                return count
        return None

    def _said(self, name: str) -> str:
        return self._texts.get(name, "")

    def _text(self, name: str, cell: str) -> str:
        longest = LONGEST.get(name, LONGEST_OTHER)
        if len(cell) <= longest and cell.isascii() and cell.isprintable():
            return cell.rstrip(" ")  # as `clean_text` would say, of most cells
        if not self._reading.columns.is_own and len(cell.strip()) > longest:
            # tools allow longer texts than we do, and nobody can shorten theirs
            cell = f"{' '.join(cell.split())[: longest - 1]}…"
            self._cut.append(name)
        try:
            return clean_text(cell, field=name, max_length=longest, required=False, multiline=True)
        except InvalidInput as problem:
            self._problems.append(problem)
            return ""

    def _take_own_zone(self) -> None:
        """A row may name the zone of its moments."""
        if name := self._said("time_zone"):
            try:
                self._zone = named_zone(name)
            except InvalidInput as problem:
                self._problems.append(problem)

    def _moment(self, name: str) -> Moment | None:
        written = self._said(name)
        if not written:
            return None
        try:
            moment = read_moment(
                written, field=name, zone=self._zone, choices=self._reading.choices
            )
            tolerance = self._reading.rules.clocks_may_differ_by
            check_not_future(moment.at, at=self._reading.at, field=name, tolerance=tolerance)
        except InvalidInput as problem:
            self._problems.append(problem)
            return None
        return moment

    def _add_durations(self, moments: dict[str, Moment | None]) -> None:
        """A tool may say how long something took instead of when it was."""
        started = moments["started_at"]
        for name, after in DURATIONS.items():
            written = self._said(after)
            if started is None or moments[name] is not None or not SECONDS.fullmatch(written):
                continue
            column = self._reading.columns.mapping[after].lower()
            seconds = float(written) / (1000 if _is_in_milliseconds(column) else 1)
            try:
                moments[name] = Moment(started.at + timedelta(seconds=seconds))
            except OverflowError:
                sentence = f"{label(after)} is {quoted(written)}, longer than time lasts."
                problem = InvalidInput(sentence, field=after, code="duration_out_of_range")
                self._problems.append(problem)

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
        if self._reading.columns.is_own:
            return self._own_kind()
        word = self._said("kind").lower()
        for said in (word, self._said("status").lower()):
            if said in NOT_INCIDENTS:
                sentence = f"Its source calls it {quoted(said)}, so it was no incident. Left out."
                self._problems.append(InvalidInput(sentence, field="kind", code="not_an_incident"))
        tool = self._reading.columns.tool
        speaks = tool is not None and tool.tells_maintenance_by_title and self._said("title")
        is_maintenance = "maintenance" in word or (speaks and MAINTENANCE_WORDS.search(speaks))
        return "maintenance" if is_maintenance else "incident"

    def _own_kind(self) -> Kind:
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


def _is_in_milliseconds(column: str) -> bool:
    return "ms" in column or "milli" in column or column.startswith("report.")


def _services(words: str) -> tuple[str, ...]:
    """Services in their order, each once; semicolons part them."""
    parts = (" ".join(part.split()) for part in words.split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def responders_in(words: str) -> tuple[str, ...]:
    """People in their order, each once; semicolons, commas and lines part them. A number names nobody.

    >>> responders_in("Ada; bo@example.org, Ada"), responders_in("3")
    (('Ada', 'bo@example.org'), ())
    """
    parts = (" ".join(part.split()) for part in re.split(r"[;,\n]", words))
    return tuple(dict.fromkeys(part for part in parts if part and not NUMBER.fullmatch(part)))


def _count_of_people(written: str) -> int | None:
    if not NUMBER.fullmatch(written):
        return None
    count = int(float(written))
    return count if 0 < count <= MOST_RESPONDERS else None


def _rejection(record: Record, code: str, sentence: str) -> Rejection:
    if len(sentence) > LONGEST_SENTENCE:
        sentence = f"{sentence[: LONGEST_SENTENCE - 1]}…"
    return Rejection(record.line, code, sentence, record.raw)


_BROKEN_SENTENCE = (
    "The row holds bytes that are no text in the encoding of the file. Type the damaged letters "
    "again and save the file as UTF-8."
)
