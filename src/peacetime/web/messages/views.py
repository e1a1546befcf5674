"""The log of messages, and another try for one that did not go out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET, require_POST

from peacetime.queries.incidents import incident
from peacetime.queries.messages import messages_page
from peacetime.usecases.deliveries import send_again
from peacetime.web.auth.session import local_path
from peacetime.web.door import act, now, signed_in
from peacetime.web.form_days import page_number
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor


@require_GET
@signed_in
def show(request: HttpRequest, actor: Actor, ref: str = "") -> HttpResponse:
    """Everything that was told, newest first, of one incident or of all."""
    of = incident(ref, at=now(), sight=actor.sight) if ref else None
    found = messages_page(ref, page=page_number(request), sight=actor.sight)
    context = {
        "messages": found.items,
        "incident": of,
        "page": found.number,
        "pages": found.pages,
        "total": found.total,
        "zone": of.time_zone if of else actor.time_zone or "UTC",
        "here": request.path,
    }
    return page(request, "messages/page.html", context, actor=actor)


@require_POST
@signed_in
def again(request: HttpRequest, actor: Actor, message_id: int) -> HttpResponse:
    """Put a message back on its way."""
    back = local_path(request.POST.get("back", ""))
    return act(
        request,
        actor,
        lambda who: send_again(message_id, actor=who, at=now()),
        back=f"{back if back != '/' else '/messages'}#message-{message_id}",
        done="The message is on its way again.",
    )
