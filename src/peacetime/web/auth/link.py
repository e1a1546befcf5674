"""The one-time link of the administrator, and the form for the first one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import PEACETIME
from peacetime.queries.people import has_administrator, sign_in_link_is_open
from peacetime.usecases import sign_in as usecase
from peacetime.web.auth.session import begin
from peacetime.web.door import now, refused, see, typed
from peacetime.web.form import Form
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

USED_LINK = "sign_in_link"  # in the session: who used a link before there was an administrator


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking at a link burns nothing, so that a mail scanner does not; one press does."""
    if request.method != "POST":
        is_open = sign_in_link_is_open(secret, at=now())
        return _link(request, secret, "" if is_open else usecase.OVER)
    try:
        used = usecase.use_sign_in_link(secret, actor=PEACETIME, at=now())
    except DomainError as refusal:
        return _link(request, secret, refusal.sentence)
    if used.person_id is not None:
        begin(request, used.person_id)
        return see("/")
    request.session.cycle_key()
    request.session[USED_LINK] = used.link_id
    return see("/welcome")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask the first administrator who they are."""
    link_id = request.session.get(USED_LINK)
    if link_id is None or has_administrator():
        return see("/")
    if request.method != "POST":
        return page(request, "auth/welcome.html", {"form": Form()})
    form = typed(request)
    try:
        person = usecase.welcome_first_administrator(
            link_id,
            name=form.value("name"),
            email=form.value("email"),
            password=form.value("password"),
            actor=PEACETIME,
            at=now(),
        )
    except DomainError as refusal:
        context = {"form": refused(form, refusal)}
        return page(request, "auth/welcome.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    del request.session[USED_LINK]
    begin(request, person.id)
    return see("/")


def _link(request: HttpRequest, secret: str, problem: str) -> HttpResponse:
    context = {"token": secret, "valid": not problem, "sentence": problem}
    status = HTTPStatus.GONE if problem else HTTPStatus.OK
    return page(request, "auth/sign_in_link.html", context, status=status)
