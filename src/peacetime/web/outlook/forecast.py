"""What may come for a team's balance, what Rescue may take, and how good such forecasts were before."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.views.decorators.http import require_safe

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.burst.forecast import LONGEST_DAYS, TeamForecast, team_forecast
from peacetime.queries.burst.privacy import CapacityHidden
from peacetime.queries.burst.team_course import team_course
from peacetime.queries.lookup import team_named
from peacetime.web.door import now, signed_in
from peacetime.web.download import csv_file
from peacetime.web.form import Form
from peacetime.web.form_days import day
from peacetime.web.frame import page
from peacetime.web.outlook.shown import forecast_shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from peacetime.queries.access import Actor
    from peacetime.queries.burst.forecast import Ahead

PAST = timedelta(days=60)
COLUMNS = ("day", "low_90", "low_50", "middle", "high_50", "high_90")


@require_safe
@signed_in
def show(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The chance of debt before a day, the fan, Rescue hours, and what is not known."""
    at, team = now(), team_named(slug)
    today = at.astimezone(ZoneInfo(team.time_zone)).date()
    context: dict[str, Any] = {
        "team": {"slug": team.slug, "name": team.name, "time_zone": team.time_zone},
        "forecast": None,
        "why": "",
        "earliest": today + timedelta(days=1),
        "latest": today + timedelta(days=LONGEST_DAYS),
    }
    try:
        found, form = _found(request, actor, slug, at)
        course = team_course(slug, actor=actor, at=at, since=at - PAST)
        context |= {"forecast": forecast_shown(found, course), "form": form}
    except CapacityHidden as refusal:
        context |= {"why": refusal.sentence, "form": Form()}
    return page(request, "outlook/forecast.html", context, actor=actor, team_id=team.pk)


@require_safe
@signed_in
def exported(request: HttpRequest, actor: Actor, slug: str) -> HttpResponseBase:
    """The fan as CSV, a row for each day."""
    found, _ = _found(request, actor, slug, now())
    return csv_file(_rows(found.ahead), f"forecast-{slug}.csv")


def _found(
    request: HttpRequest, actor: Actor, slug: str, at: datetime
) -> tuple[TeamForecast, Form]:
    """The forecast until the day in the address; a day that makes no sense is said, and the usual one taken."""
    form = Form({"by": request.GET.get("by", "").strip()[:20]})
    try:
        found = team_forecast(slug, actor=actor, at=at, by=day(form, "by"))
    except InvalidInput as refusal:
        form = Form(form.typed, {"by": refusal.sentence})
        found = team_forecast(slug, actor=actor, at=at)
    return found, form


def _rows(ahead: Ahead | None) -> Iterator[bytes]:
    yield "\ufeff".encode()
    chances = ("chance_anybody_was_below_zero",) if ahead and ahead.any_below else ()
    yield _line((*COLUMNS, *chances, "chance_together_below_zero"))
    if ahead is None:
        return
    for number, (at, total) in enumerate(zip(ahead.moments, ahead.total, strict=True)):
        person = (f"{ahead.any_below[number]:.3f}",) if chances else ()
        yield _line(
            (
                at.date(),
                *(f"{value:.2f}" for value in total),
                *person,
                f"{ahead.team_below[number]:.3f}",
            )
        )


def _line(cells: tuple[object, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()
