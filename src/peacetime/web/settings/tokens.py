"""API tokens: made, shown once, revoked."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import ROLES
from peacetime.queries.tokens import tokens_seen_by
from peacetime.usecases import tokens
from peacetime.usecases.command import Replayed
from peacetime.web.door import act, now, once, refused, see, signed_in, typed
from peacetime.web.form import Form
from peacetime.web.form_days import end_of_day
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

HERE = "/settings/tokens"
MOST_SHOWN = 500
SHOWN_ONCE = "This token was shown once already. Make a new one when it was not copied."
ROLE_LABELS = {
    "viewer": "Read along (viewer)",
    "member": "Take part (member)",
    "admin": "Set everything up (administrator)",
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's tokens, and a form for another one."""
    if request.method != "POST":
        return _tokens(request, actor, Form())
    form = typed(request)
    try:
        made = tokens.create_token(
            form.value("name"),
            form.value("role"),
            expires_at=end_of_day(form, "expires_on", actor.time_zone),
            is_for_program=form.value("acts_as") == "program",
            actor=once(request, actor, lambda _: HERE),
            at=now(),
        )
    except Replayed as first:
        messages.warning(request, SHOWN_ONCE)
        return see(str(first.answer))
    except DomainError as refusal:
        shown = refused(form, refusal, expires_at="expires_on")
        return _tokens(request, actor, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    # The secret stands on this answer alone: not in a redirect, not in the session.
    return _tokens(request, actor, Form(), secret=made.secret)


@require_POST
@signed_in
def revoke(request: HttpRequest, actor: Actor, token_id: int) -> HttpResponse:
    """End a token at once."""
    return act(
        request,
        actor,
        lambda who: tokens.revoke_token(token_id, actor=who, at=now()),
        back=HERE,
        done=lambda token: f"{token.name} lets nobody in any more.",
    )


def _tokens(
    request: HttpRequest, actor: Actor, form: Form, *, secret: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    own = ROLES.index(actor.org_role)
    context = {
        "tokens": tokens_seen_by(actor, at=now(), limit=MOST_SHOWN),
        "roles": [(role, ROLE_LABELS[role]) for role in reversed(ROLES[: own + 1])],
        "form": form
        if form.typed
        else Form({"role": min("member", actor.org_role, key=ROLES.index)}),
        "secret": secret,
    }
    return page(request, "settings/tokens.html", context, actor=actor, status=status)
