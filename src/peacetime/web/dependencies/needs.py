"""Saying what a service needs, how hard, and what protects from it; drills; taking it out."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.text import quoted
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound
from peacetime.usecases.dependencies import needs as usecases
from peacetime.web.dependencies.need_form import (
    COUPLINGS,
    MemberFields,
    added_need,
    changed_need,
    fields_of,
    refused_fields,
    typed_coupling,
)
from peacetime.web.dependencies.what_if import MOST_OFFERED, most_needed
from peacetime.web.dependencies.whole import Whole, whole_of
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.form_days import required_day
from peacetime.web.frame import page
from peacetime.web.versions import version_seen

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.domain.dependencies.needs import Need

LABELS, GAPS = "/dependencies/labels", "/dependencies/gaps"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """One more thing that a service needs."""
    require(actor, Act.DESCRIBE_SYSTEM)
    whole = whole_of(actor)
    if slug not in whole.system.index:
        raise NotFound(f"There is no service {quoted(slug)} in use.", code="service_unknown")
    if request.method != "POST":
        return _add_form(request, actor, whole, slug, Form({"coupling": "unknown"}))
    form = typed(request)
    try:
        need = added_need(whole, slug, form)
        return submit(
            request,
            actor,
            lambda who: usecases.add_need(need, actor=who, at=now()),
            to=f"/dependencies/services/{slug}",
            done="It is described.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal, **refused_fields())
        return _add_form(request, actor, whole, slug, shown, HTTPStatus.UNPROCESSABLE_ENTITY)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """One need: its coupling and what protects from it."""
    require(actor, Act.DESCRIBE_SYSTEM)
    whole = whole_of(actor)
    need = _need(whole, ref)
    if request.method != "POST":
        return _edit_form(request, actor, whole, ref, Form(fields_of(need)))
    form = typed(request)
    try:
        changed = changed_need(need, form)
        return submit(
            request,
            actor,
            lambda who: usecases.change_need(
                ref, changed, seen=version_seen(form), actor=who, at=now()
            ),
            to=whole.address(need.consumer),
            done="It is described anew.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal, **refused_fields())
        return _edit_form(request, actor, whole, ref, shown, HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@signed_in
def label(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Hard or soft, by one click."""
    form = typed(request)
    coupling = form.value("coupling")
    return act(
        request,
        actor,
        lambda who: usecases.label_need(
            ref, typed_coupling(Form({"coupling": coupling})), actor=who, at=now()
        ),
        back=GAPS if form.value("back") == "gaps" else f"{LABELS}?ask=1#questions",
        done=lambda need: f"{need.consumer_name}: this need is {need.coupling}.",
    )


@require_POST
@signed_in
def drill(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Somebody took a provider away, and saw whether the consumer went on."""
    require(actor, Act.DESCRIBE_SYSTEM)
    form = typed(request)
    try:
        on = required_day(form, "on")
        return submit(
            request,
            actor,
            lambda who: usecases.record_drill(
                ref,
                form.value("provider"),
                on=on,
                held=form.value("held") == "yes",
                note=form.line("note"),
                actor=who,
                at=now(),
            ),
            to=f"/dependencies/needs/{ref}",
            done="The drill is on record.",
        )
    except DomainError as refusal:
        shown, whole = refused(form, refusal), whole_of(actor)
        need = Form(fields_of(_need(whole, ref)))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _edit_form(request, actor, whole, ref, need, status, drill=shown)


@require_POST
@signed_in
def remove(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """It is needed no longer."""
    require(actor, Act.DESCRIBE_SYSTEM)
    whole = whole_of(actor)
    consumer = _need(whole, ref).consumer
    return act(
        request,
        actor,
        lambda who: usecases.remove_need(ref, actor=who, at=now()),
        back=whole.address(consumer),
        done="It is taken out.",
    )


def _need(whole: Whole, ref: str) -> Need:
    if whole.known is None or ref not in whole.known.refs:
        raise NotFound("There is no such need any more.", code="need_unknown")
    return whole.system.needs[whole.known.refs.index(ref)]


def _add_form(
    request: HttpRequest,
    actor: Actor,
    whole: Whole,
    slug: str,
    form: Form,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    known = most_needed(whole, MOST_OFFERED) or [(each.id, 0) for each in whole.system.services]
    context = {
        "form": form,
        "slug": slug,
        "name": whole.name(slug),
        "couplings": COUPLINGS,
        "offered": [whole.name(each) for each, _ in known[:MOST_OFFERED] if each != slug],
    }
    return page(request, "dependencies/add_need.html", context, actor=actor, status=status)


def _edit_form(
    request: HttpRequest,
    actor: Actor,
    whole: Whole,
    ref: str,
    form: Form,
    status: int = HTTPStatus.OK,
    *,
    drill: Form | None = None,
) -> HttpResponse:
    need = _need(whole, ref)
    members = [
        MemberFields(member.provider, whole.name(member.provider), str(number))
        for number, member in enumerate(need.members)
    ]
    context = {
        "form": form,
        "drill": drill or Form(),
        "ref": ref,
        "title": whole.told(need),
        "consumer": whole.name(need.consumer),
        "address": whole.address(need.consumer),
        "couplings": COUPLINGS,
        "members": members,
        "drilled": [(each.slug, each.name) for each in members],
        "version": whole.known.version if whole.known else 0,
        "today": now().date().isoformat(),
        "curve": f"/dependencies/covers/{ref}",
    }
    return page(request, "dependencies/need.html", context, actor=actor, status=status)
