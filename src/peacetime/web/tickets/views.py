"""Filing action items in a tracker: what would be filed, filing it, trying again, unlinking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.actions.one import action
from peacetime.queries.lookup import postmortem_named
from peacetime.queries.tickets.shown import (
    connection_tickets,
    preview,
    tracker_named,
    tracker_shown,
)
from peacetime.usecases.tickets import filing
from peacetime.web.door import act, now, signed_in, typed
from peacetime.web.frame import page
from peacetime.web.tickets.parts import STATES

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.usecases.tickets.filing import Filed


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def of_action(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """What would be filed of an action item; its form files it."""
    if request.method == "POST":
        to = _connection(typed(request).value("connection"))
        return act(
            request,
            actor,
            lambda who: filing.file_action(ref, connection=to, actor=who, at=now()),
            back=f"/actions/{ref}#in-tracker",
            done=lambda ticket: f"It is being filed in {ticket.tracker.label}.",
        )
    number = _connection(request.GET.get("connection", ""))
    shown = action(ref, actor=actor, at=now())
    context = {
        "previews": preview(number, action=ref, actor=actor),
        "tracker": tracker_shown(tracker_named(number)),
        "here": f"/actions/{ref}/ticket",
        "back": f"/actions/{ref}",
        "back_title": shown.text,
        "is_one": True,
    }
    return page(request, "tickets/preview.html", context, actor=actor)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def of_postmortem(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """What would be filed of a postmortem; its form files what was chosen."""
    if request.method == "POST":
        form = typed(request)
        to, chosen = _connection(form.value("connection")), list(form.values("action"))
        return act(
            request,
            actor,
            lambda who: filing.file_postmortem(
                ref, connection=to, refs=chosen, actor=who, at=now()
            ),
            back=f"/postmortems/{ref}/actions",
            done=_filed,
        )
    number = _connection(request.GET.get("connection", ""))
    postmortem = postmortem_named(ref, sight=actor.sight)
    context = {
        "previews": preview(number, postmortem=ref, actor=actor),
        "tracker": tracker_shown(tracker_named(number)),
        "here": f"/postmortems/{ref}/tickets",
        "back": f"/postmortems/{ref}/actions",
        "back_title": postmortem.title,
        "is_one": False,
    }
    return page(request, "tickets/preview.html", context, actor=actor)


@require_POST
@signed_in
def retry(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Try again now."""
    return act(
        request,
        actor,
        lambda who: filing.retry_ticket(ref, actor=who, at=now()),
        back=f"/actions/{ref}#in-tracker",
        done="It is tried again.",
    )


@require_POST
@signed_in
def unlink(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """The ticket and the action item go on without each other."""
    return act(
        request,
        actor,
        lambda who: filing.unlink_ticket(ref, actor=who, at=now()),
        back=f"/actions/{ref}#in-tracker",
        done="Unlinked. The ticket stays as it is.",
    )


@require_http_methods(["GET", "HEAD"])
@signed_in
def of_connection(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """The tickets of a connection: those that need somebody first."""
    found = connection_tickets(number, actor=actor)
    context = {"found": found, "states": STATES}
    return page(request, "tickets/connection.html", context, actor=actor)


@require_POST
@signed_in
def retry_all(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Try all again that the tracker did not take."""
    return act(
        request,
        actor,
        lambda who: filing.retry_failed(number, actor=who, at=now()),
        back=f"/connections/{number}/tickets",
        done=lambda count: f"{count} {'is' if count == 1 else 'are'} tried again.",
    )


def _connection(said: str) -> int:
    """The number of a connection in a form or an address.

    Raises:
        InvalidInput: `tracker_missing`.
    """
    if said.isascii() and said.isdigit() and len(said) < 19:  # noqa: PLR2004 - as a row's number
        return int(said)
    raise InvalidInput("Choose a tracker.", field="connection", code="tracker_missing")


def _filed(filed: Filed) -> str:
    count = len(filed.tickets)
    if filed.private:
        return "Nothing was filed: they come from a private incident, and leave Peacetime for no tracker."
    if not count:
        return "Nothing was left to file."
    return f"{count} {'ticket is' if count == 1 else 'tickets are'} being filed."
