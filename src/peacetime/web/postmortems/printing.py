"""A postmortem for paper: the printed page, and the file that is made of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_safe

from peacetime.queries.postmortems import one
from peacetime.queries.postmortems.paper import PdfRefused, paper, pdf_file, pdf_standing
from peacetime.usecases.postmortems.pdf import INSTALLED_BY, PROBLEMS, ask_for_pdf, is_installed
from peacetime.web.actions.words import words
from peacetime.web.door import now, see, signed_in, submit
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.markdown import drawn
from peacetime.web.postmortems.reading import below_title

if TYPE_CHECKING:
    from django.http import HttpRequest

    from peacetime.queries.access import Actor
    from peacetime.queries.postmortems.paper import Paper


def as_page(shown: Paper, *, is_file: bool) -> str:
    """The whole page as HTML; that of a file has no stylesheet and no way back of its own."""
    context = {
        "paper": shown,
        "html": drawn(below_title(shown.text, shown.title)),
        "is_file": is_file,
        **words(),
    }
    return render_to_string("postmortems/paper.html", context)


@require_safe
@signed_in
def printed(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Nothing but what belongs on paper."""
    del request
    return HttpResponse(as_page(paper(ref, sight=actor.sight), is_file=False))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def pdf(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """How far the file is; posted, it is asked for."""
    address = f"/postmortems/{ref}/pdf"
    if request.method == "POST":
        try:
            return submit(
                request, actor, lambda who: ask_for_pdf(ref, actor=who, at=now()), to=address
            )
        except PdfRefused as refusal:
            form, status = Form(sentence=refusal.sentence), HTTPStatus.CONFLICT
            return _pdf_page(request, actor, ref, form, status=status)
    return _pdf_page(request, actor, ref, Form())


@require_safe
@signed_in
def file(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """The file; where there is none of what it says now, the page on which one asks for it."""
    del request
    try:
        content = pdf_file(ref, sight=actor.sight)
    except PdfRefused:
        return see(f"/postmortems/{ref}/pdf")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="postmortem-{ref}.pdf"'
    return response


def _pdf_page(
    request: HttpRequest, actor: Actor, ref: str, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    at = now()
    view = one.postmortem(ref, at=at, sight=actor.sight)
    standing = pdf_standing(ref, at=at, sight=actor.sight)
    context = {
        "view": view,
        "form": form,
        "standing": standing,
        "problem": PROBLEMS.get(standing.problem, ""),
        "is_installed": is_installed(),
        "installed_by": INSTALLED_BY,
    }
    return page(request, "postmortems/pdf.html", context, actor=actor, status=status)
