"""Action items that stand in a postmortem's text become action items that somebody owns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from peacetime.domain.postmortems import actions as domain
from peacetime.domain.postmortems.agreeing import ActionSaid
from peacetime.queries.access import Act, require
from peacetime.queries.actions.items import seen, shown
from peacetime.queries.actions.written import written_in
from peacetime.queries.lookup import postmortem_named
from peacetime.usecases.actions.agreeing import agreed
from peacetime.usecases.actions.keeping import sees
from peacetime.usecases.actions.moving import moved
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from peacetime.queries.access import Actor
    from peacetime.queries.actions.items import ActionShown
    from peacetime.queries.actions.written import WrittenLine
    from peacetime.storage.models import Incident, Person
    from peacetime.usecases.actions.moving import Move


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken out of a text.

    `known` were taken before. `unmatched` are owners as they are written who are nobody here, or who may
    not see the incident: those items have no owner yet.
    """

    actions: tuple[ActionShown, ...]
    known: int
    unmatched: tuple[str, ...]


@command
def take_actions(
    postmortem: str, *, lines: Collection[int] | None = None, actor: Actor, at: datetime
) -> Taken:
    """Take the action items of a postmortem's text: all, or those that begin on these lines.

    Taking them again takes only what is new. A day that has passed stays as it is written, and so does how far
    an item is. The text stays as it is.

    Raises:
        NotFound: `postmortem_unknown`.
    """
    require(actor, Act.FOLLOW_THROUGH)
    of = postmortem_named(postmortem, sight=actor.sight, lock=True)
    wanted = [one for one in written_in(of) if lines is None or one.line in lines]
    unmatched, rows = [], []
    for one in wanted:
        if one.is_known:
            continue
        owner = _owner(one, of.incident)
        if owner is None and one.owner_text:
            unmatched.append(one.owner_text)
        asked = ActionSaid(one.text, due_on=one.due_on, ticket=one.ticket, kind=one.kind)
        row = agreed(asked, owner, team=of.team, postmortem=of, actor=actor, at=at)
        move = _move(one, at)
        if move is not None:
            moved(row, move, actor=actor, at=at)
        rows.append(row.pk)
    known = sum(one.is_known for one in wanted)
    views = shown(seen(actor.sight).filter(pk__in=rows).order_by("pk"), at=at, sight=actor.sight)
    return Taken(tuple(views), known, tuple(dict.fromkeys(unmatched)))


def _move(one: WrittenLine, at: datetime) -> Move | None:
    """How far it is, as it is written; what is dropped or blocked without a reason has the word for one."""
    reason = one.reason[: domain.REASON_LENGTH] or one.state.capitalize()
    if one.state == "dropped":
        return partial(domain.drop, reason=reason, at=at)
    if one.is_done:
        return partial(domain.finish, at=at)
    if one.state == "blocked":
        return partial(domain.block, reason=reason, at=at)
    return partial(domain.start, at=at) if one.state == "in progress" else None


def _owner(one: WrittenLine, incident: Incident | None) -> Person | None:
    if one.owner is None or (incident is not None and not sees(one.owner, incident)):
        return None
    return one.owner
