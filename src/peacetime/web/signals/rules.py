"""Rules for alerts: what is ignored, and what joins or opens an incident."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peacetime.domain.modes.declaration import Trigger
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries.access import Act, can, require
from peacetime.queries.lookup import NotFound
from peacetime.queries.services import services
from peacetime.queries.signals.groups import group_named
from peacetime.queries.signals.rules import rule_row, rule_shown, rules
from peacetime.queries.signals.sources import sources
from peacetime.queries.teams_setup import team_names
from peacetime.usecases.signals.rules import RuleDraft, add_rule, change_rule, retire_rule
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.form_moments import moment
from peacetime.web.frame import page
from peacetime.web.jinja import field_value
from peacetime.web.signals.words import LEVELS, VERB_WORDS, VERBS
from peacetime.web.versions import version_seen

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.queries.signals.rules import RuleShown

HERE = "/signals/rules"
FOR = {  # how long a rule holds
    "hour": ("An hour", timedelta(hours=1)),
    "day": ("A day", timedelta(days=1)),
    "week": ("A week", timedelta(days=7)),
    "month": ("30 days", timedelta(days=30)),
}
HOW_LONG = [
    *((key, words) for key, (words, _) in FOR.items()),
    ("moment", "Until a moment"),
    ("always", "Until somebody ends it"),
]
TRIGGERS = [(each.value, each.label) for each in Trigger if each is not Trigger.CRUNCH]
SEVERITIES = [(f"SEV{n}", f"SEV {n}") for n in range(5)]


@require_safe
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every rule, in the order in which they are asked."""
    context = {
        "rules": [(each, conditions(each)) for each in rules(at=now())],
        "verbs": VERB_WORDS,
        "may_add": bool(actor.leads) or can(actor, Act.SET_UP_ORGANISATION),
        "zone": actor.time_zone or "UTC",
    }
    return page(request, "signals/rules.html", context, actor=actor)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A rule; asked for a group of alerts, it begins with what they share."""
    if not actor.leads:
        require(actor, Act.SET_UP_ORGANISATION)
    if request.method != "POST":
        return _form(request, actor, _begun(request.GET.get("group", "")[:8], actor))
    form = typed(request)
    try:
        return submit(
            request,
            actor,
            lambda who: add_rule(_draft(form, actor, at=now()), actor=who, at=now()),
            to=HERE,
            done="The rule holds for alerts that begin from now on.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal)
        return _form(request, actor, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """A rule with other conditions or another end."""
    row = rule_row(number)
    shown = rule_shown(row, at=now())
    if row.team is None:
        require(actor, Act.SET_UP_ORGANISATION)
    else:
        require(actor, Act.SET_UP_TEAM, team_id=row.team.pk)
    if request.method != "POST":
        return _form(request, actor, _of(shown, actor), rule=shown)
    form = typed(request)
    try:
        return submit(
            request,
            actor,
            lambda who: change_rule(
                number,
                _draft(form, actor, at=now()),
                seen=version_seen(form),
                actor=who,
                at=now(),
            ),
            to=HERE,
            done="Saved. It holds for alerts that begin from now on.",
        )
    except DomainError as refusal:
        problem = refused(form, refusal)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _form(request, actor, problem, rule=shown, status=status)


@require_POST
@signed_in
def retire(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """The rule ends."""
    return act(
        request,
        actor,
        lambda who: retire_rule(number, actor=who, at=now()),
        back=HERE,
        done=lambda ended: f"“{ended.name}” holds no longer.",
    )


def conditions(rule: RuleShown) -> list[str]:
    """When a rule holds, a line each."""
    found = []
    if rule.title_pattern:
        found.append(f"Title like “{rule.title_pattern}”")
    if rule.level:
        found.append(dict(LEVELS)[rule.level])
    named = (("Service", rule.service), ("Source", rule.source), ("Team", rule.team))
    found += [f"{label} {value}" for label, value in named if value]
    return found or ["Every alert"]


def _draft(form: Form, actor: Actor, *, at: datetime) -> RuleDraft:
    return RuleDraft(
        verb=form.value("verb"),
        name=form.line("name"),
        team=form.value("team") or None,
        source=form.value("source") or None,
        service=form.value("service") or None,
        title_pattern=form.line("title_pattern"),
        level=form.value("level"),
        trigger=form.value("trigger"),
        severity=form.value("severity"),
        done_when=form.line("done_when"),
        until=_until(form, actor, at=at),
    )


def _until(form: Form, actor: Actor, *, at: datetime) -> datetime | None:
    chosen = form.value("for", "day")
    if chosen in FOR:
        return at + FOR[chosen][1]
    if chosen != "moment":
        return None
    said = moment(form, "until", actor.time_zone or "UTC")
    if said is None:
        raise InvalidInput("Say until when.", field="until", code="moment_missing")
    return said


def _begun(group: str, actor: Actor) -> Form:
    begun = {"verb": "ignore", "for": "day"}
    try:
        shown = group_named(group, sight=actor.sight) if group else None
    except NotFound:
        shown = None
    if shown is None:
        return Form(begun)
    return Form(
        begun
        | {
            "title_pattern": shown.title[:200].replace("*", ""),
            "service": shown.service or "",
            "source": shown.source,
            "team": shown.team or "",
        }
    )


def _of(rule: RuleShown, actor: Actor) -> Form:
    names = ("verb", "name", "title_pattern", "level", "trigger", "severity", "done_when")
    said = {name: str(getattr(rule, name)) for name in names}
    said |= {name: getattr(rule, name) or "" for name in ("team", "source", "service")}
    until = field_value(rule.until, actor.time_zone or "UTC")
    return Form(said | {"for": "moment" if until else "always", "until": until})


def _form(
    request: HttpRequest,
    actor: Actor,
    form: Form,
    *,
    rule: RuleShown | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    is_admin = can(actor, Act.SET_UP_ORGANISATION)
    context = {
        "form": form,
        "rule": rule,
        "verbs": VERBS,
        "levels": LEVELS,
        "how_long": HOW_LONG,
        "triggers": TRIGGERS,
        "severities": SEVERITIES,
        "teams": [("", "Every team"), *team_names()] if is_admin else team_names(),
        "sources": [("", "Every source"), *((each.slug, each.name) for each in sources())],
        "services": [("", "Every service"), *((each.slug, each.name) for each in services())],
        "zone": actor.time_zone or "UTC",
    }
    return page(request, "signals/rule.html", context, actor=actor, status=status)
