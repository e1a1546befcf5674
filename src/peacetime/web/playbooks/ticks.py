"""Ticking what leading asks: from the page of a team, and from the room of an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_POST

from peacetime.usecases import responsibilities as usecases
from peacetime.web.auth.session import local_path
from peacetime.web.door import act, now, signed_in, typed
from peacetime.web.versions import version_seen

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.web.form import Form


@require_POST
@signed_in
def of_team(request: HttpRequest, actor: Actor, slug: str, key: str) -> HttpResponse:
    """Tick a line of Delivery Mode for this quarter, or take the tick back."""
    form = typed(request)
    return act(
        request,
        actor,
        lambda who: usecases.mark_team_responsibility(
            slug, key, is_done=_is_done(form), version=version_seen(form), actor=who, at=now()
        ),
        back=_back(form, f"/teams/{slug}"),
    )


@require_POST
@signed_in
def of_incident(request: HttpRequest, actor: Actor, ref: str, key: str) -> HttpResponse:
    """Tick a line of a Rescue, or of the recovery after it."""
    form = typed(request)
    return act(
        request,
        actor,
        lambda who: usecases.mark_incident_responsibility(
            ref, key, is_done=_is_done(form), version=version_seen(form), actor=who, at=now()
        ),
        back=_back(form, f"/incidents/{ref}"),
    )


def _is_done(form: Form) -> bool:
    return form.value("done") == "yes"


def _back(form: Form, otherwise: str) -> str:
    """The page the list stands on."""
    back = local_path(form.value("back"))
    return back if back != "/" else otherwise
