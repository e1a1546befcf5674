"""Engagements from a history: who a file says worked on an incident, or how many, or nobody.

A batch of rows is one statement, since an import brings a hundred thousand of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import orjson
from django.db import connection
from django.db.models import F, Max, Min, Q

from peacetime.storage.models import Engagement, Incident, Person
from peacetime.usecases.burst import edits, engaging

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from peacetime.domain.incidents.history import HistoryRow
    from peacetime.storage.models import HistoryImport

MOST_CREW = 1000
NOBODY = 0
_APPEND = """
    INSERT INTO storage_engagement (key, incident_id, incident_ref, team_id, person_id, crew, started_at,
        ended_at, severity, is_paged, is_open, source, recorded_at, author, is_withdrawn)
    SELECT i.ref || ':import:' || told.person, i.id, i.ref, i.team_id, NULLIF(told.person, 0), told.crew,
        told.started_at, told.ended_at, i.severity, true, false, 'import', %s, '', false
    FROM json_to_recordset(%s) AS told (source_key text, person bigint, crew int,
        started_at timestamptz, ended_at timestamptz)
    JOIN storage_incident i ON i.team_id = %s AND i.source_key = told.source_key
"""
_WITHDRAW = """
    INSERT INTO storage_engagement (key, incident_id, incident_ref, team_id, person_id, crew, started_at,
        ended_at, severity, is_paged, is_open, source, recorded_at, author, is_withdrawn)
    SELECT key, incident_id, incident_ref, team_id, person_id, crew, started_at,
        ended_at, severity, is_paged, is_open, source, greatest(%s, recorded_at), author, true
    FROM (SELECT DISTINCT ON (key) * FROM storage_engagement WHERE incident_id = ANY(%s)
          ORDER BY key, recorded_at DESC, id DESC) newest
    WHERE NOT is_withdrawn AND (%s OR source = 'import')
"""


@dataclass(frozen=True, slots=True)
class Colleagues:
    """Everybody with an account, by address and by name; a name that two have means neither."""

    by_email: Mapping[str, int] = field(default_factory=dict)
    by_name: Mapping[str, int] = field(default_factory=dict)

    def known(self, words: Iterable[str]) -> tuple[set[int], list[str]]:
        """Who is meant, and the words that mean nobody here."""
        found, strangers = set(), []
        for word in words:
            plain = word.strip().lower()
            person = self.by_email.get(plain) or self.by_name.get(plain)
            if person is None:
                strangers.append(word)
            else:
                found.add(person)
        return found, strangers


def colleagues() -> Colleagues:
    """Read once for each batch of an import."""
    people = list(Person.objects.values_list("pk", "email", "name"))
    names: dict[str, list[int]] = {}
    for pk, _, name in people:
        names.setdefault(name.strip().lower(), []).append(pk)
    return Colleagues(
        {email: pk for pk, email, _ in people},
        {name: pks[0] for name, pks in names.items() if len(pks) == 1},
    )


def engage(row: HistoryImport, rows: Sequence[HistoryRow], *, at: datetime) -> int:
    """Write down who was engaged in these incidents, which are written; how many words meant nobody here."""
    here = colleagues() if any(found.responders for found in rows) else Colleagues()
    told: list[dict[str, Any]] = []
    strangers = 0
    for found in rows:
        if found.is_maintenance:
            continue
        people, unknown = here.known(found.responders)
        strangers += len(unknown)
        crew = max(1, len(unknown) or (found.responder_count or 1) - len(people))
        began = engaged_from(found.started_at, found.acknowledged_at, found.resolved_at)
        span = {"source_key": found.source_key, "started_at": began, "ended_at": found.resolved_at}
        named = [{"person": pk, "crew": 1} for pk in sorted(people)]
        is_somebody_missing = bool(unknown) or not people
        rest = [{"person": NOBODY, "crew": min(crew, MOST_CREW)}] if is_somebody_missing else []
        told += [{**span, **one} for one in named + rest]
    if told:
        with connection.cursor() as cursor:
            cursor.execute(_APPEND, [at, orjson.dumps(told).decode(), row.team_id])
    return strangers


def engage_anew(row: HistoryImport, rows: Sequence[HistoryRow], *, at: datetime) -> int:
    """The same where the incidents said something else before: that is withdrawn, and then said anew."""
    keys = [found.source_key for found in rows]
    changed = Incident.objects.filter(team=row.team, source_key__in=keys)
    numbers = list(changed.values_list("pk", flat=True))
    known = Engagement.objects.filter(incident__in=numbers).aggregate(last=Max("recorded_at"))
    at = max(at, known["last"] or at)  # whatever a clock says: what is recorded last counts
    withdraw(numbers, at=at, is_whole=False)
    return engage(row, rows, at=at)


def withdraw(incidents: list[int], *, at: datetime, is_whole: bool) -> None:
    """Take back what is said of these incidents: by imports, or the whole of it."""
    if incidents:
        with connection.cursor() as cursor:
            cursor.execute(_WITHDRAW, [at, incidents, is_whole])


def settle_import(row: HistoryImport) -> None:
    """One edit for a whole import, or for its undoing: everybody of the team, and who was named in it.

    A history may begin earlier by it, a Rescue may, and what is taken for an unknown end is learnt from
    all that was brought: so their ledgers are read anew from their beginnings.
    """
    brought = Engagement.objects.filter(team=row.team, source=engaging.IMPORT)
    named = set(brought.exclude(person=None).values_list("person", flat=True))
    if named:
        edits.people_changed(dict.fromkeys(named, edits.EVER), is_urgent=False)
    edits.team_changed(row.team_id, edits.EVER, is_urgent=False)


def keep_moments(incident: Incident, *, at: datetime) -> None:
    """What is said of an imported incident follows its moments, when somebody corrects them."""
    if incident.origin != "import" or incident.kind == "maintenance":
        return
    known = engaging.latest([incident.pk])
    said = {k: row for k, row in known.get(incident.pk, {}).items() if row.source == "import"}
    wanted = dict(_moved(incident, said))
    rows = list(engaging.changes(incident, said, wanted, source=engaging.IMPORT, at=at))
    engaging.append(rows, known)
    if rows:
        _learn_anew(incident.team_id)


def _learn_anew(team_id: int) -> None:
    """Whose ledgers have a time of unknown end in this team: what is taken for it is learnt from the others."""
    rows = Engagement.objects.filter(team=team_id, source=engaging.IMPORT)
    unended = rows.filter(Q(ended_at=None) | Q(ended_at__lte=F("started_at")))
    first = dict(unended.order_by().values_list("person").annotate(since=Min("started_at")))
    is_nobodys = first.pop(None, None)
    if first:
        edits.people_changed(first)
    if is_nobodys is not None:
        edits.team_changed(team_id, is_nobodys)


def engaged_from(
    started_at: datetime, acknowledged_at: datetime | None, resolved_at: datetime | None
) -> datetime:
    """From when somebody was on it: since they said so, where that is known and lies inside.

    Nobody works on what nobody has seen; before it was acknowledged is not counted.
    """
    if acknowledged_at is None or acknowledged_at <= started_at:
        return started_at
    return started_at if resolved_at and acknowledged_at >= resolved_at else acknowledged_at


def _moved(
    incident: Incident, said: Mapping[str, Engagement]
) -> Iterator[tuple[str, engaging.Said]]:
    began = incident.impact_started_at or incident.detected_at or incident.declared_at
    if began is None:
        return
    start = engaged_from(began, incident.acknowledged_at, incident.resolved_at)
    for key, row in said.items():
        if not row.is_withdrawn:
            yield (
                key,
                replace(engaging.said_of(row), started_at=start, ended_at=incident.resolved_at),
            )
