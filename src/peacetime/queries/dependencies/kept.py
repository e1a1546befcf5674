"""The system as it stands, read and computed once for as long as nothing changes that it is made of."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from django.db import connection

from peacetime.domain.dependencies.figures import Figures
from peacetime.domain.dependencies.labels import EdgeCheck, check_labels
from peacetime.queries.dependencies.outages import YEAR
from peacetime.queries.dependencies.system import KnownSystem, known_system

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.queries.sight import Sight

MOST_KEPT = 6  # systems: one for each sight on private incidents
# Every row of what the system is made of, as a sum that no order and no copy changes: a fingerprint of
# the content itself, so that nobody who writes needs to know that anything is kept.
WHOLE = (
    "storage_service",
    "storage_need",
    "storage_needmember",
    "storage_needevidence",
    "storage_team",
)
NARROW = {
    "storage_incident": (
        "id, kind, is_drill, is_private, is_open, merged_into_id, impact_started_at, detected_at,"
        " declared_at, created_at, mitigated_at, resolved_at"
    ),
    "storage_incident_services": "incident_id, service_id",
    "storage_incidentcause": "incident_id, service_id",
    "storage_roleassignment": "incident_id, person_id",
}
BEGAN_LATELY = "coalesce(impact_started_at, detected_at, declared_at, created_at) >= %(since)s"
OF_RECENT = f"incident_id IN (SELECT id FROM storage_incident WHERE {BEGAN_LATELY})"  # noqa: S608
RECENT = dict.fromkeys(NARROW, OF_RECENT) | {"storage_incident": BEGAN_LATELY}


@dataclass(frozen=True)
class Kept:
    """A system, and what is computed on it."""

    known: KnownSystem
    figures: Figures

    @cached_property
    def labels(self) -> list[EdgeCheck]:
        """Its labels beside the outages that were seen."""
        return check_labels(self.known.system, self.known.seen.spans)


_kept: OrderedDict[tuple[object, ...], Kept] = OrderedDict()
_lock = Lock()


def kept_system(sight: Sight, *, at: datetime) -> Kept:
    """The system as somebody sees it; the same one, with its figures, until anything of it changes.

    Most of what changes moves no figure: a role in an incident, an outage of a service of which somebody
    wrote down how often it is out, the hour. What was computed then stays.

    Args:
        sight: Whose.
        at: Now: the outages of a year before this hour began are in it.

    Cost: one query, and seven more when something has changed, or another hour has begun.
    """
    at = at.replace(minute=0, second=0, microsecond=0)
    key = (sight, at, fingerprint(since=at - YEAR))
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    made = _read(sight, at=at)
    with _lock:
        found = _kept.setdefault(key, made)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


def _read(sight: Sight, *, at: datetime) -> Kept:
    """The system as it is now, with the figures of the one before where they are equal."""
    known = known_system(sight, at=at)
    with _lock:
        last = next((kept for key, kept in reversed(_kept.items()) if key[0] == sight), None)
    if last is not None and last.known.system == known.system:
        return Kept(replace(known, system=last.known.system), last.figures)
    return Kept(known, Figures(known.system))


def fingerprint(*, since: datetime) -> tuple[str, ...]:
    """What the tables of a system hold now, in a few letters each; one query.

    Args:
        since: Incidents that began before it are not looked at: no outage of theirs counts.
    """
    parts = [_of(table, f"{table}::text") for table in WHOLE]
    parts += [
        _of(table, f"concat_ws('|', {columns})", RECENT[table]) for table, columns in NARROW.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), {"since": since})
        return tuple(cursor.fetchone() or ())


def _of(table: str, row: str, recent: str = "true") -> str:
    summed = f"count(*) || '-' || coalesce(sum(hashtextextended({row}, 0)), 0)"
    return f"(SELECT {summed} FROM {table} WHERE {recent})"  # noqa: S608 - our own names
