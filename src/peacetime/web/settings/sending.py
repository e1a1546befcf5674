"""A restored copy sends nothing: what waits, and how messages leave again."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, require
from peacetime.queries.sending import held, queued_messages
from peacetime.usecases.sending import drop_message, resume_sending
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.form_days import page_number
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

HERE = "/settings/sending"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whether messages leave; a restored copy is let go here."""
    require(actor, Act.SET_UP_ORGANISATION)
    if request.method != "POST":
        return _sending(request, actor, Form())
    form = typed(request)
    try:
        return submit(
            request,
            actor,
            lambda who: resume_sending(form.value("queued"), actor=who, at=now()),
            to=HERE,
            done="Messages leave again.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal, queued="queued")
        return _sending(request, actor, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@signed_in
def drop(request: HttpRequest, actor: Actor, message_id: int) -> HttpResponse:
    """Decide that one message is not sent."""
    return act(
        request,
        actor,
        lambda who: drop_message(message_id, actor=who, at=now()),
        back=HERE,
        done="The message is not sent.",
    )


def _sending(
    request: HttpRequest, actor: Actor, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    queued = queued_messages(page=page_number(request))
    context = {
        "held": held(),
        "messages": queued.items,
        "page": queued.number,
        "pages": queued.pages,
        "total": queued.total,
        "form": form,
        "zone": actor.time_zone or "UTC",
    }
    return page(request, "settings/sending.html", context, actor=actor, status=status)
