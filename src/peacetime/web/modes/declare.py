"""The form that declares Rescue Mode, and what will be said."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.incidents.severity import Severity, severity_named
from peacetime.domain.modes.declaration import Declaration, Trigger, trigger_named
from peacetime.domain.modes.transitions import AlreadyInRescue
from peacetime.domain.shared.errors import DomainError
from peacetime.queries import incidents
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.proposals import DeclarationForm, declaration_form
from peacetime.usecases import modes
from peacetime.usecases.previews import Preview, preview_declaration
from peacetime.web.door import now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.form_moments import moment
from peacetime.web.frame import page
from peacetime.web.people_choices import grouped

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

TRIGGERS = [(trigger.value, trigger.question, trigger.label) for trigger in Trigger]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def declare(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Ask what the framework asks, show what will be said, declare."""
    require(actor, Act.RUN_INCIDENT)
    if request.method == "POST":
        return _declared(request, actor, slug)
    asked = declaration_form(slug, sight=actor.sight)
    if asked.open_incident is not None:
        return _already(request, actor, asked.open_incident, Form())
    return _form(request, actor, asked, _defaults(asked, actor))


def _declared(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    form = typed(request)
    try:
        said = _declaration(form, slug)
        return submit(
            request,
            actor,
            lambda who: modes.declare_rescue(slug, said, actor=who, at=now()),
            to=lambda done: f"/incidents/{done.incident}",
            done="Rescue Mode is declared. Everybody who needs to know is told.",
        )
    except AlreadyInRescue as first:
        return _already(request, actor, str(first.details.get("incident", "")), form)
    except DomainError as refusal:
        shown = refused(form, refusal)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _form(
            request, actor, declaration_form(slug, sight=actor.sight), shown, status=status
        )


@require_POST
@signed_in
def preview(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What team and stakeholders would read, as a fragment."""
    require(actor, Act.RUN_INCIDENT)
    asked = declaration_form(slug, sight=actor.sight)
    context = {"team": _team(asked), "preview": _preview(typed(request), asked)}
    return page(request, "declare/_preview.html", context, actor=actor)


def _defaults(asked: DeclarationForm, actor: Actor) -> Form:
    offered = {person.value for person in asked.people.choices}
    is_offered = actor.label in offered or not asked.people.is_everybody
    commander = actor.label if actor.person_id is not None and is_offered else ""
    return Form({"trigger": "reliability", "severity": "SEV1", "commander": commander})


def _declaration(form: Form, slug: str) -> Declaration:
    zone = declaration_form(slug).time_zone if form.value("review_at") else ""
    return Declaration(
        trigger=trigger_named(form.value("trigger")),
        summary=form.line("summary"),
        severity=severity_named(form.value("severity")),
        done_when=form.line("done_when"),
        commander=form.value("commander") or None,
        comms_lead=form.value("comms_lead") or None,
        services=tuple(form.values("services")),
        customers_affected=form.value("customers_affected"),
        paused=form.value("paused", "Planned sprint work"),
        approver=form.value("approver") or None,
        review_at=moment(form, "review_at", zone),
    )


def _form(
    request: HttpRequest,
    actor: Actor,
    asked: DeclarationForm,
    form: Form,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "team": _team(asked),
        "form": form,
        "triggers": TRIGGERS,
        "severities": [
            (lv.severity.value, lv.severity.value.replace("SEV", "SEV "), _meaning(lv))
            for lv in asked.levels
        ],
        "people": grouped(asked.people, asked.team_name),
        "services": [(service.value, service.label) for service in asked.services],
        "preview": _preview(form, asked),
    }
    return page(request, "declare/page.html", context, actor=actor, status=status)


def _meaning(level: Any) -> str:
    if level.cadence is None:
        return f"{level.meaning}. No update is promised."
    return f"{level.meaning}. Stakeholders hear every {int(level.cadence.total_seconds() // 60)} minutes."


def _preview(form: Form, asked: DeclarationForm) -> Preview:
    severity = form.value("severity")
    trigger = form.value("trigger")
    said = Declaration(
        trigger=Trigger(trigger) if trigger in set(Trigger) else Trigger.RELIABILITY,
        summary=form.line("summary") or "…",
        severity=Severity(severity) if severity in set(Severity) else Severity.SEV1,
        done_when=form.line("done_when") or "…",
        commander=form.value("commander") or None,
        comms_lead=form.value("comms_lead") or None,
        services=tuple(form.values("services")),
        customers_affected=form.value("customers_affected"),
        paused=form.value("paused", "Planned sprint work"),
    )
    return preview_declaration(asked.team_slug, said, at=now())


def _team(asked: DeclarationForm) -> dict[str, str]:
    return {"slug": asked.team_slug, "name": asked.team_name, "time_zone": asked.time_zone}


def _already(request: HttpRequest, actor: Actor, ref: str, form: Form) -> HttpResponse:
    incident = incidents.incident(ref, at=now(), sight=actor.sight)
    context = {
        "team": {"name": incident.team_name},
        "incident": incident,
        "typed": form.value("summary"),
    }
    return page(request, "declare/already.html", context, actor=actor, status=HTTPStatus.CONFLICT)
