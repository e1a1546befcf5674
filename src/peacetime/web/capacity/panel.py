"""What a team's page says of its capacity: first what was computed last, then the line with what may come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.views.decorators.http import require_safe

from peacetime.domain.communications.wording import percent
from peacetime.queries.burst.planning import SprintAsked, TeamPlan, team_plan
from peacetime.queries.burst.signs import signs_in_short
from peacetime.queries.burst.team_course import TeamCourse, team_course
from peacetime.web.capacity.debt import alone_words, chance_sentence
from peacetime.web.capacity.gauge import shown_gauge
from peacetime.web.capacity.line import newcomers_sentence
from peacetime.web.capacity.recovery import lately
from peacetime.web.capacity.team import DAYS_AHEAD, drawn
from peacetime.web.capacity.tiles import Tile, balance_tile
from peacetime.web.door import now, signed_in
from peacetime.web.frame import page
from peacetime.web.signs.shown import in_short

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.queries.burst.forecast import Ahead
    from peacetime.queries.burst.gauge import GaugeView

SHOWN = timedelta(days=60)
CHANCE = (
    "Of 2,000 futures drawn from this team’s own rhythm of incidents, how long they last and how many people "
    "they take: those in which it comes to that by then."
)
PAID = (
    "The first day on which nobody is below zero in half of 2,000 futures drawn from this team’s own rhythm of "
    "incidents."
)
PLANNED = (
    "What is left of the available hours after what Rescue takes in four of five futures of that sprint; the "
    "promise moves, Rescue never does."
)
FEW = "Fewer than five Rescues say too little of what may come"


def coming(view: GaugeView) -> dict[str, Any]:
    """What is said at once, from what was computed last."""
    return {
        "slug": view.team,
        "state": view.state,
        "sentence": view.sentence,
        "is_known": view.is_known,
        "gauge": shown_gauge(view),
        "tile": balance_tile(view, rows=_rows(view.team)) if view.is_known else None,
    }


@require_safe
@signed_in
def panel(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The same with the line, what may come and what to plan with: a fragment of the team's page."""
    at = now()
    course = team_course(slug, actor=actor, at=at, since=at - SHOWN, days_ahead=DAYS_AHEAD)
    context = {
        "capacity": coming(course.gauge),
        "tiles": _tiles(course, team_plan(slug, SprintAsked(), actor=actor, at=at, is_short=True)),
        "balance": drawn(course),
        "fan_sentence": chance_sentence(course),
        "newcomers": newcomers_sentence(course),
        "recovery": lately(slug, actor=actor),
        "team": {"slug": course.team},
        "short": in_short(signs_in_short(slug, people=course.gauge.people, at=at)),
    }
    return page(request, "capacity/_panel.html", context, actor=actor, in_rescue=0, held=False)


def _tiles(course: TeamCourse, plan: TeamPlan) -> list[Tile]:
    if not course.gauge.is_known:
        return []
    return [_balance(course.gauge), _chance(course), _plan(plan)]


def _balance(view: GaugeView) -> Tile:
    """What can still be spent, where it is going, and for whom a bad incident would not be too much."""
    tile = balance_tile(view, rows=_rows(view.team))
    if view.ready is None:
        return tile
    ready = f"{view.ready} of {view.seats} could absorb a bad incident tonight"
    return replace(tile, sentence=f"{tile.sentence}; {ready}")


def _plan(found: TeamPlan) -> Tile:
    """How much of the next sprint to promise, in as many sprints of ten as the plan is made for."""
    label, rows = "Plan next sprint at", f"/teams/{found.team}/plan"
    if found.plan is None or not found.plan.available_hours:
        why = found.unknown or "Nobody of the team works in it"
        return Tile("plan", label, None, why.removesuffix("."), PLANNED, rows)
    share = percent(found.plan.ours.promised_hours / found.plan.available_hours)
    sentence = f"of full capacity, kept in {round(10 * found.confidence)} of 10 such sprints"
    return Tile("plan", label, share, sentence, PLANNED, rows)


def _chance(course: TeamCourse) -> Tile:
    """How likely capacity is to run out within the days that the picture shows."""
    ahead, rows = course.ahead, f"/teams/{course.team}/forecast"
    until = _day(course, course.until + timedelta(days=DAYS_AHEAD))
    label = f"Chance to overdraw by {until}"
    if ahead is None:
        return Tile("chance", label, None, FEW, CHANCE, rows)
    if ahead.is_in_debt:
        return _paid(course, ahead, rows)
    chance = ahead.any_below[-1] if ahead.any_below else ahead.team_below[-1]
    sentence = (
        "that anybody is below zero" if ahead.any_below else "that together you are below zero"
    )
    if course.gauge.is_one_seat:
        sentence = "as if one person carried everything"
    return Tile("chance", label, percent(chance), sentence, CHANCE, rows)


def _paid(course: TeamCourse, ahead: Ahead, rows: str) -> Tile:
    """Where there is debt already, its chance is no news: when it is likely paid."""
    paid_at = ahead.paid_at
    value = f"by {_day(course, paid_at)}" if paid_at else f"after {_day(course, ahead.moments[-1])}"
    below = course.gauge.people_below_zero
    who = f"{below} below zero now" if below else "Below zero now"
    sentence = "; ".join(part for part in (who, alone_words(course)) if part)
    return Tile("chance", "Debt likely paid", value, sentence, PAID, rows)


def _day(course: TeamCourse, at: datetime) -> str:
    local = at.astimezone(ZoneInfo(course.time_zone))
    return f"{local.day} {local:%b}"


def _rows(slug: str) -> str:
    return f"/teams/{slug}/capacity#entries-title"
