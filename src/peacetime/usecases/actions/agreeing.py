"""Action items are agreed, and said anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.agreeing import ActionSaid, check_due, cleaned
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, require
from peacetime.queries.actions.items import shown
from peacetime.queries.actions.one import action
from peacetime.queries.lookup import postmortem_named, team_named
from peacetime.storage.models import ActionItem
from peacetime.usecases.actions.keeping import (
    AGREED,
    CHANGED,
    hand_over,
    incident_of,
    keep,
    locked,
    owner_named,
    refuse_changed,
    said,
    tell_anew,
)
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from peacetime.queries.access import Actor
    from peacetime.queries.actions.items import ActionShown
    from peacetime.storage.models import Person, Postmortem, Team


@command
def agree_action(
    asked: ActionSaid, *, postmortem: str = "", team: str = "", actor: Actor, at: datetime
) -> ActionShown:
    """Agree an action item of a postmortem, or of a team without one.

    Raises:
        NotFound: `postmortem_unknown`, `team_unknown`.
        InvalidInput: `action_of_nothing`, `action_due_in_past`, or a code of `cleaned`, of `owner_named`.
    """
    require(actor, Act.FOLLOW_THROUGH)
    if bool(postmortem) == bool(team):
        sentence = "An action item is of a postmortem or of a team. Name one of them."
        raise InvalidInput(sentence, field="team", code="action_of_nothing")
    of = postmortem_named(postmortem, sight=actor.sight, lock=True) if postmortem else None
    its_team = of.team if of else team_named(team)
    asked = cleaned(asked)
    check_due(asked.due_on, today=_today(its_team, at))
    owner = owner_named(asked.owner, of.incident if of else None, at=at)
    row = agreed(asked, owner, team=its_team, postmortem=of, actor=actor, at=at)
    return action(row.ref, actor=actor, at=at)


def agreed(
    asked: ActionSaid,
    owner: Person | None,
    *,
    team: Team,
    postmortem: Postmortem | None,
    actor: Actor,
    at: datetime,
) -> ActionItem:
    """The row of an action item whose words were checked; inside a use-case's transaction."""
    row = ActionItem(
        team=team, postmortem=postmortem, owner=owner, created_at=at, created_by=actor.label
    )
    _write(row, asked, owner)
    hand_over(row, actor=actor, at=at)
    row.changed_at = at
    row.save(force_insert=True)
    told = {
        "postmortem": postmortem.ref if postmortem else None,
        "owner": owner.email if owner else None,
        "due_on": asked.due_on,
        "kind": asked.kind or None,
    }
    said(row, AGREED, actor=actor, at=at, **told)
    return row


@command
def change_action(
    ref: str, asked: ActionSaid, *, version: int | None = None, actor: Actor, at: datetime
) -> ActionShown:
    """Say an action item anew; the same words again change nothing.

    A due day that has passed may stay as it is. Whoever owns it may have left, and then stays until
    somebody else is named.

    Raises:
        NotFound: `action_unknown`.
        Stale: Somebody changed it since the version the caller saw.
        InvalidInput: As `agree_action`.
    """
    row = locked(ref, actor=actor)
    asked = cleaned(asked)
    before = _values(row)
    if asked.due_on != row.due_on:
        check_due(asked.due_on, today=_today(row.team, at))
    owner = row.owner
    if asked.owner.lower() != (owner.email if owner else ""):
        owner = owner_named(asked.owner, incident_of(row), at=at)
    _write(row, asked, owner)
    changes = _changes(before, _values(row))
    if changes:
        refuse_changed(row, version)
        if "owner" in changes or "due_on" in changes:
            tell_anew(row)
        if "owner" in changes:
            hand_over(row, actor=actor, at=at)
        row.changed_at = max(row.changed_at, at)
        keep(row, CHANGED, actor=actor, at=at, **changes)
    return shown([row], at=at, sight=actor.sight)[0]


def _write(row: ActionItem, asked: ActionSaid, owner: Person | None) -> None:
    row.text, row.kind, row.due_on, row.owner = asked.text, asked.kind, asked.due_on, owner
    row.cause, row.ticket, row.updates = asked.cause, asked.ticket, asked.updates
    row.priority = asked.priority


def _values(row: ActionItem) -> dict[str, object]:
    return {
        "text": row.text,
        "owner": row.owner.email if row.owner else None,
        "due_on": row.due_on,
        "kind": row.kind or None,
        "cause": row.cause,
        "ticket": row.ticket,
        "updates": row.updates,
        "priority": row.priority,
    }


def _changes(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, list[object]]:
    return {name: [before[name], value] for name, value in after.items() if before[name] != value}


def _today(team: Team, at: datetime) -> date:
    return at.astimezone(named_zone(team.time_zone)).date()
