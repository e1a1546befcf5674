"""The address of a team's calendar: kept as a secret, named by its host alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.calendars.meetings import host_of
from peacetime.queries.lookup import team_named
from peacetime.queries.modes import open_rescue
from peacetime.storage.models import TeamCalendar
from peacetime.usecases import record
from peacetime.usecases.calendars.listing import HOURS, ask
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.storage.models import Team

LONGEST_URL = 2000
SCHEMES = {"https": "https", "http": "http", "webcal": "https", "webcals": "https"}


@dataclass(frozen=True, slots=True)
class SourceKept:
    """The host a team's calendar is read from; "" where it is not read any more."""

    team: str
    host: str


@command
def keep_calendar_source(slug: str, url: str, *, actor: Actor, at: datetime) -> SourceKept:
    """Read a team's calendar from an address from here on; the one before is forgotten.

    Raises:
        InvalidInput: `calendar_url_invalid`, or a code of `clean_text`.
    """
    team = _team(slug, actor)
    address = cleaned_url(url)
    calendar, _ = TeamCalendar.objects.get_or_create(team=team)
    calendar.url, calendar.url_added_at, calendar.url_added_by = address, at, actor.label
    calendar.problem = ""
    calendar.save(update_fields=["url", "url_added_at", "url_added_by", "problem"])
    host = host_of(address)
    _tell("calendar.source.kept", team, actor=actor, at=at, host=host)
    if open_rescue(team) is not None:
        ask(calendar, hours=HOURS[0], at=at)
    return SourceKept(team.slug, host)


@command
def forget_calendar_source(slug: str, *, actor: Actor, at: datetime) -> SourceKept:
    """Forget the address; what was listed stays."""
    team = _team(slug, actor)
    rows = TeamCalendar.objects.filter(team=team).exclude(url="")
    if rows.update(url="", url_added_at=None, url_added_by="", asked_at=None, problem=""):
        _tell("calendar.source.forgotten", team, actor=actor, at=at)
    return SourceKept(team.slug, "")


def cleaned_url(url: str) -> str:
    """An address as it is asked: `webcal` is another word for https.

    Raises:
        InvalidInput: `calendar_url_invalid`, or a code of `clean_text`.

    >>> cleaned_url("webcal://calendar.example.org/team.ics")
    'https://calendar.example.org/team.ics'
    """
    text = clean_text(url, field="url", max_length=LONGEST_URL)
    try:
        parts = urlsplit(text)
        is_sound = bool(parts.hostname) and parts.scheme in SCHEMES and (parts.port or 1) > 0
    except ValueError:
        is_sound = False
    if not is_sound or not text.isascii() or " " in text:
        sentence = (
            "This is no address of a calendar. Copy the one that ends in .ics, with https://."
        )
        raise InvalidInput(sentence, field="url", code="calendar_url_invalid")
    return parts._replace(scheme=SCHEMES[parts.scheme], fragment="").geturl()


def _team(slug: str, actor: Actor) -> Team:
    team = team_named(slug, lock=True)
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)
    return team


def _tell(name: str, team: Team, *, actor: Actor, at: datetime, **changes: object) -> None:
    record.audit(name, f"team:{team.slug}", actor=actor, at=at, team=team, **changes)
    record.fact(name, at=at, team=team)
