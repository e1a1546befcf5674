"""Saying anew what a mode asks, and bringing an earlier version back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.modes.playbooks.playbook import LISTS, PARTS, SENTENCES, Playbook
from peacetime.domain.shared.errors import DomainError
from peacetime.queries import playbooks as queries
from peacetime.queries.access import Act, Actor, require
from peacetime.usecases import playbooks as usecases
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.playbooks.views import frame_of
from peacetime.web.versions import version_seen

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, actor: Actor, mode: str) -> HttpResponse:
    """Every part of a playbook as plain lines."""
    require(actor, Act.SET_UP_ORGANISATION)
    asked = queries.mode_named(mode)
    if request.method != "POST":
        found = queries.playbook_of(asked)
        lines = {part: "\n".join(found.playbook.lines(part)) for part in PARTS}
        return _form(request, actor, found, Form(lines))
    form = typed(request)
    said = _said(form)
    try:
        return submit(
            request,
            actor,
            lambda who: usecases.change_playbook(
                asked, said, version=version_seen(form), actor=who, at=now()
            ),
            to=f"/playbooks/{mode}",
            done="Saved. The version before it is kept.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _form(request, actor, queries.playbook_of(asked), shown, status=status)


@require_POST
@signed_in
def restore(request: HttpRequest, actor: Actor, mode: str, number: int) -> HttpResponse:
    """An earlier version comes back, as a new one."""
    asked = queries.mode_named(mode)
    return act(
        request,
        actor,
        lambda who: usecases.restore_playbook(asked, number, actor=who, at=now()),
        back=f"/playbooks/{mode}",
        done="It is back. The version before it is kept.",
    )


def _said(form: Form) -> Playbook:
    parts: dict[str, Any] = {part: form.line(part) for part in SENTENCES}
    return Playbook(**parts | {part: tuple(form.value(part).splitlines()) for part in LISTS})


def _form(
    request: HttpRequest,
    actor: Actor,
    found: queries.PlaybookView,
    form: Form,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {**frame_of(found), "form": form, "sentences": SENTENCES, "lists": LISTS}
    return page(request, "playbooks/edit.html", context, actor=actor, status=status)
