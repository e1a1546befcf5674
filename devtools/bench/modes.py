"""A year of modes for each team: Rescues, their incidents, and a few that go on now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from numpy.random import Generator

from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes.exit_criteria import STANDARD
from peacetime.queries.access import PEACETIME
from peacetime.storage.identifiers import short_id
from peacetime.storage.models import (
    ExitCriterion,
    Incident,
    Person,
    Rescue,
    RoleAssignment,
    Team,
    TimelineEntry,
)
from peacetime.usecases import record

YEAR_DAYS = 365
RESCUES_A_YEAR = 12.0
MEDIAN_HOURS, SPREAD = 2.5, 1.1  # of a log-normal length
UNKNOWN_END, RECOVERS, HAS_POSTMORTEM, IN_RESCUE = 0.03, 0.6, 0.8, 0.02
SEVERITIES = ("SEV0", "SEV1", "SEV2", "SEV3", "SEV4")
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Stretch:
    """One Rescue before it is a row."""

    start: datetime
    end: datetime | None
    end_is: str


def year(teams: list[Team], people: list[Person], chance: Generator, now: datetime) -> None:
    """Write the year of these teams; every fiftieth is in Rescue Mode now."""
    drawn = [(team, part) for team in teams for part in _stretches(chance, now)]
    rescues = Rescue.objects.bulk_create(
        (_rescue(team, part, chance) for team, part in drawn), batch_size=BATCH
    )
    incidents = Incident.objects.bulk_create(
        (_incident(rescue, chance) for rescue in rescues), batch_size=BATCH
    )
    going_on = [incident for incident in incidents if incident.is_open]
    for incident in going_on:
        _live(incident, people, chance, now)


def _stretches(chance: Generator, now: datetime) -> Iterator[Stretch]:
    count = chance.poisson(RESCUES_A_YEAR)
    days = sorted(chance.uniform(1.0, YEAR_DAYS, size=count), reverse=True)
    free_from = now - timedelta(days=YEAR_DAYS + 1)
    for ago in days:
        start = now - timedelta(days=float(ago))
        hours = float(chance.lognormal(0.0, SPREAD)) * MEDIAN_HOURS
        end = min(start + timedelta(hours=hours), now - timedelta(hours=3))
        if start < free_from or end <= start:
            continue
        free_from = end
        is_unknown = chance.random() < UNKNOWN_END
        yield Stretch(start, None, "unknown") if is_unknown else Stretch(start, end, "exact")
    if chance.random() < IN_RESCUE:
        yield Stretch(now - timedelta(minutes=float(chance.uniform(5, 170))), None, "open")


def _rescue(team: Team, part: Stretch, chance: Generator) -> Rescue:
    recovers = part.end is not None and chance.random() < RECOVERS
    return Rescue(
        team=team,
        started_at=part.start,
        ended_at=part.end,
        end_is=part.end_is,
        recovering_until=part.end + timedelta(hours=24) if recovers and part.end else None,
        paused="Planned sprint work",
        origin="declared" if part.end_is == "open" else "import",
    )


def _incident(rescue: Rescue, chance: Generator) -> Incident:
    is_open = rescue.end_is == "open"
    is_reviewed = not is_open and chance.random() < HAS_POSTMORTEM
    return Incident(
        ref=short_id(),
        team_id=rescue.team_id,
        rescue=rescue,
        trigger="reliability",
        summary="Checkout requests time out for a part of our customers",
        severity=SEVERITIES[int(chance.integers(0, len(SEVERITIES)))],
        done_when="99.9% of requests succeed for thirty minutes",
        declared_at=rescue.started_at,
        resolved_at=rescue.ended_at,
        is_open=is_open,
        origin=rescue.origin,
        final_summary="" if is_open else "A leaking connection pool",
        postmortem_at=rescue.started_at + timedelta(days=3) if is_reviewed else None,
        created_at=rescue.started_at,
    )


def _live(incident: Incident, people: list[Person], chance: Generator, now: datetime) -> None:
    """What an incident that goes on has: criteria, roles, a promise, a timeline."""
    incident.next_update_at = now + timedelta(minutes=float(chance.uniform(-5, 30)))
    incident.save()
    ExitCriterion.objects.bulk_create(
        ExitCriterion(incident=incident, number=n, text=text, is_met=bool(chance.random() < 0.4))
        for n, text in enumerate(STANDARD, start=1)
    )
    chosen = chance.choice(len(people), size=min(3, len(people)), replace=False)
    for role, index in zip(("commander", "comms_lead", "ops_lead"), chosen, strict=False):
        RoleAssignment.objects.create(
            incident=incident, role=role, person=people[index], from_at=incident.created_at
        )
    for number in range(1, 21):
        text = f"Looked at the pool of node {number}; p99 is at {number / 10:.1f} s"
        record.append_entry(incident, EntryKind.NOTE, text, actor=PEACETIME, at=now)
    assert TimelineEntry.objects.filter(incident=incident).exists()
