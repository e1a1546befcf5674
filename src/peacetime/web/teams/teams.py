"""The list of teams, and a new one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.zones import zone_names
from peacetime.queries.access import Act, require
from peacetime.queries.teams_setup import teams_page
from peacetime.usecases import teams
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.form_days import page_number
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor


@require_GET
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every team; those that were put away on a page of their own."""
    query = request.GET.get("q", "")
    is_archived = request.GET.get("archived") == "1"
    found = teams_page(query, page=page_number(request), is_archived=is_archived)
    context = {"teams": found, "query": query, "is_archived": is_archived}
    return page(request, "settings/teams.html", context, actor=actor)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A name and a time zone are enough to begin."""
    require(actor, Act.SET_UP_ORGANISATION)
    if request.method != "POST":
        return _new(request, actor, Form({"time_zone": settings.PROPOSED_TIME_ZONE}))
    form = typed(request)
    draft = teams.TeamDraft(name=form.value("name"), time_zone=form.value("time_zone").strip())
    try:
        return submit(
            request,
            actor,
            lambda who: teams.create_team(form.value("slug"), draft, actor=who, at=now()),
            to=lambda team: f"/settings/teams/{team.slug}",
            done=lambda team: f"{team.name} is set up. It is in Delivery Mode from now on.",
        )
    except DomainError as refusal:
        return _new(request, actor, refused(form, refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@signed_in
def restore(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Bring an archived team back."""
    return act(
        request,
        actor,
        lambda who: teams.restore_team(slug, actor=who, at=now()),
        back="/settings/teams",
        done=lambda team: f"{team.name} is back on the board.",
    )


def _new(
    request: HttpRequest, actor: Actor, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"form": form, "zones": sorted(zone_names())}
    return page(request, "settings/team_new.html", context, actor=actor, status=status)
