"""One action item with its history, those of a postmortem, and what somebody has promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peacetime.domain.postmortems.leverage import AT_MOST, Split, by_leverage, propose_split
from peacetime.queries.actions.items import ActionShown, action_named, item_of, seen, shown
from peacetime.queries.timeline import names_of
from peacetime.storage.models import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from peacetime.queries.access import Actor
    from peacetime.storage.models import ActionItem, Postmortem

FIELDS = {
    "text": "words",
    "owner": "owner",
    "due_on": "due date",
    "kind": "kind",
    "cause": "cause",
    "ticket": "ticket",
    "updates": "what it updates",
    "priority": "priority",
}
STATES = {
    "open": "open",
    "in_progress": "in progress",
    "blocked": "blocked",
    "done": "done",
    "dropped": "dropped",
}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to an action item, in a sentence."""

    at: datetime
    actor: str
    actor_name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ActionPage:
    """One action item and all that happened to it, the latest first."""

    action: ActionShown
    history: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class OfPostmortem:
    """The action items of a postmortem in the order of what they promise; `backlog` are those put aside.

    `split` proposes what could be put aside, where there are more than get done.
    """

    kept: tuple[ActionShown, ...]
    closed: tuple[ActionShown, ...]
    backlog: tuple[ActionShown, ...]
    split: Split

    @property
    def count(self) -> int:
        """All of them."""
        return len(self.kept) + len(self.closed) + len(self.backlog)


def action(ref: str, *, actor: Actor, at: datetime) -> ActionShown:
    """One action item.

    Raises:
        NotFound: `action_unknown`.
    """
    row = action_named(ref, sight=actor.sight)
    return shown([row], at=at, sight=actor.sight)[0]


def action_page(ref: str, *, actor: Actor, at: datetime) -> ActionPage:
    """One action item with its history.

    Raises:
        NotFound: `action_unknown`.
    """
    row = action_named(ref, sight=actor.sight)
    return ActionPage(shown([row], at=at, sight=actor.sight)[0], history_of(row))


def actions_of(postmortem: Postmortem, *, actor: Actor, at: datetime) -> OfPostmortem:
    """The action items of a postmortem that whoever asks may see; two queries."""
    rows = list(seen(actor.sight).filter(postmortem=postmortem).order_by("pk"))
    views = {view.ref: view for view in shown(rows, at=at, sight=actor.sight)}
    going_on = [item_of(row) for row in rows if row.closed_at is None and not row.is_in_backlog]
    return OfPostmortem(
        kept=tuple(views[item.id] for item in by_leverage(going_on)),
        closed=tuple(views[row.ref] for row in rows if row.closed_at is not None),
        backlog=tuple(
            views[row.ref] for row in rows if row.closed_at is None and row.is_in_backlog
        ),
        split=propose_split(going_on, at_most=AT_MOST),
    )


def history_of(row: ActionItem) -> tuple[Step, ...]:
    """What the audit log has of an action item, the latest first."""
    entries = list(
        AuditEntry.objects.filter(
            chain=f"team:{row.team.slug}", object=f"action:{row.ref}", at__gte=row.created_at
        ).order_by("-pk")
    )
    people = {entry.actor for entry in entries}
    for entry in entries:
        people.update(str(one) for one in _pair(entry.changes.get("owner")) if one)
    names = names_of(people)
    return tuple(
        Step(
            entry.at,
            entry.actor,
            _name(entry.actor, names),
            _sentence(entry.fact, entry.changes, names),
        )
        for entry in entries
    )


def _name(actor: str, names: Mapping[str, str]) -> str:
    return names.get(actor) or (
        "Peacetime" if actor == "peacetime" else actor.removeprefix("token:")
    )


def _sentence(fact: str, changes: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if fact == "postmortem.action.agreed":
        return "Agreed"
    if fact == "postmortem.action.moved":
        return _moved(changes)
    if fact == "postmortem.action.filed":
        return f"Filed in {changes.get('tracker')}"
    if fact == "postmortem.action.unlinked":
        return f"Unlinked from {changes.get('ticket') or 'what was to be filed'} in {changes.get('tracker')}"
    if "is_in_backlog" in changes:
        into = _pair(changes["is_in_backlog"])[1]
        return "Put into the debt backlog" if into else "Brought back from the debt backlog"
    return "; ".join(_changed(name, changes[name], names) for name in FIELDS if name in changes)


def _moved(changes: Mapping[str, Any]) -> str:
    before, after = _pair(changes.get("state"))
    words = STATES.get(str(after), str(after)).capitalize()
    reason = changes.get("reason")
    if after == "open":
        words = f"Opened again; it was {STATES.get(str(before), before)}"
    elif reason:
        words = f"{words}: {reason}"
    ticket, why = changes.get("ticket"), changes.get("why")
    followed = f"{words}, as {ticket} says" if ticket and not reason else words
    return f"{followed}. {why}" if why else followed


def _changed(name: str, value: object, names: Mapping[str, str]) -> str:
    before, after = _pair(value)
    if name in {"text", "cause", "updates", "ticket"}:
        return f"{FIELDS[name].capitalize()}: {after}" if after else f"No {FIELDS[name]} any more"
    told = [names.get(str(one), str(one)) if one else "nothing" for one in (before, after)]
    if name == "owner":
        told = ["nobody" if one == "nothing" else one for one in told]
    return f"{FIELDS[name].capitalize()}: {told[0]} → {told[1]}"


def _pair(value: object) -> tuple[object, object]:
    if isinstance(value, list) and len(value) == 2:  # noqa: PLR2004 - before and after
        return value[0], value[1]
    return None, value
