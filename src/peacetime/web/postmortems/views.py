"""Reading: the list with what lacks a postmortem, one postmortem, its versions, its text as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from peacetime.domain.postmortems.changes import changed_stretches
from peacetime.queries.postmortems import exported as queries
from peacetime.queries.postmortems import listing, one
from peacetime.queries.snapshot import snapshot
from peacetime.web.actions.of_postmortem import actions_context
from peacetime.web.door import now, signed_in
from peacetime.web.form import Form
from peacetime.web.form_days import page_number
from peacetime.web.frame import page
from peacetime.web.jinja import field_value
from peacetime.web.measures.asking import word
from peacetime.web.postmortems.reading import read
from peacetime.web.versions import against

if TYPE_CHECKING:
    from django.http import HttpRequest

    from peacetime.queries.access import Actor

STATE_WORDS = {
    "writing": "Being written",
    "reviewed": "Review held",
    "published": "Published",
}


@require_safe
@signed_in
def found(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Fifty a page, the newest first; before them the incidents that have none yet."""
    looked = listing.Looked(*(word(request, name) for name in ("q", "team", "state")))
    at = now()
    with snapshot():
        result = listing.postmortems(actor, looked, at=at, page=page_number(request))
        is_first = result.number == 1 and not looked.text and not looked.state
        without = listing.lacking(actor, team=looked.team, at=at) if is_first else None
    query = urlencode(looked.address)
    context = {
        "looked": looked,
        "rows": result.items,
        "page": result,
        "lacking": without,
        "teams": listing.teams_to_choose(),
        "states": STATE_WORDS,
        "address": f"/postmortems?{query}&" if query else "/postmortems?",
        "is_narrowed": bool(query),
    }
    return page(request, "postmortems/page.html", context, actor=actor)


@require_safe
@signed_in
def show(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """One postmortem as it reads now, with what a reviewer would say."""
    return reading_page(request, actor, ref)


def reading_page(
    request: HttpRequest, actor: Actor, ref: str, *, form: Form | None = None, status: int = 200
) -> HttpResponse:
    """The same with the sentence of a refused act, where there is one."""
    at = now()
    view = one.postmortem(ref, at=at, sight=actor.sight)
    context = {
        **actions_context(ref, actor=actor),
        "back": f"/postmortems/{ref}",
        "view": view,
        "states": STATE_WORDS,
        "read": read(view.title, view.text, view, actor, at=at),
        "form": form or Form({"held_at": field_value(at, view.time_zone)}),
    }
    return page(
        request, "postmortems/one.html", context, actor=actor, team_id=view.team_id, status=status
    )


@require_safe
@signed_in
def exported(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Its text and its action items as a Markdown file."""
    del request
    text = queries.exported(ref, actor=actor)
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="postmortem-{ref}.md"'
    return response


@require_safe
@signed_in
def versions(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Every version, the newest first."""
    context = {
        "view": one.postmortem(ref, at=now(), sight=actor.sight),
        "versions": one.versions(ref, sight=actor.sight),
    }
    return page(request, "postmortems/versions.html", context, actor=actor)


@require_safe
@signed_in
def version(request: HttpRequest, actor: Actor, ref: str, number: int) -> HttpResponse:
    """One version beside another: what changed, with a few lines around it."""
    view = one.postmortem(ref, at=now(), sight=actor.sight)
    wanted = one.version(ref, number, sight=actor.sight)
    asked = max(1, against(request, number, view.version.number))
    other = one.version(ref, asked, sight=actor.sight)
    older, newer = sorted((other, wanted), key=lambda each: each.version.number)
    context = {
        "view": view,
        "wanted": wanted,
        "older": older,
        "newer": newer,
        "other": other.version.number,
        "versions": one.versions(ref, sight=actor.sight),
        "stretches": changed_stretches(older.text, newer.text),
    }
    return page(request, "postmortems/version.html", context, actor=actor)
