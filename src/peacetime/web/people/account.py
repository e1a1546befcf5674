"""Oneself: name, zone, look, password, sessions."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import logout
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.zones import zone_names
from peacetime.usecases import people
from peacetime.usecases.throttle import TooManyAttempts
from peacetime.web.auth.session import begin
from peacetime.web.door import now, refused, see, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import THEME_COOKIE, THEMES, page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

HERE = "/settings/account"
A_YEAR = 365 * 24 * 3600


@require_GET
@signed_in
def begin_with_oneself(request: HttpRequest, actor: Actor) -> HttpResponse:  # noqa: ARG001 - for people only
    """The settings begin with oneself."""
    return see(HERE)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own name and zone."""
    if request.method != "POST":
        return _account(request, actor, _kept(actor))
    form = typed(request)
    name, zone = form.value("name"), form.value("time_zone").strip()
    try:
        return submit(
            request,
            actor,
            lambda who: people.change_profile(name=name, time_zone=zone, actor=who, at=now()),
            to=HERE,
            done="Saved.",
        )
    except DomainError as refusal:
        return _refused(request, actor, refused(form, refusal))


@require_POST
@signed_in
def change_password(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Another password: every other session ends, this one goes on."""
    form = typed(request)
    old, new = form.value("old_password"), form.value("new_password")
    try:
        person = people.change_password(current=old, new=new, actor=actor, at=now())
    except TooManyAttempts as refusal:
        shown = replace(_kept(actor), problems={"old_password": refusal.sentence})
        return _account(request, actor, shown, status=HTTPStatus.TOO_MANY_REQUESTS)
    except DomainError as refusal:
        shown = refused(_kept(actor), refusal, current="old_password", new="new_password")
        return _refused(request, actor, shown)
    begin(request, person.id)
    messages.success(request, "The password is changed. Every other session has ended.")
    return see(HERE)


@require_POST
@signed_in
def sign_out_everywhere(request: HttpRequest, actor: Actor) -> HttpResponse:
    """End every session, this one too."""
    people.sign_out_everywhere(actor=actor, at=now())
    logout(request)
    messages.success(request, "You are signed out everywhere.")
    return see("/sign-in")


@require_POST
@signed_in
def choose_theme(request: HttpRequest, actor: Actor) -> HttpResponse:  # noqa: ARG001 - for people only
    """Light, dark, or as the system says: kept by this browser."""
    theme = THEMES.get(request.POST.get("theme", ""), "")
    response = see(HERE)
    if theme:
        response.set_cookie(THEME_COOKIE, theme, max_age=A_YEAR, samesite="Lax", httponly=True)
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


def _kept(actor: Actor) -> Form:
    return Form({"name": actor.name, "time_zone": actor.time_zone})


def _refused(request: HttpRequest, actor: Actor, form: Form) -> HttpResponse:
    return _account(request, actor, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _account(
    request: HttpRequest, actor: Actor, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"form": form, "zones": sorted(zone_names())}
    return page(request, "settings/account.html", context, actor=actor, status=status)
