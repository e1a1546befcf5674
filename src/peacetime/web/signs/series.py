"""Weekly numbers of a team: what is known, looked at before it is taken, and as a file."""

from __future__ import annotations

import csv
import io
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_http_methods, require_safe

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.burst.series import KINDS, SeriesLine, series_of
from peacetime.queries.lookup import team_named
from peacetime.usecases.burst.series import SeriesBrought, bring_series, preview_series
from peacetime.web.door import now, refused, signed_in, submit, typed
from peacetime.web.download import csv_file
from peacetime.web.form import Form
from peacetime.web.form_days import page_number
from peacetime.web.frame import page
from peacetime.web.signs.bringing import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from peacetime.queries.access import Actor

KIND_WORDS = {
    "throughput": ("Velocity", "items completed", "hours available for Delivery, where known"),
    "change_failures": ("Changes that failed", "changes that failed", "changes made"),
    "attendance": ("Planning attendance", "people who came", "people invited"),
    "roster": ("Roster", "people who left in the week", "people in the team"),
    "urgent_items": ("Urgent items", "items tagged urgent", "items begun"),
}
A_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What was brought, and a form for more: looked at first, or taken."""
    if request.method != "POST":
        return _page(request, actor, slug, Form())
    form = typed(request)
    try:
        text = text_of(request, form)
        form = Form({**form.typed, "rows": text})
        found = preview_series(slug, text, actor=actor)
        if form.value("then") == "look" or (found.refused and form.value("then") != "good"):
            return _page(request, actor, slug, form, looked=found)
        return submit(
            request,
            actor,
            lambda who: bring_series(
                slug, found.rows, source=form.line("source"), actor=who, at=now()
            ),
            to=f"/teams/{slug}/series",
            done=_done,
        )
    except DomainError as refusal:
        shown = refused(form, refusal)
        return _page(request, actor, slug, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_safe
@signed_in
def exported(request: HttpRequest, actor: Actor, slug: str) -> HttpResponseBase:
    """All of it as CSV, in the columns in which it can be brought again."""
    del request, actor
    return csv_file(_rows(series_of(slug)), f"weekly-numbers-of-{slug}.csv")


def _page(
    request: HttpRequest,
    actor: Actor,
    slug: str,
    form: Form,
    *,
    looked: Any = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    team, kind = team_named(slug), request.GET.get("kind", "")
    lines = [line for line in series_of(slug) if kind not in KINDS or line.kind == kind]
    number = page_number(request)
    pages = max(1, -(-len(lines) // A_PAGE))
    number = min(max(number, 1), pages)
    context = {
        "team": {"slug": team.slug, "name": team.name, "time_zone": team.time_zone},
        "form": form,
        "looked": looked,
        "kind": kind if kind in KINDS else "",
        "kinds": KIND_WORDS,
        "lines": lines[(number - 1) * A_PAGE : number * A_PAGE],
        "total": len(lines),
        "page": number,
        "pages": pages,
    }
    return page(request, "signs/series.html", context, actor=actor, team_id=team.pk, status=status)


def _done(brought: SeriesBrought) -> str:
    weeks = "1 week is" if brought.rows == 1 else f"{brought.rows:,} weeks are"
    known = f" {brought.unchanged:,} were known before." if brought.unchanged else ""
    return f"{weeks} taken.{known}"


def _rows(lines: list[SeriesLine]) -> Iterator[bytes]:
    yield "\ufeff".encode()
    yield b"kind,week,value,exposure,source,author,recorded_at\r\n"
    for line in lines:
        exposure = "" if line.exposure is None else f"{line.exposure:g}"
        text = io.StringIO()
        csv.writer(text).writerow(
            (
                *(line.kind, line.week, f"{line.value:g}", exposure, line.source, line.author),
                line.recorded_at.isoformat(timespec="seconds"),
            )
        )
        yield text.getvalue().encode()
