"""The course of an incident: further teams, ending by itself, becoming part of another, going on, privacy."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.modes.transitions import ExitCriteriaUnmet, StandDown
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries import courses, incidents
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.people_choices import room_people
from peacetime.usecases import drills, endings, privacy, several
from peacetime.web.door import act, now, refused, see, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.form_moments import moment
from peacetime.web.frame import page
from peacetime.web.incidents.parts import still_unmet
from peacetime.web.jinja import field_value
from peacetime.web.people_choices import grouped

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.incidents import IncidentView

OF_A_DRILL = "It was a drill."


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add_team(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Another team runs it too."""
    incident = _incident(actor, ref)
    if not incident.is_open:
        return see(_room(ref))

    def add(who: Actor, form: Form) -> several.TeamJoined:
        slug = _chosen(form, "slug", "Say which team joins.")
        return several.add_team(ref, slug, actor=who, at=now())

    more = {"teams": courses.teams_to_add(incident)}
    return _asked(request, actor, incident, "teams", more, add, to=_room(ref))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def merge(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """It turns out to be part of another one."""
    incident = _incident(actor, ref)
    if not incident.is_open:
        return see(_room(ref))

    def join(who: Actor, form: Form) -> endings.Merged:
        into = _chosen(form, "into", "Say which incident it is part of.")
        return endings.merge_incident(ref, into, actor=who, at=now())

    more = {"others": courses.others_going_on(incident, actor.sight)}
    return _asked(
        request, actor, incident, "merge", more, join, to=lambda merged: _room(merged.into)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reopen(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """It goes on after all."""
    incident = _incident(actor, ref)
    if incident.is_open:
        return see(_room(ref))

    def open_again(who: Actor, form: Form) -> endings.Reopened:
        return endings.reopen_incident(ref, form.line("reason"), actor=who, at=now())

    return _asked(request, actor, incident, "reopen", {}, open_again, to=_room(ref))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def close(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """It ends by itself; its teams stay in the mode they are in."""
    incident = _incident(actor, ref)
    if not incident.is_open:
        return see(_room(ref))
    form = typed(request) if request.method == "POST" else _proposed(incident)
    if request.method != "POST":
        return _close_page(request, actor, incident, form)
    try:
        said = _said(form, incident)
        return submit(
            request,
            actor,
            lambda who: endings.close_incident(ref, said, actor=who, at=now()),
            to=_room(ref),
            done="The drill is over." if incident.is_drill else "The incident is closed.",
        )
    except ExitCriteriaUnmet as refusal:
        form = Form(form.typed, {"override_reason": refusal.sentence})
        status = HTTPStatus.CONFLICT
    except DomainError as refusal:
        form = refused(form, refusal, summary="cause")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _close_page(request, actor, incident, form, status=status)


@require_POST
@signed_in
def change_privacy(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Only who holds a role reads it, or everybody again."""
    is_private = typed(request).value("private") == "yes"
    done = "Private from here on." if is_private else "Everybody may read it from here on."
    return act(
        request,
        actor,
        lambda who: privacy.change_privacy(ref, is_private=is_private, actor=who, at=now()),
        back=_room(ref),
        done=done,
    )


@require_POST
@signed_in
def resume(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """A drill that waited goes on."""
    return act(
        request,
        actor,
        lambda who: drills.resume_drill(ref, actor=who, at=now()),
        back=_room(ref),
        done="The drill goes on.",
    )


def _asked(
    request: HttpRequest,
    actor: Actor,
    incident: IncidentView,
    asked: str,
    more: dict[str, Any],
    write: Callable[[Actor, Form], Any],
    *,
    to: str | Callable[[Any], str],
) -> HttpResponse:
    """A page with one question, and what follows from its answer."""
    form, status = typed(request), HTTPStatus.OK
    if request.method == "POST":
        try:
            return submit(request, actor, lambda who: write(who, form), to=to)
        except DomainError as refusal:
            form, status = refused(form, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"incident": incident, "act": asked, "form": form, "teams": (), "others": (), **more}
    return page(request, "incidents/course.html", context, actor=actor, status=status)


def _close_page(
    request: HttpRequest,
    actor: Actor,
    incident: IncidentView,
    form: Form,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    alone = courses.only_incident_of(incident.id, actor.sight)
    context = {
        "incident": incident,
        "form": form,
        "only_of": [team for team in incident.teams_here if team.name in alone],
        "unmet": still_unmet(incident, form),
        "people": grouped(room_people(incident.team_slug), incident.team_name),
    }
    return page(request, "incidents/close.html", context, actor=actor, status=status)


def _proposed(incident: IncidentView) -> Form:
    if incident.is_drill:
        return Form({"override_reason": OF_A_DRILL})
    commander = incident.holder("commander")
    planned = courses.postmortem_at(incident, at=now())
    return Form(
        {
            "postmortem_at": field_value(planned, incident.time_zone),
            "postmortem_owner": commander.person_email if commander else "",
        }
    )


def _said(form: Form, incident: IncidentView) -> StandDown:
    return StandDown(
        summary=form.value("cause"),
        postmortem_at=moment(form, "postmortem_at", incident.time_zone),
        postmortem_owner=form.value("postmortem_owner") or None,
        override_reason=form.line("override_reason"),
    )


def _incident(actor: Actor, ref: str) -> IncidentView:
    require(actor, Act.RUN_INCIDENT)
    return incidents.incident(ref, at=now(), sight=actor.sight)


def _chosen(form: Form, name: str, sentence: str) -> str:
    value = form.value(name).strip()
    if not value:
        raise InvalidInput(sentence, field=name, code=f"{name}_required")
    return value


def _room(ref: str) -> str:
    return f"/incidents/{ref}"
