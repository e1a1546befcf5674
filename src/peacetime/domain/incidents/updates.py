"""Stakeholder updates: their shape, their promise, and the words that guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted

if TYPE_CHECKING:
    from datetime import datetime, timedelta


class Status(StrEnum):
    """How far the response is, as stakeholders hear it."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MITIGATING = "mitigating"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


class Promise(StrEnum):
    """Where the promised next update stands."""

    NONE = "none"
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Update:
    """What stakeholders are told: what happens, its scope, the status, when they hear again."""

    text: str
    scope: str
    status: Status
    next_update_at: datetime | None


@dataclass(frozen=True, slots=True)
class Guess:
    """A word or phrase that guesses, and where it stands."""

    phrase: str
    start: int
    end: int


SPECULATION = (
    "probably",
    "possibly",
    "perhaps",
    "maybe",
    "presumably",
    "apparently",
    "seemingly",
    "supposedly",
    "likely",
    "might be",
    "may be",
    "could be",
    "seems to",
    "appears to",
    "we think",
    "we believe",
    "we suspect",
    "we guess",
    "we assume",
    "i think",
    "i guess",
    "i believe",
    "my guess",
    "our guess",
    "not sure",
    "should be fixed soon",
    "hopefully",
)
_SPECULATION = re.compile(
    r"(?<![\w-])(?:" + "|".join(r"\s+".join(p.split()) for p in SPECULATION) + r")(?![\w-])",
    re.IGNORECASE,
)


def status_named(word: str) -> Status:
    """The status a caller names.

    Raises:
        InvalidInput: `status_unknown`.
    """
    try:
        return Status(word.lower())
    except ValueError:
        known = ", ".join(status.value for status in Status)
        sentence = f"{quoted(word)} is not a status. Choose one of {known}."
        raise InvalidInput(sentence, field="status", code="status_unknown") from None


def speculation(text: str) -> list[Guess]:
    """The places where an update guesses. It is a warning: the author decides.

    Source: the framework ("over-communicate cadence, under-communicate speculation"); the phrases are ours.

    >>> [g.phrase for g in speculation("We think it is probably DNS.")]
    ['We think', 'probably']
    >>> speculation("It is unlikely to recur; 18% of orders fail.")
    []
    """
    return [Guess(found[0], found.start(), found.end()) for found in _SPECULATION.finditer(text)]


def next_update(cadence: timedelta | None, *, at: datetime) -> datetime | None:
    """The moment promised by a severity's cadence; None where none is promised."""
    return None if cadence is None else at + cadence


def promise(next_update_at: datetime | None, *, at: datetime) -> Promise:
    """Whether the promised update is due or overdue at `at`.

    >>> from datetime import datetime, timezone
    >>> t = datetime(2026, 1, 1, 10, tzinfo=timezone.utc)
    >>> promise(t, at=t), promise(None, at=t)
    (<Promise.OVERDUE: 'overdue'>, <Promise.NONE: 'none'>)
    """
    if next_update_at is None:
        return Promise.NONE
    return Promise.OVERDUE if at >= next_update_at else Promise.DUE
