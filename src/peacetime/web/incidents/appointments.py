"""Forms that move what was planned: the postmortem, and when a Rescue is looked at again."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries import incidents
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.people_choices import room_people
from peacetime.usecases import appointments
from peacetime.web.door import now, refused, see, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.form_moments import moment
from peacetime.web.frame import page
from peacetime.web.jinja import field_value
from peacetime.web.people_choices import grouped

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.incidents import IncidentView


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def postmortem(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """When it is, and who owns it."""
    require(actor, Act.RUN_INCIDENT)
    incident = incidents.incident(ref, at=now(), sight=actor.sight)
    if incident.is_open:
        return see(f"/incidents/{ref}")
    form = typed(request)
    if request.method != "POST":
        owner = incident.postmortem_owner_email or ""
        return _form(request, actor, incident, _at(incident, incident.postmortem_at, owner=owner))
    try:
        return submit(
            request,
            actor,
            lambda who: appointments.move_postmortem(
                ref,
                postmortem_at=moment(form, "postmortem_at", incident.time_zone),
                owner=form.value("postmortem_owner"),
                actor=who,
                at=now(),
            ),
            to=f"/incidents/{ref}",
            done="The postmortem is planned.",
        )
    except DomainError as refusal:
        return _form(request, actor, incident, refused(form, refusal))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def review(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """When the Rescue is looked at again."""
    require(actor, Act.RUN_INCIDENT)
    incident = incidents.incident(ref, at=now(), sight=actor.sight)
    if not incident.is_open:
        return see(f"/incidents/{ref}")
    form = typed(request)
    if request.method != "POST":
        return _form(request, actor, incident, _at(incident, incident.review_at))
    try:
        return submit(
            request,
            actor,
            lambda who: appointments.move_review(
                ref, review_at=_said(form, incident), actor=who, at=now()
            ),
            to=f"/incidents/{ref}",
            done="The review is moved.",
        )
    except DomainError as refusal:
        return _form(request, actor, incident, refused(form, refusal))


def _said(form: Form, incident: IncidentView) -> datetime:
    said = moment(form, "review_at", incident.time_zone)
    if said is None:
        sentence = "Say when this Rescue is looked at again."
        raise InvalidInput(sentence, field="review_at", code="review_required")
    return said


def _at(incident: IncidentView, planned: datetime | None, *, owner: str = "") -> Form:
    shown = field_value(planned, incident.time_zone)
    return Form({"postmortem_at": shown, "review_at": shown, "postmortem_owner": owner})


def _form(request: HttpRequest, actor: Actor, incident: IncidentView, form: Form) -> HttpResponse:
    is_refused = bool(form.problems or form.sentence)
    context = {
        "incident": incident,
        "form": form,
        "people": None if incident.is_open else grouped(room_people(incident.team_slug)),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return page(request, "incidents/appointment.html", context, actor=actor, status=status)
