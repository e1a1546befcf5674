"""What upstreams cost: who pays for whose outages, and one team root by root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.views.decorators.http import require_safe

from peacetime.domain.communications.wording import percent
from peacetime.domain.shared.text import listed
from peacetime.queries.lookup import NotFound, team_named
from peacetime.web.dependencies.matrix import matrix_of
from peacetime.web.dependencies.team_rows import team_rows
from peacetime.web.dependencies.whole import whole_of
from peacetime.web.dependencies.words import at_minute, hours, interval_words, range_words
from peacetime.web.door import see, signed_in
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.domain.dependencies.rescue import Cost, TeamCosts
    from peacetime.queries.access import Actor
    from peacetime.web.dependencies.whole import Whole

COSTS = "/dependencies/costs"
MOST_CAUSES = 20
MOST_ROOTS = 10
MOST_POINTS = 15
MOST_CIRCLES = 5


@dataclass(frozen=True, slots=True)
class Cause:
    """What one root costs a team."""

    name: str
    address: str
    owner: str
    is_own: bool
    start: str
    entries: str
    hours: str
    seen: str
    what_if: str


@dataclass(frozen=True, slots=True)
class Point:
    """A service whose outage alone takes the team along."""

    name: str
    address: str
    owner: str
    start: str


@dataclass(frozen=True, slots=True)
class TeamPage:
    """Everything on what one team pays."""

    slug: str
    name: str
    headline: str
    lede: str
    interval: str
    is_too_few: bool
    error: str
    causes: list[Cause]
    rest: str
    points: list[Point]
    more_points: int


@dataclass(frozen=True, slots=True)
class Root:
    """A service and what it costs all teams together."""

    name: str
    address: str
    owner: str
    hours: str
    teams: int


@require_safe
@signed_in
def costs(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who pays for whose outages; with `team`, root by root."""
    whole = whole_of(actor)
    if not whole.is_described:
        return see("/dependencies")
    team = request.GET.get("team", "").strip()[:100]
    if team:
        return page(
            request, "dependencies/team.html", {"view": team_page(whole, team)}, actor=actor
        )
    context = {
        "teams": team_rows(whole),
        "matrix": matrix_of(whole),
        "roots": dearest_roots(whole),
        "circles": circles(whole, whole.figures.shared_fates),
        "cold_starts": circles(whole, whole.figures.cold_starts),
    }
    return page(request, "dependencies/costs.html", context, actor=actor)


def team_page(whole: Whole, team: str) -> TeamPage:
    """What one team pays.

    Raises:
        NotFound: `team_unknown`, or `team_without_services`.
    """
    if team not in whole.system.teams:
        named = team_named(team)
        raise NotFound(f"{named.name} owns no service yet.", code="team_without_services")
    worst, best = whole.figures.team(team), whole.figures.team(team, is_best=True)
    least = {cost.root: cost.minutes for cost in best.causes}
    paid = [cost for cost in worst.causes if cost.minutes > 0]
    causes = [_cause(whole, cost, least.get(cost.root, 0.0)) for cost in paid[:MOST_CAUSES]]
    left = paid[MOST_CAUSES:]
    own = [s.id for s in whole.system.services if s.team == team and s.is_paging]
    points = whole.figures.single_points(team, own)
    shown = list(points.items())[:MOST_POINTS]
    name = whole.team(team)
    return TeamPage(
        team,
        name,
        f"{name} may expect {range_words(best.minutes, worst.minutes)} of Rescue a month"
        if worst.minutes
        else f"Nothing that is known brings {name} into Rescue",
        _lede(whole, worst),
        interval_words(worst.interval),
        worst.is_too_few,
        percent(worst.overstated_at_most) if worst.minutes else "",
        causes,
        f"{len(left)} more, together {hours(sum(cost.minutes for cost in left))} a month."
        if left
        else "",
        [
            Point(
                whole.name(each),
                whole.address(each),
                whole.team(whole.owner(each)),
                at_minute(minutes),
            )
            for each, minutes in shown
        ],
        len(points) - len(shown),
    )


def _lede(whole: Whole, costs: TeamCosts) -> str:
    if not costs.minutes:
        return "Of the services that reach it, nobody knows yet how often they are down."
    share, link = costs.upstream_share or 0.0, costs.weakest_link
    said = f"{percent(share)} of it is not its own fault."
    if link is not None:
        part = percent(link.minutes / costs.minutes)
        said += f" {whole.name(link.root)} is the weakest link: {part} of it."
    return said


def _cause(whole: Whole, cost: Cost, least: float) -> Cause:
    seen = "not counted" if cost.seen is None else f"{cost.seen:,} seen"
    return Cause(
        whole.name(cost.root),
        whole.address(cost.root),
        whole.team(cost.owner),
        cost.is_own,
        at_minute(cost.start),
        f"{cost.entries:.2g}",
        range_words(least, cost.minutes),
        f"{seen}: too few to rely on" if cost.is_too_few else seen,
        f"/dependencies/what-if?service={cost.root}",
    )


def dearest_roots(whole: Whole) -> list[Root]:
    """The services whose outages cost all teams together the most."""
    found = whole.figures.worst
    services = whole.system.services
    minutes = np.bincount(found.root, found.minutes, minlength=len(services))
    teams = np.bincount(found.root, found.minutes > 0, minlength=len(services))
    order = sorted(np.flatnonzero(minutes).tolist(), key=lambda each: (-minutes[each], each))
    return [
        Root(
            whole.name(services[each].id),
            whole.address(services[each].id),
            whole.team(services[each].team),
            hours(float(minutes[each])),
            int(teams[each]),
        )
        for each in order[:MOST_ROOTS]
    ]


def circles(whole: Whole, found: list[tuple[str, ...]]) -> list[str]:
    """Circles of services, by their names."""
    told = []
    for circle in found[:MOST_CIRCLES]:
        names = [whole.name(each) for each in circle]
        more = [f"{len(names) - 6} more"] if len(names) > 6 else []  # noqa: PLR2004 - a line of names
        told.append(listed([*names[:6], *more]))
    return told
