"""Reading a calendar, postponing by one confirmation, giving back, and the address of a team's own."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_POST

from peacetime.domain.rituals.calendar_block import Verdict
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.calendars.reading import LARGEST_FILE
from peacetime.usecases.calendars import listing, postponing, sources
from peacetime.web.calendars.shown import nameless_sentence
from peacetime.web.calendars.views import calendar_page
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.versions import version_seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from peacetime.usecases.calendars.listing import MeetingsListed
    from peacetime.usecases.calendars.postponing import MeetingsMoved
    from peacetime.web.form import Form

PREFIX = "meeting-"
VERDICTS = {verdict.value: verdict for verdict in Verdict}


@require_POST
@signed_in
def bring(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The meetings of the next hours, from one file or several."""
    require(actor, Act.RUN_INCIDENT)

    def write(who: Actor) -> MeetingsListed:
        content = _content(request)
        hours = _hours(typed(request))
        return listing.read_calendar_file(slug, content, hours=hours, actor=who, at=now())

    return _answer(request, actor, slug, write, done=_listed)


@require_POST
@signed_in
def read(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The meetings of the next hours, from the team's own calendar."""
    return _answer(
        request,
        actor,
        slug,
        lambda who: listing.ask_for_calendar(
            slug, hours=_hours(typed(request)), actor=who, at=now()
        ),
        done=lambda _: "The calendar is being read.",
    )


@require_POST
@signed_in
def postpone(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What is marked waits; its organisers are written to."""
    form = typed(request)
    said = {
        name.removeprefix(PREFIX): VERDICTS[form.value(name)]
        for name in form.typed
        if name.startswith(PREFIX) and form.value(name) in VERDICTS
    }
    version = version_seen(form)
    return _answer(
        request,
        actor,
        slug,
        lambda who: postponing.postpone_meetings(slug, said, version=version, actor=who, at=now()),
        done=lambda moved: _moved(moved, "postponed"),
    )


@require_POST
@signed_in
def give_back(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What waits comes back, all of it or one."""
    form = typed(request)
    keys = form.values("meeting") or None
    version = version_seen(form)
    return _answer(
        request,
        actor,
        slug,
        lambda who: postponing.give_meetings_back(slug, keys, version=version, actor=who, at=now()),
        done=lambda moved: _moved(moved, "given back"),
    )


@require_POST
@signed_in
def keep_source(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The team's calendar is read from this address."""
    url = typed(request).value("url")
    return _answer(
        request,
        actor,
        slug,
        lambda who: sources.keep_calendar_source(slug, url, actor=who, at=now()),
        done=lambda kept: (
            f"The calendar is read from {kept.host} when the team enters Rescue Mode."
        ),
    )


@require_POST
@signed_in
def forget_source(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The address is forgotten."""
    return act(
        request,
        actor,
        lambda who: sources.forget_calendar_source(slug, actor=who, at=now()),
        back=_address(slug),
        done="The address is forgotten.",
    )


def _answer(
    request: HttpRequest,
    actor: Actor,
    slug: str,
    write: Callable[[Actor], object],
    *,
    done: Callable[..., str],
) -> HttpResponse:
    try:
        return submit(request, actor, write, to=_address(slug), done=done)
    except DomainError as refusal:
        form = refused(typed(request), refusal, meetings="list")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return calendar_page(request, actor, slug, form, status=status)


def _content(request: HttpRequest) -> bytes:
    """Several files are read as one: a calendar may stand behind another."""
    files = request.FILES.getlist("file")
    if not files:
        sentence = "Choose the calendar to read: a file that ends in .ics."
        raise InvalidInput(sentence, field="file", code="file_missing")
    return b"\r\n".join(file.read(LARGEST_FILE + 1) for file in files)


def _hours(form: Form) -> int:
    said = form.value("hours", str(listing.HOURS[0]))
    return int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0  # noqa: PLR2004


def _address(slug: str) -> str:
    return f"/teams/{slug}/calendar"


def _listed(listed: MeetingsListed) -> str:
    if not listed.meetings:
        return "It is read: no meeting of the team begins in these hours."
    return f"It is read: {_counted(listed.meetings)}, {listed.can_wait or 'none'} that can wait."


def _moved(moved: MeetingsMoved, word: str) -> str:
    said = f"{_counted(len(moved.meetings))} {word}."
    if moved.letters:
        people = "1 organiser is" if moved.letters == 1 else f"{moved.letters} organisers are"
        said += f" {people} written to."
    if moved.in_calendar:
        said += " The connected calendar follows."
    return f"{said} {nameless_sentence(moved.without_organiser, len(moved.meetings))}".strip()


def _counted(count: int) -> str:
    return f"{count} meeting{'' if count == 1 else 's'}"
