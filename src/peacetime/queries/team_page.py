"""One team: its mode in a sentence, its past, its incidents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from typing import TYPE_CHECKING

from django.db.models.functions import Coalesce

from peacetime.domain.communications.messages import channel_line, standup_line
from peacetime.domain.communications.wording import percent
from peacetime.domain.modes.periods import EndIs, Share, time_in_delivery
from peacetime.queries import board
from peacetime.queries.actions.board import TeamCount, team_count
from peacetime.queries.addresses import incident_url
from peacetime.queries.burst.gauge import gauges_of
from peacetime.queries.incident_teams import of_team, open_in
from peacetime.queries.incidents import IncidentView
from peacetime.queries.live import cursor_now
from peacetime.queries.lookup import team_named
from peacetime.queries.memberships import present
from peacetime.queries.modes import mode_and_rescue
from peacetime.queries.responsibilities import Checklist, checklist_now
from peacetime.queries.sight import OUTSIDE, Sight, visible
from peacetime.queries.snapshot import snapshot
from peacetime.queries.team_rows import RIBBON, Past, TeamRow, pasts, team_rows
from peacetime.storage.models import Incident, Membership, Service

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from peacetime.queries.board import OpenIncidents
    from peacetime.storage.models import Team

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Lines:
    """How a team's mode is said: in the standup, and in a status channel."""

    mode: str
    standup: str
    channel: str
    since: datetime
    recovering_until: datetime | None


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One incident in a list."""

    id: str
    summary: str
    severity: str
    kind: str
    origin: str
    is_open: bool
    is_drill: bool
    started_at: datetime | None
    ended_at: datetime | None
    length: timedelta | None  # None where an end is not known
    is_private: bool = False
    suspended_at: datetime | None = None  # a drill that waits for a real Rescue
    is_merged: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the team now."""

    name: str
    email: str
    is_lead: bool


@dataclass(frozen=True, slots=True)
class TeamPage:
    """Everything the team page shows."""

    id: int
    row: TeamRow
    lines: Lines
    past: Past
    share_90_days: Share
    rescues_90_days: int
    rescues_total: int
    rescues_ended: int
    median_rescue: timedelta | None  # of those with a known end
    open_incidents: tuple[IncidentView, ...]
    open_drills: tuple[IncidentLine, ...]
    incidents: tuple[IncidentLine, ...]
    incidents_total: int
    page: int
    pages: int
    members: tuple[Member, ...]
    services: tuple[str, ...]
    actions: TeamCount  # its action items, as far as they may be seen
    checklist: Checklist  # what leading asks in the mode the team is in
    cursor: str


def lines(slug: str, *, at: datetime) -> Lines:
    """How the team's mode is said now.

    Raises:
        NotFound: `team_unknown`.
    """
    return _lines(team_named(slug), at=at)


def team_page(
    slug: str,
    *,
    at: datetime,
    page: int = 1,
    open_incidents: OpenIncidents | None = None,
    sight: Sight = OUTSIDE,
    reader: int | None = None,
) -> TeamPage:
    """One team's page, for whoever reads it: `reader` is their number.

    Raises:
        NotFound: `team_unknown`.
    """
    with snapshot():
        cursor = str(cursor_now())
        team = team_named(slug)
        if open_incidents is None:
            open_incidents = board.open_by_team(at=at, teams=[team.slug], sight=sight)
        past = pasts([team], since=None, at=at)[team.pk]
        start = at - RIBBON
        seconds = [
            (r.ended_at - r.started_at).total_seconds()
            for r in past.rescues
            if r.end_is is EndIs.EXACT and r.ended_at
        ]
        latest = _latest(team, sight)
        total = latest.count()
        pages = max(1, ceil(total / PAGE_SIZE))
        page = min(max(page, 1), pages)
        gauges = gauges_of([team], at=at, reader=reader)
        row = team_rows([team], open_incidents, at=at, gauges=gauges)[0]
        return TeamPage(
            id=team.pk,
            row=row,
            lines=_lines(team, at=at),
            past=past,
            share_90_days=time_in_delivery(
                past.rescues, known_from=past.known_from, start=start, end=at
            ),
            rescues_90_days=sum(1 for rescue in past.rescues if rescue.started_at >= start),
            open_incidents=tuple(open_incidents.get(team.pk, ())),
            open_drills=tuple(map(_line, latest.filter(is_open=True, is_drill=True))),
            rescues_total=len(past.rescues),
            rescues_ended=len(seconds),
            median_rescue=timedelta(seconds=median(seconds)) if seconds else None,
            incidents=tuple(
                _line(row) for row in latest[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
            ),
            incidents_total=total,
            page=page,
            pages=pages,
            members=_members(team),
            services=tuple(
                Service.objects.filter(team=team, retired_at=None)
                .order_by("name")
                .values_list("name", flat=True)
            ),
            actions=team_count(team, sight=sight, at=at),
            checklist=checklist_now(team, row.mode, open_incidents.get(team.pk, ()), at=at),
            cursor=cursor,
        )


def share_sentence(share: Share) -> str:
    """A share of Delivery with what is not known of it.

    >>> share_sentence(Share(timedelta(days=9), timedelta(days=1), timedelta(0), 0, 0))
    '90% in Delivery'
    """
    if share.share is None:
        return "Not known yet"
    unsure = f"; the end of {share.unknown_ends} is not known" if share.unknown_ends else ""
    return f"{percent(share.share)} in Delivery{unsure}"


def _lines(team: Team, *, at: datetime) -> Lines:
    now, rescue = mode_and_rescue(team)
    # said where anybody may hear it, so never of a private incident
    incident = open_in(rescue).filter(is_private=False).first() if rescue else None
    summary, url = (incident.summary, incident_url(incident.ref)) if incident else ("", "")
    recovering = now.recovering_until if now.is_recovering(at) else None
    return Lines(
        mode="recovering" if recovering else now.mode.value,
        standup=standup_line(now, at=at, summary=summary, paused=rescue.paused if rescue else ""),
        channel=channel_line(now, at=at, summary=summary, url=url),
        since=now.since,
        recovering_until=recovering,
    )


def _latest(team: Team, sight: Sight) -> QuerySet[Incident]:
    started = Coalesce("impact_started_at", "detected_at", "declared_at")
    rows = Incident.objects.filter(visible(sight), of_team(team))
    return rows.annotate(started=started).order_by("-started", "-pk")


def _line(row: Incident) -> IncidentLine:
    started = row.impact_started_at or row.detected_at or row.declared_at
    length = (
        row.resolved_at - started
        if row.resolved_at and started and row.resolved_at >= started
        else None
    )
    return IncidentLine(
        id=row.ref,
        summary=row.summary,
        severity=row.severity or row.severity_word,
        kind=row.kind,
        origin=row.origin,
        is_open=row.is_open,
        is_drill=row.is_drill,
        started_at=started,
        ended_at=row.resolved_at,
        length=length,
        is_private=row.is_private,
        suspended_at=row.suspended_at,
        is_merged=row.merged_into_id is not None,
    )


def _members(team: Team) -> tuple[Member, ...]:
    rows = Membership.objects.filter(present(), team=team, person__is_active=True).select_related(
        "person"
    )
    return tuple(
        Member(m.person.name, m.person.email, m.is_lead)
        for m in rows.order_by("-is_lead", "person__name")
    )
