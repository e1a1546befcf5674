"""The timeline of an incident: what is appended, and the chain that shows nothing was changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

MAX_TEXT = 10_000


class EntryKind(StrEnum):
    """What an entry records. People write the first three and updates; the rest follows from acts."""

    NOTE = "note"
    DECISION = "decision"
    ACTION = "action"
    UPDATE = "update"
    ROLE = "role"
    MODE = "mode"
    MOMENT = "moment"
    CRITERION = "criterion"
    REMINDER = "reminder"
    REDACTION = "redaction"


WRITTEN_BY_PEOPLE = (EntryKind.NOTE, EntryKind.DECISION, EntryKind.ACTION)
COMMANDS = {"note", "decision", "action", "update"}


@dataclass(frozen=True, slots=True)
class Composed:
    """What a line typed into the composer means."""

    kind: EntryKind
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as the chain sees it: everything but the content, which only its digest stands for."""

    number: int
    kind: str
    at: datetime
    actor: str
    corrects: int | None
    content_digest: str
    previous_hash: str
    entry_hash: str


@dataclass(frozen=True, slots=True)
class ChainFinding:
    """Where the chain does not hold, and how."""

    number: int
    code: str
    sentence: str


def compose(line: str) -> Composed:
    """A line becomes an entry: `/decision`, `/action`, `/update` or `/note` at its start, a note otherwise.

    A decision's reason is what follows the word "because".

    Raises:
        InvalidInput: `command_unknown`, or a code of `clean_text`.

    >>> compose("/decision roll back because the pool is the only change")
    Composed(kind=<EntryKind.DECISION: 'decision'>, text='roll back', reason='the pool is the only change')
    >>> compose("p99 is at 4.9 s").kind
    <EntryKind.NOTE: 'note'>
    """
    line = clean_text(line, field="text", max_length=MAX_TEXT, multiline=True)
    if not line.startswith("/"):
        return Composed(EntryKind.NOTE, line)
    command, _, rest = line[1:].partition(" ")
    if command.lower() not in COMMANDS:
        sentence = (
            f"/{command[:30]} is not known here. Start with /decision, /action, /update or /note."
        )
        raise InvalidInput(sentence, field="text", code="command_unknown")
    kind = EntryKind(command.lower())
    text = clean_text(rest, field="text", max_length=MAX_TEXT, multiline=True)
    if kind is EntryKind.DECISION:
        text, _, reason = text.partition(" because ")
        return Composed(kind, text.strip(), reason.strip())
    return Composed(kind, text)


def content_digest(text: str, reason: str = "") -> str:
    """SHA-256 of what an entry says: it outlives the content when that is redacted.

    >>> content_digest("rollback finished")[:12]
    '1c5a3b59e4d6'
    """
    return hashlib.sha256(json.dumps([text, reason], ensure_ascii=False).encode()).hexdigest()


def entry_hash(
    *,
    previous_hash: str,
    number: int,
    kind: str,
    at: datetime,
    actor: str,
    corrects: int | None,
    content_digest: str,
) -> str:
    """The hash that ties an entry to all before it.

    Formula: SHA-256 over the JSON list of previous hash, number, kind, moment (ISO 8601, UTC), actor,
    number of the corrected entry and content digest.

    Cost: constant.
    """
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [previous_hash, number, kind, moment, actor, corrects, content_digest]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def verify(links: Iterable[Link]) -> list[ChainFinding]:
    """Every place where the chain does not hold; an empty list means nothing was changed or removed.

    Does not stop at the first finding.

    Cost: linear in the entries.
    """
    result: list[ChainFinding] = []
    expected_number, previous = 1, ""
    for link in links:
        if link.number != expected_number:
            sentence = f"Entry {expected_number} is missing."
            result.append(ChainFinding(expected_number, "entry_missing", sentence))
        if link.previous_hash != previous:
            sentence = f"Entry {link.number} does not follow the one before it."
            result.append(ChainFinding(link.number, "chain_broken", sentence))
        computed = entry_hash(
            previous_hash=link.previous_hash,
            number=link.number,
            kind=link.kind,
            at=link.at,
            actor=link.actor,
            corrects=link.corrects,
            content_digest=link.content_digest,
        )
        if computed != link.entry_hash:
            sentence = f"Entry {link.number} was changed after it was written."
            result.append(ChainFinding(link.number, "entry_changed", sentence))
        expected_number, previous = link.number + 1, link.entry_hash
    return result
