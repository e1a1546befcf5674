"""Deliveries: what could not be read and why, and the latest of what could."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_POST, require_safe

from peacetime.queries.signals.deliveries import (
    FIFTY,
    STATES,
    deliveries,
    delivery_opened,
    delivery_row,
)
from peacetime.queries.signals.sources import source_named, sources
from peacetime.usecases.signals.deleting import delete_delivery
from peacetime.usecases.signals.pointing import payload_of
from peacetime.usecases.signals.replaying import replay_delivery
from peacetime.web.door import act, now, signed_in
from peacetime.web.frame import page
from peacetime.web.signals.captured import shortened, tree
from peacetime.web.signals.sources import may_add
from peacetime.web.signals.words import DELIVERY_STATES

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

HERE = "/signals/deliveries"
MOST_DIGITS = 18


@require_safe
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Deliveries of a state, of every source or of one, the latest first."""
    asked = request.GET.get("state", "dead")
    state = asked if asked in STATES else None
    source = request.GET.get("source", "")[:50].replace("\0", "")
    before = request.GET.get("before", "")
    is_number = before.isascii() and before.isdigit() and len(before) <= MOST_DIGITS
    rows = deliveries(
        source=source or None,
        state=state,
        before=int(before) if is_number else None,
        limit=FIFTY + 1,
    )
    query = request.GET.copy()
    query["before"] = str(rows[FIFTY - 1].id) if len(rows) > FIFTY else ""
    context = {
        "rows": rows[:FIFTY],
        "state": state or "all",
        "states": DELIVERY_STATES,
        "source": source,
        "may_open": may_add(actor),
        "sources": [(each.slug, each.name) for each in sources(with_retired=True)],
        "next": f"{HERE}?{query.urlencode()}" if query["before"] else "",
        "zone": actor.time_zone or "UTC",
    }
    return page(request, "signals/deliveries.html", context, actor=actor)


@require_safe
@signed_in
def one(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """One delivery as it came, for whoever sets up its source."""
    opened = delivery_opened(ref, actor=actor)
    payload = payload_of(opened)
    text, is_cut = shortened(opened.text)
    context = {
        "delivery": opened.shown,
        "headers": sorted(opened.headers.items()),
        "nodes": tree(payload) if payload is not None else (),
        "text": text if payload is None else "",
        "is_cut": is_cut,
        "is_mapped": source_named(opened.shown.source).mapping is not None,
        "states": DELIVERY_STATES,
        "zone": actor.time_zone or "UTC",
    }
    team_id = delivery_row(ref).source.team_id
    return page(request, "signals/delivery.html", context, actor=actor, team_id=team_id)


@require_POST
@signed_in
def replay(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """It is read again."""
    return act(
        request,
        actor,
        lambda who: replay_delivery(ref, actor=who, at=now()),
        back=f"{HERE}/{ref}",
        done="It is being read again.",
    )


@require_POST
@signed_in
def delete(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """It goes, with its payload."""
    return act(
        request,
        actor,
        lambda who: delete_delivery(ref, actor=who, at=now()),
        back=HERE,
        done="It is deleted. What was read of it stays.",
    )
