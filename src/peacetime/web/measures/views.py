"""The measures of a team or of the organisation: words first, then pictures, then tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.queries.measures import BY, measures
from peacetime.queries.measures.choices import choices
from peacetime.queries.measures.export import figures_csv
from peacetime.web.door import signed_in
from peacetime.web.download import csv_file
from peacetime.web.form_days import page_number
from peacetime.web.frame import page
from peacetime.web.measures.asking import asked_of, word
from peacetime.web.measures.shown import shown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from peacetime.queries.access import Actor


@require_safe
@signed_in
def measured(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every figure of what the address asks."""
    asked, number = asked_of(request), page_number(request)
    found = measures(actor, asked, by=word(request, "by") or BY[0], page=number)
    context = {"measures": shown(found, page=number), "choices": choices(actor, asked)}
    return page(request, "measures/page.html", context, actor=actor, team_id=asked.team_id)


@require_safe
@signed_in
def exported(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The same as CSV, with every group."""
    found = measures(actor, asked_of(request), by=word(request, "by"), groups=None)
    return csv_file(figures_csv(found), "measures.csv")
