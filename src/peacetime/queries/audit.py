"""The audit log: who changed what, when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from peacetime.queries.pages import FIFTY, Page, paged
from peacetime.storage.models import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

AT_ONCE = 2000
COLUMNS = ["id", "at", "actor", "fact", "object", "changes", "chain", "number", "entry_hash"]


@dataclass(frozen=True, slots=True)
class AuditShown:
    """One change of state. `chain` is its hash chain, in which it has a number."""

    id: int
    chain: str
    number: int
    at: datetime
    actor: str
    fact: str
    object: str
    changes: dict[str, Any]
    entry_hash: str

    @property
    def sentence(self) -> str:
        """What changed, in words."""
        return "; ".join(
            f"{name.replace('_', ' ')}: {_word(value)}" for name, value in self.changes.items()
        )


@dataclass(frozen=True, slots=True)
class AuditAsked:
    """Which entries: a part of actor, fact or object, exactly one of each, from a moment until another."""

    query: str = ""
    actor: str = ""
    fact: str = ""
    of: str = ""
    start: datetime | None = None
    end: datetime | None = None  # not inside


def audit_after(asked: AuditAsked, after: int = 0, *, limit: int = FIFTY) -> list[AuditShown]:
    """Entries in the order in which they were written."""
    return list(_shown(_wanted(asked).filter(pk__gt=after).order_by("pk")[:limit]))


def audit_page(asked: AuditAsked, *, page: int = 1) -> Page[AuditShown]:
    """Entries newest first, fifty a page."""
    return paged(_wanted(asked).order_by("-pk"), page=page, show=_shown)


def audit_export(asked: AuditAsked) -> Iterator[list[object]]:
    """Every entry in the order in which they were written, as rows of `COLUMNS`, a few in memory at a time."""
    for entry in _shown(_wanted(asked).order_by("pk").iterator(AT_ONCE)):
        changes = json.dumps(entry.changes, ensure_ascii=False)
        yield [
            *[entry.id, entry.at, entry.actor, entry.fact, entry.object, changes],
            *[entry.chain, entry.number, entry.entry_hash],
        ]


def _wanted(asked: AuditAsked) -> QuerySet[AuditEntry]:
    rows: QuerySet[AuditEntry] = AuditEntry.objects.all()
    words = _plain(asked.query)
    if words:
        found = Q(actor__icontains=words) | Q(fact__icontains=words) | Q(object__icontains=words)
        rows = rows.filter(found)
    exactly = {"actor": _plain(asked.actor), "fact": _plain(asked.fact), "object": _plain(asked.of)}
    rows = rows.filter(**{name: value for name, value in exactly.items() if value})
    if asked.start is not None:
        rows = rows.filter(at__gte=asked.start)
    return rows if asked.end is None else rows.filter(at__lt=asked.end)


def _shown(rows: Iterable[AuditEntry]) -> Iterator[AuditShown]:
    return (
        AuditShown(
            id=row.pk,
            chain=row.chain_id,
            number=row.number,
            at=row.at,
            actor=row.actor,
            fact=row.fact,
            object=row.object,
            changes=row.changes,
            entry_hash=row.entry_hash,
        )
        for row in rows
    )


def _plain(words: str) -> str:
    return words.replace("\0", "").strip()[:254]


def _word(value: object) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value) or "none"
    return str(value)
