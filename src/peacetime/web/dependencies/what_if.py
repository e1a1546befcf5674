"""What if a service is down, or hangs, for so many minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.domain.dependencies.services import Failure
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.web.dependencies.asking import USUAL_MINUTES, Asked, asked_of
from peacetime.web.dependencies.change_words import change_words, team_names
from peacetime.web.dependencies.outage import FAILS, outage_of
from peacetime.web.dependencies.whole import whole_of
from peacetime.web.dependencies.words import hours
from peacetime.web.door import see, signed_in
from peacetime.web.form import Form
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.web.dependencies.whole import Whole

MOST_OFFERED = 200
MOST_LISTED = 12
MOST_HELP = 3


class ServiceUnknown(InvalidInput):
    """The outage asked about is of a service that is not in the system."""

    code = "root_unknown"


@dataclass(frozen=True, slots=True)
class Help:
    """A change that would spare Rescue of this outage."""

    sentence: str
    saved: str
    teams: str


@require_safe
@signed_in
def what_if(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The outage that was asked about, told; without a service, the question."""
    whole = whole_of(actor)
    if not whole.is_described:
        return see("/dependencies")
    try:
        asked = asked_of(request)
        service = found_service(whole, asked.service)
    except InvalidInput as refusal:
        form = Form(
            {"service": request.GET.get("service", "")[:200]}, {refusal.field: refusal.sentence}
        )
        return _question(request, actor, whole, form, status=422)
    if not service:
        return _question(request, actor, whole, Form())
    asked = Asked(service, asked.minutes, asked.failure, asked.team)
    outage = outage_of(whole, (service,), asked.minutes, asked.failure, only=asked.team)
    context = {
        "asked": asked,
        "outage": outage,
        "service": whole.name(service),
        "address": whole.address(service),
        "fails": FAILS[asked.failure],
        "other": "It is down instead" if FAILS[asked.failure] == "hangs" else "It hangs instead",
        "helping": helping(whole, service),
        "is_weighed": whole.figures.is_weighed,
        "has_unsure": any(part.state == "unsure" for group in outage.groups for part in group.rows),
    }
    return page(request, "dependencies/what_if.html", context, actor=actor)


def found_service(whole: Whole, written: str) -> str:
    """The slug of a service that was asked for by its slug or its name; "" where none was.

    Raises:
        ServiceUnknown: `root_unknown`.
    """
    if not written or written in whole.system.index:
        return written
    wanted = written.casefold()
    for slug, name in whole.services.items():
        if name.casefold() == wanted and slug in whole.system.index:
            return slug
    sentence = f"{quoted(written)} is not among the services. Choose one of those that are offered."
    raise ServiceUnknown(sentence, field="service")


def most_needed(whole: Whole, most: int) -> list[tuple[str, int]]:
    """Services that others need, those that most do first, with how many do."""
    needed: dict[str, set[str]] = {}
    for need in whole.system.needs:
        for member in need.members:
            needed.setdefault(member.provider, set()).add(need.consumer)
    ordered = sorted(needed, key=lambda each: (-len(needed[each]), whole.name(each)))
    return [(each, len(needed[each])) for each in ordered[:most]]


def helping(whole: Whole, root: str) -> list[Help]:
    """The changes that would spare most of the outages of one service; none until they are weighed."""
    figures = whole.figures
    if not figures.is_weighed:
        return []
    number, base = whole.system.index[root], figures.base
    by_need = {
        need
        for need, ways in enumerate(zip(base.decisive, base.blocked, strict=True))
        if any(base.ways[way].root == number for each in ways for way in each)
    }
    found = [each for each in figures.changes.savings if each.changes[0].need in by_need]
    return [
        Help(
            change_words(whole, each.changes[0]),
            hours(each.minutes),
            team_names(whole, each.by_team),
        )
        for each in found[:MOST_HELP]
    ]


def _question(
    request: HttpRequest, actor: Actor, whole: Whole, form: Form, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "offered": [(slug, whole.name(slug)) for slug, _ in most_needed(whole, MOST_OFFERED)],
        "listed": [
            (whole.name(slug), Asked(slug, USUAL_MINUTES, Failure.DOWN).address, count)
            for slug, count in most_needed(whole, MOST_LISTED)
        ],
    }
    return page(request, "dependencies/asking.html", context, actor=actor, status=status)
