"""The room as a page."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.queries import incidents, timeline
from peacetime.queries.calendars.meetings import calendars_of
from peacetime.queries.live import cursor_now
from peacetime.queries.rituals.reviews import review_named
from peacetime.queries.snapshot import snapshot
from peacetime.web.door import now, signed_in
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.incidents import parts
from peacetime.web.incidents.watch import on_it
from peacetime.web.live import STREAM
from peacetime.web.rituals.views import STATUS_WORDS
from peacetime.web.signals.groups import in_room

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor


@require_safe
@signed_in
def room(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """One incident: timeline, criteria, roles, updates, moments."""
    return room_page(request, actor, ref)


def room_page(
    request: HttpRequest,
    actor: Actor,
    ref: str,
    *,
    form: Form | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The room, with the sentence of a refused act where there is one."""
    with snapshot():
        cursor = str(cursor_now())
        shown = parts.ALL if request.GET.get("entries") == "all" else parts.SHOWN_AT_ONCE
        incident = incidents.incident(ref, at=now(), sight=actor.sight)
        context = parts.room(incident, entries=shown) | {"watched": on_it(incident, actor)}
        review = review_named(ref, at=now(), sight=actor.sight) if not incident.is_open else None
        calendars = calendars_of(incident, at=now())
        context |= in_room(incident.id, actor)
    context |= {"form": form or Form(), "review": review, "status_words": STATUS_WORDS}
    context["calendars"] = calendars
    return page(
        request,
        "incidents/room.html",
        context,
        actor=actor,
        status=status,
        stream=STREAM,
        cursor=cursor,
    )


@require_safe
@signed_in
def decisions(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """The decisions by themselves, oldest first."""
    context = {
        "incident": incidents.incident(ref, at=now(), sight=actor.sight),
        "entries": timeline.timeline(
            ref, limit=parts.SHOWN_AT_ONCE, kind="decision", sight=actor.sight
        ).entries,
    }
    return page(request, "incidents/decisions.html", context, actor=actor)
