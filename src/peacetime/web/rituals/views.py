"""The pages of rituals."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_safe

from peacetime.domain.postmortems.actions import Kind
from peacetime.domain.rituals.records import Status
from peacetime.queries.rituals import pages as queries
from peacetime.web.door import now, signed_in
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.rituals.shown import PREVENTION, kept_sentence, times_before

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

STATUS_WORDS = {
    Status.UPCOMING: "ahead",
    Status.DUE: "now",
    Status.HELD: "held",
    Status.SKIPPED: "left out",
    Status.MISSED: "no word of it",
    None: "no date yet",
}
KIND_WORDS = {
    Kind.PREVENT: "Prevent",
    Kind.DETECT: "Detect",
    Kind.MITIGATE: "Mitigate",
    Kind.PROCESS: "Process",
    None: "Kind not said",
}


@require_safe
@signed_in
def organisation(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The rituals of the organisation, and how those of its teams stand."""
    found = queries.organisation_rituals(at=now(), sight=actor.sight)
    context = {"found": found, **words()}
    return page(request, "rituals/page.html", context, actor=actor)


@require_safe
@signed_in
def team(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The weekly check of one team, and its reviews."""
    found = queries.team_rituals(slug, at=now(), sight=actor.sight)
    context = {"found": found, **words()}
    return page(request, "rituals/team.html", context, actor=actor, team_id=found.id)


@require_safe
@signed_in
def ritual(request: HttpRequest, actor: Actor, word: str, key: str, slug: str = "") -> HttpResponse:
    """One time of one ritual: its agenda, its minutes, whether it was held."""
    return ritual_page(request, actor, word, key, slug)


def ritual_page(
    request: HttpRequest,
    actor: Actor,
    word: str,
    key: str,
    slug: str = "",
    *,
    form: Form | None = None,
    opened: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The same with a form that was refused; `opened` says which."""
    found = queries.ritual_page(word, key, slug=slug, at=now(), sight=actor.sight)
    context = {
        "found": found,
        "form": form or Form(),
        "opened": opened,
        "blank": Form(),
        "prevention_formula": PREVENTION,
        **words(),
    }
    return page(
        request, "rituals/ritual.html", context, actor=actor, team_id=found.team_id, status=status
    )


def words() -> dict[str, Any]:
    """What every template of rituals asks for."""
    return {
        "status_words": STATUS_WORDS,
        "kind_words": KIND_WORDS,
        "kept_sentence": kept_sentence,
        "times_before": times_before,
    }
