"""Bringing a postmortem that was written elsewhere."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods

from peacetime.domain.postmortems.bringing import LARGEST_FILE
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.postmortems.listing import teams_to_choose
from peacetime.usecases.postmortems.bringing import bring_postmortem
from peacetime.usecases.postmortems.opening import Opened
from peacetime.web.door import now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def bring(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A file, and the team it is of."""
    require(actor, Act.WRITE_POSTMORTEM)
    if request.method != "POST":
        return _form(request, actor, Form({"team": request.GET.get("team", "")}))
    form, file = typed(request), request.FILES.get("file")
    missing = {"file": "Choose the file to bring."} if file is None else {}
    if not form.value("team"):
        missing["team"] = "Choose the team it is of."
    if file is None or missing:
        shown = Form(form.typed, missing)
        return _form(request, actor, shown, HTTPStatus.UNPROCESSABLE_ENTITY)
    content, name = file.read(LARGEST_FILE + 1), file.name or ""
    try:
        return submit(
            request,
            actor,
            lambda who: bring_postmortem(
                form.value("team"),
                content,
                file_name=name,
                title=form.line("title"),
                actor=who,
                at=now(),
            ),
            to=lambda brought: f"/postmortems/{brought.ref}",
            done=_done,
        )
    except DomainError as refusal:
        shown = refused(form, refusal, text="file")
        return _form(request, actor, shown, HTTPStatus.UNPROCESSABLE_ENTITY)


def _done(brought: Opened) -> str:
    return "It is here now." if brought.is_new else "This text was here already."


def _form(
    request: HttpRequest, actor: Actor, form: Form, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"form": form, "teams": teams_to_choose()}
    return page(request, "postmortems/bring.html", context, actor=actor, status=status)
