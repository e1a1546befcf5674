"""The five warning signs on one panel, each with its own numbers, and their companions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.queries.burst.pulse import team_pulse
from peacetime.queries.burst.signs import clusters_of, signs_of
from peacetime.queries.lookup import team_named
from peacetime.web.door import now, signed_in
from peacetime.web.frame import page
from peacetime.web.signs.shown import pulse_shown, signs_shown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor


@require_safe
@signed_in
def show(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What changed in a team's own weeks, since when, and how often that would be chance."""
    at = now()
    found = signs_of(slug, actor=actor, at=at)
    context = {**signs_shown(found), "pulse": pulse_shown(team_pulse(slug, at=at)), "clusters": ""}
    return page(request, "signs/page.html", context, actor=actor, team_id=found.team_id)


@require_safe
@signed_in
def clusters(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Whether incidents bring on incidents: it takes longer than a page may, so it is asked for."""
    team = team_named(slug)
    context = {"team": {"slug": team.slug, "name": team.name}, "said": clusters_of(slug, at=now())}
    return page(request, "signs/clusters.html", context, actor=actor, team_id=team.pk)
