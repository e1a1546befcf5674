"""Every suggestion with its reasons and its fate, and the answer to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_POST, require_safe

from peacetime.domain.modes.recognition.suggestions import Dismissal
from peacetime.queries.recognition.matters import groups_behind
from peacetime.queries.recognition.settings import team_setting
from peacetime.queries.recognition.suggestions import (
    precisions,
    suggestion_named,
    suggestions_page,
)
from peacetime.usecases.recognition.answers import dismiss_suggestion, dismissal_named
from peacetime.web.door import act, now, signed_in, typed
from peacetime.web.form_days import page_number
from peacetime.web.frame import page
from peacetime.web.signals.words import level_said

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.queries.recognition.suggestions import SuggestionShown

HERE = "/suggestions"
DONE = {
    Dismissal.NOT_RESCUE: "Noted: it is no Rescue. Nothing more is said of these signals.",
    Dismissal.HANDLED: "Noted: it is handled. Nothing more is said of these signals.",
}


@require_safe
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The latest first, of every team or of one."""
    slug = request.GET.get("team", "")[:63]
    team = team_setting(slug) if slug else None
    found = suggestions_page(team=slug, page=page_number(request), sight=actor.sight)
    context = {
        "team": team,
        "suggestions": found.items,
        "precisions": precisions(team=slug),
        "page": found.number,
        "pages": found.pages,
        "total": found.total,
        "zone": actor.time_zone or "UTC",
    }
    return page(request, "recognition/page.html", context, actor=actor)


@require_safe
@signed_in
def one(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Its reasons, the alerts behind them, and what one can answer."""
    found = suggestion_named(ref, sight=actor.sight)
    groups = groups_behind(group for reason in found.reasons for group in reason.groups)
    context = {"suggestion": found, "groups": groups, "level_said": level_said}
    return page(request, "recognition/one.html", context, actor=actor)


@require_POST
@signed_in
def dismiss(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Say no to it."""
    form = typed(request)
    reason = dismissal_named(form.value("reason"))

    def write(who: Actor) -> SuggestionShown:
        return dismiss_suggestion(ref, reason, actor=who, at=now())

    back = form.value("back")
    is_ours = back.startswith("/") and not back.startswith("//") and "\\" not in back
    return act(request, actor, write, back=back if is_ours else f"{HERE}/{ref}", done=DONE[reason])
