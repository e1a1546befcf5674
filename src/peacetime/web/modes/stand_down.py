"""The form that brings a team back to Delivery Mode."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.modes.transitions import ExitCriteriaUnmet, NotInRescue, StandDown
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries import incidents
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.proposals import StandDownForm, stand_down_form
from peacetime.queries.sight import WHOLE
from peacetime.usecases import modes
from peacetime.usecases.previews import Preview, preview_stand_down
from peacetime.web.door import now, refused, see, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.form_moments import moment
from peacetime.web.frame import page
from peacetime.web.incidents.parts import still_unmet
from peacetime.web.jinja import field_value
from peacetime.web.people_choices import grouped

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.incidents import IncidentView, TeamIn


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def stand_down(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Propose everything, let it be changed, say it."""
    require(actor, Act.RUN_INCIDENT)
    incident = incidents.incident(ref, at=now(), sight=actor.sight)
    if not incident.is_open:
        return _over(request, incident)
    if incident.is_drill:
        return see(f"/incidents/{ref}/close")
    team = _team(request, incident)
    if request.method == "POST":
        return _stood_down(request, actor, incident, team)
    proposal = stand_down_form(team.slug, at=now(), sight=actor.sight)
    return _form(request, actor, incident, proposal, _defaults(incident, proposal))


def _team(request: HttpRequest, incident: IncidentView) -> TeamIn:
    """Which of its teams goes back: the one that is asked for, or the first that is in Rescue Mode by it."""
    asked = request.POST.get("team") or request.GET.get("team")
    teams = incident.teams_here
    return next((team for team in teams if team.slug == asked), teams[0])


def _stood_down(
    request: HttpRequest, actor: Actor, incident: IncidentView, team: TeamIn
) -> HttpResponse:
    form = typed(request)
    try:
        said = _said(form, incident)
        return submit(
            request,
            actor,
            lambda who: modes.stand_down(team.slug, said, actor=who, at=now()),
            to=f"/incidents/{incident.id}",
            done=f"{team.name} is back in Delivery Mode.",
        )
    except NotInRescue:
        return _over(request, incident)
    except ExitCriteriaUnmet as refusal:
        shown = Form(form.typed, {"override_reason": refusal.sentence})
        status = HTTPStatus.CONFLICT
    except DomainError as refusal:
        shown = refused(form, refusal, summary="cause")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    proposal = stand_down_form(team.slug, at=now(), sight=actor.sight)
    return _form(request, actor, incident, proposal, shown, status=status)


@require_POST
@signed_in
def preview(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """What team and stakeholders would read, as a fragment."""
    require(actor, Act.RUN_INCIDENT)
    incident = incidents.incident(ref, at=now(), sight=actor.sight)
    team = _team(request, incident)
    context = {"incident": incident, "preview": _preview(typed(request), incident, team.slug)}
    return page(request, "incidents/_stand_down_preview.html", context, actor=actor)


def _over(request: HttpRequest, incident: IncidentView) -> HttpResponse:
    """Somebody was first: their words stand in the room."""
    if request.method == "POST":
        messages.info(request, f"This Rescue of {incident.team_name} is over already.")
    return see(f"/incidents/{incident.id}")


def _said(form: Form, incident: IncidentView) -> StandDown:
    return StandDown(
        summary=form.value("cause"),
        impact=form.value("impact"),
        follow_up=form.value("follow_up"),
        resolved_at=moment(form, "resolved_at", incident.time_zone),
        postmortem_at=moment(form, "postmortem_at", incident.time_zone),
        postmortem_owner=form.value("postmortem_owner") or None,
        recognition=form.value("recognition"),
        recovery_until=moment(form, "recovery_until", incident.time_zone),
        override_reason=form.line("override_reason"),
    )


def _defaults(incident: IncidentView, proposal: StandDownForm) -> Form:
    zone = incident.time_zone
    return Form(
        {
            "resolved_at": field_value(proposal.resolved_at, zone),
            "impact": incident.customers_affected,
            "postmortem_at": field_value(proposal.postmortem_at, zone),
            "postmortem_owner": proposal.postmortem_owner,
            "recognition": proposal.recognition,
            "recovery_until": field_value(proposal.recovery_until, zone),
        }
    )


def _form(
    request: HttpRequest,
    actor: Actor,
    incident: IncidentView,
    proposal: StandDownForm,
    form: Form,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "incident": incident,
        "team": {"slug": proposal.team_slug, "name": proposal.team_name},
        "form": form,
        "unmet": [(view, still_unmet(view, form)) for view in proposal.incidents],
        "people": grouped(proposal.people, proposal.team_name),
        "postmortem_note": proposal.postmortem_reason,
        "recovery_note": f"{proposal.recovery_reason} Planned work resumes after it.",
        "preview": _preview(form, incident, proposal.team_slug),
    }
    return page(request, "incidents/stand_down.html", context, actor=actor, status=status)


def _preview(form: Form, incident: IncidentView, slug: str) -> Preview:
    try:
        said = _said(form, incident)
    except InvalidInput as refusal:
        return Preview((), (refusal.sentence,))
    if not said.summary:
        said = replace(said, summary="…")
    # the form is in sight already
    return preview_stand_down(incident.id, said, at=now(), slug=slug, sight=WHOLE)
