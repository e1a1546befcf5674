"""Choose a file, look at it first or import it at once, watch it being read, see what was not taken."""

from __future__ import annotations

from http import HTTPStatus
from typing import IO, TYPE_CHECKING, Any, cast

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from peacetime.domain.incidents.history import RejectedFile
from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.zones import zone_names
from peacetime.queries import imports as queries
from peacetime.queries.team_choice import importable_teams
from peacetime.usecases import imports as usecases
from peacetime.web.door import now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.history.drafts import draft_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

LONGEST_NAME = 200


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def imports(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Import a file, or look at earlier imports."""
    if request.method != "POST":
        return _form(request, actor, Form({"team": request.GET.get("team", "")}))
    form = typed(request)
    file = request.FILES.get("file")
    if file is None:
        return _form(
            request,
            actor,
            Form(form.typed, {"file": "Choose the file to import."}),
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    if not form.value("team"):
        return _form(
            request,
            actor,
            Form(form.typed, {"team": "Choose the team it is about."}),
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    about: dict[str, Any] = {
        "file_name": (file.name or "")[-LONGEST_NAME:],
        "time_zone": form.value("time_zone"),
        "at": now(),
    }
    content, team = cast("IO[bytes]", file.file), form.value("team")
    try:
        return submit(
            request,
            actor,
            lambda who: (
                usecases.draft_import(team, content, actor=who, **about)
                if form.value("then") == "look"
                else usecases.start_import(
                    team, content, is_dry_run=form.value("dry_run") == "yes", actor=who, **about
                )
            ),
            to=lambda started: f"/import/{started.id}",
        )
    except RejectedFile as refusal:
        shown = Form(form.typed, {"file": refusal.sentence})
    except DomainError as refusal:
        shown = refused(form, refusal, file_name="file")
    return _form(request, actor, shown, HTTPStatus.UNPROCESSABLE_ENTITY)


@require_safe
@signed_in
def history_import(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """How far one import is, and what it made; of a draft what it would make."""
    shown = queries.import_named(number)
    if shown.state == "draft":
        return draft_page(request, actor, number)
    may_undo = shown.team_slug in dict(importable_teams(actor))
    context = {"history_import": shown, "may_undo": may_undo}
    return page(request, "history/import.html", context, actor=actor)


@require_safe
@signed_in
def rejected(request: HttpRequest, actor: Actor, number: int) -> HttpResponseBase:
    """Every row that was not taken, with its reason."""
    del request, actor
    rows = queries.rejected_csv(number)
    disposition = f'attachment; filename="rejected-rows-of-import-{number}.csv"'
    return StreamingHttpResponse(
        rows, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
    )


def _form(
    request: HttpRequest, actor: Actor, form: Form, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "form": form,
        "teams": importable_teams(actor),
        "zones": sorted(zone_names()),
        "imports": [_line(view) for view in queries.imports()],
    }
    return page(request, "history/page.html", context, actor=actor, status=status)


def _line(view: queries.ImportView) -> dict[str, object]:
    return {
        "id": view.id,
        "file_name": view.file_name,
        "team_name": view.team_name,
        "state": view.state,
        "started_at": view.started_at,
        "sentence": ("Tried only: " if view.is_dry_run else "") + view.result_sentence,
    }
