"""Every connection and how it stands, and what can be connected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.queries.access import Act, can
from peacetime.queries.connections import connections
from peacetime.queries.providers import providers
from peacetime.web.connections.words import grouped, hears, standing_of
from peacetime.web.door import signed_in
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor


@require_safe
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is connected, and what else can be."""
    known = providers()
    rows = [
        (each, standing_of(each, provider=provider), provider, hears(each))
        for each in connections()
        for provider in [known.get(each.provider)]
    ]
    context = {
        "rows": rows,
        "kinds": grouped(known.values()),
        "may_connect": bool(actor.leads) or can(actor, Act.SET_UP_ORGANISATION),
        "is_checking": any(each.is_being_checked for each, *_ in rows),
        "zone": actor.time_zone or "UTC",
    }
    return page(request, "connections/page.html", context, actor=actor)
