"""Audiences: who hears of which Rescues."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.audiences import audiences
from peacetime.queries.teams_setup import team_names
from peacetime.usecases import audiences as usecases
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

HERE = "/settings/audiences"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every audience, and a form for another one."""
    if request.method != "POST":
        return _audiences(request, actor, Form())
    form = typed(request)
    try:
        return submit(
            request,
            actor,
            lambda who: usecases.add_audience(
                form.value("name"),
                form.value("addresses"),
                from_severity=form.value("from_severity"),
                team=form.value("team") or None,
                actor=who,
                at=now(),
            ),
            to=HERE,
            done=lambda audience: f"{audience.name} hears from now on.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal)
        return _audiences(request, actor, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@signed_in
def change(request: HttpRequest, actor: Actor, audience_id: int) -> HttpResponse:
    """Say anew who hears, and from which severity; a refused form opens again with what was typed."""
    form = typed(request)
    try:
        return submit(
            request,
            actor,
            lambda who: usecases.change_audience(
                audience_id,
                name=form.value("name"),
                addresses=form.value("addresses"),
                from_severity=form.value("from_severity"),
                actor=who,
                at=now(),
            ),
            to=f"{HERE}#audience-{audience_id}",
            done="Saved.",
        )
    except DomainError as refusal:
        problem = refused(form, refusal)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _audiences(
            request, actor, Form(), changed=audience_id, change=problem, status=status
        )


@require_POST
@signed_in
def retire(request: HttpRequest, actor: Actor, audience_id: int) -> HttpResponse:
    """These addresses hear nothing more."""
    return act(
        request,
        actor,
        lambda who: usecases.retire_audience(audience_id, actor=who, at=now()),
        back=HERE,
        done=lambda audience: f"{audience.name} hears nothing more.",
    )


def _audiences(
    request: HttpRequest,
    actor: Actor,
    form: Form,
    *,
    changed: int = 0,
    change: Form | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "audiences": audiences(),
        "teams": team_names(),
        "form": form,
        "changed": changed,
        "change": change or Form(),
        "has_mail": settings.HAS_MAIL_SERVER,
    }
    return page(request, "settings/audiences.html", context, actor=actor, status=status)
