"""The rows behind a figure: incidents with their lengths, or Rescues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.domain.incidents.measures import DEFINITIONS
from peacetime.domain.modes.measures import DEFINITIONS as MODES
from peacetime.queries.measures import rescue_rows, rows_behind
from peacetime.queries.measures.export import incidents_csv, rescues_csv
from peacetime.queries.measures.rows import ONLY, SORTS
from peacetime.web.door import signed_in
from peacetime.web.download import csv_file
from peacetime.web.form_days import page_number
from peacetime.web.frame import page
from peacetime.web.measures.asking import address, asked_of, word
from peacetime.web.measures.shown import where

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from peacetime.queries.access import Actor

ONLY_WORDS = {
    "": "All",
    "known": "In the figure",
    "not_known": "Not known",
    "going_on": "Going on",
}
SORT_WORDS = {"newest": "Newest first", "longest": "Longest first"}
RECOVER = "time_to_recover"


@require_safe
@signed_in
def incidents(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every incident behind one figure, fifty a page."""
    asked, figure = asked_of(request), word(request, "measure") or RECOVER
    only, sort = word(request, "only"), word(request, "sort") or SORTS[0]
    number = page_number(request)
    found = rows_behind(actor, asked, figure, only=only, sort=sort, page=number)
    same = {"measure": figure, "only": only, "sort": sort}
    context = {
        "definition": DEFINITIONS[figure],
        "where": where(asked),
        "rows": found.items,
        "page": found,
        "only": [
            (words, address(PATH, asked, **{**same, "only": name}), name == only)
            for name, words in ONLY_WORDS.items()
        ],
        "sorts": [
            (words, address(PATH, asked, **{**same, "sort": name}), name == sort)
            for name, words in SORT_WORDS.items()
        ],
        "here": address(PATH, asked, **same),
        "csv_url": address(f"{PATH}.csv", asked, **same),
        "back_url": address("/measures", asked),
        "is_impact": figure == "impact",
    }
    return page(request, "measures/incidents.html", context, actor=actor, team_id=asked.team_id)


@require_safe
@signed_in
def incidents_exported(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The same as CSV, all of them."""
    figure, only = word(request, "measure") or RECOVER, word(request, "only")
    sort = word(request, "sort") or SORTS[0]
    rows = incidents_csv(actor, asked_of(request), figure, only=only, sort=sort)
    return csv_file(rows, f"{figure.replace('_', '-')}.csv")


@require_safe
@signed_in
def rescues(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every Rescue that began in the period, fifty a page."""
    asked = asked_of(request)
    found = rescue_rows(actor, asked, page=page_number(request))
    context = {
        "definition": MODES["frequency"],
        "where": where(asked, is_of_modes=True),
        "rows": found.items,
        "page": found,
        "here": address("/measures/rescues", asked),
        "csv_url": address("/measures/rescues.csv", asked),
        "back_url": address("/measures", asked),
    }
    return page(request, "measures/rescues.html", context, actor=actor, team_id=asked.team_id)


@require_safe
@signed_in
def rescues_exported(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The same as CSV, all of them."""
    return csv_file(rescues_csv(actor, asked_of(request)), "rescues.csv")


PATH = "/measures/incidents"
assert set(ONLY_WORDS) <= {"", *ONLY}
