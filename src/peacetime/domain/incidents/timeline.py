"""The timeline of an incident: what is appended, and the chain that shows nothing was changed."""

from __future__ import annotations

import hashlib
import json
import re
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
COMMAND = re.compile(r"/(\S*)\s*(.*)", re.DOTALL)
BECAUSE = re.compile(r"\s+because\s+", re.IGNORECASE)


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

    A decision's reason is what follows the word "because". A path is no command.

    Raises:
        InvalidInput: `command_unknown`, or a code of `clean_text`.

    >>> compose("/decision roll back because the pool is the only change")
    Composed(kind=<EntryKind.DECISION: 'decision'>, text='roll back', reason='the pool is the only change')
    >>> compose("/api/checkout answers 500").kind
    <EntryKind.NOTE: 'note'>
    """
    line = clean_text(line, field="text", max_length=MAX_TEXT, multiline=True)
    typed = COMMAND.fullmatch(line)
    if typed is None or "/" in typed[1]:
        return Composed(EntryKind.NOTE, line)
    command = typed[1].lower()
    if command not in COMMANDS:
        sentence = (
            f"/{command[:30]} is not known here. Start with /decision, /action, /update or /note."
        )
        raise InvalidInput(sentence, field="text", code="command_unknown")
    kind = EntryKind(command)
    text = clean_text(typed[2], field="text", max_length=MAX_TEXT, multiline=True)
    if kind is EntryKind.DECISION:
        decided, *reason = BECAUSE.split(text, maxsplit=1)
        return Composed(kind, decided, *reason)
    return Composed(kind, text)


def content_digest(text: str, reason: str = "", *, salt: str = "") -> str:
    """SHA-256 of what an entry says: it outlives the content when that is redacted.

    Args:
        text: What was written.
        reason: Of a decision.
        salt: A random word that goes with the content, so that nobody can guess a short text that was
            redacted from its digest. Entries of the first versions have none.

    Formula: SHA-256 over the JSON list of text and reason, with the salt before them where there is one.

    >>> content_digest("rollback finished")[:12]
    'd6a07089ee86'
    >>> content_digest("rollback finished", salt="7f3a") == content_digest("rollback finished")
    False
    """
    parts = [salt, text, reason] if salt else [text, reason]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


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


def verify(
    links: Iterable[Link], *, length: int | None = None, head: str | None = None
) -> list[ChainFinding]:
    """Every place where the chain does not hold; an empty list means nothing was changed or removed.

    Does not stop at the first finding.

    Args:
        links: In the order of their numbers.
        length: How many entries were ever appended, kept elsewhere: without it, entries removed
            from the end are not missed.
        head: The hash of the last of them, kept elsewhere: without it, a chain that was written
            anew from some entry on is not noticed.

    Cost: linear in the entries.
    """
    result: list[ChainFinding] = []
    last, previous = 0, ""
    for link in links:
        result += _around(link, last, previous)
        last, previous = link.number, link.entry_hash
    if length is not None and last < length:
        result.append(_missing(last + 1, length))
    elif head is not None and previous != head:
        sentence = f"The chain does not end with entry {last} as it was written."
        result.append(ChainFinding(last, "chain_broken", sentence))
    return result


def _around(link: Link, last: int, previous: str) -> list[ChainFinding]:
    """What is wrong with one entry and what is before it."""
    result = []
    if link.number > last + 1:
        result.append(_missing(last + 1, link.number - 1))
    elif link.number <= last:
        sentence = f"Entry {link.number} stands after entry {last}."
        result.append(ChainFinding(link.number, "out_of_order", sentence))
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
    return result


def _missing(first: int, last: int) -> ChainFinding:
    is_one = first == last
    sentence = f"Entry {first} is missing." if is_one else f"Entries {first} to {last} are missing."
    return ChainFinding(first, "entry_missing", sentence)
