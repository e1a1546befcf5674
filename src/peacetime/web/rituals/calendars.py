"""Rituals in a calendar: the invitation to a review, the feed to subscribe to, and its settings."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.addresses import page_url
from peacetime.queries.lookup import NotFound
from peacetime.queries.rituals.feed import feed_file, feed_of, team_feed_file
from peacetime.queries.rituals.icalendar_files import KIND
from peacetime.queries.rituals.invitations import review_file
from peacetime.usecases.command import Replayed
from peacetime.usecases.rituals import feeds, team_feeds
from peacetime.web.door import act, now, once, refused, see, signed_in, typed
from peacetime.web.form import Form
from peacetime.web.frame import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from peacetime.queries.access import Actor

HERE = "/settings/calendar"
SHOWN_ONCE = "This address was shown once already. Make a new one when it was not copied."


@require_safe
@signed_in
def review(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """The review of an incident as a file for a calendar."""
    del request
    return _file(review_file(ref, at=now(), sight=actor.sight), "review.ics")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """A person's calendar, for whoever knows its address."""
    del request
    at = now()
    return _feed(lambda: feed_file(feeds.actor_with_feed(secret, at=at), at=at))


@require_safe
def team_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """A team's calendar, for whoever knows its address."""
    del request
    at = now()
    return _feed(lambda: team_feed_file(team_feeds.team_with_feed(secret, at=at), at=at))


def _feed(written: Callable[[], bytes]) -> HttpResponse:
    try:
        response = _file(written(), "peacetime.ics")
    except NotFound as unknown:
        return HttpResponse(
            unknown.sentence, status=HTTPStatus.NOT_FOUND, content_type="text/plain; charset=utf-8"
        )
    add_never_cache_headers(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's feed, and a new address for it."""
    if request.method != "POST":
        return _settings(request, actor, Form())
    try:
        made = feeds.make_feed(actor=once(request, actor, lambda _: HERE), at=now())
    except Replayed as first:
        messages.warning(request, SHOWN_ONCE)
        return see(str(first.answer))
    except DomainError as refusal:
        form, status = refused(typed(request), refusal), HTTPStatus.UNPROCESSABLE_ENTITY
        return _settings(request, actor, form, status=status)
    # The secret stands on this answer alone: not in a redirect, not in the session.
    address = page_url(f"/calendar/{made.secret}.ics")
    return _settings(request, actor, Form(), address=address)


@require_POST
@signed_in
def end(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The address shows nothing any more."""
    return act(
        request,
        actor,
        lambda who: feeds.end_feed(actor=who, at=now()),
        back=HERE,
        done="The calendar has ended. Its address shows nothing any more.",
    )


def _settings(
    request: HttpRequest,
    actor: Actor,
    form: Form,
    *,
    address: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {"feed": feed_of(actor), "address": address, "form": form}
    return page(request, "settings/calendar.html", context, actor=actor, status=status)


def _file(written: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(written, content_type=KIND, headers=headers)
