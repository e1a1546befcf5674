"""What new postmortems begin with: written, tried on the last incident, compared, brought back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peacetime.domain.postmortems.templates import LONGEST_TEMPLATE, PLACEHOLDERS
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.postmortems import templates as queries
from peacetime.usecases.postmortems import templates as usecases
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.markdown import drawn
from peacetime.web.versions import against, version_seen

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

HERE = "/settings/postmortem-template"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The text, and what a postmortem would begin with."""
    if request.method != "POST":
        found = queries.template_now()
        return _form(request, actor, found, Form({"text": found.text}))
    form = typed(request)
    try:
        return submit(
            request,
            actor,
            lambda who: usecases.change_template(
                form.value("text"), version=version_seen(form), actor=who, at=now()
            ),
            to=HERE,
            done="Saved. Postmortems begin with it from now on; the version before it is kept.",
        )
    except DomainError as refusal:
        shown, status = refused(form, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
        return _form(request, actor, queries.template_now(), shown, status=status)


@require_POST
@signed_in
def preview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What would be begun with, as a fragment; without scripts on the whole page, with what was typed."""
    require(actor, Act.SET_UP_ORGANISATION)
    form = typed(request)
    if request.headers.get("HX-Request"):
        context = _tried(actor, form)
        return page(request, "settings/_template_preview.html", context, actor=actor)
    return _form(request, actor, queries.template_now(), form)


@require_safe
@signed_in
def versions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every version, the newest first."""
    found = [view.version for view in queries.template_versions()]
    return page(request, "settings/template_versions.html", {"versions": found}, actor=actor)


@require_safe
@signed_in
def version(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """One version beside another: what changed, with a few lines around it."""
    found = queries.template_versions()
    wanted = queries.template_version(number)
    other = queries.template_version(against(request, number, found[0].version.number))
    older, newer = sorted((wanted, other), key=lambda view: view.version.number)
    context = {
        "now": found[0].version.number,
        "wanted": wanted,
        "older": older,
        "newer": newer,
        "other": other.version.number,
        "versions": [view.version for view in found],
        "stretches": queries.changed(older, newer),
    }
    return page(request, "settings/template_version.html", context, actor=actor)


@require_POST
@signed_in
def restore(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """An earlier version comes back, as a new one; 0 is what is shipped."""
    return act(
        request,
        actor,
        lambda who: usecases.restore_template(number, actor=who, at=now()),
        back=HERE,
        done="It is back. The version before it is kept.",
    )


def _form(
    request: HttpRequest,
    actor: Actor,
    found: queries.TemplateView,
    form: Form,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "version": found.version,
        "form": form,
        "placeholders": PLACEHOLDERS,
        "longest": LONGEST_TEMPLATE,
        **_tried(actor, form),
    }
    return page(request, "settings/template.html", context, actor=actor, status=status)


def _tried(actor: Actor, form: Form) -> dict[str, Any]:
    """What would be begun with, or why nothing can be."""
    try:
        tried = usecases.preview_template(form.value("text"), actor=actor, at=now())
    except InvalidInput as refusal:
        return {"tried": None, "html": "", "warning": refusal.sentence}
    return {"tried": tried, "html": drawn(tried.text), "warning": ""}
