"""Incidents found by what somebody remembers of them, as a page and as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.views.decorators.http import require_safe

from peacetime.queries.incident_search import (
    COLUMNS,
    KINDS,
    STATES,
    Wanted,
    everything_found,
    found_cells,
    search,
)
from peacetime.queries.measures.choices import choices
from peacetime.queries.tables import items_json, table_csv
from peacetime.web.door import signed_in
from peacetime.web.download import csv_file, json_file
from peacetime.web.form_days import page_number
from peacetime.web.frame import page
from peacetime.web.measures.asking import asked_of, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from peacetime.queries.access import Actor

STATE_WORDS = (("", "All"), ("open", "Open"), ("closed", "Closed"))
KIND_WORDS = (
    ("", "All"),
    ("incident", "Incidents"),
    ("maintenance", "Maintenance"),
)


@require_safe
@signed_in
def found(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Fifty incidents a page, the latest beginning first."""
    wanted = _wanted(request)
    result = search(actor, wanted, page=page_number(request))
    query = urlencode(wanted.address)
    context = {
        "wanted": wanted,
        "rows": result.items,
        "page": result,
        "choices": choices(actor, wanted.asked),
        "states": STATE_WORDS,
        "kinds": KIND_WORDS,
        "address": f"/incidents?{query}&" if query else "/incidents?",
        "query": f"?{query}" if query else "",
        "is_narrowed": bool(query),
    }
    return page(request, "finding/page.html", context, actor=actor)


@require_safe
@signed_in
def found_csv(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Everything that was found, as CSV."""
    return csv_file(table_csv(COLUMNS, _rows(request, actor)), "incidents.csv")


@require_safe
@signed_in
def found_json(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Everything that was found, as JSON."""
    return json_file(items_json(COLUMNS, _rows(request, actor)), "incidents.json")


def _rows(request: HttpRequest, actor: Actor) -> Iterator[list[object]]:
    return map(found_cells, everything_found(actor, _wanted(request)))


def _wanted(request: HttpRequest) -> Wanted:
    said = {name: word(request, name) for name in ("q", "state", "kind")}
    return Wanted(asked_of(request), said["q"], said["state"], said["kind"])


assert {value for value, _ in STATE_WORDS} == {"", *STATES}
assert {value for value, _ in KIND_WORDS} == {"", *KINDS}
