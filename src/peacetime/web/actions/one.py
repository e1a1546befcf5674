"""One action item: what it is, what can be done with it, what happened to it; and agreeing another one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.queries.access import Act, require
from peacetime.queries.actions.one import action_page
from peacetime.queries.lookup import NotFound
from peacetime.queries.people_choices import people_to_choose
from peacetime.queries.teams_setup import team_names
from peacetime.usecases.actions import moving
from peacetime.usecases.actions.agreeing import agree_action, change_action
from peacetime.web.actions.words import said_in, typed_of, words
from peacetime.web.auth.session import local_path
from peacetime.web.door import act as do
from peacetime.web.door import now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.people_choices import grouped
from peacetime.web.tickets.parts import ticket_context
from peacetime.web.versions import version_seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.queries.actions.items import ActionShown

DONE = {
    "start": "Work on it has begun.",
    "block": "It is blocked, with its reason beside it.",
    "finish": "Done.",
    "drop": "Dropped, with its reason beside it.",
    "reopen": "It is open again.",
    "backlog": "It waits in the debt backlog.",
    "return": "It is back from the debt backlog.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Agree an action item of a team, without a postmortem."""
    require(actor, Act.FOLLOW_THROUGH)
    if request.method != "POST":
        form = Form({"team": request.GET.get("team", "")[:50]})
        return _new(request, actor, form)
    form = typed(request)
    try:
        said = said_in(form)
        return submit(
            request,
            actor,
            lambda who: agree_action(said, team=form.value("team"), actor=who, at=now()),
            to=lambda made: f"/actions/{made.ref}",
            done="Agreed.",
        )
    except DomainError as refusal:
        if refusal.code == "team_unknown":
            refusal = InvalidInput(refusal.sentence, field="team", code=refusal.code)
        return _new(request, actor, refused(form, refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """One action item with its history; its form says it anew."""
    if request.method != "POST":
        return _page(request, actor, ref)
    form = typed(request)
    try:
        said = said_in(form)
        return submit(
            request,
            actor,
            lambda who: change_action(ref, said, version=version_seen(form), actor=who, at=now()),
            to=f"/actions/{ref}",
            done="Saved.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, actor, ref, form=shown, opened="change", status=status)


@require_POST
@signed_in
def move(request: HttpRequest, actor: Actor, ref: str, act: str) -> HttpResponse:
    """It begins, is blocked, done, dropped, opened again; it goes to the debt backlog or comes back."""
    form = typed(request)
    acts: dict[str, Callable[[Actor], ActionShown]] = {
        "start": lambda who: moving.start_action(ref, actor=who, at=now()),
        "block": lambda who: moving.block_action(
            ref, reason=form.value("block_reason"), actor=who, at=now()
        ),
        "finish": lambda who: moving.finish_action(
            ref, link=form.value("link"), actor=who, at=now()
        ),
        "drop": lambda who: moving.drop_action(
            ref, reason=form.value("drop_reason"), actor=who, at=now()
        ),
        "reopen": lambda who: moving.reopen_action(ref, actor=who, at=now()),
        "backlog": lambda who: moving.move_to_backlog(ref, actor=who, at=now()),
        "return": lambda who: moving.take_from_backlog(ref, actor=who, at=now()),
    }
    if act not in acts:
        raise NotFound(f"There is nothing like {quoted(act)} to do.", code="act_unknown")
    back = _back(form, f"/actions/{ref}")
    if act not in {"block", "finish", "drop"}:
        return do(request, actor, acts[act], back=back, done=DONE[act])
    try:
        return submit(request, actor, acts[act], to=back, done=DONE[act])
    except DomainError as refusal:
        shown = refused(form, refusal, reason=f"{act}_reason")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, actor, ref, form=shown, opened=act, status=status)


def _back(form: Form, otherwise: str) -> str:
    """The list that a button stands on."""
    back = local_path(form.value("back"))
    return back if back != "/" else otherwise


def _page(
    request: HttpRequest,
    actor: Actor,
    ref: str,
    *,
    form: Form | None = None,
    opened: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    found = action_page(ref, actor=actor, at=now())
    context = {
        **words(),
        "action": found.action,
        "history": found.history,
        "form": form or Form(typed_of(found.action)),
        "changed": form if form and opened == "change" else Form(typed_of(found.action)),
        "opened": opened,
        "blank": Form(),
        "people": grouped(people_to_choose()),
        **ticket_context(ref, found.action.team, actor=actor),
    }
    return page(request, "actions/action.html", context, actor=actor, status=status)


def _new(
    request: HttpRequest, actor: Actor, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        **words(),
        "form": form,
        "teams": team_names(),
        "people": grouped(people_to_choose()),
    }
    return page(request, "actions/new.html", context, actor=actor, status=status)
