"""The messages of a Rescue in the organisation's own words: written, tried, compared, brought back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peacetime.domain.communications.kinds import PLACEHOLDERS, Kind
from peacetime.domain.communications.templates import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    Wording,
)
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries import wordings as queries
from peacetime.queries.access import Act, Actor, require
from peacetime.usecases import wordings as usecases
from peacetime.usecases.wording_previews import Tried, preview_wording
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.versions import against, version_seen

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

HERE = "/settings/wording"


@require_safe
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every message that can be worded, as it stands now."""
    context = {"wordings": list(queries.wordings().values())}
    return page(request, "settings/wordings.html", context, actor=actor)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """Subject and body of one message, tried on the last real incident."""
    asked = queries.kind_named(kind)
    if request.method != "POST":
        found = queries.wording_of(asked)
        kept = {"subject": found.wording.subject, "body": found.wording.body}
        return _form(request, actor, found, Form(kept))
    form = typed(request)
    said = _said(form)
    try:
        return submit(
            request,
            actor,
            lambda who: usecases.change_wording(
                asked, said, version=version_seen(form), actor=who, at=now()
            ),
            to=f"{HERE}/{kind}",
            done="Saved. It is said so from now on; the version before it is kept.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _form(request, actor, queries.wording_of(asked), shown, status=status)


@require_POST
@signed_in
def preview(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """What would be read, as a fragment; without scripts on the whole page, with what was typed."""
    require(actor, Act.SET_UP_ORGANISATION)
    found, form = queries.wording_of(queries.kind_named(kind)), typed(request)
    if request.headers.get("HX-Request"):
        context = {"view": found, **_tried(actor, found.kind, form)}
        return page(request, "settings/_wording_preview.html", context, actor=actor)
    return _form(request, actor, found, form)


@require_safe
@signed_in
def versions(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """Every version, the newest first."""
    found = queries.wording_versions(queries.kind_named(kind))
    context = {"view": found[0], "versions": [view.version for view in found]}
    return page(request, "settings/wording_versions.html", context, actor=actor)


@require_safe
@signed_in
def version(request: HttpRequest, actor: Actor, kind: str, number: int) -> HttpResponse:
    """One version beside another, line by line."""
    asked = queries.kind_named(kind)
    wanted = queries.wording_version(asked, number)
    found = queries.wording_versions(asked)
    other = queries.wording_version(asked, against(request, number, found[0].version.number))
    older, newer = sorted((wanted, other), key=lambda view: view.version.number)
    context = {
        "view": found[0],
        "wanted": wanted,
        "older": older,
        "newer": newer,
        "other": other.version.number,
        "versions": [view.version for view in found],
        "changes": queries.changed_parts(older.wording, newer.wording),
    }
    return page(request, "settings/wording_version.html", context, actor=actor)


@require_POST
@signed_in
def restore(request: HttpRequest, actor: Actor, kind: str, number: int) -> HttpResponse:
    """An earlier version comes back, as a new one; 0 is what is shipped."""
    asked = queries.kind_named(kind)
    return act(
        request,
        actor,
        lambda who: usecases.restore_wording(asked, number, actor=who, at=now()),
        back=f"{HERE}/{kind}",
        done="It is back. The version before it is kept.",
    )


def _said(form: Form) -> Wording:
    return Wording(form.line("subject"), form.value("body"))


def _form(
    request: HttpRequest,
    actor: Actor,
    found: queries.WordingView,
    form: Form,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "view": found,
        "form": form,
        "placeholders": PLACEHOLDERS[found.kind],
        "longest": {"subject": LONGEST_SUBJECT, "body": LONGEST_BODY},
        **_tried(actor, found.kind, form),
    }
    return page(request, "settings/wording.html", context, actor=actor, status=status)


def _tried(actor: Actor, kind: Kind, form: Form) -> dict[str, Any]:
    """What would be read, or why nothing can be."""
    tried: tuple[Tried, ...] = ()
    try:
        tried = preview_wording(kind, _said(form), actor=actor)
    except InvalidInput as refusal:
        return {"tried": tried, "warning": refusal.sentence}
    return {"tried": tried, "warning": ""}
