"""The first page: who is in Rescue Mode, and how everybody else is."""

from __future__ import annotations

from dataclasses import dataclass
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
    Window,
)
from django.db.models.functions import Coalesce, Extract, Greatest, Lower

from peacetime.queries import attention, incidents
from peacetime.queries.burst.gauge import GaugeView, gauges_of, least_capacity_first
from peacetime.queries.headline import Headline, headline
from peacetime.queries.lookup import is_storable
from peacetime.queries.memberships import present
from peacetime.queries.recognition.suggestions import SuggestionShown, open_suggestions
from peacetime.queries.sight import OUTSIDE, Sight, visible
from peacetime.queries.snapshot import snapshot
from peacetime.queries.team_rows import RIBBON, TeamRow, team_rows
from peacetime.storage.models import Incident, JoinedTeam, Membership, Rescue, Team

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from peacetime.queries.incidents import IncidentView, TeamIn

PAGE_SIZE = 50
LAST_SEVERITY = 9  # where none is said, or may be known
FEW_TEAMS = 3  # whose whole past has room on the first screen
MOST_PAGES = 100_000
SORTS = ("mode", "name", "delivery", "attention", "capacity")
NAME = (Lower("name"), "pk")  # two teams may have one name


@dataclass(frozen=True, slots=True)
class RescueCard:
    """One open incident of a team in Rescue Mode, in the words of a glance."""

    team_slug: str
    team_name: str
    summary: str
    severity: str
    since: datetime
    incident_id: str  # "" where it is private and may not be seen
    incident_url: str
    commander: str | None
    comms_lead: str | None
    next_update_at: datetime | None
    update_state: str  # none | due | overdue
    criteria_met: int
    criteria_total: int
    attention: tuple[str, ...]
    place: int  # among the cards: missed promises first, then the worst, then the oldest
    commander_email: str | None = None
    comms_lead_email: str | None = None
    capacity: GaugeView | None = None  # of one team alone; None where several run it

    @property
    def key(self) -> str:
        """What tells it apart: its incident, or its team where that may not be seen."""
        return self.incident_id or self.team_slug


class OpenIncidents(dict[int, "list[IncidentView]"]):
    """By team the incidents that somebody may see; `hidden` are those of teams that have no such."""

    def __init__(self) -> None:
        super().__init__()
        self._hidden: dict[int, tuple[TeamIn, IncidentView]] = {}

    def add(self, view: IncidentView, *, is_seen: bool) -> None:
        """Give an incident to each of its teams."""
        for team in view.teams_here:
            if is_seen:
                self.setdefault(team.id, []).append(view)
            else:
                self._hidden.setdefault(team.id, (team, view))

    @property
    def hidden(self) -> list[tuple[TeamIn, IncidentView]]:
        """Teams of which only that they are in Rescue Mode may be known, and since when."""
        return [found for team, found in self._hidden.items() if team not in self]


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
    suggestions: tuple[SuggestionShown, ...] = ()  # what signals say, and nobody has answered


def board(
    *,
    at: datetime,
    query: str = "",
    sort: str = "mode",
    page: int = 1,
    sight: Sight = OUTSIDE,
    reader: int | None = None,
) -> Board:
    """Fifty teams, and every team in Rescue Mode: nine queries at one moment, ten where signals say something.

    `reader` is who reads, by their number: capacity of a small team is for its members alone.
    """
    sort = sort if sort in SORTS else SORTS[0]
    query = query.strip() if is_storable(query) else ""
    page = min(max(page, 1), MOST_PAGES)
    with snapshot():
        heading = headline(at=at)
        total, teams = _page(query, sort, page, at=at, reader=reader)
        open_incidents = open_by_team(at=at, sight=sight)
        suggestions = open_suggestions() if heading.has_suggestions else ()
        is_small = heading.teams <= FEW_TEAMS
        gauges = gauges_of([*teams, *_alone_in_rescue(open_incidents)], at=at, reader=reader)
        rows = team_rows(teams, open_incidents, at=at, with_whole_past=is_small, gauges=gauges)
    pages = max(1, ceil(total / PAGE_SIZE))
    return Board(
        headline=heading,
        rescues=cards(open_incidents, at=at, gauges=gauges),
        teams=rows,
        page=min(page, pages),
        pages=pages,
        total=total,
        query=query,
        sort=sort,
        is_empty=heading.teams == 0,
        suggestions=suggestions,
    )


def rows_of(
    slugs: Iterable[str], open_incidents: OpenIncidents, *, at: datetime
) -> tuple[TeamRow, ...]:
    """The rows of these teams as they read now; four queries."""
    teams = list(Team.objects.filter(slug__in=list(slugs), archived_at=None))
    return team_rows(teams, open_incidents, at=at) if teams else ()


def open_by_team(
    *, at: datetime, teams: Collection[str] | None = None, sight: Sight = OUTSIDE
) -> OpenIncidents:
    """The open incidents of every team in Rescue Mode, or of these; four queries."""
    is_joined = JoinedTeam.objects.filter(incident=OuterRef("pk"), rescue__end_is="open")
    goes_on = Q(rescue__end_is="open", team__archived_at=None) | Exists(is_joined)
    rows = Incident.objects.filter(goes_on, is_open=True)
    if teams is not None:
        joined = JoinedTeam.objects.filter(team__slug__in=teams, rescue__end_is="open")
        rows = rows.filter(Q(team__slug__in=teams) | Q(pk__in=joined.values("incident")))
    related = ("team", "rescue", "approver", "postmortem_owner", "merged_into")
    rows = rows.select_related(*related).annotate(is_seen=_is_seen(sight))
    found = list(rows.order_by("declared_at", "pk"))
    result = OpenIncidents()
    for row, view in zip(found, incidents.views(found, at=at, with_updates=False), strict=True):
        result.add(view, is_seen=bool(row.is_seen))
    return result


def _is_seen(sight: Sight) -> Case | Value:
    seen = visible(sight)
    if not seen:  # no condition: whoever sees all
        return Value(value=True)
    return Case(When(seen, then=Value(value=True)), default=Value(value=False))


def cards(
    open_incidents: OpenIncidents,
    *,
    at: datetime,
    gauges: Mapping[int, GaugeView] | None = None,
) -> tuple[RescueCard, ...]:
    """A card for every open incident in sight, and for every team that has none, in their order.

    `gauges` as in `team_rows`: where None they are asked for, in one query.
    """
    if gauges is None:
        gauges = gauges_of(_alone_in_rescue(open_incidents), at=at)
    views = {view.id: view for team in open_incidents.values() for view in team}
    seen = [_card(view, gauges, at=at) for view in views.values()]
    hidden = [_hidden_card(team, view, at=at) for team, view in open_incidents.hidden]
    return tuple(sorted([*seen, *hidden], key=lambda card: (card.place, card.key)))


def _alone_in_rescue(open_incidents: OpenIncidents) -> list[Team]:
    """The teams that run an incident by themselves: of several, nobody's capacity is that of the card."""
    views = (view for team in open_incidents.values() for view in team)
    found = {team.id: team for view in views if (team := _only_team(view))}
    return [Team(pk=team.id, slug=team.slug, name=team.name) for team in found.values()]


def _only_team(view: IncidentView) -> TeamIn | None:
    here = list(view.teams_here)
    return here[0] if len(here) == 1 else None


def _place(since: datetime, *, severity: str = "", is_late: bool = False) -> int:
    """A number that grows from the card that comes first to the one that comes last."""
    worst = int(severity[-1:]) if severity[-1:].isdigit() else LAST_SEVERITY
    return ((not is_late) * 10 + worst) * 10**11 + int(since.timestamp())


def _page(
    query: str, sort: str, page: int, *, at: datetime, reader: int | None
) -> tuple[int, list[Team]]:
    """How many teams were found, and one page of them; past the last page, the last one."""
    teams = Team.objects.filter(archived_at=None)
    if query:
        teams = teams.filter(Q(name__icontains=query) | Q(slug__icontains=query))
    counted = _sorted(teams, sort, at=at, reader=reader).annotate(total=Window(Count("*")))
    first = (page - 1) * PAGE_SIZE
    found = list(counted[first : first + PAGE_SIZE])
    if found or first == 0:
        return (int(found[0].total) if found else 0), list[Team](found)
    last = max(0, ceil(teams.count() / PAGE_SIZE) - 1)
    if last >= page - 1:
        return 0, []
    return _page(query, sort, last + 1, at=at, reader=reader)


def _sorted(
    teams: QuerySet[Team], sort: str, *, at: datetime, reader: int | None
) -> QuerySet[Team]:
    if sort == "name":
        return teams.order_by(*NAME)
    if sort == "capacity":
        return least_capacity_first(teams, *NAME, reader=reader)
    if sort == "delivery":
        return teams.annotate(spent=_rescue_time(at)).order_by(F("spent").desc(), *NAME)
    own = Rescue.objects.filter(team=OuterRef("pk"))
    later = Rescue.objects.filter(team=OuterRef("team"), started_at__gt=OuterRef("started_at"))
    is_open, recovers = Exists(own.filter(end_is="open")), own.filter(recovering_until__gt=at)
    rank = Case(
        When(is_open, then=Value(0)),
        When(Exists(recovers.filter(~Exists(later))), then=Value(1)),
        default=Value(2),
    )
    if sort == "attention":
        lacking = Exists(attention.without_postmortem().filter(team=OuterRef("pk")))
        led = Exists(Membership.objects.filter(present(), team=OuterRef("pk"), is_lead=True))
        needs = Case(When(is_open | lacking | ~led, then=Value(0)), default=Value(1))
        return teams.order_by(needs, rank, *NAME)
    return teams.order_by(rank, *NAME)


def _rescue_time(at: datetime) -> Coalesce:
    """Seconds of Rescue of a team within the last 90 days."""
    counted = (
        Rescue.objects.filter(team=OuterRef("pk"))
        .exclude(end_is="unknown")
        .exclude(ended_at__lt=at - RIBBON)
    )
    length = ExpressionWrapper(
        Coalesce(F("ended_at"), Value(at)) - Greatest(F("started_at"), Value(at - RIBBON)),
        output_field=DurationField(),
    )
    seconds = Extract(length, "epoch", output_field=FloatField())
    total = counted.values("team").annotate(total=Sum(seconds)).values("total")
    return Coalesce(Subquery(total, output_field=FloatField()), Value(0.0))


def _card(view: IncidentView, gauges: Mapping[int, GaugeView], *, at: datetime) -> RescueCard:
    team = _only_team(view)
    commander, comms = view.holder("commander"), view.holder("comms_lead")
    return RescueCard(
        team_slug=view.team_slug,
        team_name=view.team_names,
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
        place=_place(
            view.declared_at or at,
            severity=view.severity,
            is_late=view.update_state == "overdue",
        ),
        commander_email=commander.person_email if commander else None,
        comms_lead_email=comms.person_email if comms else None,
        capacity=gauges.get(team.id) if team else None,
    )


def _hidden_card(team: TeamIn, view: IncidentView, *, at: datetime) -> RescueCard:
    """That a team is in Rescue Mode is for everybody; why is not."""
    return RescueCard(
        team_slug=team.slug,
        team_name=team.name,
        summary="A private incident",
        severity="",
        since=view.declared_at or at,
        incident_id="",
        incident_url="",
        commander=None,
        comms_lead=None,
        next_update_at=None,
        update_state="none",
        criteria_met=0,
        criteria_total=0,
        attention=(),
        place=_place(view.declared_at or at),
    )
