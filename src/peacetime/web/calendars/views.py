"""The page of a team's meetings, and its files."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from peacetime.domain.rituals.postponing import State
from peacetime.queries.calendars.files import meetings_file
from peacetime.queries.calendars.meetings import team_calendar
from peacetime.queries.rituals.feed import team_feed_of
from peacetime.queries.rituals.icalendar_files import KIND
from peacetime.queries.snapshot import snapshot
from peacetime.usecases.calendars.listing import HOURS
from peacetime.web.calendars.shown import nameless_sentence, parts_of
from peacetime.web.door import now, signed_in
from peacetime.web.form import Form
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from peacetime.queries.access import Actor

AHEAD = [(8, "the next 8 hours"), (24, "until this time tomorrow"), (72, "the next three days")]
assert tuple(hours for hours, _ in AHEAD) == HOURS


@require_safe
@signed_in
def calendar(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What can wait, what waits, what came back."""
    return calendar_page(request, actor, slug, Form())


def calendar_page(
    request: HttpRequest,
    actor: Actor,
    slug: str,
    form: Form,
    *,
    feed_address: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page, with the form that was refused where there is one."""
    with snapshot():
        found = team_calendar(slug, actor=actor, at=now())
        feed = team_feed_of(slug)
    nameless = nameless_sentence(found.nameless, len(found.waiting))
    context = {
        "found": found,
        "parts": parts_of(found),
        "ahead": AHEAD,
        "nameless": nameless,
        "form": form,
        "feed": feed,
        "feed_address": feed_address,
    }
    team = found.team_id
    return page(request, "calendars/page.html", context, actor=actor, team_id=team, status=status)


@require_safe
@signed_in
def postponed_file(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What is postponed, for a calendar."""
    del request
    return _file(meetings_file(slug, State.POSTPONED, actor=actor, at=now()), "postponed.ics")


@require_safe
@signed_in
def given_back_file(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What was given back, for a calendar."""
    del request
    return _file(meetings_file(slug, State.GIVEN_BACK, actor=actor, at=now()), "given-back.ics")


def _file(written: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(written, content_type=KIND, headers=headers)
