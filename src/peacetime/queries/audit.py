"""The audit log: who changed what, when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from peacetime.queries.pages import FIFTY, Page, paged
from peacetime.storage.models import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet


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


def audit_after(
    after: int = 0, *, actor: str = "", of: str = "", limit: int = FIFTY
) -> list[AuditShown]:
    """Entries in the order in which they were written, perhaps of one actor or of one object."""
    rows: QuerySet[AuditEntry] = AuditEntry.objects.filter(pk__gt=after).order_by("pk")
    if actor:
        rows = rows.filter(actor=actor)
    if of:
        rows = rows.filter(object=of)
    return _shown(rows[:limit])


def audit_page(
    query: str = "", *, actor: str = "", fact: str = "", of: str = "", page: int = 1
) -> Page[AuditShown]:
    """Entries newest first, fifty a page: a part of actor, fact or object, or exactly one of each."""
    rows: QuerySet[AuditEntry] = AuditEntry.objects.order_by("-pk")
    words = _plain(query)
    if words:
        found = Q(actor__icontains=words) | Q(fact__icontains=words) | Q(object__icontains=words)
        rows = rows.filter(found)
    exactly = {"actor": _plain(actor), "fact": _plain(fact), "object": _plain(of)}
    rows = rows.filter(**{name: value for name, value in exactly.items() if value})
    return paged(rows, page=page, show=_shown)


def _shown(rows: Iterable[AuditEntry]) -> list[AuditShown]:
    return [
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
    ]


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
