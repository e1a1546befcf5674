"""Due dates as a team's free hours propose them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.actions.due_dates import due_dates
from peacetime.usecases.actions.dating import agree_due_dates
from peacetime.web.actions.words import days_in, words
from peacetime.web.door import now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What a team has promised beside what is free, and a day for each that has none."""
    if request.method != "POST":
        return _page(request, actor, slug, Form())
    form = typed(request)
    try:
        days = days_in(form)
        return submit(
            request,
            actor,
            lambda who: agree_due_dates(slug, days, actor=who, at=now()),
            to=f"/actions?team={slug}&order=due",
            done=lambda agreed: f"{len(agreed)} have a due date now.",
        )
    except DomainError as refusal:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, actor, slug, refused(form, refusal, due_on="days"), status=status)


def _page(
    request: HttpRequest, actor: Actor, slug: str, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {**words(), "dates": due_dates(slug, actor=actor, at=now()), "form": form}
    return page(request, "actions/dates.html", context, actor=actor, status=status)
