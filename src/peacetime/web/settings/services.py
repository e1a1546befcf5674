"""Services and the teams that own them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.services import service_named, services
from peacetime.queries.teams_setup import team_names
from peacetime.usecases import services as usecases
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

HERE = "/settings/services"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every service in use, and a form for another one."""
    if request.method != "POST":
        return _services(request, actor, Form())
    form = typed(request)
    name, team = form.value("name"), form.value("team") or None
    try:
        return submit(
            request,
            actor,
            lambda who: usecases.add_service(name, team=team, actor=who, at=now()),
            to=HERE,
            done=lambda service: f"{service.name} is added.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal, slug="name")
        return _services(request, actor, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@signed_in
def change(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Give a service another name or another owner; a name that is not sent stays."""
    form = typed(request)
    name, team = form.value("name", service_named(slug).name), form.value("team") or None
    return act(
        request,
        actor,
        lambda who: usecases.change_service(slug, name=name, team=team, actor=who, at=now()),
        back=HERE,
        done=lambda service: f"{service.name} is owned by {service.team_name or 'nobody yet'}.",
    )


@require_POST
@signed_in
def retire(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """A system no longer runs."""
    return act(
        request,
        actor,
        lambda who: usecases.retire_service(slug, actor=who, at=now()),
        back=HERE,
        done=lambda service: f"{service.name} is retired.",
    )


def _services(
    request: HttpRequest, actor: Actor, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"services": services(), "teams": team_names(), "form": form}
    return page(request, "settings/services.html", context, actor=actor, status=status)
