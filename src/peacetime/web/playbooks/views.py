"""What each mode asks, and how its playbook came to say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_safe

from peacetime.domain.modes.playbooks.playbook import PlaybookMode
from peacetime.queries import playbooks as queries
from peacetime.web.door import see, signed_in
from peacetime.web.frame import page
from peacetime.web.versions import against

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

LABELS = {
    "objective": "Objective",
    "mindset": "Mindset",
    "constraints": "What holds throughout",
    "signals": "Signals that it is this mode",
    "success_measures": "Measures of success",
    "activities": "What is done",
    "artifacts": "What is left behind",
    "responsibilities": "What leading asks",
}


@require_safe
@signed_in
def first(request: HttpRequest, actor: Actor) -> HttpResponse:  # noqa: ARG001 - asked of every view
    """The playbook of the default mode."""
    return see(f"/playbooks/{PlaybookMode.DELIVERY.value}")


@require_safe
@signed_in
def show(request: HttpRequest, actor: Actor, mode: str) -> HttpResponse:
    """One mode's playbook as it stands now."""
    found = queries.playbook_of(queries.mode_named(mode))
    return page(request, "playbooks/page.html", frame_of(found), actor=actor)


@require_safe
@signed_in
def versions(request: HttpRequest, actor: Actor, mode: str) -> HttpResponse:
    """Every version, the newest first."""
    found = queries.playbook_versions(queries.mode_named(mode))
    context = {**frame_of(found[0]), "versions": [view.version for view in found]}
    return page(request, "playbooks/versions.html", context, actor=actor)


@require_safe
@signed_in
def version(request: HttpRequest, actor: Actor, mode: str, number: int) -> HttpResponse:
    """One version beside another, line by line."""
    asked = queries.mode_named(mode)
    wanted = queries.playbook_version(asked, number)
    found = queries.playbook_versions(asked)
    other = queries.playbook_version(asked, against(request, number, found[0].version.number))
    older, newer = sorted((wanted, other), key=lambda view: view.version.number)
    context = {
        **frame_of(found[0]),
        "wanted": wanted,
        "older": older,
        "newer": newer,
        "other": other.version.number,
        "versions": [view.version for view in found],
        "changes": queries.changed_parts(older.playbook, newer.playbook),
    }
    return page(request, "playbooks/version.html", context, actor=actor)


def frame_of(view: queries.PlaybookView) -> dict[str, Any]:
    """What every page of a playbook shows."""
    return {"view": view, "modes": list(PlaybookMode), "labels": LABELS}
