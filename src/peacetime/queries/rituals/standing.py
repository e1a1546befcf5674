"""How the times of rituals stand: what was held, skipped or missed, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from peacetime.domain.rituals.records import Record, Status, kept, standings, status
from peacetime.domain.rituals.rhythms import Every
from peacetime.queries.rituals.rhythms import Kept
from peacetime.queries.timeline import names_of
from peacetime.storage.models import RitualRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from peacetime.domain.rituals.rhythms import Occurrence
    from peacetime.domain.shared.proportions import Proportion

DAY = timedelta(days=1)
BACK = {Every.WEEK: 56 * DAY, Every.MONTH: 190 * DAY, Every.QUARTER: 380 * DAY}
AHEAD = {Every.WEEK: 14 * DAY, Every.MONTH: 62 * DAY, Every.QUARTER: 184 * DAY}


@dataclass(frozen=True, slots=True)
class RecordShown:
    """That one time was held, or skipped for a reason; with its minutes."""

    is_held: bool
    reason: str
    minutes: str
    recorded_at: datetime
    recorded_by: str
    recorded_by_name: str
    version: int


@dataclass(frozen=True, slots=True)
class TimeShown:
    """One time of a ritual with how it stands."""

    kind: str
    key: str
    name: str
    address: str
    at: datetime
    time_zone: str
    moved_from: date | None
    status: Status
    record: RecordShown | None


@dataclass(frozen=True, slots=True)
class RitualShown:
    """One ritual: its next time, what waits for a word, what was, and how many were held."""

    kind: str
    name: str
    times: tuple[TimeShown, ...]  # the latest first
    kept: Proportion

    @property
    def next(self) -> TimeShown | None:
        """The next time that is ahead or due."""
        ahead = (Status.UPCOMING, Status.DUE)
        return next((one for one in reversed(self.times) if one.status in ahead), None)

    @property
    def past(self) -> tuple[TimeShown, ...]:
        """What is over, the latest first."""
        ahead = (Status.UPCOMING, Status.DUE)
        return tuple(one for one in self.times if one.status not in ahead)


def shown(rituals: Iterable[Kept], *, at: datetime) -> list[RitualShown]:
    """Some rituals with their times; two queries however many."""
    wanted = list(rituals)
    records = recorded(wanted)
    names = names_of(row.recorded_by for row in records.values())
    found = []
    for one in wanted:
        every = one.ritual.rhythm.every
        stand = standings(
            [one.ritual],
            domain_records(records),
            after=at - BACK[every],
            until=at + AHEAD[every],
            at=at,
        )
        times = [
            time_shown(one, each.occurrence, records.get(each.occurrence.id), names, at=at)
            for each in stand
        ]
        found.append(
            RitualShown(one.kind.value, one.ritual.name, tuple(reversed(times)), kept(stand))
        )
    return found


def recorded(rituals: Iterable[Kept]) -> dict[str, RitualRecord]:
    """What is recorded of these rituals, by the id of the occurrence."""
    by_owner = {(one.kind.value, one.team.pk if one.team else None): one for one in rituals}
    teams = {team for _, team in by_owner if team is not None}
    rows = RitualRecord.objects.filter(
        Q(team=None) | Q(team__in=teams), ritual__in={kind for kind, _ in by_owner}
    )
    return {
        f"{by_owner[row.ritual, row.team_id].ritual.id}:{row.occurrence}": row
        for row in rows
        if (row.ritual, row.team_id) in by_owner
    }


def time_shown(
    one: Kept,
    occurrence: Occurrence,
    row: RitualRecord | None,
    names: Mapping[str, str],
    *,
    at: datetime,
) -> TimeShown:
    """One time for people."""
    return TimeShown(
        kind=one.kind.value,
        key=occurrence.key,
        name=one.ritual.name,
        address=f"{one.address}/{occurrence.key}",
        at=occurrence.at,
        time_zone=one.ritual.hours.time_zone.key,
        moved_from=occurrence.moved_from,
        status=status(occurrence, domain_record(row, occurrence.id), at=at),
        record=record_shown(row, names) if row else None,
    )


def domain_record(row: RitualRecord | None, occurrence_id: str = "") -> Record | None:
    """What is recorded, as the domain knows it."""
    return None if row is None else _record(occurrence_id, row)


def domain_records(rows: Mapping[str, RitualRecord]) -> dict[str, Record]:
    """The same of several, by the id of the occurrence."""
    return {id_: _record(id_, row) for id_, row in rows.items()}


def record_shown(row: RitualRecord, names: Mapping[str, str]) -> RecordShown:
    """A record for people."""
    return RecordShown(
        is_held=row.is_held,
        reason=row.reason,
        minutes=row.minutes,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        recorded_by_name=names.get(row.recorded_by, row.recorded_by),
        version=row.version,
    )


def _record(id_: str, row: RitualRecord) -> Record:
    return Record(id_, row.recorded_at, is_held=row.is_held, reason=row.reason)
