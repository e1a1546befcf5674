"""The first page: who is in Rescue Mode, and how everybody else is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from django.db.models import (
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Extract, Greatest, Least, Lower

from peacetime.domain.modes import periods
from peacetime.queries import attention, incidents
from peacetime.queries.modes import rescues_of
from peacetime.storage.models import Incident, Membership, Rescue, Team

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from peacetime.queries.incidents import IncidentView

PAGE_SIZE = 50
RIBBON = timedelta(days=90)
SORTS = ("mode", "name", "delivery", "attention")


@dataclass(frozen=True, slots=True)
class RescueCard:
    """One team in Rescue Mode, in the words of a glance."""

    team_slug: str
    team_name: str
    summary: str
    severity: str
    since: datetime
    incident_id: str
    incident_url: str
    commander: str | None
    comms_lead: str | None
    next_update_at: datetime | None
    update_state: str  # none | due | overdue
    criteria_met: int
    criteria_total: int
    attention: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RibbonSpan:
    """A coloured stretch of the last 90 days: `mode` is delivery, rescue, recovering or unknown."""

    mode: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One team: mode, the last 90 days, what needs attention."""

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
class Headline:
    """The sentence the board begins with, and the one below it."""

    headline: str
    lede: str
    teams: int
    in_rescue: int


@dataclass(frozen=True, slots=True)
class Board:
    """A page of the board."""

    headline: Headline
    rescues: tuple[RescueCard, ...]
    teams: tuple[TeamRow, ...]
    page: int
    pages: int
    total: int
    query: str
    sort: str
    is_empty: bool


def board(*, at: datetime, query: str = "", sort: str = "mode", page: int = 1) -> Board:
    """A page of fifty teams, and every team in Rescue Mode, in at most twelve queries."""
    sort = sort if sort in SORTS else SORTS[0]
    found = _found(query)
    total = found.count()
    pages = max(1, ceil(total / PAGE_SIZE))
    page = min(max(page, 1), pages)
    teams = list(_sorted(found, sort, at=at)[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    open_incidents = open_by_team(at=at)
    heading = headline(at=at)
    return Board(
        headline=heading,
        rescues=cards(open_incidents, at=at),
        teams=rows(teams, open_incidents, at=at),
        page=page,
        pages=pages,
        total=total,
        query=query,
        sort=sort,
        is_empty=heading.teams == 0,
    )


def team_row(slug: str, *, at: datetime) -> TeamRow | None:
    """The row of one team as it reads now."""
    teams = list(Team.objects.filter(slug=slug, archived_at=None))
    return rows(teams, open_by_team(at=at), at=at)[0] if teams else None


def open_by_team(*, at: datetime) -> dict[int, list[IncidentView]]:
    """The open incidents of every team in Rescue Mode; four queries."""
    open_ones = Incident.objects.filter(is_open=True, kind="incident", rescue__end_is="open", team__archived_at=None)
    found = list(open_ones.select_related("team", "rescue", "approver", "postmortem_owner").order_by("declared_at"))
    result: dict[int, list[IncidentView]] = defaultdict(list)
    for row, view in zip(found, incidents.views(found, at=at), strict=True):
        result[row.team_id].append(view)
    return result


def cards(open_incidents: dict[int, list[IncidentView]], *, at: datetime) -> tuple[RescueCard, ...]:
    """A card for every open incident, overdue promises first, then the worst, then the oldest."""
    views = [view for team in open_incidents.values() for view in team]
    views.sort(key=lambda v: (v.update_state != "overdue", v.severity, v.declared_at or at))
    return tuple(_card(view, at=at) for view in views)


def rows(
    teams: Sequence[Team], open_incidents: dict[int, list[IncidentView]], *, at: datetime
) -> tuple[TeamRow, ...]:
    """Rows for these teams in a fixed number of queries."""
    ids = [team.pk for team in teams]
    start = at - RIBBON
    rescues = rescues_of(ids, since=start)
    recovering = dict(
        Rescue.objects.filter(team__in=ids, recovering_until__gt=at).values_list("team", "recovering_until")
    )
    recoveries = Rescue.objects.filter(team__in=ids, recovering_until__gt=start).exclude(ended_at=None)
    by_team: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for team_id, begun, until in recoveries.values_list("team", "ended_at", "recovering_until"):
        by_team[team_id].append((begun, until))
    needs = attention.of_teams(ids, open_incidents, at=at)
    sizes = dict(
        Membership.objects.filter(team__in=ids, left_on=None, person__is_active=True)
        .values_list("team")
        .annotate(Count("pk"))
    )
    return tuple(
        _row(
            team,
            rescues.get(team.pk, []),
            by_team[team.pk],
            needs=needs[team.pk],
            size=sizes.get(team.pk, 0),
            recovering_until=recovering.get(team.pk),
            is_in_rescue=bool(open_incidents.get(team.pk)),
            at=at,
        )
        for team in teams
    )


def ribbon_spans(
    rescues: Sequence[periods.RescuePeriod[int]],
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
    spans += [
        RibbonSpan("rescue", max(r.started_at, start), min(r.counted(end).end, end))
        for r in rescues
        if r.started_at < end and r.counted(end).end >= start
    ]
    return tuple(spans)


def headline(*, at: datetime) -> Headline:
    """How many teams are in Rescue Mode, and how the last 30 days compare with the 30 before."""
    teams = Team.objects.filter(archived_at=None)
    counts = teams.aggregate(
        teams=Count("pk"),
        in_rescue=Count("pk", filter=Exists(Rescue.objects.filter(team=OuterRef("pk"), end_is="open"))),
    )
    month = timedelta(days=30)
    now, before = _share_of_all(at - month, at), _share_of_all(at - 2 * month, at - month)
    return Headline(
        headline=_headline(counts["teams"], counts["in_rescue"]),
        lede=_lede(now, before),
        teams=counts["teams"],
        in_rescue=counts["in_rescue"],
    )


def _found(query: str) -> QuerySet[Team]:
    teams = Team.objects.filter(archived_at=None)
    plain = query.replace("\0", "").strip()
    return teams.filter(Q(name__icontains=plain) | Q(slug__icontains=plain)) if plain else teams


def _sorted(teams: QuerySet[Team], sort: str, *, at: datetime) -> QuerySet[Team]:
    if sort == "name":
        return teams.order_by(Lower("name"))
    if sort == "delivery":
        start = at - RIBBON
        spent = _rescue_seconds(Rescue.objects.filter(team=OuterRef("pk")), start, at)
        return teams.annotate(spent=spent).order_by(F("spent").desc(nulls_last=True), Lower("name"))
    rescue = Exists(Rescue.objects.filter(team=OuterRef("pk"), end_is="open"))
    recovering = Exists(Rescue.objects.filter(team=OuterRef("pk"), recovering_until__gt=at))
    ranked = teams.annotate(rank=Case(When(rescue, then=Value(0)), When(recovering, then=Value(1)), default=Value(2)))
    if sort == "attention":
        lacking = Exists(
            Incident.objects.filter(
                team=OuterRef("pk"), is_open=False, origin="declared", kind="incident", postmortem_at=None
            )
        )
        unled = ~Exists(Membership.objects.filter(team=OuterRef("pk"), left_on=None, is_lead=True))
        ranked = ranked.annotate(lacks=Case(When(lacking | unled, then=Value(0)), default=Value(1)))
        return ranked.order_by("lacks", "rank", Lower("name"))
    return ranked.order_by("rank", Lower("name"))


def _rescue_seconds(rescues: QuerySet[Rescue], start: datetime, end: datetime) -> Subquery:
    total = _clipped(rescues, start, end).values("team").annotate(total=Sum("seconds")).values("total")
    return Subquery(total, output_field=FloatField())


def _clipped(rescues: QuerySet[Rescue], start: datetime, end: datetime) -> QuerySet[Rescue]:
    overlapping = rescues.exclude(end_is="unknown").filter(started_at__lt=end)
    overlapping = overlapping.filter(Q(ended_at=None) | Q(ended_at__gt=start))
    length = Extract(
        ExpressionWrapper(
            Least(Coalesce(F("ended_at"), Value(end)), Value(end)) - Greatest(F("started_at"), Value(start)),
            output_field=DurationField(),
        ),
        "epoch",
    )
    return overlapping.annotate(seconds=length)


def _share_of_all(start: datetime, end: datetime) -> float | None:
    known = Team.objects.filter(archived_at=None, history_from__lt=end)
    window = ExpressionWrapper(Value(end) - Greatest(F("history_from"), Value(start)), output_field=DurationField())
    seconds = known.aggregate(total=Sum(Extract(window, "epoch")))["total"]
    if not seconds:
        return None
    rescues = Rescue.objects.filter(team__archived_at=None)
    spent = _clipped(rescues, start, end).aggregate(total=Sum("seconds"))["total"] or 0
    return max(0.0, 1 - float(spent) / float(seconds))


def _headline(teams: int, in_rescue: int) -> str:
    if not teams:
        return "No team is set up yet"
    if not in_rescue:
        return "The team is in Delivery Mode" if teams == 1 else f"All {teams:,} teams are in Delivery Mode"
    if teams == 1:
        return "The team is in Rescue Mode"
    verb = "is" if in_rescue == 1 else "are"
    return f"{in_rescue:,} of {teams:,} teams {verb} in Rescue Mode"


def _lede(now: float | None, before: float | None) -> str:
    if now is None:
        return "How much of the time is Delivery shows here once there is a history."
    sentence = f"{_percent(now)} of the last 30 days was Delivery"
    if before is None:
        return sentence + "; the 30 days before are not known."
    if _percent(now) == _percent(before):
        return sentence + ", as in the 30 days before."
    direction = "up" if now > before else "down"
    return f"{sentence}, {direction} from {_percent(before)}."


def _percent(share: float) -> str:
    """Never 100 % where it was not all."""
    whole = round(share * 100)
    return f"{share * 100:.1f}%" if whole == 100 and share < 1 else f"{whole}%"  # noqa: PLR2004


def _card(view: IncidentView, *, at: datetime) -> RescueCard:
    commander, comms = view.holder("commander"), view.holder("comms_lead")
    return RescueCard(
        team_slug=view.team_slug,
        team_name=view.team_name,
        summary=view.summary,
        severity=view.severity,
        since=view.declared_at or at,
        incident_id=view.id,
        incident_url=f"/incidents/{view.id}",
        commander=commander.person_name if commander else None,
        comms_lead=comms.person_name if comms else None,
        next_update_at=view.next_update_at,
        update_state=view.update_state,
        criteria_met=view.criteria_met,
        criteria_total=len(view.criteria),
        attention=tuple(attention.of_incident(view, at=at)),
    )


def _row(  # noqa: PLR0913 - a row shows this much
    team: Team,
    rescues: list[periods.RescuePeriod[int]],
    recoveries: list[tuple[datetime, datetime]],
    *,
    needs: list[str],
    size: int,
    recovering_until: datetime | None,
    is_in_rescue: bool,
    at: datetime,
) -> TeamRow:
    start = at - RIBBON
    share = periods.time_in_delivery(rescues, known_from=team.history_from, start=start, end=at)
    is_recovering = recovering_until is not None and not is_in_rescue
    mode = "rescue" if is_in_rescue else "recovering" if is_recovering else "delivery"
    last = rescues[-1] if rescues else None
    since = last.started_at if is_in_rescue and last else (last.ended_at if last else team.history_from)
    people = "nobody yet" if size == 0 else "1 person" if size == 1 else f"{size} people"
    return TeamRow(
        slug=team.slug,
        name=team.name,
        subtitle=f"{people}, {team.time_zone.rsplit('/', maxsplit=1)[-1].replace('_', ' ')}",
        mode=mode,
        mode_since=since,
        recovering_until=recovering_until if is_recovering else None,
        spans=ribbon_spans(rescues, recoveries, known_from=team.history_from, start=start, end=at),
        spans_start=start,
        spans_end=at,
        attention=tuple(needs),
        delivery_share=share.share,
        unknown_ends=share.unknown_ends,
    )
