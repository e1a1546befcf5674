"""The buttons of a connection: check, test, pause, go on, try out, send again, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_POST

from peacetime.queries.providers import providers
from peacetime.usecases.connections import checking, running, setting_up
from peacetime.web.door import act, now, signed_in, typed

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.queries.connections import ConnectionShown

HERE = "/connections"


@require_POST
@signed_in
def check(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Ask the tool whether everything works."""
    return act(
        request,
        actor,
        lambda who: checking.check_connection(number, actor=who, at=now()),
        back=f"{HERE}/{number}",
        done="It is being checked.",
    )


@require_POST
@signed_in
def test(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """A message that says it is a test."""
    return act(
        request,
        actor,
        lambda who: running.send_test_message(number, actor=who, at=now()),
        back=f"{HERE}/{number}",
        done="The test message is on its way.",
    )


@require_POST
@signed_in
def pause(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Tell it nothing for now."""
    return act(
        request,
        actor,
        lambda who: running.pause_connection(number, actor=who, at=now()),
        back=f"{HERE}/{number}",
        done=_paused,
    )


@require_POST
@signed_in
def resume(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Tell it again."""
    return act(
        request,
        actor,
        lambda who: running.resume_connection(number, actor=who, at=now()),
        back=f"{HERE}/{number}",
        done=_resumed,
    )


@require_POST
@signed_in
def dry_run(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Begin or end to only show what would be sent."""
    is_dry_run = typed(request).value("dry_run") == "yes"
    return act(
        request,
        actor,
        lambda who: running.try_connection_out(number, is_dry_run=is_dry_run, actor=who, at=now()),
        back=f"{HERE}/{number}",
        done="Nothing is sent from now on; what would be is shown."
        if is_dry_run
        else "Messages are sent from now on.",
    )


@require_POST
@signed_in
def again(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Everything it did not take goes on its way once more."""
    return act(
        request,
        actor,
        lambda who: running.send_all_again(number, actor=who, at=now()),
        back=f"{HERE}/{number}",
        done=lambda count: (
            f"{count} on the way again." if count else "Nothing waits to be sent again."
        ),
    )


@require_POST
@signed_in
def delete(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """It ends, with its secrets."""
    return act(
        request,
        actor,
        lambda who: setting_up.delete_connection(number, actor=who, at=now()),
        back=HERE,
        done=lambda shown: f"{shown.name} is deleted, with its secrets.",
    )


def _paused(shown: ConnectionShown) -> str:
    return "It is paused. What is written meanwhile waits." if _is_told(shown) else "It is paused."


def _resumed(shown: ConnectionShown) -> str:
    return "It goes on, with what waited first." if _is_told(shown) else "It goes on."


def _is_told(shown: ConnectionShown) -> bool:
    provider = providers().get(shown.provider)
    return provider is not None and provider.is_written
