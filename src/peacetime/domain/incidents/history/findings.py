"""What reading a history finds: rows, rows that were not taken, and things worth saying."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.shared.errors import DomainError

Kind = Literal["incident", "maintenance"]


class RejectedFile(DomainError):
    """A file that cannot be read as a history at all.

    Codes: `file_empty`, `file_not_text`, `header_missing`, `column_unknown`, `column_missing`,
    `column_repeated`, `json_broken`, `json_without_rows`, `json_too_deep`, `json_too_long`,
    `archive_broken`, `archive_with_several`, `archive_without_history`, `file_unpacks_too_large`.
    """

    code = "file_rejected"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth saying about a row that was taken, or about the file (line 0)."""

    line: int
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was not taken, with the reason.

    `raw` is its text as it stood in the file, safe to store: a NUL shows as ␀, a byte that
    is no text as �, and no more than the first 100,000 characters are kept.
    """

    line: int
    code: str
    sentence: str
    raw: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One incident as its source tells it; None and "" where it says nothing.

    `line` is the line of the file where the row begins. `severity` is our reading of the
    source's `severity_word`, None where the word is not one we know. `responders` are those who
    worked on it, each once; `responder_count` says how many they were, where that is all the
    source says. `extra` holds the columns we have no use for, by their names in the file.
    """

    line: int
    org: str
    incident_id: str
    kind: Kind
    started_at: datetime
    detected_at: datetime | None
    declared_at: datetime | None
    mitigated_at: datetime | None
    resolved_at: datetime | None
    severity_word: str
    severity: Severity | None
    title: str
    services: tuple[str, ...]
    update_count: int | None
    tz_source: str
    source: str
    acknowledged_at: datetime | None = None
    responders: tuple[str, ...] = ()
    responder_count: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)
    remarks: tuple[Remark, ...] = ()

    @property
    def is_maintenance(self) -> bool:
        """Whether it is maintenance, which makes no Rescue."""
        return self.kind == "maintenance"

    @property
    def is_end_known(self) -> bool:
        """Whether the source says when it was resolved."""
        return self.resolved_at is not None

    @property
    def source_key(self) -> str:
        """By which the same incident is known again: organisation and id, at most 300 characters."""
        return f"{self.org}/{self.incident_id}"

    @property
    def digest(self) -> str:
        """Tells whether two rows of one key say the same; 64 hexadecimal digits.

        Line numbers, remarks and our reading of the severity do not take part.
        """
        told = (
            *(self.org, self.incident_id, self.kind, self.severity_word, self.title),
            *(self.started_at, self.detected_at, self.declared_at),
            *(self.mitigated_at, self.resolved_at),
            *(self.services, self.update_count, self.tz_source, self.source),
            sorted(self.extra.items()),
        )
        # said only where it is known, so that what was imported before is known again
        later = (self.acknowledged_at, self.responders or None, self.responder_count)
        more = tuple(each for each in later if each is not None)
        return hashlib.sha256(repr((*told, *more)).encode()).hexdigest()


Finding = HistoryRow | Rejection | Remark
