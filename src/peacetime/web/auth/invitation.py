"""The link by which an address becomes a person."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.people import InvitationShown, invitation_with
from peacetime.usecases.invitations import OVER, InvitationOver, accept_invitation, bearer_of
from peacetime.web.auth.session import begin
from peacetime.web.door import now, refused, see, typed
from peacetime.web.form import Form
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for a name and a password, once."""
    found = invitation_with(secret, at=now())
    if found is None or found.state != "open":
        return _over(request, OVER)
    if request.method != "POST":
        return _form(request, found, Form())
    form = typed(request)
    try:
        person = accept_invitation(
            secret,
            name=form.value("name"),
            password=form.value("password"),
            actor=bearer_of(found),
            at=now(),
        )
    except InvitationOver as refusal:
        return _over(request, refusal.sentence)
    except DomainError as refusal:
        return _form(request, found, refused(form, refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    begin(request, person.id)
    return see("/")


def _form(
    request: HttpRequest, found: InvitationShown, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    return page(request, "auth/invitation.html", {"invitation": found, "form": form}, status=status)


def _over(request: HttpRequest, sentence: str) -> HttpResponse:
    context = {"invitation": None, "sentence": sentence}
    return page(request, "auth/invitation.html", context, status=HTTPStatus.GONE)
