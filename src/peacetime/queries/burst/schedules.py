"""Which schedules of other tools feed which team's rota, and how their last reading went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from peacetime.queries.providers import providers
from peacetime.storage.models import ScheduleReading

if TYPE_CHECKING:
    from peacetime.storage.models import Connection

SEPARATOR = "="


@dataclass(frozen=True, slots=True)
class Named:
    """A schedule, as the tool knows it, and the team whose rota it feeds ("" is the connection's own)."""

    schedule: str
    team: str


@dataclass(frozen=True, slots=True)
class ReadingShown:
    """How the last reading of a schedule went."""

    schedule: str
    team: str
    team_name: str
    read_at: datetime | None
    turns: int
    unmatched: tuple[str, ...]
    problem: str
    problem_at: datetime | None


def schedules_named(lines: str, *, team: str = "") -> list[Named]:
    r"""What an administrator wrote, a line each: `P1AB2CD = checkout`, or the schedule alone.

    >>> schedules_named("P1AB2CD = checkout\n\nP9", team="search")
    [Named(schedule='P1AB2CD', team='checkout'), Named(schedule='P9', team='search')]
    """
    found: dict[Named, None] = {}
    for line in lines.splitlines():
        schedule, _, said = (part.strip() for part in line.rpartition(SEPARATOR))
        if not line.rpartition(SEPARATOR)[1]:
            schedule, said = said, ""
        if schedule or said:
            found[Named(schedule, said or team)] = None
    return list(found)


def people_named(lines: str) -> dict[str, str]:
    """Who is meant by a name of the schedule, a line each: `Ada B = ada@example.org`; names in small letters.

    >>> people_named("Ada B = Ada@example.org")
    {'ada b': 'ada@example.org'}
    """
    pairs = (line.rpartition(SEPARATOR) for line in lines.splitlines())
    return {
        name.strip().lower(): address.strip().lower()
        for name, _, address in pairs
        if name.strip() and address.strip()
    }


def schedules_of(row: Connection) -> list[Named]:
    """The schedules of a connection; a tool that has only one names none."""
    own = row.team.slug if row.team else str(row.settings.get("team") or "").strip()
    provider = providers().get(row.provider)
    if provider is None or provider.field("schedules") is None:
        return [Named("", own)]
    return schedules_named(str(row.settings.get("schedules") or ""), team=own)


def readings_of(connection_id: int) -> list[ReadingShown]:
    """How each schedule of a connection was read; one query."""
    rows = ScheduleReading.objects.filter(connection=connection_id).select_related("team")
    return [
        ReadingShown(
            schedule=row.schedule,
            team=row.team.slug,
            team_name=row.team.name,
            read_at=row.read_at,
            turns=row.turns,
            unmatched=tuple(row.unmatched),
            problem=row.problem,
            problem_at=row.problem_at,
        )
        for row in rows.order_by("team__name", "schedule")
    ]
