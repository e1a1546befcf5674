"""Who asks from where, and which team and incident are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.text import listed, quoted
from peacetime.queries import chat, incidents

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.queries.access import Actor
    from peacetime.queries.incidents import IncidentView


@dataclass(frozen=True, slots=True)
class Asked:
    """Who speaks, when, in which incident's room if in one, and about which if that was said."""

    actor: Actor
    at: datetime
    room: str = ""
    incident: str = ""
    command: str = "/rescue"  # what one types here

    def is_in_room_of(self, view: IncidentView) -> bool:
        """Whether everybody here may hear of it: they are in its own room."""
        return self.room == view.id and not view.is_private


class Unclear(DomainError):
    """Several things may be meant, or none."""

    code = "chat_unclear"


def team_meant(words: str, asked: Asked) -> chat.NamedTeam:
    """The team that is named, or the only one of whoever speaks.

    Raises:
        Unclear: No team has this name, or several may be meant.
    """
    if words:
        found = chat.team_by_words(words)
        if found is None:
            raise Unclear(
                f"I know no single team {quoted(words)}. Write its name as the board shows it."
            )
        return found
    own = chat.own_teams(asked.actor)
    if len(own) == 1:
        return own[0]
    names = listed([team.name for team in own], last="or")
    which = f"You are in {len(own)} teams: say {names}." if own else "You are in no team here."
    raise Unclear(f"Which team? {which} For example: {asked.command} status checkout")


def incident_meant(asked: Asked) -> IncidentView:
    """The incident of the room, or the only one that goes on in the speaker's teams.

    Raises:
        Unclear: There is none, or there are several.
        NotFound: `incident_unknown`, also where it may not be seen.
    """
    ref = asked.incident or asked.room or _only_incident(asked)
    return incidents.incident(ref, at=asked.at, sight=asked.actor.sight)


def _only_incident(asked: Asked) -> str:
    slugs = [team.slug for team in chat.own_teams(asked.actor)]
    found = chat.incidents_of(slugs, sight=asked.actor.sight)
    if len(found) == 1:
        return found[0].ref
    if not found:
        raise Unclear(
            "None of your teams is in Rescue Mode. Write this in an incident’s own channel, "
            f"or declare one: {asked.command} declare"
        )
    names = listed([f"{each.team} ({each.summary})" for each in found])
    raise Unclear(f"{len(found)} incidents go on: {names}. Write this in the channel of one.")
