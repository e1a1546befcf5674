"""Every change of state, newest first, and whether the log still fits together."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.views.decorators.http import require_GET

from peacetime.queries.access import Act, require
from peacetime.queries.audit import COLUMNS, AuditAsked, audit_export, audit_page
from peacetime.queries.audit_chain import verification
from peacetime.queries.tables import items_json, table_csv
from peacetime.web.door import signed_in
from peacetime.web.download import csv_file, json_file
from peacetime.web.form import Form
from peacetime.web.form_days import day, end_of_day, page_number
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from peacetime.queries.access import Actor

LONGEST = 254


@require_GET
@signed_in
def audit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Fifty entries a page, found by actor, fact or object."""
    require(actor, Act.READ_AUDIT)
    asked = _said(request)
    found = audit_page(_asked(request, actor), page=page_number(request))
    checked = verification(is_whole=request.GET.get("check") == "all")
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "entries": found.items,
        "asked": asked,
        "query": asked["q"],
        "address": f"/audit?{urlencode(kept)}&" if kept else "/audit?",
        "kept": f"?{urlencode(kept)}" if kept else "",
        "page": found.number,
        "pages": found.pages,
        "total": found.total,
        "chain_sentence": checked.sentence,
        "is_sound": checked.is_sound,
        "is_whole": checked.is_whole,
    }
    return page(request, "audit/page.html", context, actor=actor)


@require_GET
@signed_in
def audit_csv(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Every entry that was found, as CSV."""
    require(actor, Act.READ_AUDIT)
    return csv_file(table_csv(COLUMNS, audit_export(_asked(request, actor))), "audit.csv")


@require_GET
@signed_in
def audit_json(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Every entry that was found, as JSON."""
    require(actor, Act.READ_AUDIT)
    return json_file(items_json(COLUMNS, audit_export(_asked(request, actor))), "audit.json")


def _said(request: HttpRequest) -> dict[str, str]:
    names = ("q", "actor", "fact", "object", "from", "to")
    return {name: request.GET.get(name, "")[:LONGEST] for name in names}


def _asked(request: HttpRequest, actor: Actor) -> AuditAsked:
    """What the address asks; days are those of whoever reads."""
    said = _said(request)
    days, zone = Form({"from": said["from"], "to": said["to"]}), actor.time_zone or "UTC"
    first = day(days, "from")
    start = None if first is None else datetime.combine(first, time(), ZoneInfo(zone))
    end = end_of_day(days, "to", zone)
    return AuditAsked(said["q"], said["actor"], said["fact"], said["object"], start, end)
