"""Bringing a postmortem that was written elsewhere: a text file, without an incident."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from peacetime.domain.postmortems import bringing as domain
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import team_named
from peacetime.storage.models import Postmortem
from peacetime.usecases.command import command
from peacetime.usecases.postmortems.opening import Opened
from peacetime.usecases.postmortems.versions import begin, cleaned

if TYPE_CHECKING:
    from peacetime.storage.models import Team

MOST_NAME = 200  # characters of a file's name


@command
def bring_postmortem(
    team: str,
    content: bytes,
    *,
    file_name: str = "",
    title: str = "",
    actor: Actor,
    at: datetime,
) -> Opened:
    """Keep a text file as a postmortem of a team; the same text again is the same postmortem.

    Its title is the one given, or else the file's own; the day it is about is read from it.

    Raises:
        InvalidInput: `postmortem_file_too_large`, `postmortem_file_not_text`, or a code of `clean_text`.
    """
    require(actor, Act.WRITE_POSTMORTEM)
    found = domain.brought(content, file_name[-MOST_NAME:])
    own_title, text = cleaned(title.strip() or found.title, found.text)
    row_team = team_named(team, lock=True)
    known = _known(row_team, text)
    if known is not None:
        return Opened(known, is_new=False)
    row = Postmortem(
        team=row_team,
        title=own_title,
        text=text,
        began_at=_beginning(found, row_team),
        created_at=at,
        created_by=actor.label,
        changed_at=at,
        origin="brought",
    )
    begin(row, "postmortem.brought", actor=actor, at=at, file=file_name[-MOST_NAME:])
    return Opened(row.ref, is_new=True)


def _known(team: Team, text: str) -> str | None:
    rows = Postmortem.objects.filter(team=team, origin="brought", text=text)
    return rows.values_list("ref", flat=True).first()


def _beginning(found: domain.Brought, team: Team) -> datetime | None:
    """The day that it is about begins on the team's own clocks."""
    if found.written_on is None:
        return None
    return datetime.combine(found.written_on, time(), tzinfo=named_zone(team.time_zone))
