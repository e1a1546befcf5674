"""Saying that a ritual was held or left out, its minutes, and taking back what was a mistake."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from django.views.decorators.http import require_POST

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, Actor, require
from peacetime.usecases.rituals import recording
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.rituals.views import ritual_page
from peacetime.web.versions import version_seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

R = TypeVar("R")


@require_POST
@signed_in
def hold(request: HttpRequest, actor: Actor, word: str, key: str, slug: str = "") -> HttpResponse:
    """It was held, perhaps with minutes."""
    said = typed(request).value("minutes")
    return _answer(
        request,
        actor,
        (word, key, slug),
        lambda who: recording.hold_ritual(word, key, team=slug, minutes=said, actor=who, at=now()),
        opened="hold",
        done="It is on record as held.",
    )


@require_POST
@signed_in
def skip(request: HttpRequest, actor: Actor, word: str, key: str, slug: str = "") -> HttpResponse:
    """It is left out on purpose, and the reason is shown."""
    said = typed(request).value("reason")
    return _answer(
        request,
        actor,
        (word, key, slug),
        lambda who: recording.skip_ritual(word, key, team=slug, reason=said, actor=who, at=now()),
        opened="skip",
        done="It is left out. The reason is kept with it.",
    )


@require_POST
@signed_in
def minutes(
    request: HttpRequest, actor: Actor, word: str, key: str, slug: str = ""
) -> HttpResponse:
    """What was said, anew."""
    form = typed(request)
    return _answer(
        request,
        actor,
        (word, key, slug),
        lambda who: recording.write_minutes(
            word,
            key,
            team=slug,
            minutes=form.value("minutes"),
            version=version_seen(form),
            actor=who,
            at=now(),
        ),
        opened="minutes",
        done="Saved.",
    )


@require_POST
@signed_in
def take_back(
    request: HttpRequest, actor: Actor, word: str, key: str, slug: str = ""
) -> HttpResponse:
    """What was recorded was a mistake."""
    form = typed(request)
    return act(
        request,
        actor,
        lambda who: recording.take_ritual_back(
            word, key, team=slug, version=version_seen(form), actor=who, at=now()
        ),
        back=address(word, key, slug),
        done="It is taken back. The audit log keeps what was said.",
    )


def address(word: str, key: str, slug: str) -> str:
    """The page of one time of a ritual."""
    owner = f"/teams/{slug}" if slug else ""
    return f"{owner}/rituals/{word}/{key}"


def _answer(
    request: HttpRequest,
    actor: Actor,
    which: tuple[str, str, str],
    write: Callable[[Actor], R],
    *,
    opened: str,
    done: str,
) -> HttpResponse:
    """On to the page; a refused form comes back with what was typed."""
    require(actor, Act.KEEP_RITUALS)
    word, key, slug = which
    try:
        return submit(request, actor, write, to=address(word, key, slug), done=done)
    except DomainError as refusal:
        form = refused(typed(request), refusal)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return ritual_page(request, actor, word, key, slug, form=form, opened=opened, status=status)
