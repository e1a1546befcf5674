"""Whether the audit log still fits together: every entry carries the hash of the one before it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from django.db.models import Count

from peacetime.queries.snapshot import snapshot
from peacetime.storage.models import AuditChain, AuditEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

NEWEST = 2_000  # what a page checks; more on request


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked, and the first entries that do not fit."""

    checked: int
    total: int
    broken: tuple[str, ...]  # chain#number

    @property
    def is_sound(self) -> bool:
        """Whether everything that was checked fits."""
        return not self.broken

    @property
    def is_whole(self) -> bool:
        """Whether everything was checked."""
        return self.checked == self.total

    @property
    def sentence(self) -> str:
        """The result in words."""
        if self.broken:
            return f"The chain is broken at {', '.join(self.broken[:3])}: somebody changed the log outside Peacetime."
        if self.is_whole:
            return f"The chain of all {self.total:,} entries is unbroken."
        return f"The chain of the newest {self.checked:,} of {self.total:,} entries is unbroken."


def entry_hash(
    previous_hash: str,
    number: int,
    *,
    at: datetime,
    actor: str,
    fact: str,
    object_: str,
    changes: Mapping[str, object],
) -> str:
    """The hash of one entry, over all it says and the hash before it."""
    parts = [previous_hash, number, at.astimezone(UTC).isoformat(), actor, fact, object_, changes]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def verification(*, is_whole: bool = False) -> Verification:
    """Check the newest entries, or all, and that no chain lost its end."""
    with snapshot():
        total = AuditEntry.objects.count()
        rows = AuditEntry.objects.order_by("-pk")
        # from the oldest to the newest, so that each entry meets its successor
        checked = list(reversed(rows if is_whole else rows[:NEWEST]))
        broken = [*_broken_links(checked), *_broken_ends()]
    return Verification(len(checked), total, tuple(dict.fromkeys(broken)))


def _broken_links(rows: Iterable[AuditEntry]) -> list[str]:
    broken, before = [], dict[str, AuditEntry]()
    for row in rows:
        earlier = before.get(row.chain_id)
        fits = earlier is None or (
            row.previous_hash == earlier.entry_hash and row.number == earlier.number + 1
        )
        is_first_right = row.number > 1 or not row.previous_hash
        if not (fits and is_first_right and row.entry_hash == _hash_of(row)):
            broken.append(f"{row.chain_id}#{row.number}")
        before[row.chain_id] = row
    return broken


def _broken_ends() -> list[str]:
    """Chains whose head remembers more, or other, than their last entry."""
    counted = AuditChain.objects.annotate(entries=Count("auditentry"))
    lasts = AuditEntry.objects.order_by("chain_id", "-number").distinct("chain_id")
    hashes = {row.chain_id: row.entry_hash for row in lasts}
    return [
        f"{head.name}#{head.length}"
        for head in counted
        if head.entries != head.length or hashes.get(head.name, "") != head.last_hash
    ]


def _hash_of(row: AuditEntry) -> str:
    return entry_hash(
        row.previous_hash,
        row.number,
        at=row.at,
        actor=row.actor,
        fact=row.fact,
        object_=row.object,
        changes=row.changes,
    )
