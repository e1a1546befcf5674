"""The hash chains: every timeline, and the audit log of every team."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from datetime import UTC
from itertools import pairwise

from devtools.crash.reading import ENTRIES, Row, Snapshot
from peacetime.domain.incidents.timeline import Link, content_digest, verify


def check(database: Snapshot) -> list[str]:
    return _timelines(database) + _audit(database)


def _timelines(database: Snapshot) -> list[str]:
    entries: dict[str, list[Row]] = defaultdict(list)
    for row in database.rows(ENTRIES):
        entries[row["incident"]].append(row)
    found = []
    for head in database.rows("SELECT ref, timeline_length, timeline_hash FROM storage_incident"):
        chain = sorted(entries[head["ref"]], key=lambda row: int(row["number"]))
        found += [f"{head['ref']}: {finding.sentence}" for finding in verify(map(_link, chain))]
        last = chain[-1]["entry_hash"] if chain else ""
        if (head["timeline_length"], head["timeline_hash"]) != (len(chain), last):
            found.append(f"{head['ref']}: the head of its timeline is not its last entry")
        changed = [
            row["number"]
            for row in chain
            if row["redacted_at"] is None
            and row["content_digest"]
            != content_digest(row["text"], row["reason"], salt=row["content_salt"])
        ]
        found += [f"{head['ref']}: entry {number} says something else" for number in changed]
        found += _order(head["ref"], chain)
    return found


def _order(ref: str, chain: list[Row]) -> list[str]:
    """What was written later stands later."""
    late = [b["number"] for a, b in pairwise(chain) if b["id"] <= a["id"]]
    return [f"{ref}: entry {number} was written before the one above it" for number in late]


def _link(row: Row) -> Link:
    return Link(
        number=row["number"],
        kind=row["kind"],
        at=row["at"],
        actor=row["actor"],
        corrects=None,  # no client of ours corrects
        content_digest=row["content_digest"],
        previous_hash=row["previous_hash"],
        entry_hash=row["entry_hash"],
    )


def _audit(database: Snapshot) -> list[str]:
    entries: dict[str, list[Row]] = defaultdict(list)
    for row in database.rows("SELECT * FROM storage_auditentry ORDER BY chain_id, number"):
        entries[row["chain_id"]].append(row)
    found = []
    for head in database.rows("SELECT name, length, last_hash FROM storage_auditchain"):
        name, previous = head["name"], ""
        for number, row in enumerate(entries[name], start=1):
            if (row["number"], row["previous_hash"]) != (number, previous):
                found.append(f"audit {name}: entry {number} does not follow the one before it")
            if _audit_hash(row) != row["entry_hash"]:
                found.append(f"audit {name}: entry {number} was changed")
            previous = row["entry_hash"]
        if (head["length"], head["last_hash"]) != (len(entries[name]), previous):
            found.append(f"audit {name}: its head is not its last entry")
    return found


def _audit_hash(row: Row) -> str:
    at = row["at"].astimezone(UTC).isoformat()
    parts = [row["previous_hash"], row["number"], at, row["actor"], row["fact"], row["object"]]
    return hashlib.sha256(
        json.dumps([*parts, row["changes"]], sort_keys=True, default=str).encode()
    ).hexdigest()
