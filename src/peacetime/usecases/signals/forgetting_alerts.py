"""Alerts and groups that nobody spoke of for months: removed in small steps, unless an incident refers to them.

Each step is a transaction of its own under the lock of folding, so that no late word comes in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction

from peacetime.usecases.signals.folding import LOCK

if TYPE_CHECKING:
    from datetime import datetime

OPEN_KEPT_FOR = timedelta(days=365)
"""What still fires, or somebody has: many tools never say that it is over."""
# Alerts are numbered as they are folded: some days after they came, where a backlog waited.
IN_ORDER = timedelta(days=7)
GROUPS_AT_ONCE = 100
ALERTS_AT_ONCE = 5_000
# Roots with all that became part of them; of one that an incident refers to anywhere, nothing.
_OLD_GROUPS = """
    WITH RECURSIVE roots AS (
        SELECT id FROM storage_alertgroup
         WHERE id > %(after)s AND merged_into_id IS NULL AND incident_id IS NULL
           AND last_at < %(before)s
           AND greatest(last_at, changed_at, folded_at)
               < CASE WHEN firing + acknowledged > 0 THEN %(open_before)s ELSE %(before)s END
         ORDER BY id LIMIT %(most)s),
    tree AS (
        SELECT r.id AS root, r.id, NULL::bigint AS incident_id FROM roots r
         UNION ALL
        SELECT t.root, g.id, g.incident_id FROM storage_alertgroup g JOIN tree t ON g.merged_into_id = t.id)
    SELECT root, array_agg(id), bool_or(incident_id IS NOT NULL) FROM tree GROUP BY root ORDER BY root
"""
_REMOVE_MEMBERS = """
    DELETE FROM storage_alert WHERE id IN (
        SELECT id FROM storage_alert WHERE group_id = ANY(%s) LIMIT %s)
"""
_REMOVE_GROUPS = "DELETE FROM storage_alertgroup WHERE id = ANY(%s)"
_WINDOW = """
    SELECT max(id), min(received_at) FROM (
        SELECT id, received_at FROM storage_alert WHERE id > %s ORDER BY id LIMIT %s) AS next
"""
_REMOVE_LOOSE = """
    DELETE FROM storage_alert
     WHERE id > %(after)s AND id <= %(last)s AND group_id IS NULL AND received_at < %(before)s
       AND greatest(started_at, state_at)
           < CASE WHEN state <> 'resolved' THEN %(open_before)s ELSE %(before)s END
"""


class FoldingBusy(Exception):
    """A round of folding is under way; what is old can wait."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is older is removed: what is over, and what is still open."""

    before: datetime
    open_before: datetime


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was removed."""

    groups: int = 0
    alerts: int = 0


def forget_old_alerts(*, at: datetime) -> Forgotten:
    """Remove groups with their alerts, and alerts without a group, that are older than the setting says.

    Broken off, it leaves no group without what it counts but the one that it was at, and goes on there.

    Raises:
        FoldingBusy: Another time.
    """
    before = at - timedelta(days=settings.ALERTS_KEPT_DAYS)
    limits = Limits(before, min(before, at - OPEN_KEPT_FOR))
    groups, members = _forget_groups(limits)
    return Forgotten(groups, members + _forget_loose(limits))


def _forget_groups(limits: Limits) -> tuple[int, int]:
    after = groups = alerts = 0
    while True:
        with transaction.atomic(durable=True):
            _hold_folding()
            found = _old_groups(limits, after=after)
            if not found:
                return groups, alerts
            whole = [pk for _, tree, is_needed in found if not is_needed for pk in tree]
            removed = _run(_REMOVE_MEMBERS, [whole, ALERTS_AT_ONCE])
            alerts += removed
            if removed < ALERTS_AT_ONCE:  # nothing of them is left
                groups += _run(_REMOVE_GROUPS, [whole])
                after = found[-1][0]


def _forget_loose(limits: Limits) -> int:
    """Alerts without a group, in the order in which they came, until those that came lately."""
    after = removed = 0
    while True:
        with connection.cursor() as db:
            db.execute(_WINDOW, [after, ALERTS_AT_ONCE])
            last, first_at = db.fetchone()
        if last is None or first_at >= limits.before + IN_ORDER:
            return removed
        with transaction.atomic(durable=True):
            _hold_folding()
            removed += _run(_REMOVE_LOOSE, {"after": after, "last": last, **_moments(limits)})
        after = last


def _hold_folding() -> None:
    with connection.cursor() as db:
        db.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not db.fetchone()[0]:
            raise FoldingBusy


def _old_groups(limits: Limits, *, after: int) -> list[tuple[int, list[int], bool]]:
    with connection.cursor() as db:
        db.execute(_OLD_GROUPS, {"after": after, "most": GROUPS_AT_ONCE, **_moments(limits)})
        return list(db.fetchall())


def _moments(limits: Limits) -> dict[str, datetime]:
    return {"before": limits.before, "open_before": limits.open_before}


def _run(statement: str, said: Any) -> int:
    with connection.cursor() as db:
        db.execute(statement, said)
        return int(db.rowcount)
