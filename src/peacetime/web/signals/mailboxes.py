"""The mailbox of a source: set up, checked, and taken away again."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_POST

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.signals.sources import source_named
from peacetime.usecases.signals.mailboxes import (
    MailboxDraft,
    check_mailbox,
    remove_mailbox,
    set_mailbox,
)
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.signals.sources import HERE, one_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.web.form import Form

MOST_DIGITS = 6


@require_POST
@signed_in
def save(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Where it is and as whom it is read; an empty password keeps the one that is there."""
    form = typed(request)
    try:
        return submit(
            request,
            actor,
            lambda who: set_mailbox(slug, _draft(form), actor=who, at=now()),
            to=f"{HERE}/{slug}#mailbox",
            done="Saved. It is being checked, and then read once a minute.",
        )
    except DomainError as refusal:
        problem = refused(form, refusal)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return one_page(request, actor, source_named(slug), problem, status=status)


@require_POST
@signed_in
def check(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Whether it can be opened."""
    return act(
        request,
        actor,
        lambda who: check_mailbox(slug, actor=who, at=now()),
        back=f"{HERE}/{slug}#mailbox",
        done="It is being checked.",
    )


@require_POST
@signed_in
def remove(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """It is read no more."""
    return act(
        request,
        actor,
        lambda who: remove_mailbox(slug, actor=who, at=now()),
        back=f"{HERE}/{slug}",
        done="It is read no more, and its password is deleted.",
    )


def _draft(form: Form) -> MailboxDraft:
    port = form.line("port").strip()
    is_number = port.isascii() and port.isdigit() and len(port) < MOST_DIGITS
    return MailboxDraft(
        host=form.line("host"),
        user_name=form.line("user_name"),
        password=form.value("password") or None,
        port=int(port) if is_number else -1 if port else None,
        security=form.value("security"),
        folder=form.line("folder"),
        afterwards=form.value("afterwards"),
        moved_to=form.line("moved_to"),
        reads_old=form.value("reads_old") == "yes",
        takes_answers=form.value("takes_answers") == "yes",
        address=form.line("address"),
    )
