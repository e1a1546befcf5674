"""Finding what a caller names: one sentence and one code for each kind of thing that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import SURROGATE, quoted
from peacetime.queries.memberships import who_left
from peacetime.queries.sight import OUTSIDE, Sight, visible, visible_or_none
from peacetime.storage.models import Incident, Person, Postmortem, Service, Team

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet


class NotFound(DomainError):
    """What was named is not there."""

    code = "not_found"


def is_storable(text: str) -> bool:
    """Whether the database can hold a text at all: no NUL in it, no half of a character."""
    return "\0" not in text and SURROGATE.search(text) is None


def team_named(slug: str, *, lock: bool = False) -> Team:
    """The team with this slug; locked, every other write to the team waits.

    Raises:
        NotFound: `team_unknown`.
    """
    teams: QuerySet[Team] = Team.objects.filter(archived_at=None)
    if lock:
        teams = teams.select_for_update(no_key=True)  # rows that point at the team may be written
    team = teams.filter(slug=slug).first() if is_storable(slug) else None
    if team is None:
        raise NotFound(f"There is no team {quoted(slug)}.", code="team_unknown")
    return team


def incident_named(ref: str, *, sight: Sight = OUTSIDE, lock: bool = False) -> Incident:
    """The incident with this id, for whoever may see it.

    Raises:
        NotFound: `incident_unknown`, also where there is one that is private.
    """
    incidents: QuerySet[Incident] = Incident.objects.select_related(
        "team", "rescue", "approver", "postmortem_owner", "merged_into"
    )
    if lock:
        incidents = incidents.select_for_update(of=("self",), no_key=True)
    incident = incidents.filter(visible(sight), ref=ref).first() if is_storable(ref) else None
    if incident is None:
        raise NotFound(f"There is no incident {quoted(ref)}.", code="incident_unknown")
    return incident


def postmortem_named(ref: str, *, sight: Sight = OUTSIDE, lock: bool = False) -> Postmortem:
    """The postmortem with this id, for whoever may see its incident.

    Raises:
        NotFound: `postmortem_unknown`, also where there is one of a private incident.
    """
    rows: QuerySet[Postmortem] = Postmortem.objects.select_related("team", "incident")
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    found = rows.filter(visible_or_none(sight, of="incident"), ref=ref)
    postmortem = found.first() if is_storable(ref) else None
    if postmortem is None:
        raise NotFound(f"There is no postmortem {quoted(ref)}.", code="postmortem_unknown")
    return postmortem


def person_known(email: str, *, field: str) -> Person:
    """The person with this address, active or not: who left can still be spoken of.

    Raises:
        InvalidInput: `person_unknown`.
    """
    plain = email.strip().lower()
    person = Person.objects.filter(email=plain).first() if is_storable(plain) else None
    return _known(person, email, field=field)


def person_named(email: str, *, field: str, at: datetime, team: Team | None = None) -> Person:
    """The active person with this address; with a team, one who has not left it.

    Raises:
        InvalidInput: `person_unknown`, `person_inactive`, `person_left_team`.
    """
    return people_named({field: email}, at=at, team=team)[field]


def people_named(
    emails: Mapping[str, str], *, at: datetime, team: Team | None = None
) -> dict[str, Person]:
    """The active people with these addresses, by field; at most two queries.

    Raises:
        InvalidInput: As `person_named`, for the first of which it is so.
    """
    plain = {field: email.strip().lower() for field, email in emails.items()}
    storable = [email for email in plain.values() if is_storable(email)]
    known = {person.email: person for person in Person.objects.filter(email__in=storable)}
    found = {
        field: _active(known.get(email), emails[field], field=field)
        for field, email in plain.items()
    }
    left = who_left(found.values(), team, at=at) if team is not None else set()
    for field, person in found.items():
        if team is not None and person.pk in left:
            sentence = f"{person.name} has left {team.name}. Choose somebody who is in the team, or outside it altogether."
            raise InvalidInput(sentence, field=field, code="person_left_team")
    return found


def _known(person: Person | None, email: str, *, field: str) -> Person:
    if person is None:
        sentence = f"Nobody here has the address {quoted(email)}. Invite them first, or choose somebody else."
        raise InvalidInput(sentence, field=field, code="person_unknown")
    return person


def _active(known: Person | None, email: str, *, field: str) -> Person:
    person = _known(known, email, field=field)
    if not person.is_active:
        sentence = f"{person.name} has left. Choose somebody else."
        raise InvalidInput(sentence, field=field, code="person_inactive")
    return person


def service_names(words: Iterable[str]) -> tuple[str, ...]:
    """The names of services that are named by their slugs; other words stay as they are."""
    said = [word for word in words if is_storable(word)]
    names = dict(Service.objects.filter(slug__in=said).values_list("slug", "name"))
    return tuple(dict.fromkeys(names.get(word, word) for word in said))
