"""One team's settings: hours, days off, archive. Its members are in `members.py`."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.shared.errors import DomainError
from peacetime.usecases import teams
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.form_days import clock, required_day
from peacetime.web.teams.page import address, team_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def team(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Everything a team says of itself."""
    if request.method != "POST":
        return team_page(request, actor, slug, Form())
    form = typed(request)
    try:
        draft = _draft(form)
        return submit(
            request,
            actor,
            lambda who: teams.change_team(slug, draft, actor=who, at=now()),
            to=address(slug),
            done="Saved.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal, working_hours="work_ends")
        return team_page(request, actor, slug, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@signed_in
def add_holiday(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Add a day off beyond the calendar."""
    form = typed(request)
    try:
        day = required_day(form, "day")
        return submit(
            request,
            actor,
            lambda who: teams.add_holiday(
                slug, day, form.value("holiday_name"), actor=who, at=now()
            ),
            to=f"{address(slug)}#holidays",
            done="Saved.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal, holidays="day")
        return team_page(request, actor, slug, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@signed_in
def remove_holiday(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Take a day off away."""
    day = required_day(typed(request), "day")
    return act(
        request,
        actor,
        lambda who: teams.remove_holiday(slug, day, actor=who, at=now()),
        back=f"{address(slug)}#holidays",
        done="Saved.",
    )


@require_POST
@signed_in
def archive(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Put the team away; refused while it is in Rescue Mode."""
    try:
        return submit(
            request,
            actor,
            lambda who: teams.archive_team(slug, actor=who, at=now()),
            to="/settings/teams",
            done=lambda team: f"{team.name} is archived.",
        )
    except teams.TeamInRescue as refusal:
        shown = refused(Form(), refusal)
        return team_page(request, actor, slug, shown, status=HTTPStatus.CONFLICT)


def _draft(form: Form) -> teams.TeamDraft:
    return teams.TeamDraft(
        name=form.value("name"),
        time_zone=form.value("time_zone").strip(),
        workdays="".join(form.values("workdays"))[:7],
        work_starts=clock(form, "work_starts"),
        work_ends=clock(form, "work_ends"),
        holiday_calendar=form.value("holiday_calendar"),
    )
