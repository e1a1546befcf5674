"""A team's rota: who is on call when, and bringing it anew."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_http_methods

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.burst.rota import rota_of
from peacetime.queries.lookup import team_named
from peacetime.usecases.burst.rota import RotaBrought, bring_rota, preview_rota
from peacetime.web.door import now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.signs.bringing import text_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Who is on call, and a form for a new rota: looked at first, or taken."""
    if request.method != "POST":
        return _page(request, actor, slug, Form())
    form = typed(request)
    try:
        text = text_of(request, form)
        form = Form({**form.typed, "rows": text})
        found = preview_rota(slug, text, actor=actor)
        if form.value("then") == "look" or (found.refused and form.value("then") != "good"):
            return _page(request, actor, slug, form, looked=found)
        return submit(
            request,
            actor,
            lambda who: bring_rota(slug, found.rows, actor=who, at=now()),
            to=f"/teams/{slug}/rota",
            done=_done,
        )
    except DomainError as refusal:
        shown = refused(form, refusal)
        return _page(request, actor, slug, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(
    request: HttpRequest,
    actor: Actor,
    slug: str,
    form: Form,
    *,
    looked: Any = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    team, at = team_named(slug), now()
    context = {
        "team": {"slug": team.slug, "name": team.name, "time_zone": team.time_zone},
        "form": form,
        "looked": looked,
        "shifts": rota_of(slug, at=at),
        "at": at,
    }
    return page(request, "signs/rota.html", context, actor=actor, team_id=team.pk, status=status)


def _done(brought: RotaBrought) -> str:
    shifts = "1 turn is" if brought.shifts == 1 else f"{brought.shifts:,} turns are"
    replaced = f" {brought.replaced:,} of before are replaced." if brought.replaced else ""
    return f"{shifts} known now.{replaced}"
