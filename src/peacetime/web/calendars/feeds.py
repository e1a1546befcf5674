"""The calendar of a team that others subscribe to: made, made anew, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.views.decorators.http import require_POST

from peacetime.queries.addresses import page_url
from peacetime.usecases.command import Replayed
from peacetime.usecases.rituals import team_feeds
from peacetime.web.calendars.views import calendar_page
from peacetime.web.door import act, now, once, see, signed_in
from peacetime.web.form import Form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

SHOWN_ONCE = "This address was shown once already. Make a new one when it was not copied."


@require_POST
@signed_in
def make(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """A new address; it stands on this answer alone."""
    here = f"/teams/{slug}/calendar"
    try:
        made = team_feeds.make_team_feed(slug, actor=once(request, actor, lambda _: here), at=now())
    except Replayed as first:
        messages.warning(request, SHOWN_ONCE)
        return see(str(first.answer))
    address = page_url(f"/calendar/teams/{made.secret}.ics")
    return calendar_page(request, actor, slug, Form(), feed_address=address)


@require_POST
@signed_in
def end(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The address shows nothing any more."""
    return act(
        request,
        actor,
        lambda who: team_feeds.end_team_feed(slug, actor=who, at=now()),
        back=f"/teams/{slug}/calendar",
        done="The calendar has ended. Its address shows nothing any more.",
    )
