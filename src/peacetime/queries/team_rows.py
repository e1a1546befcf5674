"""A row per team: mode, the last 90 days as a ribbon, what needs attention."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from peacetime.domain.modes.periods import EndIs, RescuePeriod, time_in_delivery
from peacetime.queries import attention
from peacetime.storage.models import Membership, Rescue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peacetime.queries.incidents import IncidentView
    from peacetime.storage.models import Team

RIBBON = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class RibbonSpan:
    """A coloured stretch of a ribbon: `mode` is delivery, rescue, recovering or unknown."""

    mode: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One team in one line."""

    slug: str
    name: str
    subtitle: str
    mode: str  # delivery | rescue | recovering
    mode_since: datetime | None
    recovering_until: datetime | None
    spans: tuple[RibbonSpan, ...]
    spans_start: datetime
    spans_end: datetime
    attention: tuple[str, ...]
    delivery_share: float | None  # of the known part of the 90 days
    unknown_ends: int


@dataclass(frozen=True, slots=True)
class Staffing:
    """How many people are in a team, and whether one of them leads."""

    people: int = 0
    leads: int = 0


@dataclass(slots=True)
class _Past:
    """Rescues of one team, and the recoveries after them."""

    rescues: list[RescuePeriod[int]]
    recoveries: list[tuple[datetime, datetime]]


def team_rows(
    teams: Sequence[Team], open_incidents: dict[int, list[IncidentView]], *, at: datetime
) -> tuple[TeamRow, ...]:
    """Rows for these teams in three queries."""
    ids = [team.pk for team in teams]
    past = _past(ids, since=at - RIBBON)
    staffing = _staffing(ids)
    needs = attention.of_teams(ids, open_incidents, staffing, at=at)
    return tuple(
        _row(
            team,
            past[team.pk],
            needs=needs[team.pk],
            people=staffing[team.pk].people,
            is_in_rescue=bool(open_incidents.get(team.pk)),
            at=at,
        )
        for team in teams
    )


def ribbon_spans(
    rescues: Sequence[RescuePeriod[int]],
    recoveries: Sequence[tuple[datetime, datetime]],
    *,
    known_from: datetime,
    start: datetime,
    end: datetime,
) -> tuple[RibbonSpan, ...]:
    """The stretches of a ribbon in the order in which they are painted."""
    spans = [RibbonSpan("unknown", start, min(known_from, end))] if known_from > start else []
    if known_from < end:
        spans.append(RibbonSpan("delivery", max(known_from, start), end))
    for begun, until in recoveries:
        if until > start:
            spans.append(RibbonSpan("recovering", max(begun, start), min(until, end)))
    for rescue in rescues:
        counted = rescue.counted(end)
        if counted.start < end and counted.end >= start:
            spans.append(RibbonSpan("rescue", max(counted.start, start), min(counted.end, end)))
    return tuple(spans)


def _past(teams: Sequence[int], *, since: datetime) -> dict[int, _Past]:
    rows = Rescue.objects.filter(team__in=teams).order_by("started_at", "pk")
    touching = rows.filter(
        Q(end_is="open")
        | Q(ended_at__gte=since)
        | Q(recovering_until__gte=since)
        | Q(end_is="unknown", started_at__gte=since)
    )
    result: dict[int, _Past] = defaultdict(lambda: _Past([], []))
    columns = ("team_id", "pk", "started_at", "ended_at", "end_is", "recovering_until")
    for team, pk, start, end, end_is, recovering_until in touching.values_list(*columns):
        result[team].rescues.append(RescuePeriod(start, end, EndIs(end_is), (pk,)))
        if end is not None and recovering_until is not None:
            result[team].recoveries.append((end, recovering_until))
    return result


def _staffing(teams: Sequence[int]) -> dict[int, Staffing]:
    present = Membership.objects.filter(team__in=teams, left_on=None, person__is_active=True)
    counted = present.values_list("team").annotate(people=Count("pk"), leads=Count("pk", filter=Q(is_lead=True)))
    result: dict[int, Staffing] = defaultdict(Staffing)
    result.update({team: Staffing(people, leads) for team, people, leads in counted})
    return result


def _row(  # noqa: PLR0913 - a row shows this much
    team: Team, past: _Past, *, needs: list[str], people: int, is_in_rescue: bool, at: datetime
) -> TeamRow:
    start = at - RIBBON
    share = time_in_delivery(past.rescues, known_from=team.history_from, start=start, end=at)
    recovering_until = max((until for _, until in past.recoveries if until > at), default=None)
    last = past.rescues[-1] if past.rescues else None
    mode, since, until = "delivery", last.ended_at if last else team.history_from, None
    if is_in_rescue and last is not None:
        mode, since = "rescue", last.started_at
    elif recovering_until is not None:
        mode, until = "recovering", recovering_until
    size = "nobody yet" if people == 0 else "1 person" if people == 1 else f"{people} people"
    return TeamRow(
        slug=team.slug,
        name=team.name,
        subtitle=f"{size}, {team.time_zone.rsplit('/', maxsplit=1)[-1].replace('_', ' ')}",
        mode=mode,
        mode_since=since,
        recovering_until=until,
        spans=ribbon_spans(past.rescues, past.recoveries, known_from=team.history_from, start=start, end=at),
        spans_start=start,
        spans_end=at,
        attention=tuple(needs),
        delivery_share=share.share,
        unknown_ends=share.unknown_ends,
    )
