"""Acts without many questions: open, say that the review was held, publish, bring a version back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_POST

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.postmortems import one
from peacetime.usecases.postmortems import opening, publishing, writing
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.form_moments import moment
from peacetime.web.postmortems.views import reading_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor


@require_POST
@signed_in
def open_(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Begin the postmortem of an incident, or go to the one that is there."""
    return submit(
        request,
        actor,
        lambda who: opening.open_postmortem(ref, actor=who, at=now()),
        to=lambda opened: f"/postmortems/{opened.ref}/edit",
        done=lambda opened: (
            "It is half done: what the incident knows stands there." if opened.is_new else ""
        ),
    )


@require_POST
@signed_in
def review(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """The review was held."""
    form = typed(request)
    view = one.postmortem(ref, at=now(), sight=actor.sight)
    try:
        return submit(
            request,
            actor,
            lambda who: publishing.hold_review(
                ref, held_at=moment(form, "held_at", view.time_zone), actor=who, at=now()
            ),
            to=f"/postmortems/{ref}",
            done="The review was held.",
        )
    except DomainError as refusal:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return reading_page(request, actor, ref, form=refused(form, refusal), status=status)


@require_POST
@signed_in
def publish(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """It is finished."""
    return act(
        request,
        actor,
        lambda who: publishing.publish(ref, actor=who, at=now()),
        back=f"/postmortems/{ref}",
        done="Published. It can still be improved; every version is kept.",
    )


@require_POST
@signed_in
def restore(request: HttpRequest, actor: Actor, ref: str, number: int) -> HttpResponse:
    """An earlier version comes back, as a new one."""
    return act(
        request,
        actor,
        lambda who: writing.restore_version(ref, number, actor=who, at=now()),
        back=f"/postmortems/{ref}",
        done="It is back. The version before it is kept.",
    )
