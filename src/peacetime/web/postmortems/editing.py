"""Writing a postmortem: what it looks like and what a reviewer would say beside it, and nothing overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar, cast

from csp.constants import NONCE
from csp.decorators import csp_update
from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.postmortems.bringing import LONGEST_TITLE
from peacetime.domain.postmortems.changes import changed_stretches
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.postmortems import one
from peacetime.usecases.incidents import Stale
from peacetime.usecases.postmortems.writing import save_text
from peacetime.web.door import now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.postmortems.reading import read
from peacetime.web.versions import version_seen

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

Page = TypeVar("Page", bound=Callable[..., Any])

# The editor brings its own style sheet.
_may_style = cast("Callable[[Page], Page]", csp_update({"style-src": [NONCE]}))


@require_http_methods(["GET", "HEAD", "POST"])
@_may_style
@signed_in
def edit(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Title and text as Markdown."""
    require(actor, Act.WRITE_POSTMORTEM)
    if request.method != "POST":
        view = one.postmortem(ref, at=now(), sight=actor.sight)
        return _form(request, actor, view, Form({"title": view.title, "text": view.text}))
    form = typed(request)
    try:
        return submit(
            request,
            actor,
            lambda who: save_text(
                ref,
                form.line("title"),
                form.value("text"),
                version=version_seen(form),
                actor=who,
                at=now(),
            ),
            to=f"/postmortems/{ref}",
            done="Saved. The version before it is kept.",
        )
    except Stale as refusal:
        return _stale(request, actor, ref, refused(form, refusal))
    except DomainError as refusal:
        shown, status = refused(form, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
        view = one.postmortem(ref, at=now(), sight=actor.sight)
        return _form(request, actor, view, shown, status=status)


@require_POST
@_may_style
@signed_in
def check(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """What it looks like and what is found, as a fragment; without scripts on the whole page, with what was typed."""
    require(actor, Act.WRITE_POSTMORTEM)
    view, form = one.postmortem(ref, at=now(), sight=actor.sight), typed(request)
    if request.headers.get("HX-Request"):
        context = {"view": view, "read": _read(view, actor, form)}
        return page(request, "postmortems/_check.html", context, actor=actor)
    return _form(request, actor, view, form)


def _stale(request: HttpRequest, actor: Actor, ref: str, form: Form) -> HttpResponse:
    """Somebody saved meanwhile: what was typed stays, and what they changed stands above it."""
    view = one.postmortem(ref, at=now(), sight=actor.sight)
    seen = version_seen(form)
    before = one.version(ref, seen, sight=actor.sight) if seen else None
    context = {
        "meanwhile": changed_stretches(before.text if before else "", view.text),
        "title_before": before.title if before else view.title,
    }
    return _form(request, actor, view, form, status=HTTPStatus.CONFLICT, more=context)


def _form(
    request: HttpRequest,
    actor: Actor,
    view: one.PostmortemView,
    form: Form,
    *,
    status: int = HTTPStatus.OK,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    is_stale = status == HTTPStatus.CONFLICT
    seen = version_seen(form)
    context = {
        "view": view,
        "form": form,
        "read": _read(view, actor, form),
        "longest": LONGEST_TITLE,
        # what stood on the page before: a save over it is refused once, and then seen
        "version": view.version.number if is_stale or seen is None else seen,
        "meanwhile": None,
        "is_fresh": request.method != "POST",  # what was typed is not replaced by what others write
        "title_before": view.title,
        **(more or {}),
    }
    return page(
        request, "postmortems/edit.html", context, actor=actor, team_id=view.team_id, status=status
    )


def _read(view: one.PostmortemView, actor: Actor, form: Form) -> Any:
    text = form.value("text").replace("\r\n", "\n").replace("\0", "")
    return read(form.line("title"), text, view, actor, at=now())
