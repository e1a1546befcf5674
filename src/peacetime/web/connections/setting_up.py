"""Connecting a tool, and the page of one connection, where it is set anew."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, can, require
from peacetime.queries.connections import (
    as_seen_by,
    connection_messages,
    connection_with,
    counted,
    may_set_up,
)
from peacetime.queries.providers import provider_named, providers
from peacetime.queries.signals.senders import sender_names
from peacetime.queries.teams_setup import team_names
from peacetime.usecases.connections.setting_up import Wanted, change_connection, connect
from peacetime.web.connections.calendars import calendar_context
from peacetime.web.connections.elsewhere import elsewhere_context
from peacetime.web.connections.words import AUDIENCES, SEVERITIES, SUBJECTS, hears, standing_of
from peacetime.web.door import now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.form_days import page_number
from peacetime.web.frame import page
from peacetime.web.versions import version_seen

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.queries.connections import ConnectionShown
    from peacetime.queries.providers import Provider

FIELD = "field-"  # before the name of a provider's own field
HERE = "/connections"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, actor: Actor, provider: str) -> HttpResponse:
    """What the tool reads and writes, and what is to be filled in."""
    if not actor.leads:
        require(actor, Act.SET_UP_ORGANISATION)
    known = provider_named(provider)
    if request.method != "POST":
        return _new(request, actor, known, Form())
    form = typed(request)
    try:
        return submit(
            request,
            actor,
            lambda who: connect(
                known.key,
                _wanted(known, form),
                team=form.value("team") or None,
                is_dry_run=form.value("dry_run") == "yes",
                actor=who,
                at=now(),
            ),
            to=lambda made: f"{HERE}/{made.id}",
            done=lambda made: f"{made.name} is connected, and being checked.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal, **_places(known))
        return _new(request, actor, known, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def one(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """How it stands, what it is told, what it did not take; posted, it is set anew."""
    shown = connection_with(number)
    if request.method != "POST":
        return _one(request, actor, shown, Form())
    form = typed(request)
    known = provider_named(shown.provider)
    try:
        return submit(
            request,
            actor,
            lambda who: change_connection(
                number, _wanted(known, form), version=version_seen(form), actor=who, at=now()
            ),
            to=f"{HERE}/{number}",
            done="Saved. It is checked again.",
        )
    except DomainError as refusal:
        problem = refused(form, refusal, **_places(known))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _one(request, actor, shown, problem, status=status)


def _wanted(known: Provider, form: Form) -> Wanted:
    values = {each.name: form.value(FIELD + each.name) for each in known.fields}
    return Wanted(
        form.line("name"),
        values,
        subjects=form.values("subjects"),
        from_severity=form.value("from_severity", "SEV4"),
        audience=form.value("audience", "stakeholders"),
    )


def _places(known: Provider) -> dict[str, str]:
    return {each.name: FIELD + each.name for each in known.fields}


def _new(
    request: HttpRequest, actor: Actor, known: Provider, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    is_admin = can(actor, Act.SET_UP_ORGANISATION)
    context = {
        "provider": known,
        "form": form,
        "teams": [("", "Every team"), *team_names()] if is_admin else team_names(),
        **_choices(),
    }
    return page(request, "connections/new.html", context, actor=actor, status=status)


def _one(
    request: HttpRequest,
    actor: Actor,
    shown: ConnectionShown,
    form: Form,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    count, provider = counted(shown.id), providers().get(shown.provider)
    found = connection_messages(shown.id, page=page_number(request), sight=actor.sight)
    context = {
        "connection": as_seen_by(shown, actor),
        "may_set_up": may_set_up(actor, shown.team_id) and shown.retired_at is None,
        "provider": provider,
        "senders": sender_names() if may_set_up(actor, shown.team_id) else {},
        **elsewhere_context(shown, provider),
        **calendar_context(shown, provider, actor),
        "stands": standing_of(shown, count, provider=provider),
        "hears": hears(shown),
        "counted": count,
        "messages": found.items,
        "page": found.number,
        "pages": found.pages,
        "total": found.total,
        "form": form,
        "zone": actor.time_zone or "UTC",
        **_choices(),
    }
    return page(
        request, "connections/one.html", context, actor=actor, team_id=shown.team_id, status=status
    )


def _choices() -> dict[str, object]:
    return {"subjects": SUBJECTS, "audiences": AUDIENCES, "severities": SEVERITIES}
