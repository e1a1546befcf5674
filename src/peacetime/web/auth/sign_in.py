"""Signing in by address and password, and out."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import logout
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from peacetime.queries.people import has_administrator
from peacetime.usecases import sign_in as usecase
from peacetime.usecases.throttle import TooManyAttempts
from peacetime.web.auth.session import begin, client_of, local_path
from peacetime.web.door import now, see, typed
from peacetime.web.form import Form
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

NOBODY_YET = "Nobody administers this installation yet. Open the link that its start printed, or run `peacetime sign-in-link`."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password."""
    if request.method == "POST":
        return _tried(request)
    onward = local_path(request.GET.get("next", "/"))
    if request.user.is_authenticated:
        return see(onward)
    form = Form() if has_administrator() else Form(sentence=NOBODY_YET)
    return page(request, "auth/sign_in.html", {"form": form, "next": onward})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session; the other ones go on."""
    logout(request)
    messages.success(request, "You are signed out here.")
    return see("/sign-in")


def _tried(request: HttpRequest) -> HttpResponse:
    form, onward = typed(request), local_path(request.POST.get("next", "/"))
    email, password = form.value("email"), form.value("password")
    try:
        person = usecase.sign_in(email, password, client=client_of(request), at=now())
    except TooManyAttempts as refusal:
        shown = replace(form, sentence=refusal.sentence)
        status = HTTPStatus.TOO_MANY_REQUESTS
        response = page(
            request, "auth/sign_in.html", {"form": shown, "next": onward}, status=status
        )
        response["Retry-After"] = str(refusal.details["seconds"])
        return response
    except usecase.WrongCredentials as refusal:
        shown = replace(form, sentence=refusal.sentence)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return page(request, "auth/sign_in.html", {"form": shown, "next": onward}, status=status)
    begin(request, person.person_id)
    return see(onward)
