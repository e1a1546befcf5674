"""The page of one team's settings, with the form of the part that was refused."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from peacetime.domain.shared.hours import WEEKDAYS
from peacetime.domain.shared.zones import zone_names
from peacetime.queries.audiences import audiences
from peacetime.queries.members import members
from peacetime.queries.people_choices import people_to_choose
from peacetime.queries.services import services
from peacetime.queries.teams_setup import team_setup
from peacetime.web.door import now
from peacetime.web.frame import page
from peacetime.web.people_choices import grouped
from peacetime.web.teams.calendars import calendars

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.web.form import Form


def address(slug: str) -> str:
    """Where a team's settings are."""
    return f"/settings/teams/{slug}"


def team_page(
    request: HttpRequest, actor: Actor, slug: str, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    """Hours, members, days off, services, audiences."""
    team = team_setup(slug)
    today = now().astimezone(ZoneInfo(team.time_zone)).date()
    context = {
        "team": team,
        "members": members(slug, today=today),
        "people": grouped(people_to_choose()),
        "services": services(team=slug),
        "audiences": audiences(team=slug),
        "zones": sorted(zone_names()),
        "calendars": calendars(form.value("holiday_calendar", team.holiday_calendar)),
        "weekdays": [(number, name[:2]) for number, name in enumerate(WEEKDAYS, start=1)],
        "today": today,
        "form": form,
    }
    return page(request, "settings/team.html", context, actor=actor, team_id=team.id, status=status)
