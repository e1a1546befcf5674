"""The blast radius in an incident's room, and what brought it, said by one click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.views.decorators.http import require_POST, require_safe

from peacetime.domain.communications.wording import length
from peacetime.domain.shared.text import listed
from peacetime.queries import incidents
from peacetime.queries.dependencies.room import Blast, blast, teams_reached
from peacetime.usecases.dependencies import causes
from peacetime.web.dependencies.whole import whole_of
from peacetime.web.door import act, now, signed_in, typed
from peacetime.web.frame import page

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.web.dependencies.whole import Whole

MOST_AHEAD, MOST_TEAMS = 8, 8


@dataclass(frozen=True, slots=True)
class Ahead:
    """A cover that runs out."""

    name: str
    address: str
    team: str
    at: datetime
    words: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The blast radius, told."""

    sentence: str
    ahead: list[Ahead]
    more_ahead: int
    cause: str
    cause_address: str
    said_by: str
    suggestions: list[tuple[str, str, str]]  # slug, name, what is known of it
    what_if: str


@require_safe
@signed_in
def radius(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Who is reached now, and the minute at which each cover runs out."""
    incident = incidents.incident(ref, at=now(), sight=actor.sight)
    whole = whole_of(actor)
    found = blast(ref, whole.system, sight=actor.sight)
    shown = told(whole, found, at=now(), is_open=incident.is_open) if whole.is_described else None
    context = {"incident": incident, "shown": shown}
    return page(request, "dependencies/blast.html", context, actor=actor)


@require_POST
@signed_in
def tag(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """It was brought by an outage of a service."""
    slug = typed(request).value("service")
    return act(
        request,
        actor,
        lambda who: causes.tag_cause(ref, slug, actor=who, at=now()),
        back=f"/incidents/{ref}",
        done=lambda said: f"{said.service_name} is on record as what brought it.",
    )


@require_POST
@signed_in
def untag(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Nobody knows after all."""
    return act(
        request,
        actor,
        lambda who: causes.untag_cause(ref, actor=who, at=now()),
        back=f"/incidents/{ref}",
        done="It is open again what brought it.",
    )


def told(whole: Whole, found: Blast, *, at: datetime, is_open: bool) -> Shown:
    """A blast radius in words."""
    ahead = [each for each in found.falling if each.at > at] if is_open else []
    teams = sorted(whole.team(team) for team in teams_reached(found, whole.system, at=at))
    return Shown(
        _sentence(whole, found, teams),
        [
            Ahead(
                whole.name(each.service),
                whole.address(each.service),
                whole.team(whole.owner(each.service)),
                each.at,
                f"in {length(each.at - at)}",
                each.is_sure,
            )
            for each in sorted(ahead, key=lambda each: each.at)[:MOST_AHEAD]
        ],
        max(len(ahead) - MOST_AHEAD, 0),
        whole.name(found.cause) if found.cause else "",
        whole.address(found.cause) if found.cause in whole.system.index else "",
        found.said_by,
        [
            (
                each.service,
                whole.name(each.service),
                "has an incident of its own now" if each.incident else "",
            )
            for each in found.suggestions
        ],
        f"/dependencies/what-if?service={found.roots[0]}" if len(found.roots) == 1 else "",
    )


def _sentence(whole: Whole, found: Blast, teams: list[str]) -> str:
    if not found.roots:
        return "The incident names no service that is described, so that nothing can be told."
    if found.began_at is None:
        return "Nobody knows when it began, so that no minute can be told."
    names = listed([whole.name(each) for each in found.roots[:3]])
    if not teams:
        return f"Nobody else is reached by {names} yet, as far as it is described."
    few = teams[:MOST_TEAMS]
    more = [f"{len(teams) - len(few)} more"] if len(teams) > len(few) else []
    return f"With {names} {listed([*few, *more])} {'is' if len(teams) == 1 else 'are'} reached."
