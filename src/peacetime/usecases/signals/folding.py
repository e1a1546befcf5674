"""Folding what waits: deliveries become alerts, alerts become groups, all in one transaction a round.

A round that is killed leaves everything as it was, and the next one does it again. One round at a time,
whoever folds: the result would be the same, and two would only wait for one another.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
import psycopg
from django.db import connection, transaction

from peacetime.domain.signals.folding import (
    Gathered,
    Word,
    gathered,
    matter,
    merged,
    walked,
    words_of,
)
from peacetime.domain.signals.rules import Matched, Rule, Verb, first_that_holds
from peacetime.domain.signals.signal import Kind
from peacetime.queries.signals.rules import rules_now
from peacetime.storage import events
from peacetime.storage.models import Delivery, Incident, Source, Team
from peacetime.storage.packing import Packed, unpack
from peacetime.usecases.recognition.looking import look_soon
from peacetime.usecases.signals import alerts
from peacetime.usecases.signals.alerts import Row
from peacetime.usecases.signals.following import follow_rules
from peacetime.usecases.signals.groups import Groups
from peacetime.usecases.signals.looked_at import keep_for_people
from peacetime.usecases.signals.places import Place, Places
from peacetime.usecases.signals.reading import Outcome, Sender, outcomes
from peacetime.usecases.tickets.hearing import issues_heard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from peacetime.domain.signals.signal import Reading
    from peacetime.usecases.signals.groups import Touched

    Read = Callable[[Sender, Any, Mapping[str, str]], Reading]

OF_TRACKERS = {Kind.ISSUE, Kind.ESCALATION}  # their tickets may be of action items
LOCK = 7_233_007  # of the advisory locks of this database, ours for folding
MOST_AT_ONCE = 1_500  # deliveries in a round: some seconds of a storm, some dozen megabytes
MOST_BYTES = 24_000_000  # of bodies
MOST_AGAIN = 50
NAMED_FOR, UNNAMED_FOR = timedelta(days=1), timedelta(minutes=5)
LONGEST_STATEMENT = "60s"
_WAITING = """
    SELECT id, packed FROM (
        SELECT id, packed, sum(count) OVER line - count AS before,
               sum(octet_length(packed)) OVER line - octet_length(packed) AS bytes_before
          FROM (SELECT * FROM storage_intakebatch WHERE read_at IS NULL ORDER BY id LIMIT %s) AS first
        WINDOW line AS (ORDER BY id)) AS waiting
     WHERE before < %s AND bytes_before < %s ORDER BY id
"""
_READ = "UPDATE storage_intakebatch SET read_at = %s WHERE id = ANY(%s)"
_RECEIVED = """
    UPDATE storage_source s SET last_received_at = greatest(s.last_received_at, told.at)
      FROM json_to_recordset(%s) AS told (source bigint, at timestamptz)
     WHERE s.id = told.source AND (s.last_received_at IS NULL OR s.last_received_at < told.at)
"""
_SEEN = """
    INSERT INTO storage_seendelivery AS seen (source_id, digest, received_at)
    SELECT source, digest, at FROM json_to_recordset(%s) AS told (source bigint, digest text, at timestamptz, since timestamptz)
    ON CONFLICT (source_id, digest) DO UPDATE SET received_at = excluded.received_at
     WHERE seen.received_at < (SELECT since FROM json_to_recordset(%s)
                                 AS told (source bigint, digest text, at timestamptz, since timestamptz)
                                WHERE source = excluded.source_id AND digest = excluded.digest)
        OR seen.received_at = excluded.received_at
    RETURNING source_id, digest
"""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did."""

    deliveries: int = 0
    signals: int = 0
    groups: int = 0
    dead: int = 0


def fold_waiting(read: Read, *, at: datetime, most: int = MOST_AT_ONCE) -> Round | None:
    """Fold the oldest of what waits; None where another process folds.

    Args:
        read: How a payload of a source is read.
        at: Now.
        most: Deliveries.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as db:
            db.execute(f"SET LOCAL statement_timeout = '{LONGEST_STATEMENT}'")
            db.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not db.fetchone()[0]:
                return None
        batches, again = _waiting(most), list(_to_read_again())
        if not batches and not again:
            return Round()
        senders = {
            row.pk: Sender(row.pk, row.provider, row.mapping)
            for row in Source.objects.only("provider", "mapping")
        }
        batches, came = _unpacked(batches)
        found, found_again = outcomes(came, senders, read), outcomes(again, senders, read)
        fresh = [*_not_seen(found), *found_again]
        words = [word for one in fresh for word in one.words]
        touched = fold(words, at=at)
        issues_heard({word.signal.link for word in words if word.signal.kind in OF_TRACKERS})
        keep_for_people(found, found_again, at=at)
        _mark(batches, found, at=at)
        return Round(
            len(found) + len(found_again),
            sum(len(one.words) for one in fresh),
            len(touched),
            sum(one.state == "dead" for one in [*found, *found_again]),
        )


def is_waiting() -> bool:
    """Whether there is anything to fold."""
    with connection.cursor() as db:
        db.execute(
            "SELECT EXISTS (SELECT FROM storage_intakebatch WHERE read_at IS NULL) "
            "OR EXISTS (SELECT FROM storage_delivery WHERE state = 'waiting')"
        )
        return bool(db.fetchone()[0])


def fold(words: Sequence[Word], *, at: datetime) -> list[Touched]:
    """Fold words into alerts and groups, in the open transaction."""
    if not words:
        return []
    places, rules = Places(), rules_now(at=at)
    rows, surplus = _rows(gathered(words))
    changed = [row for row in rows if row.is_changed]
    ignoring = [rule for rule in rules if rule.verb is Verb.IGNORE]
    whither = {id(row): _place(row, places, ignoring, at) for row in changed}
    beginnings: dict[Place, set[datetime]] = defaultdict(set)
    for row in changed:
        if (place := whither[id(row)]) is not None:
            beginnings[place].add(row.now.started_at)
    groups = Groups(at, places)
    groups.prepare(beginnings)
    for row in changed:
        groups.count(row, whither[id(row)])
    for row in surplus:
        groups.forget(row)
    alerts.remove(surplus)
    alerts.change([row for row in changed if row.id is not None])
    alerts.insert([row for row in changed if row.id is None])
    touched = groups.write()
    follow_rules(touched, rules, at=at)
    _tell(touched, at=at)
    return touched


def _waiting(most: int) -> list[tuple[int, memoryview]]:
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as db:
        db.execute(_WAITING, [most, most, MOST_BYTES], binary=True)
        return list(db.fetchall())


def _unpacked(
    batches: Sequence[tuple[int, memoryview]],
) -> tuple[list[tuple[int, memoryview]], list[Packed]]:
    """The batches that this round can hold in memory, and what is in them."""
    size, came = 0, []
    for number, (_, packed) in enumerate(batches):
        for one in unpack(packed):
            came.append(one)
            size += len(one.body)
        if size >= MOST_BYTES:
            return list(batches[: number + 1]), came
    return list(batches), came


def _to_read_again() -> Iterable[Packed]:
    rows = Delivery.objects.select_for_update().filter(state="waiting").order_by("pk")
    for row in rows[:MOST_AGAIN]:
        yield Packed(
            row.source_id,
            row.received_at,
            row.content_type,
            row.headers,
            row.digest,
            is_named=False,
            body=bytes(row.body),
        )


def _not_seen(found: Sequence[Outcome]) -> list[Outcome]:
    """Without repetitions of what has no moments of its own; what has some may come as often as it likes."""
    undated = [one for one in found if one.words and one.is_undated]
    if not undated:
        return [one for one in found if one.words]
    told = [
        {
            "source": one.delivery.source,
            "digest": one.delivery.digest,
            "at": one.delivery.received_at,
            "since": one.delivery.received_at
            - (NAMED_FOR if one.delivery.is_named else UNNAMED_FOR),
        }
        for one in undated
    ]
    asked = orjson.dumps(told).decode()
    with connection.cursor() as db:
        db.execute(_SEEN, [asked, asked])
        new = set(db.fetchall())
    return [
        one
        for one in found
        if one.words and (not one.is_undated or (one.delivery.source, one.delivery.digest) in new)
    ]


def _rows(said: Gathered) -> tuple[list[Row], list[Row]]:
    """Every occurrence that was spoken of as it is now, and rows that are one too many."""
    names = {name: matter(name[0], name[1]) for name in said.told}
    known = {
        (row.matter, row.now.started_at): row
        for row in alerts.known_rows((names[name], name[2]) for name in said.told)
    }
    rows: list[Row] = []
    loose = dict(said.loose)
    for name, one in said.told.items():
        row = known.get((names[name], name[2]))
        if row is None:
            rows.append(Row(one, names[name]))
        elif row.now.words:  # a matter that was walked before is walked again
            loose.setdefault((name[0], name[1]), []).extend(words_of(one))
        else:
            row.now = merged(row.now, one)
            rows.append(row)
    walked_rows, surplus = _walked(loose) if loose else ([], [])
    taken = {(row.matter, row.now.started_at) for row in walked_rows}
    rows = [row for row in rows if (row.matter, row.now.started_at) not in taken]
    return [*rows, *walked_rows], surplus


def _walked(loose: Mapping[tuple[int, str], list[Word]]) -> tuple[list[Row], list[Row]]:
    names = {name: matter(*name) for name in loose}
    by_matter: dict[str, list[Row]] = defaultdict(list)
    for row in alerts.rows_of_matters(names.values()):
        by_matter[row.matter].append(row)
    rows: list[Row] = []
    surplus: list[Row] = []
    for name, words in loose.items():
        old = sorted(by_matter[names[name]], key=lambda row: row.now.started_at)
        new = walked([row.now for row in old], words)
        by_beginning = {row.now.started_at: row for row in old}
        kept = [by_beginning.pop(one.started_at, None) for one in new]
        left = sorted(by_beginning.values(), key=lambda row: row.now.started_at)
        for one, same in zip(new, kept, strict=True):
            row = same or (left.pop(0) if left else Row(one, names[name]))
            row.now = one
            rows.append(row)
        surplus += left
    return rows, surplus


def _place(row: Row, places: Places, ignoring: Sequence[Rule], at: datetime) -> Place | None:
    """Where an alert belongs: nowhere where it is a trial, is no trouble, or a rule ignores it."""
    if row.now.is_test or not row.now.kind.is_trouble or row.ignored_by is not None:
        return None
    place = places.of(row.now)
    if row.id is None and ignoring:
        matched = Matched(place.source, place.service, place.team, row.now.title, row.now.level)
        rule = first_that_holds(ignoring, matched, at=at)
        if rule is not None:
            row.ignored_by = rule.id
            return None
    return place


def _mark(
    batches: Sequence[tuple[int, memoryview]], found: Sequence[Outcome], *, at: datetime
) -> None:
    latest: dict[int, datetime] = {}
    for one in found:
        source, moment = one.delivery.source, one.delivery.received_at
        latest[source] = max(latest.get(source, moment), moment)
    told = [{"source": source, "at": moment} for source, moment in latest.items()]
    with connection.cursor() as db:
        db.execute(_RECEIVED, [orjson.dumps(told).decode()])
        db.execute(_READ, [at, [pk for pk, _ in batches]])


def _tell(touched: Sequence[Touched], *, at: datetime) -> None:
    """One fact a team and one an incident in a round, however many alerts there were."""
    changed = [one.row for one in touched if one.row.folded_at == at]
    teams = {row.team_id for row in changed if row.team_id is not None}
    incidents = {row.incident_id for row in changed if row.incident_id is not None}
    if teams:
        look_soon()
    slugs = _slugs(teams)
    for team in sorted(slugs):
        events.append("signal.group.changed", at=at, team=team)
    for ref in _refs(incidents):
        events.append("signal.group.changed", at=at, incident=ref)
    if changed and not teams:
        events.append("signal.group.changed", at=at)


def _slugs(teams: Iterable[int]) -> list[str]:
    return list(Team.objects.filter(pk__in=teams).values_list("slug", flat=True))


def _refs(incidents: Iterable[int]) -> list[str]:
    return sorted(Incident.objects.filter(pk__in=incidents).values_list("ref", flat=True))
