"""The form that declares Rescue Mode, and what will be said."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from peacetime.queries.recognition.suggestions import proposal_for
from peacetime.queries.signals.joining import proposal_for_group
from peacetime.usecases import drills, modes, several
from peacetime.usecases.previews import Preview, preview_declaration
from peacetime.usecases.signals.linking import open_from_group
from peacetime.web.door import now, refused, see, signed_in, status_of, submit, typed
from peacetime.web.form import Form
from peacetime.web.form_moments import moment
from peacetime.web.frame import page
from peacetime.web.people_choices import grouped

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from peacetime.domain.modes.recognition.proposal import Proposal
    from peacetime.queries.signals.groups import GroupShown
    from peacetime.usecases.drills import DrillStarted
    from peacetime.usecases.modes import Declared
    from peacetime.usecases.several import Opened

TRIGGERS = [(trigger.value, trigger.question, trigger.label) for trigger in Trigger]


@dataclass(frozen=True, slots=True)
class Way:
    """One of the three acts that ask the same questions. `{team}` is the team's name."""

    address: str
    title: str
    lede: str
    button: str
    kind: str  # of the button
    done: str


RESCUE = Way(
    "rescue",
    "{team} enters Rescue Mode",
    "Four answers. Everyone who needs to know is told when you send.",
    "Declare Rescue Mode",
    "rescue",
    "Rescue Mode is declared. Everybody who needs to know is told.",
)
FURTHER = Way(
    "incidents",
    "A further incident of {team}",
    "The team is in Rescue Mode already. This incident has roles, criteria and updates of its own.",
    "Open a further incident",
    "rescue",
    "The incident is open. Everybody who needs to know is told.",
)
DRILL = Way(
    "drill",
    "{team} practises",
    "A drill runs as an incident does. Nobody outside the team is told, it counts in no figure, "
    "and it waits should something real happen.",
    "Begin the drill",
    "primary",
    "The drill begins.",
)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def declare(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Ask what the framework asks, show what will be said, declare."""
    require(actor, Act.RUN_INCIDENT)
    if request.method == "POST":
        return _declared(request, actor, slug, RESCUE, modes.declare_rescue)
    asked = declaration_form(slug, sight=actor.sight)
    if asked.is_in_rescue:
        return _already(request, actor, asked, Form())
    return _form(request, actor, asked, _begun(request, actor, asked), RESCUE)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def open_further(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The same questions for another incident of a team in Rescue Mode."""
    require(actor, Act.RUN_INCIDENT)
    if request.method == "POST":
        return _declared(request, actor, slug, FURTHER, several.open_further_incident)
    asked = declaration_form(slug, sight=actor.sight)
    if not asked.is_in_rescue:
        return see(f"/teams/{slug}/rescue")
    return _form(request, actor, asked, _begun(request, actor, asked), FURTHER)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def drill(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The same questions for a rehearsal."""
    require(actor, Act.RUN_INCIDENT)
    if request.method == "POST":
        return _declared(request, actor, slug, DRILL, drills.start_drill)
    asked = declaration_form(slug, sight=actor.sight)
    form = _defaults(asked, actor)
    if asked.is_in_rescue:
        sentence = f"{asked.team_name} is in Rescue Mode. Practise when it is over."
        form = replace(form, sentence=sentence)
    return _form(request, actor, asked, form, DRILL)


def _declared(
    request: HttpRequest,
    actor: Actor,
    slug: str,
    way: Way,
    write: Callable[..., Declared | Opened | DrillStarted | GroupShown],
) -> HttpResponse:
    form = typed(request)
    group = form.value("group")
    if way is not DRILL and proposal_for_group(group, team=slug) is not None:
        write = _for_group(group)
    try:
        said = _declaration(form, slug)
        return submit(
            request,
            actor,
            lambda who: write(slug, said, actor=who, at=now()),
            to=lambda done: f"/incidents/{done.incident}",
            done=way.done,
        )
    except DomainError as refusal:
        asked = declaration_form(slug, sight=actor.sight)
        if way is RESCUE and isinstance(refusal, AlreadyInRescue):
            return _already(request, actor, asked, form)
        shown = refused(form, refusal)
        status = status_of(refusal)
        return _form(request, actor, asked, shown, way, status=status)


def _for_group(ref: str) -> Callable[..., GroupShown]:
    """The same for the alerts that it is declared for: they belong to the incident at once."""
    return lambda _, said, *, actor, at: open_from_group(ref, said, actor=actor, at=at)


@require_POST
@signed_in
def preview(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What team and stakeholders would read, as a fragment."""
    require(actor, Act.RUN_INCIDENT)
    asked = declaration_form(slug, sight=actor.sight)
    context = {"team": _team(asked), "preview": _preview(typed(request), asked)}
    return page(request, "declare/_preview.html", context, actor=actor)


def _defaults(asked: DeclarationForm, actor: Actor) -> Form:
    may_command = actor.person_id is not None and asked.people.may_have(actor.label)
    commander = actor.label if may_command else ""
    return Form({"trigger": "reliability", "severity": "SEV1", "commander": commander})


def _begun(request: HttpRequest, actor: Actor, asked: DeclarationForm) -> Form:
    """The form as it begins: with what a suggestion or a group of alerts says, where one leads here."""
    form, team = _defaults(asked, actor), asked.team_slug
    said = proposal_for(request.GET.get("suggestion", ""), team=team)
    if said is None:
        said = proposal_for_group(request.GET.get("group", ""), team=team)
    return form if said is None else _proposed(form, said)


def _proposed(form: Form, said: Proposal) -> Form:
    """What signals say, to be read and changed before it is sent."""
    filled = {
        "trigger": said.trigger.value,
        "severity": said.severity.value,
        "summary": said.summary,
        "done_when": said.done_when,
        "services": said.services,
    }
    return replace(form, typed={**form.typed, **filled})


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
        is_private=form.value("private") == "yes",
    )


def _form(
    request: HttpRequest,
    actor: Actor,
    asked: DeclarationForm,
    form: Form,
    way: Way,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "team": _team(asked),
        "form": form,
        "suggestion": request.GET.get("suggestion", "")[:8],
        "group": (form.value("group") or request.GET.get("group", ""))[:8],
        "triggers": TRIGGERS,
        "severities": [
            (lv.severity.value, lv.severity.value.replace("SEV", "SEV "), _meaning(lv))
            for lv in asked.levels
        ],
        "people": grouped(asked.people, asked.team_name),
        "services": [(service.value, service.label) for service in asked.services],
        "way": way,
        "title": way.title.format(team=asked.team_name),
        "preview": None if way is DRILL else _preview(form, asked),
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
        is_private=form.value("private") == "yes",
    )
    return preview_declaration(asked.team_slug, said, at=now())


def _team(asked: DeclarationForm) -> dict[str, str]:
    return {"slug": asked.team_slug, "name": asked.team_name, "time_zone": asked.time_zone}


def _already(
    request: HttpRequest, actor: Actor, asked: DeclarationForm, form: Form
) -> HttpResponse:
    """Join what goes on, or open a further incident with what was typed."""
    ref = asked.open_incident
    context = {
        "team": _team(asked),
        "since": asked.since,
        "incident": incidents.incident(ref, at=now(), sight=actor.sight) if ref else None,
        "typed": form.value("summary"),
        "fields": [(name, value) for name in form.typed for value in form.values(name)],
    }
    return page(request, "declare/already.html", context, actor=actor, status=HTTPStatus.CONFLICT)
