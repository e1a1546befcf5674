"""The audit log: who changed what, when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peacetime.queries.pages import FIFTY
from peacetime.storage.models import AuditEntry

if TYPE_CHECKING:
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


def audit_after(
    after: int = 0, *, actor: str = "", of: str = "", limit: int = FIFTY
) -> list[AuditShown]:
    """Entries in the order in which they were written, perhaps of one actor or of one object."""
    rows: QuerySet[AuditEntry] = AuditEntry.objects.filter(pk__gt=after).order_by("pk")
    if actor:
        rows = rows.filter(actor=actor)
    if of:
        rows = rows.filter(object=of)
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
        for row in rows[:limit]
    ]
