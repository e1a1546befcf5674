"""The first page of dependencies: what upstreams cost each team, or, where nothing is described, the example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.summaries import team_summaries
from peacetime.web.dependencies.asking import asked_of
from peacetime.web.dependencies.example import EXAMPLE, told
from peacetime.web.dependencies.team_rows import TeamRow, team_rows
from peacetime.web.dependencies.whole import whole_of
from peacetime.web.dependencies.words import counted, hours
from peacetime.web.door import now, signed_in
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.web.dependencies.whole import Whole

MOST_FOUND = 20
MOST_NAMED = 5
LONGEST = 100
NO_COSTS = (
    "Costs are told once somebody writes how often a service is down, or incidents have shown it. What if "
    "it is down can be asked already."
)


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page says."""

    headline: str
    lede: str
    query: str
    teams: list[TeamRow]
    found: list[tuple[str, str, str]]  # services: name, address, team
    services: int
    needs: int
    unknown: int
    unowned: int
    unheard: int  # services of whose outages nothing is known
    findings: int


@require_safe
@signed_in
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the system costs its teams; the example where none is described."""
    whole = whole_of(actor)
    if not whole.is_described:
        asked = asked_of(request, path=EXAMPLE)
        some = whole.system.services[:MOST_NAMED]
        context: dict[str, object] = {
            "asked": asked,
            "variants": told(asked.minutes),
            "services": [(whole.name(each.id), whole.address(each.id)) for each in some],
        }
        return page(request, "dependencies/empty.html", context, actor=actor)
    query = request.GET.get("q", "").strip()[:LONGEST]
    context = {"view": _view(whole, query)}
    return page(request, "dependencies/page.html", context, actor=actor)


def _view(whole: Whole, query: str) -> Overview:
    rows = team_rows(whole)
    wanted = query.casefold()
    needs, services = whole.system.needs, whole.system.services
    headline, lede = _sentences(whole, rows)
    return Overview(
        headline,
        lede,
        query,
        [row for row in rows if wanted in row.name.casefold()],
        _found(whole, wanted) if query else [],
        len(services),
        len(needs),
        sum(need.coupling is Coupling.UNKNOWN for need in needs),
        sum(service.team is None for service in services),
        sum(service.outages is None for service in services),
        len(whole.figures.lint(now().date())),
    )


def _sentences(whole: Whole, rows: list[TeamRow]) -> tuple[str, str]:
    worst = team_summaries(whole.figures.worst)
    total = sum(each.minutes for each in worst)
    upstream = sum(each.upstream_minutes for each in worst)
    if not total:
        return (
            "Nobody knows yet how often anything is down",
            NO_COSTS,
        )
    paying = sum(1 for each in worst if each.upstream_minutes > 0)
    who = counted(paying, "team is", "teams are", none="nobody is")
    headline = f"{who.capitalize()} brought into Rescue by others, {hours(upstream)} a month"
    dearest = max(rows, key=lambda row: row.sort)
    lede = (
        f"Of {hours(total)} of Rescue to be expected in a month, over all teams. "
        f"{dearest.name} is hit hardest: {dearest.hours}."
    )
    return headline, lede


def _found(whole: Whole, wanted: str) -> list[tuple[str, str, str]]:
    known = [
        (whole.name(each.id), whole.address(each.id), whole.team(each.team))
        for each in whole.system.services
        if wanted in whole.name(each.id).casefold() or wanted in each.id
    ]
    return sorted(known)[:MOST_FOUND]
