"""How long the people of an incident have been on it: for them alone, while it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.queries import incidents
from peacetime.queries.burst.watch import watched
from peacetime.web.door import now, signed_in
from peacetime.web.frame import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from peacetime.domain.burst.people.watch import Watched
    from peacetime.queries.access import Actor
    from peacetime.queries.incidents import IncidentView


@require_safe
@signed_in
def people(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """The fragment of the room; empty for whoever holds no role, and for everybody once it is over."""
    incident = incidents.incident(ref, at=now(), sight=actor.sight)
    context = {"incident": incident, "watched": on_it(incident, actor)}
    return page(request, "incidents/_watch.html", context, actor=actor, in_rescue=0, held=False)


def on_it(incident: IncidentView, actor: Actor) -> Sequence[Watched]:
    """How everybody in the incident stands, where whoever asks is one of them."""
    holders = {holder.person_email for holder in incident.roles if holder.until is None}
    if not incident.is_open or incident.is_drill or actor.label not in holders:
        return ()
    return watched(incident.id, actor=actor, at=now())
