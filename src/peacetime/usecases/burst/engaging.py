"""Engagements from the room's roles: what the ledger counts follows what the room says, in one transaction.

Rows are only appended: whoever took, left or handed over a role, closed or reopened an incident gets
another version of the same key, and what does not hold any more is withdrawn. A version is never recorded
before the one that it follows, whatever a clock says: the newest counts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.storage.models import Engagement, Incident, RoleAssignment
from peacetime.usecases.burst import edits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

BATCH = 1000
# A call cancels the rest of its whole day off, and a row of nobody may be part of work an hour older.
REACHES_BACK = timedelta(days=1)
ROLE, IMPORT, HAND = "role", "import", "hand"


@dataclass(frozen=True, slots=True)
class Said:
    """What one row says of an engagement, whoever said it and when."""

    person_id: int | None
    started_at: datetime
    ended_at: datetime | None
    severity: str
    is_open: bool
    crew: int = 1
    is_paged: bool = True


def keep(incident: Incident, *, at: datetime) -> None:
    """Write down who is engaged in a locked incident by its roles, where that changed; a drill costs nothing."""
    if not incident.is_drill and incident.origin != "import":
        keep_all([incident], at=at)


def begin(incident: Incident, roles: Sequence[RoleAssignment], *, at: datetime) -> None:
    """The same for an incident that was just opened with these roles, of which nothing is written yet."""
    if not incident.is_drill:
        wanted = dict(by_roles(incident, roles))
        append(list(changes(incident, {}, wanted, source=ROLE, at=at)), {})


def keep_all(incidents: Sequence[Incident], *, at: datetime | None, is_urgent: bool = True) -> None:
    """The same for many, in four statements; without a moment each row is recorded when it was true."""
    roles = defaultdict(list)
    for row in RoleAssignment.objects.filter(incident__in=incidents).order_by("pk"):
        roles[row.incident_id].append(row)
    known = latest(incident.pk for incident in incidents)
    rows: list[Engagement] = []
    for incident in incidents:
        before = known.get(incident.pk, {})
        held = {key: row for key, row in before.items() if row.source == ROLE}
        wanted = dict(by_roles(incident, roles[incident.pk]))
        rows += changes(incident, held, wanted, source=ROLE, at=at)
    append(rows, known, is_urgent=is_urgent)


def latest(incidents: Iterable[int]) -> dict[int, dict[str, Engagement]]:
    """The newest row of each key of these incidents; one query."""
    rows = Engagement.objects.filter(incident__in=list(incidents))
    result: dict[int, dict[str, Engagement]] = defaultdict(dict)
    for row in rows.order_by("key", "-recorded_at", "-pk").distinct("key"):
        result[row.incident_id or 0][row.key] = row
    return result


def changes(
    incident: Incident,
    known: Mapping[str, Engagement],
    wanted: Mapping[str, Said],
    *,
    source: str,
    at: datetime | None,
    author: str = "",
) -> Iterator[Engagement]:
    """The rows that make what is known into what is wanted; none is saved yet."""
    for key, said in wanted.items():
        before = known.get(key)
        if before is None or before.is_withdrawn or said_of(before) != said:
            recorded_at = at or said.ended_at or said.started_at
            if before is not None:
                recorded_at = max(recorded_at, before.recorded_at)
            yield _row(incident, key, said, source=source, at=recorded_at, author=author)
    for key, before in known.items():
        if key not in wanted and not before.is_withdrawn:
            yield withdrawn(before, at=at or before.recorded_at, author=author)


def append(
    rows: Sequence[Engagement],
    known: Mapping[int, Mapping[str, Engagement]],
    *,
    is_urgent: bool = True,
) -> None:
    """Save rows, and say whose ledgers changed and since when."""
    if not rows:
        return
    Engagement.objects.bulk_create(rows, batch_size=BATCH)
    people: dict[int, datetime] = {}
    teams: dict[int, datetime] = {}
    for row in rows:
        before = known.get(row.incident_id or 0, {}).get(row.key)
        since = _since(row, before)
        touched, one = (teams, row.team_id) if row.person_id is None else (people, row.person_id)
        touched[one] = min(since, touched.get(one, since))
    if people:
        edits.people_changed(people, is_urgent=is_urgent)
    for team, since in sorted(teams.items()):
        edits.team_changed(team, since, is_urgent=is_urgent)


def withdrawn(before: Engagement, *, at: datetime, author: str = "") -> Engagement:
    """The row that takes one back; it is not saved yet."""
    said, at = said_of(before), max(at, before.recorded_at)
    row = _row(None, before.key, said, source=before.source, at=at, author=author)
    row.incident_id, row.incident_ref = before.incident_id, before.incident_ref
    row.team_id, row.is_withdrawn = before.team_id, True
    return row


def said_of(row: Engagement) -> Said:
    """What a row says, to be compared."""
    return Said(
        row.person_id,
        row.started_at,
        row.ended_at,
        row.severity,
        is_open=row.is_open,
        crew=row.crew,
        is_paged=row.is_paged,
    )


def by_roles(incident: Incident, roles: Sequence[RoleAssignment]) -> Iterator[tuple[str, Said]]:
    """Each time in a role; where there is none, somebody whom nobody names is on it. A moment is no time."""
    lasting = [row for row in roles if row.to_at is None or row.to_at > row.from_at]
    for row in lasting:
        yield (
            f"{incident.ref}:role:{row.pk}",
            Said(
                row.person_id, row.from_at, row.to_at, incident.severity, is_open=row.to_at is None
            ),
        )
    declared_at, closed_at = incident.declared_at, incident.closed_at
    is_over = closed_at is not None and declared_at is not None and closed_at <= declared_at
    if not lasting and declared_at is not None and not is_over:
        is_open = incident.is_open
        said = Said(None, declared_at, closed_at, incident.severity, is_open=is_open)
        yield f"{incident.ref}:nobody", said


def _row(
    incident: Incident | None,
    key: str,
    said: Said,
    *,
    source: str,
    at: datetime,
    author: str,
) -> Engagement:
    row = Engagement(
        key=key,
        person_id=said.person_id,
        crew=said.crew,
        started_at=said.started_at,
        ended_at=said.ended_at,
        severity=said.severity,
        is_paged=said.is_paged,
        is_open=said.is_open,
        source=source,
        recorded_at=at,
        author=author,
    )
    if incident is not None:
        row.incident_id, row.incident_ref, row.team_id = incident.pk, incident.ref, incident.team_id
    return row


def _since(row: Engagement, before: Engagement | None) -> datetime:
    """From when on a ledger reads otherwise: where only the end moved, from the earlier end on.

    That a person whose engagement lasted was engaged until now was counted already.
    """
    if before is None or row.is_withdrawn or before.is_withdrawn:
        first = min(row.started_at, before.started_at) if before else row.started_at
        return first - REACHES_BACK
    same = (row.started_at, row.severity, row.crew, row.is_paged, row.person_id)
    if same != (
        before.started_at,
        before.severity,
        before.crew,
        before.is_paged,
        before.person_id,
    ):
        return min(row.started_at, before.started_at) - REACHES_BACK
    ends = [end for end in (_lasts_until(row), _lasts_until(before)) if end is not None]
    return min(ends) if ends else row.started_at


def _lasts_until(row: Engagement) -> datetime | None:
    """Until when a row surely lasts: what is open lasts until now, an end that nobody knows may be anywhere."""
    return row.ended_at if row.ended_at is not None or row.is_open else row.started_at
