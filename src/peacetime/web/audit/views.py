"""Every change of state, newest first, and whether the log still fits together."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.views.decorators.http import require_GET

from peacetime.queries.access import Act, require
from peacetime.queries.audit import audit_page
from peacetime.queries.audit_chain import verification
from peacetime.web.door import signed_in
from peacetime.web.form_days import page_number
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor


@require_GET
@signed_in
def audit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Fifty entries a page, found by actor, fact or object."""
    require(actor, Act.READ_AUDIT)
    asked = {name: request.GET.get(name, "") for name in ("q", "actor", "fact", "object")}
    found = audit_page(
        asked["q"],
        actor=asked["actor"],
        fact=asked["fact"],
        of=asked["object"],
        page=page_number(request),
    )
    checked = verification(is_whole=request.GET.get("check") == "all")
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "entries": found.items,
        "asked": asked,
        "query": asked["q"],
        "address": f"/audit?{urlencode(kept)}&" if kept else "/audit?",
        "page": found.number,
        "pages": found.pages,
        "total": found.total,
        "chain_sentence": checked.sentence,
        "is_sound": checked.is_sound,
        "is_whole": checked.is_whole,
    }
    return page(request, "audit/page.html", context, actor=actor)
