"""The Rescues behind the share of time and the frequency, with their incidents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from peacetime.queries.measures.counted import counted_incidents
from peacetime.queries.measures.question import Question
from peacetime.queries.pages import Page, paged
from peacetime.storage.models import Rescue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from peacetime.queries.access import Actor


@dataclass(frozen=True, slots=True)
class RescueRow:
    """One period of Rescue Mode, and those of its incidents that may be read."""

    pk: int
    team: str
    team_name: str
    time_zone: str
    started_at: datetime
    ended_at: datetime | None
    end_is: str
    length: timedelta | None
    incidents: tuple[tuple[str, str], ...]  # id, summary


def rescues_of(actor: Actor, asked: Question) -> QuerySet[Rescue]:
    """The Rescues that began in the period of a question, newest first."""
    everything = counted_incidents(actor, Question(at=asked.at))
    rows = (
        Rescue.objects.filter(started_at__lt=asked.end)
        .select_related("team")
        .prefetch_related(Prefetch("incidents", everything.order_by("impact_started_at", "pk")))
        .order_by("-started_at", "-pk")
    )
    if asked.team_id is not None:
        rows = rows.filter(team=asked.team_id)
    return rows if asked.start is None else rows.filter(started_at__gte=asked.start)


def rescue_rows(actor: Actor, asked: Question, *, page: int = 1) -> Page[RescueRow]:
    """A page of the Rescues that began in the period."""
    return paged(
        rescues_of(actor, asked), page=page, show=lambda rows: shown_rescues(rows, at=asked.at)
    )


def shown_rescues(rows: Iterable[Rescue], *, at: datetime) -> Iterator[RescueRow]:
    """Rescues as rows."""
    for row in rows:
        end = max(at, row.started_at) if row.end_is == "open" else row.ended_at
        yield RescueRow(
            pk=row.pk,
            team=row.team.slug,
            team_name=row.team.name,
            time_zone=row.team.time_zone,
            started_at=row.started_at,
            ended_at=row.ended_at,
            end_is=row.end_is,
            length=None if end is None else end - row.started_at,
            incidents=tuple((incident.ref, incident.summary) for incident in row.incidents.all()),
        )
