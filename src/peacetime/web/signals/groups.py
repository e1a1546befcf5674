"""Groups of alerts: what is open, one of them, and which incident it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_POST, require_safe

from peacetime.queries.incidents import incident
from peacetime.queries.services import services
from peacetime.queries.signals.deliveries import dead_count
from peacetime.queries.signals.found import (
    Step,
    Wanted,
    first_link,
    found_groups,
    open_now,
    steps_of,
)
from peacetime.queries.signals.groups import FIFTY, alerts_of, group_named, groups
from peacetime.queries.signals.joining import incidents_to_join
from peacetime.queries.signals.sources import sources
from peacetime.queries.teams_setup import team_names
from peacetime.usecases.signals.linking import link_group, unlink_group
from peacetime.web.door import act, now, signed_in, typed
from peacetime.web.form_days import page_number
from peacetime.web.frame import page
from peacetime.web.signals.sources import may_add
from peacetime.web.signals.words import GROUP_STATES, LEVELS, STATES, STEP_WORDS, level_said

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.queries.signals.groups import GroupShown

HERE = "/signals"
MOST_IN_ROOM = 20
WORDS = {"states": GROUP_STATES, "level_said": level_said}


@require_safe
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Groups by state, team, service, source and level, the latest first."""
    wanted = _wanted(request)
    found = found_groups(wanted, after=request.GET.get("after", "")[:8], sight=actor.sight)
    query = request.GET.copy()
    query["after"] = found.after
    context = {
        "wanted": wanted,
        "found": found,
        "next": f"{HERE}?{query.urlencode()}" if found.after else "",
        "is_first": not request.GET.get("after"),
        "open": open_now(),
        "dead": dead_count(),
        "sources": [(each.slug, each.name) for each in sources()],
        "teams": team_names(),
        "services": [each.name for each in services()],
        "state_choices": STATES,
        "level_choices": LEVELS,
        "zone": actor.time_zone or "UTC",
        **WORDS,
    }
    return page(request, "signals/page.html", context, actor=actor)


@require_safe
@signed_in
def one(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Its alerts, what happened, and what can be done with it."""
    group = group_named(ref, sight=actor.sight)
    number = page_number(request)
    offered = incidents_to_join(group.team, sight=actor.sight) if group.incident is None else []
    own = [ref for ref, words in offered if words.startswith(f"{group.team_name}: ")]
    context = {
        "group": group,
        "alerts": alerts_of(ref, after=(number - 1) * FIFTY),
        "number": number,
        "pages": max(1, -(-group.alerts // FIFTY)),
        "steps": _steps(group),
        "link": first_link(ref),
        "incident": incident(group.incident, at=now(), sight=actor.sight)
        if group.incident
        else None,
        "offered": offered,
        "is_going_on": bool(own),
        "may_rule": may_add(actor),
        "step_words": STEP_WORDS,
        "zone": actor.time_zone or "UTC",
        **WORDS,
    }
    return page(request, "signals/group.html", context, actor=actor)


@require_POST
@signed_in
def join(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """These alerts belong to that incident."""
    joined = typed(request).value("incident")
    return act(
        request,
        actor,
        lambda who: link_group(ref, joined, actor=who, at=now()),
        back=f"{HERE}/groups/{ref}",
        done="These alerts belong to the incident now; its timeline says so.",
    )


@require_POST
@signed_in
def take_apart(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """These alerts do not belong to their incident after all."""
    return act(
        request,
        actor,
        lambda who: unlink_group(ref, actor=who, at=now()),
        back=f"{HERE}/groups/{ref}",
        done="They stand by themselves again.",
    )


@require_safe
@signed_in
def of_incident(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """The alerts of an incident, for its room to ask for again."""
    found = incident(ref, at=now(), sight=actor.sight)
    context = {"incident": found, **in_room(ref, actor)}
    return page(request, "signals/_of_incident.html", context, actor=actor)


def in_room(ref: str, actor: Actor) -> dict[str, object]:
    """The groups of an incident, as its room shows them."""
    found = groups(incident=ref, sight=actor.sight, limit=MOST_IN_ROOM)
    return {"alert_groups": found, "alert_states": GROUP_STATES}


def _steps(group: GroupShown) -> list[Step]:
    """What happened, with when it joined its incident."""
    steps = steps_of(group.ref)
    if group.linked_at is not None:
        steps.append(Step(group.linked_at, "joined", 1, ""))
    return sorted(steps, key=lambda step: step.at)


def _wanted(request: HttpRequest) -> Wanted:
    asked = {name: request.GET.get(name, "")[:200].strip() for name in Wanted.__slots__}
    asked["state"] = asked["state"] or "open"
    return Wanted(**asked)
