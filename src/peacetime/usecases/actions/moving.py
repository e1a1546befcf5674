"""How an action item goes on: begun, blocked, done, dropped, opened again; put into the debt backlog and back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from peacetime.domain.postmortems import actions as domain
from peacetime.queries.access import Act, require
from peacetime.queries.actions.items import item_of, seen, shown
from peacetime.queries.lookup import is_storable, postmortem_named
from peacetime.usecases.actions.keeping import CHANGED, MOVED, keep, locked, tell_anew
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from peacetime.queries.access import Actor
    from peacetime.queries.actions.items import ActionShown
    from peacetime.storage.models import ActionItem

    Move = Callable[[domain.ActionItem], domain.ActionItem]


@command
def start_action(ref: str, *, actor: Actor, at: datetime) -> ActionShown:
    """Work on it begins, or goes on after it was blocked.

    Raises:
        NotFound: `action_unknown`.
        ActionClosed, AlreadyInState: As in the domain.
    """
    return _moved(ref, partial(domain.start, at=at), actor=actor, at=at)


@command
def block_action(ref: str, *, reason: str, actor: Actor, at: datetime) -> ActionShown:
    """It cannot go on, for a reason.

    Raises:
        NotFound: `action_unknown`.
        ActionClosed, InvalidInput: As in the domain.
    """
    return _moved(ref, partial(domain.block, reason=reason, at=at), actor=actor, at=at)


@command
def finish_action(ref: str, *, link: str = "", actor: Actor, at: datetime) -> ActionShown:
    """It is done; where it names a runbook or a tool, with the link that shows the change.

    Raises:
        NotFound: `action_unknown`.
        ActionClosed, LinkMissing, InvalidInput: As in the domain.
    """
    return _moved(ref, partial(domain.finish, link=link, at=at), actor=actor, at=at)


@command
def drop_action(ref: str, *, reason: str, actor: Actor, at: datetime) -> ActionShown:
    """It will not be done, for a reason.

    Raises:
        NotFound: `action_unknown`.
        ActionClosed, InvalidInput: As in the domain.
    """
    return _moved(ref, partial(domain.drop, reason=reason, at=at), actor=actor, at=at)


@command
def reopen_action(ref: str, *, actor: Actor, at: datetime) -> ActionShown:
    """What was closed too early goes on.

    Raises:
        NotFound: `action_unknown`.
        ActionNotClosed: As in the domain.
    """
    return _moved(ref, partial(domain.reopen, at=at), actor=actor, at=at)


@command
def move_to_backlog(ref: str, *, actor: Actor, at: datetime) -> ActionShown:
    """It waits in the debt backlog: nobody is reminded of it there.

    Raises:
        NotFound: `action_unknown`.
        ActionClosed: It is done or dropped.
    """
    row = locked(ref, actor=actor)
    _put(row, into=True, actor=actor, at=at)
    return shown([row], at=at, sight=actor.sight)[0]


@command
def take_from_backlog(ref: str, *, actor: Actor, at: datetime) -> ActionShown:
    """It is promised again.

    Raises:
        NotFound: `action_unknown`.
        ActionClosed: It is done or dropped.
    """
    row = locked(ref, actor=actor)
    _put(row, into=False, actor=actor, at=at)
    return shown([row], at=at, sight=actor.sight)[0]


@command
def put_rest_into_backlog(
    postmortem: str, refs: Sequence[str], *, actor: Actor, at: datetime
) -> list[ActionShown]:
    """The rest of a postmortem's action items goes to the debt backlog, as it was proposed and chosen.

    What was closed or put there meanwhile stays as it is.

    Raises:
        NotFound: `postmortem_unknown`.
    """
    require(actor, Act.FOLLOW_THROUGH)
    of = postmortem_named(postmortem, sight=actor.sight, lock=True)
    known = [ref for ref in refs if is_storable(ref)]
    rows = list(
        seen(actor.sight)
        .filter(postmortem=of, ref__in=known, closed_at=None, is_in_backlog=False)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    for row in rows:
        _put(row, into=True, actor=actor, at=at)
    return shown(rows, at=at, sight=actor.sight)


def _put(row: ActionItem, *, into: bool, actor: Actor, at: datetime) -> None:
    if row.closed_at is not None:
        sentence = f"It was {row.state} already. Open it again first, if it has to go on."
        raise domain.ActionClosed(sentence, details={"state": row.state})
    if row.is_in_backlog is into:
        return
    row.is_in_backlog = into
    row.changed_at = max(row.changed_at, at)
    tell_anew(row)
    keep(row, CHANGED, actor=actor, at=at, is_in_backlog=[not into, into])


def _moved(ref: str, move: Move, *, actor: Actor, at: datetime) -> ActionShown:
    row = locked(ref, actor=actor)
    moved(row, move, actor=actor, at=at)
    return shown([row], at=at, sight=actor.sight)[0]


def moved(row: ActionItem, move: Move, *, actor: Actor, at: datetime, **told: object) -> None:
    """Move a locked row by a rule of the domain; inside a use-case's transaction.

    What begins or is opened again is promised again, so it leaves the debt backlog. `told` is kept with
    the change: the ticket that it followed, and why.
    """
    before = item_of(row)
    after = move(before)
    row.state, row.reason, row.link = after.state.value, after.reason, after.link
    row.changed_at, row.closed_at = after.changed_at, after.closed_at
    if before.is_closed or after.state is domain.State.IN_PROGRESS:
        row.is_in_backlog = False
    if before.is_closed:
        tell_anew(row)
    changes: dict[str, object] = {"state": [before.state.value, after.state.value]}
    changes |= {name: said for name, said in told.items() if said}
    if after.reason:
        changes["reason"] = after.reason
    if after.link != before.link:
        changes["link"] = after.link
    keep(row, MOVED, actor=actor, at=at, **changes)
