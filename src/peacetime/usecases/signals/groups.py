"""Groups: which alerts belong together, and what a group says of them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import orjson
from django.conf import settings
from django.db import connection

from peacetime.domain.signals.folding import rank
from peacetime.domain.signals.grouping import Span, chained, joined
from peacetime.domain.signals.levels import mildness
from peacetime.domain.signals.signal import State
from peacetime.storage.models import AlertGroup

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from peacetime.domain.signals.folding import Occurrence
    from peacetime.usecases.signals.alerts import Row
    from peacetime.usecases.signals.places import Place, Places

_NEAR = """
    SELECT g.* FROM json_to_recordset(%s) AS near (place text, from_at timestamptz, to_at timestamptz)
      JOIN storage_alertgroup g ON g.place = near.place AND g.merged_into_id IS NULL
       AND g.last_at >= near.from_at AND g.first_at <= near.to_at
     ORDER BY g.id FOR NO KEY UPDATE OF g
"""
_MOVE_ALERTS = """
    UPDATE storage_alert a SET group_id = moved.into FROM json_to_recordset(%s) AS moved (id bigint, "into" bigint)
     WHERE a.group_id = moved.id
"""
_HEADLINE = """
    SELECT title, level, level_word, started_at FROM storage_alert WHERE group_id = %s
     ORDER BY array_position(ARRAY['critical', 'error', 'warning', 'info', ''], level::text), started_at, title, level_word
     LIMIT 1
"""
# What folding changes; what people change (the incident, who linked it) is theirs.
CHANGING = {
    "title": "text",
    "titled_at": "timestamptz",
    "level": "text",
    "level_word": "text",
    "first_at": "timestamptz",
    "last_at": "timestamptz",
    "changed_at": "timestamptz",
    "folded_at": "timestamptz",
    "alerts": "integer",
    "firing": "integer",
    "acknowledged": "integer",
    "team_id": "bigint",
    "merged_into_id": "bigint",
}
_UPDATE = f"""
    UPDATE storage_alertgroup g SET {", ".join(f"{name} = told.{name}" for name in CHANGING)}
      FROM json_to_recordset(%s) AS told (id bigint, {", ".join(map(" ".join, CHANGING.items()))})
     WHERE g.id = told.id
"""  # noqa: S608 - our own names


@dataclass(slots=True)
class Touched:
    """A group in this round, and the span in which its alerts began."""

    row: AlertGroup
    span: Span
    is_new: bool = False
    alerts: list[Row] = field(default_factory=list)
    must_ask: bool = False  # what it is called, since that alert says something else now


@dataclass(slots=True)
class Groups:
    """The groups of one round of folding."""

    at: datetime
    places: Places
    _at_place: dict[str, list[Touched]] = field(default_factory=dict)
    _by_id: dict[int, Touched] = field(default_factory=dict)
    merged: list[tuple[AlertGroup, AlertGroup]] = field(default_factory=list)

    def prepare(self, beginnings: Mapping[Place, Iterable[datetime]]) -> None:
        """Find, make and join the groups for beginnings of alerts at places."""
        gap = timedelta(minutes=settings.ALERT_GAP_MINUTES)
        spans = {place: chained(set(moments), gap=gap) for place, moments in beginnings.items()}
        near = _near(spans, gap)
        by_name: dict[str, list[tuple[Place, Span]]] = defaultdict(list)
        for place, some in spans.items():
            by_name[place.name] += [(place, span) for span in some]
        made: list[AlertGroup] = []
        for name, new in by_name.items():
            known = {row.pk: row for row in near[name]}
            old = [Span(row.first_at, row.last_at, (row.pk,)) for row in known.values()]
            touched = []
            for span in joined([*old, *(span for _, span in new)], gap=gap):
                if span.members:
                    row = self._joined([known[pk] for pk in span.members])
                    one = Touched(row, span)
                    self._by_id.update(dict.fromkeys(span.members, one))
                else:
                    one = Touched(_new(_place_of(span, new), span, self.at), span, is_new=True)
                    made.append(one.row)
                one.row.first_at, one.row.last_at = span.first_at, span.last_at
                touched.append(one)
            self._at_place[name] = touched
        AlertGroup.objects.bulk_create(made)
        self._move_alerts()

    def count(self, row: Row, place: Place | None) -> None:
        """Give an alert its group, and count what is new of it there; without a place it has none."""
        if row.before is not None and row.group is not None:
            self._count(self._of_id(row.group), row.before, -1)
        if place is None:
            row.group = None
            return
        one = self._find(place, row.now.started_at)
        row.group = one.row.pk
        self._count(one, row.now, 1)
        one.alerts.append(row)
        if row.is_changed:
            one.row.changed_at = max(one.row.changed_at, row.now.state_at)
            one.row.folded_at = self.at
            _call(one, row)

    def forget(self, row: Row) -> None:
        """An alert that is one occurrence too many leaves its group."""
        if row.before is not None and row.group is not None:
            one = self._of_id(row.group)
            self._count(one, row.before, -1)
            one.must_ask = True

    def write(self) -> list[Touched]:
        """Write every group that was touched, and answer them."""
        touched = list({id(one): one for one in self._all()}.values())
        for one in touched:
            if one.must_ask:
                with connection.cursor() as db:
                    db.execute(_HEADLINE, [one.row.pk])
                    named = db.fetchone()
                if named is not None:
                    one.row.title, one.row.level, one.row.level_word, one.row.titled_at = named
        losers = [loser for loser, _ in self.merged]
        _update([*(one.row for one in touched), *losers])
        return touched

    def _all(self) -> Iterable[Touched]:
        for some in self._at_place.values():
            yield from some
        yield from self._by_id.values()

    def _find(self, place: Place, began: datetime) -> Touched:
        some = self._at_place[place.name]
        if len(some) == 1:
            return some[0]
        return some[bisect_right(some, began, key=lambda one: one.span.first_at) - 1]

    def _of_id(self, pk: int) -> Touched:
        """The group that an alert was in, also where that is at another place than it is now."""
        one = self._by_id.get(pk)
        if one is None:
            row = AlertGroup.objects.select_for_update(no_key=True).get(pk=pk)
            while row.merged_into_id is not None:
                row = AlertGroup.objects.select_for_update(no_key=True).get(pk=row.merged_into_id)
            one = self._by_id.get(row.pk) or Touched(row, Span(row.first_at, row.last_at))
            self._by_id[pk] = self._by_id[row.pk] = one
        return one

    def _count(self, one: Touched, said: Occurrence, number: int) -> None:
        one.row.alerts += number
        if said.state is State.FIRING:
            one.row.firing += number
        elif said.state is State.ACKNOWLEDGED:
            one.row.acknowledged += number

    def _joined(self, rows: list[AlertGroup]) -> AlertGroup:
        """One group of several: the one with an incident goes on, of several or none the first."""
        winner, *losers = sorted(
            rows, key=lambda row: (row.incident_id is None, row.first_at, row.pk)
        )
        for loser in losers:
            winner.alerts += loser.alerts
            winner.firing += loser.firing
            winner.acknowledged += loser.acknowledged
            winner.changed_at = max(winner.changed_at, loser.changed_at)
            winner.folded_at = self.at
            _take_name(winner, loser)
            loser.alerts = loser.firing = loser.acknowledged = 0
            loser.merged_into, loser.folded_at = winner, self.at
            self.merged.append((loser, winner))
        return winner

    def _move_alerts(self) -> None:
        if not self.merged:
            return
        moved = [{"id": loser.pk, "into": winner.pk} for loser, winner in self.merged]
        with connection.cursor() as db:
            db.execute(_MOVE_ALERTS, [orjson.dumps(moved).decode()])


def _near(spans: Mapping[Place, list[Span]], gap: timedelta) -> dict[str, list[AlertGroup]]:
    asked = [
        {"place": place.name, "from_at": span.first_at - gap, "to_at": span.last_at + gap}
        for place, some in spans.items()
        for span in some
    ]
    found: dict[str, list[AlertGroup]] = defaultdict(list)
    known: set[int] = set()
    if asked:
        for row in AlertGroup.objects.raw(_NEAR, [orjson.dumps(asked).decode()]):
            if row.pk not in known:
                known.add(row.pk)
                found[row.place].append(row)
    return found


def _place_of(span: Span, new: list[tuple[Place, Span]]) -> Place:
    inside = (p for p, s in new if span.first_at <= s.first_at <= span.last_at)
    return min(inside, key=lambda place: place.source)


def _new(place: Place, span: Span, at: datetime) -> AlertGroup:
    return AlertGroup(
        place=place.name,
        source_id=place.source,
        service_id=place.service,
        team_id=place.team,
        service_word=place.service_word,
        first_at=span.first_at,
        last_at=span.last_at,
        changed_at=span.first_at,
        folded_at=at,
    )


def _take_name(winner: AlertGroup, loser: AlertGroup) -> None:
    if loser.titled_at is None:
        return
    if winner.titled_at is None or _weight_of(loser) < _weight_of(winner):
        winner.title, winner.titled_at = loser.title, loser.titled_at
        winner.level, winner.level_word = loser.level, loser.level_word


def _call(one: Touched, row: Row) -> None:
    """A group is called after its worst alert, of several after the first."""
    group, now, before = one.row, row.now, row.before
    if before is None and group.titled_at is not None:
        mine, theirs = rank(group.level), rank(now.level)
        if theirs < mine or (theirs == mine and now.started_at > group.titled_at):
            return  # most of a storm
    was_it = before is not None and (before.title, before.started_at) == (
        group.title,
        group.titled_at,
    )
    if (
        before is not None
        and was_it
        and (now.title, now.started_at) != (before.title, before.started_at)
    ):
        one.must_ask = True
        return
    level = now.level.value if now.level else ""
    if group.titled_at is None or _weight(
        level, now.started_at, now.title, now.level_word
    ) < _weight_of(group):
        group.title, group.titled_at = now.title, now.started_at
        group.level, group.level_word = level, now.level_word


def _weight(
    level: str, began: datetime, title: str, word: str
) -> tuple[int, datetime, str, tuple[int, bool, str]]:
    return (-rank(level), began, title, mildness(word))


def _weight_of(group: AlertGroup) -> tuple[int, datetime, str, tuple[int, bool, str]]:
    assert group.titled_at is not None
    return _weight(group.level, group.titled_at, group.title, group.level_word)


def _update(rows: list[AlertGroup]) -> None:
    told = [{name: getattr(row, name) for name in ("id", *CHANGING)} for row in rows]
    if told:
        with connection.cursor() as db:
            db.execute(_UPDATE, [orjson.dumps(told).decode()])
