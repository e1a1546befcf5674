"""The form that tells stakeholders."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.incidents.updates import (
    SPECULATION,
    Status,
    Update,
    next_update,
    status_named,
)
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries import incidents
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.severities import level_of
from peacetime.queries.sight import WHOLE
from peacetime.usecases.incidents import IncidentClosed
from peacetime.usecases.previews import Preview, preview_update
from peacetime.usecases.updates import UpdateSent, send_update
from peacetime.web.door import now, refused, see, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.form_moments import moment
from peacetime.web.frame import page
from peacetime.web.incidents.room import room_page
from peacetime.web.jinja import field_value

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.incidents import IncidentView

STATUSES = [(status.value, status.value.capitalize()) for status in Status]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def update(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """What happens, who is affected, how far we are, when they hear again."""
    require(actor, Act.RUN_INCIDENT)
    incident = incidents.incident(ref, at=now(), sight=actor.sight)
    if request.method != "POST":
        if not incident.is_open:
            return see(f"/incidents/{ref}")
        return _form(request, actor, incident, _defaults(incident))
    form = typed(request)
    try:
        said = _said(form, incident)
        return submit(
            request,
            actor,
            lambda who: send_update(
                ref,
                said.text,
                scope=said.scope,
                status=said.status,
                next_update_at=said.next_update_at,
                actor=who,
                at=now(),
            ),
            to=f"/incidents/{ref}",
            done=_done,
        )
    except IncidentClosed as refusal:  # the room's own line keeps what was typed
        shown = Form(form.typed, sentence=refusal.sentence)
        return room_page(request, actor, ref, form=shown, status=HTTPStatus.CONFLICT)
    except DomainError as refusal:
        return _form(
            request, actor, incident, refused(form, refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY
        )


@require_POST
@signed_in
def preview(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """What stakeholders would read, as a fragment."""
    require(actor, Act.RUN_INCIDENT)
    incident = incidents.incident(ref, at=now(), sight=actor.sight)
    context = {"incident": incident, "preview": _preview(typed(request), incident)}
    return page(request, "incidents/_update_preview.html", context, actor=actor)


def _done(sent: UpdateSent) -> str:
    if not sent.told:
        return "The update is on record. No audience is set up, so nobody outside was told."
    return (
        f"The update is on its way to {sent.told} {'address' if sent.told == 1 else 'addresses'}."
    )


def _defaults(incident: IncidentView) -> Form:
    last = incident.updates[-1] if incident.updates else None
    return Form(
        {
            "scope": last.scope if last else incident.customers_affected,
            "status": last.status if last else Status.INVESTIGATING.value,
        }
    )


def _said(form: Form, incident: IncidentView) -> Update:
    return Update(
        text=form.value("text"),
        scope=form.value("scope"),
        status=status_named(form.value("status") or Status.INVESTIGATING.value),
        next_update_at=moment(form, "next_update_at", incident.time_zone),
    )


def _form(
    request: HttpRequest,
    actor: Actor,
    incident: IncidentView,
    form: Form,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    default_next = next_update(level_of(Severity(incident.severity)).cadence, at=now())
    shown = (
        form
        if "next_update_at" in form.typed
        else Form({**form.typed, "next_update_at": field_value(default_next, incident.time_zone)})
    )
    context = {
        "incident": incident,
        "form": form,
        "statuses": STATUSES,
        "warn_words": list(SPECULATION),
        "default_next": default_next,
        "preview": _preview(shown, incident),
    }
    return page(request, "incidents/update.html", context, actor=actor, status=status)


def _preview(form: Form, incident: IncidentView) -> Preview:
    try:
        said = _said(form, incident)
    except InvalidInput as refusal:
        return Preview((), (refusal.sentence,))
    update = Update(said.text or "…", said.scope, said.status, said.next_update_at)
    return preview_update(incident.id, update, sight=WHOLE)  # the form is in sight already
