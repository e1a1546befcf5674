"""Finding what a caller names: one sentence and one code for each kind of thing that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.queries.access import was_member_and_left
from peacetime.storage.models import Incident, Person, Team

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


class NotFound(DomainError):
    """What was named is not there."""

    code = "not_found"


def team_named(slug: str, *, lock: bool = False) -> Team:
    """The team with this slug; locked, every other write to the team waits.

    Raises:
        NotFound: `team_unknown`.
    """
    teams: QuerySet[Team] = Team.objects.filter(archived_at=None)
    team = (
        (teams.select_for_update() if lock else teams).filter(slug=slug).first()
        if "\0" not in slug
        else None
    )
    if team is None:
        raise NotFound(f"There is no team {quoted(slug)}.", code="team_unknown")
    return team


def incident_named(ref: str, *, lock: bool = False) -> Incident:
    """The incident with this id.

    Raises:
        NotFound: `incident_unknown`.
    """
    incidents: QuerySet[Incident] = Incident.objects.select_related(
        "team", "rescue", "approver", "postmortem_owner"
    )
    if lock:
        incidents = incidents.select_for_update(of=("self",))
    incident = incidents.filter(ref=ref).first() if "\0" not in ref else None
    if incident is None:
        raise NotFound(f"There is no incident {quoted(ref)}.", code="incident_unknown")
    return incident


def person_named(email: str, *, field: str, at: datetime, team: Team | None = None) -> Person:
    """The active person with this address; with a team, one who has not left it.

    Raises:
        InvalidInput: `person_unknown`, `person_inactive`, `person_left_team`.
    """
    plain = email.strip().lower()
    person = Person.objects.filter(email=plain).first() if "\0" not in plain else None
    if person is None:
        sentence = f"Nobody here has the address {quoted(email)}. Invite them first, or choose somebody else."
        raise InvalidInput(sentence, field=field, code="person_unknown")
    if not person.is_active:
        sentence = f"{person.name} has left. Choose somebody else."
        raise InvalidInput(sentence, field=field, code="person_inactive")
    if team is not None and was_member_and_left(person, team, at=at):
        sentence = f"{person.name} has left {team.name}. Choose somebody who is in the team, or outside it altogether."
        raise InvalidInput(sentence, field=field, code="person_left_team")
    return person
