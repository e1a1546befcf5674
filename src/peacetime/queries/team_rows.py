"""A row per team: mode, the last 90 days as a ribbon, what needs attention."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q

from peacetime.domain.modes.periods import EndIs, RescuePeriod
from peacetime.domain.shared.spans import Span
from peacetime.queries import attention
from peacetime.queries.burst.gauge import GaugeView, gauges_of
from peacetime.queries.staffing import Staffing
from peacetime.storage.models import Rescue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peacetime.queries.incidents import IncidentView
    from peacetime.storage.models import Team

RIBBON = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Past:
    """What a ribbon is drawn from: Rescues, the recoveries after them, since when and until when it is known."""

    rescues: tuple[RescuePeriod[int], ...]
    recoveries: tuple[Span, ...]
    known_from: datetime
    until: datetime
    time_zone: str


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One team in one line."""

    slug: str
    name: str
    subtitle: str
    mode: str  # delivery | rescue | recovering
    mode_since: datetime | None
    recovering_until: datetime | None
    past: Past
    attention: tuple[str, ...]
    capacity: GaugeView


def team_rows(
    teams: Sequence[Team],
    open_incidents: dict[int, list[IncidentView]],
    *,
    at: datetime,
    with_whole_past: bool = False,
    gauges: Mapping[int, GaugeView] | None = None,
) -> tuple[TeamRow, ...]:
    """Rows for these teams in three queries; their Rescues of 90 days, or of all time.

    `gauges` are theirs as whoever reads may see them; as everybody may, and asked for, where None.
    """
    ids = [team.pk for team in teams]
    past = pasts(teams, since=None if with_whole_past else at - RIBBON, at=at)
    gauges = gauges_of(teams, at=at) if gauges is None else gauges
    staffing = {pk: Staffing(gauge.people, gauge.leads) for pk, gauge in gauges.items()}
    needs = attention.of_teams(ids, open_incidents, staffing, at=at)
    return tuple(
        _row(
            team,
            past[team.pk],
            needs=needs[team.pk],
            capacity=gauges[team.pk],
            at=at,
        )
        for team in teams
    )


def pasts(teams: Sequence[Team], *, since: datetime | None, at: datetime) -> dict[int, Past]:
    """The past of each of these teams; one query.

    With `since`, what reaches into the time after it, and the last Rescue however long ago it was.
    """
    every = Rescue.objects.filter(team__in=[team.pk for team in teams])
    rows = every.order_by("started_at", F("ended_at").asc(nulls_last=True), "pk")
    if since is not None:
        last = every.order_by("-team", "-started_at").distinct("team").values("pk")
        rows = rows.filter(
            Q(end_is="open")
            | Q(ended_at__gte=since)
            | Q(recovering_until__gte=since)
            | Q(end_is="unknown", started_at__gte=since)
            | Q(pk__in=last)
        )
    rescues: dict[int, list[RescuePeriod[int]]] = defaultdict(list)
    recoveries: dict[int, list[Span]] = defaultdict(list)
    columns = ("team_id", "pk", "started_at", "ended_at", "end_is", "recovering_until")
    for team, pk, start, end, end_is, recovering_until in rows.values_list(*columns):
        rescues[team].append(RescuePeriod(start, end, EndIs(end_is), (pk,)))
        if recoveries[team] and recoveries[team][-1].end > start:
            recoveries[team][-1] = _until(recoveries[team][-1], start)
        if end is not None and recovering_until is not None:
            recoveries[team].append(Span(end, max(end, recovering_until)))
    return {
        team.pk: Past(
            tuple(rescues[team.pk]),
            tuple(recoveries[team.pk]),
            team.history_from,
            at,
            team.time_zone,
        )
        for team in teams
    }


def mode_of(past: Past, *, at: datetime) -> tuple[str, datetime | None, datetime | None]:
    """The mode now, since when (None where the last Rescue has no known end), and until when a team recovers."""
    until = max((span.end for span in past.recoveries if span.end > at), default=None)
    last = past.rescues[-1] if past.rescues else None
    if last is not None and last.end_is is EndIs.OPEN:
        return "rescue", last.started_at, until
    return "recovering" if until else "delivery", last.ended_at if last else past.known_from, until


def _until(recovery: Span, start: datetime) -> Span:
    """A recovery ends early where the next Rescue begins."""
    return Span(recovery.start, max(recovery.start, start))


def _row(team: Team, past: Past, *, needs: list[str], capacity: GaugeView, at: datetime) -> TeamRow:
    mode, since, until = mode_of(past, at=at)
    people = capacity.people
    size = "nobody yet" if people == 0 else "1 person" if people == 1 else f"{people} people"
    return TeamRow(
        slug=team.slug,
        name=team.name,
        subtitle=f"{size}, {team.time_zone.rsplit('/', maxsplit=1)[-1].replace('_', ' ')}",
        mode=mode,
        mode_since=since,
        recovering_until=until,
        past=past,
        attention=tuple(needs),
        capacity=capacity,
    )
