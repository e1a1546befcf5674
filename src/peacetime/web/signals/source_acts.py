"""The buttons of a source: a new key, how it signs, pause, go on, read again, clear away, retire."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.views.decorators.http import require_POST

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.signals.sources import source_named
from peacetime.usecases.command import Replayed
from peacetime.usecases.signals import deleting, replaying, sources
from peacetime.web.door import act, now, once, refused, see, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.signals.sources import HERE, SHOWN_ONCE, one_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

SETTINGS = "setting-"  # before the name of a setting of how it signs


@require_POST
@signed_in
def rotate(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """A new key; the answer shows the address, this once."""
    at_once = typed(request).value("at_once") == "yes"
    try:
        made = sources.rotate_key(
            slug, at_once=at_once, actor=once(request, actor, lambda _: f"{HERE}/{slug}"), at=now()
        )
    except Replayed as first:
        messages.warning(request, SHOWN_ONCE)
        return see(str(first.answer))
    return one_page(request, actor, made.source, Form(), address=made.address)


@require_POST
@signed_in
def sign(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """How it proves that it is the sender; an empty secret keeps the one that is there."""
    form = typed(request)
    scheme = form.value("scheme")
    known = sources.SCHEME_SETTINGS.get(scheme, set())
    try:
        return submit(
            request,
            actor,
            lambda who: sources.set_signature(
                slug,
                scheme,
                settings={name: form.line(SETTINGS + name) for name in known},
                secret=form.value("secret") or None,
                actor=who,
                at=now(),
            ),
            to=f"{HERE}/{slug}",
            done="Saved. It holds for the next delivery."
            if scheme
            else "Whoever knows the address may send.",
        )
    except DomainError as refusal:
        problem = refused(form, refusal)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return one_page(request, actor, source_named(slug), problem, status=status)


@require_POST
@signed_in
def forget_mapping(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """It is read as its tool again, not by fields that somebody pointed at."""
    return act(
        request,
        actor,
        lambda who: sources.set_mapping(slug, None, actor=who, at=now()),
        back=f"{HERE}/{slug}",
        done=lambda shown: f"It is read as {shown.provider_name} again.",
    )


@require_POST
@signed_in
def pause(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Nothing is kept for now."""
    return act(
        request,
        actor,
        lambda who: sources.pause_source(slug, actor=who, at=now()),
        back=f"{HERE}/{slug}",
        done="It is paused. Its sender is told that nothing is kept.",
    )


@require_POST
@signed_in
def resume(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What it sends is kept again."""
    return act(
        request,
        actor,
        lambda who: sources.resume_source(slug, actor=who, at=now()),
        back=f"{HERE}/{slug}",
        done="It goes on.",
    )


@require_POST
@signed_in
def retire(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Its address takes nothing any more."""
    return act(
        request,
        actor,
        lambda who: sources.retire_source(slug, actor=who, at=now()),
        back=HERE,
        done=lambda shown: f"{shown.name} is retired, its secret is gone.",
    )


@require_POST
@signed_in
def replay(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Everything that could not be read is read again."""
    return act(
        request,
        actor,
        lambda who: replaying.replay_source(slug, actor=who, at=now()),
        back=f"{HERE}/{slug}",
        done=lambda count: f"{count:,} read again, in a moment.",
    )


@require_POST
@signed_in
def clear(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Everything that could not be read is deleted."""
    return act(
        request,
        actor,
        lambda who: deleting.delete_dead(slug, actor=who, at=now()),
        back=f"{HERE}/{slug}",
        done=lambda count: f"{count:,} deleted.",
    )
