"""The framework's example in its four variants, each as an outage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.domain.dependencies.figures import Figures
from peacetime.domain.dependencies.orders import ORDERS, variants
from peacetime.web.dependencies.asking import asked_of
from peacetime.web.dependencies.outage import outage_of
from peacetime.web.dependencies.whole import Whole
from peacetime.web.door import signed_in
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.web.dependencies.outage import Outage

EXAMPLE = "/dependencies/example"


@dataclass(frozen=True, slots=True)
class Told:
    """One variant, and what becomes of it."""

    key: str
    title: str
    how: str
    outage: Outage


def told(minutes: float) -> list[Told]:
    """The four variants of an outage of the orders of so many minutes."""
    return [
        Told(
            each.key,
            each.title,
            each.how,
            outage_of(Whole(each.system, Figures(each.system)), (ORDERS,), minutes, each.failure),
        )
        for each in variants()
    ]


@require_safe
@signed_in
def example(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What coupling does, on two services that everybody knows."""
    asked = asked_of(request, path=EXAMPLE)
    context = {"asked": asked, "variants": told(asked.minutes)}
    return page(request, "dependencies/example.html", context, actor=actor)
