"""What every write of an action item shares: the row, locked; its owner; audit and fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.agreeing import refuse_team
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import Act, require
from peacetime.queries.actions.items import action_named
from peacetime.queries.lookup import is_storable, person_named
from peacetime.queries.sight import Sight, visible
from peacetime.storage.models import Incident, Person, Team
from peacetime.usecases import record
from peacetime.usecases.incidents import Stale
from peacetime.usecases.tickets.marking import changed_here

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.queries.access import Actor
    from peacetime.storage.models import ActionItem

AGREED = "postmortem.action.agreed"
CHANGED = "postmortem.action.changed"
MOVED = "postmortem.action.moved"


def locked(ref: str, *, actor: Actor) -> ActionItem:
    """The action item, locked for this write by somebody who may write it.

    Raises:
        NotAllowed: They may not.
        NotFound: `action_unknown`.
    """
    require(actor, Act.FOLLOW_THROUGH)
    return action_named(ref, sight=actor.sight, lock=True)


def refuse_changed(row: ActionItem, seen: int | None) -> None:
    """Whoever changes what somebody changed meanwhile looks at it first; None is "whatever it is".

    Raises:
        Stale: `stale_version`.
    """
    if seen is not None and seen != row.version:
        sentence = "Somebody changed this action item meanwhile. Look at it, then save yours again."
        raise Stale(sentence, details={"version": row.version})


def owner_named(email: str, incident: Incident | None, *, at: datetime) -> Person | None:
    """The person who is to own it; None for "".

    Raises:
        InvalidInput: `action_owner_is_team`, `person_unknown`, `person_inactive`, or
            `action_owner_unsighted`: they may not see the private incident it comes from.
    """
    if not email:
        return None
    plain = email.strip().lower()
    if not (is_storable(plain) and Person.objects.filter(email=plain).exists()):
        refuse_team(email, _team_names(email))
    person = person_named(email, field="owner", at=at)
    if incident is not None and not sees(person, incident):
        sentence = (
            f"{person.name} may not see this private incident, and so not what is agreed of it. "
            "Give them a role in it, or choose somebody else."
        )
        raise InvalidInput(sentence, field="owner", code="action_owner_unsighted")
    return person


def incident_of(row: ActionItem) -> Incident | None:
    """The incident it comes from; None where there is none."""
    if row.postmortem_id is None:
        return None
    found = Incident.objects.filter(postmortem=row.postmortem_id).select_related("team")
    return found.first()


def keep(
    row: ActionItem, fact: str, *, actor: Actor, at: datetime, **changes: object
) -> ActionItem:
    """Save a locked row as its next version, with audit and fact; its ticket follows."""
    row.version += 1
    row.save()
    changed_here(row)
    said(row, fact, actor=actor, at=at, **changes)
    return row


def said(row: ActionItem, fact: str, *, actor: Actor, at: datetime, **changes: object) -> None:
    """Audit what happened to an action item, and tell those who watch."""
    record.audit(fact, f"action:{row.ref}", actor=actor, at=at, team=row.team, **changes)
    record.fact(fact, at=at, incident=incident_of(row), team=row.team)


def tell_anew(row: ActionItem) -> None:
    """Another owner or day, or work that goes on again: reminders begin anew."""
    row.told_soon_at = row.told_past_at = None


def hand_over(row: ActionItem, *, actor: Actor, at: datetime) -> None:
    """It is somebody else's now; who took it themselves need not be told."""
    is_own = row.owner_id is not None and row.owner_id == actor.person_id
    row.told_given_at = at if is_own else None


def sees(person: Person, incident: Incident) -> bool:
    """Whether somebody may see what comes of an incident."""
    if not incident.is_private:
        return True
    sight = Sight(person.pk, is_whole=person.org_role == "admin")
    return Incident.objects.filter(visible(sight), pk=incident.pk).exists()


def _team_names(word: str) -> list[str]:
    if not is_storable(word):
        return []
    teams = Team.objects.filter(archived_at=None)
    named = teams.filter(name__iexact=word.strip()) | teams.filter(slug=word.strip().lower())
    return [word] if named.exists() else []
