"""Deliveries that a person may look at: what could not be read, and the latest of what could."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import connection
from psycopg.types.json import Jsonb

from peacetime.storage.bulk import remove_some
from peacetime.storage.identifiers import short_id
from peacetime.storage.models import Delivery
from peacetime.usecases.signals.intake import Refused, note_refusals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from peacetime.usecases.signals.reading import Outcome

MOST_DEAD_AT_ONCE = (
    200  # of a source; of more the packed ones are kept, and read again with the others
)
BODIES_AT_ONCE = 200
MOST_SHOWN = {"read": 20, "passed_over": 20, "dead": 2_000}  # of a source
_KEEP = """
    INSERT INTO storage_delivery AS kept (ref, source_id, received_at, body, content_type, headers, digest,
           state, code, sentence, remarks, signals, times, looked_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (source_id, digest) DO UPDATE
       SET state = excluded.state, code = excluded.code, sentence = excluded.sentence,
           remarks = excluded.remarks, signals = excluded.signals, looked_at = excluded.looked_at,
           times = kept.times + excluded.times,
           received_at = least(kept.received_at, excluded.received_at)
"""
_TOO_MANY = """
    DELETE FROM storage_delivery WHERE id IN (
        SELECT id FROM storage_delivery WHERE source_id = %s AND state = %s
         ORDER BY received_at DESC OFFSET %s)
"""


def keep_for_people(outcomes: Sequence[Outcome], again: Iterable[Outcome], *, at: datetime) -> None:
    """Keep what a person may look at of a round; `again` are those that were kept already."""
    chosen = _chosen(outcomes)
    rows = [(one, 1) for one in chosen] + [(one, 0) for one in again]
    if rows:
        with psycopg.Cursor(connection.connection) as db:
            db.executemany(_KEEP, [_columns(one, times, at) for one, times in rows])
    _note_dead(outcomes)
    for source, state in {(one.delivery.source, one.state) for one in chosen}:
        with connection.cursor() as db:
            db.execute(_TOO_MANY, [source, state, MOST_SHOWN[state]])


def forget_deliveries(*, read_before: datetime, dead_before: datetime) -> None:
    """Remove what was kept for long enough."""
    known = Delivery.objects.filter(state__in=["read", "passed_over"])
    remove_some(known.filter(received_at__lt=read_before), at_once=BODIES_AT_ONCE)
    dead = Delivery.objects.filter(state="dead")
    remove_some(dead.filter(received_at__lt=dead_before), at_once=BODIES_AT_ONCE)


def _chosen(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """All that could not be read, of which there are not too many, and one of the others of each source."""
    found: list[Outcome] = []
    count: Counter[tuple[int, str]] = Counter()
    for one in reversed(outcomes):  # the latest first
        name = (one.delivery.source, one.state)
        if count[name] < (MOST_DEAD_AT_ONCE if one.state == "dead" else 1):
            count[name] += 1
            found.append(one)
    return found[::-1]


def _note_dead(outcomes: Iterable[Outcome]) -> None:
    noted: dict[tuple[int, str], Refused] = {}
    times: dict[tuple[int, str], int] = defaultdict(int)
    for one in outcomes:
        if one.state != "dead":
            continue
        name, moment = (one.delivery.source, one.code), one.delivery.received_at
        times[name] += 1
        known = noted.setdefault(name, Refused(*name, one.sentence, moment, moment))
        known.last_at, known.times = max(known.last_at, moment), times[name]
    if noted:
        note_refusals(list(noted.values()))


def _columns(one: Outcome, times: int, at: datetime) -> list[Any]:
    came = one.delivery
    return [
        short_id(),
        came.source,
        came.received_at,
        came.body,
        came.content_type,
        Jsonb(dict(came.headers)),
        came.digest,
        one.state,
        one.code,
        one.sentence,
        Jsonb(list(one.remarks)),
        len(one.words),
        times,
        at,
    ]
