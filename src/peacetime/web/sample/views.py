"""Looking around a sample organisation, and putting it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET, require_POST

from peacetime.queries.sample import sample
from peacetime.usecases.sample import load_sample, remove_sample
from peacetime.web.door import act, now, signed_in
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

PAGE = "/settings/sample"


@require_GET
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whether it is here, what it holds, and the way to be rid of it."""
    return page(request, "sample/page.html", {"sample": sample()}, actor=actor)


@require_POST
@signed_in
def load(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The first door of an empty installation."""
    return act(
        request,
        actor,
        lambda who: load_sample(actor=who, at=now()),
        back="/",
        done=lambda made: (
            f"The sample organisation is here: {len(made.teams)} invented teams and a year of their modes. "
            "Settings, Teams puts it away again."
        ),
    )


@require_POST
@signed_in
def remove(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Its teams leave the board; what was recorded stays."""
    return act(
        request,
        actor,
        lambda who: remove_sample(actor=who, at=now()),
        back="/",
        done="The sample organisation is put away. Its teams are archived, its people can no longer be named.",
    )
