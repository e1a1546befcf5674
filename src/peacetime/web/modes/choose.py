"""Which team? One's own first; with one team of one's own, straight to its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.queries.team_choice import team_choice
from peacetime.web.door import see, signed_in
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor


@require_safe
@signed_in
def choose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose the team that enters Rescue Mode."""
    query = request.GET.get("q", "")[:100]
    choice = team_choice(actor, query)
    teams = [*choice.own, *choice.others]
    if "q" not in request.GET and len(teams) == 1:
        return see(f"/teams/{teams[0].slug}/rescue")
    context = {
        "own": [(t.slug, t.name, t.mode, t.incident_url) for t in choice.own],
        "others": [(t.slug, t.name, t.mode, t.incident_url) for t in choice.others],
        "query": query,
        "total": choice.total,
    }
    return page(request, "declare/choose.html", context, actor=actor)
