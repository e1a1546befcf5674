"""Other assumptions: tried on a team's history, saved as a new version, brought back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.burst.policy import (
    CALENDAR,
    PROFILES,
    Policy,
    PolicyRefused,
    policy_of,
    values_of,
)
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.burst import policy as queries
from peacetime.queries.burst import replay as replays
from peacetime.queries.burst.visible_teams import teams_with_capacity
from peacetime.usecases.burst import policy as usecases
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.policy.groups import changes
from peacetime.web.policy.shown import replay_shown
from peacetime.web.policy.views import HERE, frame_of
from peacetime.web.teams.calendars import calendars
from peacetime.web.versions import version_seen

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

OF_ONE_VALUE = {"policy_value_refused", "policy_value_unreadable"}
YEAR = timedelta(days=365)
SPANS = {"90": timedelta(days=90), "365": YEAR, "1826": timedelta(days=1826), "": None}
SPAN_WORDS = (("90", "90 days"), ("365", "12 months"), ("1826", "5 years"), ("", "Everything"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every value in a form beside what it would have meant; whoever administers may save it."""
    found = queries.policy_now()
    if request.method != "POST":
        begun = PROFILES.get(request.GET.get("profile", ""), found.policy)
        form = _kept(begun, request.GET.get("team", ""))
        return _form(request, actor, found, form)
    require(actor, Act.SET_UP_ORGANISATION)
    form = typed(request)
    said = _said(form)
    try:
        return submit(
            request,
            actor,
            lambda who: usecases.change_policy(
                said,
                note=form.line("note"),
                version=version_seen(form),
                actor=who,
                at=now(),
            ),
            to=HERE,
            done="Saved. Every balance is told by it from now on; the version before it is kept.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal)
        if isinstance(refusal, PolicyRefused):
            shown = replace(shown, problems={**_wrong(said), **shown.problems})
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _form(request, actor, found, shown, status=status)


@require_POST
@signed_in
def replay(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A team's history under what was typed: as a fragment, or without scripts on the whole page."""
    found, form = queries.policy_now(), typed(request)
    if request.headers.get("HX-Request"):
        return page(request, "policy/_replay.html", _tried(actor, found, form), actor=actor)
    return _form(request, actor, found, form)


@require_POST
@signed_in
def restore(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """An earlier version comes back, as a new one; 0 is what is shipped."""
    return act(
        request,
        actor,
        lambda who: usecases.restore_policy(number, actor=who, at=now()),
        back=HERE,
        done="It is back. The version before it is kept.",
    )


def _kept(policy: Policy, team: str) -> Form:
    values = {
        name: f"{value:g}" if isinstance(value, float) else str(value)
        for name, value in values_of(policy).items()
    }
    return Form({**values, "team": team, "span": "365"})


def _said(form: Form) -> dict[str, object]:
    """What the form says; a number may be written with a comma."""
    return {
        name: form.value(name).strip()
        if name == CALENDAR
        else form.value(name).strip().replace(",", ".")
        for name in values_of(Policy())
        if form.typed.get(name) is not None
    }


def _wrong(said: dict[str, object]) -> dict[str, str]:
    """Everything that is no value of its field by itself, so that one looks at all of it once."""
    wrong = {}
    for name, value in said.items():
        try:
            policy_of({name: value})
        except PolicyRefused as refusal:
            if refusal.code in OF_ONE_VALUE:
                wrong[name] = refusal.sentence
        except DomainError:
            continue
    return wrong


def _form(
    request: HttpRequest,
    actor: Actor,
    found: queries.PolicyView,
    form: Form,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        **frame_of(found),
        "form": form,
        "calendars": calendars(form.value(CALENDAR)),
        "profiles": list(PROFILES),
        "spans": SPAN_WORDS,
        **_tried(actor, found, form),
    }
    return page(request, "policy/edit.html", context, actor=actor, status=status)


def _tried(actor: Actor, found: queries.PolicyView, form: Form) -> dict[str, Any]:
    """A team's history under what the form says, or why it is not shown."""
    teams = teams_with_capacity(actor)
    slug = form.value("team") or (teams[0].slug if teams else "")
    result: dict[str, Any] = {"teams": teams, "team": slug, "replay": None, "why": "", "tried": []}
    if not slug:
        return {**result, "why": "There is no team yet whose capacity you may see."}
    since = SPANS.get(form.value("span"), YEAR)
    at = now()
    try:
        tried = policy_of(_said(form), base=found.policy)
        past = replays.replay(slug, tried, actor=actor, at=at, since=at - since if since else None)
    except DomainError as refusal:
        return {**result, "why": refusal.sentence}
    return {**result, "replay": replay_shown(past), "tried": changes(found.policy, tried)}
